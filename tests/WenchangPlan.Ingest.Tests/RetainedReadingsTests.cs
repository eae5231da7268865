using System.Text;
using WenchangPlan.Ingest.Mqtt;
using WenchangPlan.Ingest.Tests.Support;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Tests.Shared;

namespace WenchangPlan.Ingest.Tests;

/// <summary>What a broker keeps and sends at every connection is no sign of life of a station without a clock.</summary>
public class RetainedReadingsTests
{
    private const string WithoutClock = "wenchang/air/A1";
    private const string WithClock = "wenchang/air/A2";
    private const string Reading = """{"ts":"2026-05-01T08:00:00+08:00","values":{"pm25":35}}""";

    private static readonly District District = RegisterReader.Read("clockless.json",
        Encoding.UTF8.GetBytes(TestRegister.Json.Replace("\"id\": \"A1\",", "\"id\": \"A1\", \"timeFrom\": \"arrival\",", StringComparison.Ordinal)), out _)!;

    [Theory]
    [InlineData("V5")]
    [InlineData("V311")]
    public async Task FromBeforeTheServiceEverRan_OverThreeRestarts_NoRow_AndTheStatusIsKnown(string protocol)
    {
        await using Mosquitto broker = await TestBroker.StartAsync();
        await broker.PublishAsync($"{WithoutClock}/readings", Reading, "-r");
        await broker.PublishAsync($"{WithoutClock}/status", "online", "-r");
        await broker.PublishAsync($"{WithClock}/readings", Reading, "-r");
        for (int start = 1; start <= 3; start++)
        {
            await using IngestHost host = Host(protocol, broker.Port);
            await host.StartAsync();
            await host.WhenStoredAsync(1); // of the station with a clock, whose reading says when it was measured
            await Eventually.TrueAsync(() => host.Ledger.Snapshot().RetainedDropped == 1 && host.Get<PresenceBoard>().IsOnline("A1") == true, "all that the broker keeps", TestContext.Current.CancellationToken);
            Assert.Equal(["A2"], host.Store.Rows.Select(r => r.Station));
            Assert.Empty(host.Store.Quarantined);
            Assert.True(host.Ledger.Snapshot() is { Received: 1, Stored: 1, Balanced: true });
            await host.WhenLoggedAsync("Warning", "wenchang/air/A1/readings is dropped");

            // What is published now is no such message, however it is published.
            await broker.PublishAsync($"{WithoutClock}/readings", Reading, "-r");
            await host.WhenStoredAsync(2);
            Assert.Equal(1, host.Ledger.Snapshot().RetainedDropped);
            await host.StopAsync();
        }
    }

    [Fact]
    public async Task PublishedWhileTheServiceWasAway_IsTaken()
    {
        await using Mosquitto broker = await TestBroker.StartAsync();
        await using (IngestHost first = Host("V5", broker.Port))
        {
            await first.StartAsync();
            await first.WhenBrokerAsync(ready: true);
            await first.StopAsync();
        }

        await broker.PublishAsync($"{WithoutClock}/readings", Reading, "-r"); // waits in our session, and is kept beside it
        await using IngestHost host = Host("V5", broker.Port);
        await host.StartAsync();
        await host.WhenStoredAsync(1);
        await Eventually.TrueAsync(() => host.Ledger.Snapshot().RetainedDropped == 1, "the kept one", TestContext.Current.CancellationToken);
        Assert.Equal(["A1"], host.Store.Rows.Select(r => r.Station));
    }

    private static IngestHost Host(string protocol, int port)
    {
        var host = new IngestHost(new GatedStore(), [("Mqtt:Mode", "External"), ("Mqtt:Port", $"{port}"), ("Mqtt:Protocol", protocol), ("Ingest:OldestAccepted", "36500.00:00:00")], District);
        host.Store.StayOpen();
        return host;
    }
}
