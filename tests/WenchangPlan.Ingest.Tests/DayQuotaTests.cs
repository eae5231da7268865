using System.Text;
using MQTTnet;
using MQTTnet.Protocol;
using WenchangPlan.Ingest.Tests.Support;
using WenchangPlan.Telemetry.Acceptance;
using WenchangPlan.Telemetry.Readings;

namespace WenchangPlan.Ingest.Tests;

/// <summary>A device that sends more than a day can have, through the whole stage.</summary>
public sealed class DayQuotaTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ADeviceThatRunsWild_IsQuarantinedAsTooMany_Told_AndOtherStationsGoOn()
    {
        var store = new GatedStore();
        store.StayOpen();
        await using var host = new IngestHost(store, [("Ingest:QuotaFactor", "1")]);
        await host.StartAsync();
        using IMqttClient client = new MqttClientFactory().CreateMqttClient();
        await client.ConnectAsync(new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", host.Port).Build(), Cancel);
        for (int i = 0; i < 3; i++)
        {
            await PublishAsync(client, "A1", Enumerable.Range(i * 4_000, 4_000));
        }

        await PublishAsync(client, "A2", Enumerable.Range(0, 100));

        Assert.Equal((DayQuota.Least, 100), (store.Rows.Count(r => r.Station == "A1"), store.Rows.Count(r => r.Station == "A2")));
        QuarantinedMessage aside = Assert.Single(store.Quarantined);
        Assert.Equal((RejectReason.TooMany, true), (aside.Reason, aside.Partial));
        Assert.StartsWith($"A1 has had its {DayQuota.Least} readings of 2026-05-01", aside.Detail, StringComparison.Ordinal);
        await host.WhenLoggedAsync("Warning", $"{12_000 - DayQuota.Least} readings were quarantined as too-many; A1 has had its {DayQuota.Least} readings of");
        Assert.True(host.Ledger.Snapshot() is { Received: 4, Stored: 4, Balanced: true });
    }

    private static async Task PublishAsync(IMqttClient client, string station, IEnumerable<int> instants)
    {
        string payload = $"[{string.Join(',', instants.Select(i => $$$"""{"ts":{{{1_777_593_600_000 + i}}},"values":{"pm25":1}}"""))}]";
        await client.PublishAsync(new MqttApplicationMessageBuilder().WithTopic($"wenchang/air/{station}/readings").WithPayload(Encoding.UTF8.GetBytes(payload))
            .WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce).Build(), Cancel);
    }
}
