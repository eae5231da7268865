using System.Diagnostics;
using WenchangPlan.Ingest.Tests.Support;
using WenchangPlan.Tests.Shared;

namespace WenchangPlan.Ingest.Tests;

/// <summary>What the service leaves behind at an external broker when it is stopped.</summary>
public class StopTests
{
    private const int Puback = 4;
    private const int Disconnect = 14;
    private const string Topic = "wenchang/air/A1/readings";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("V5")]
    [InlineData("V311")]
    public async Task AcknowledgesWhatItTook_AndSaysGoodbye(string protocol)
    {
        await using Mosquitto mosquitto = await TestBroker.StartAsync();
        for (int start = 0; start < 3; start++)
        {
            await using var host = new IngestHost(new GatedStore(), [("Mqtt:Mode", "External"), ("Mqtt:Port", $"{mosquitto.Port}"), ("Mqtt:Protocol", protocol)]);
            host.Store.StayOpen();
            await host.StartAsync();
            await host.WhenBrokerAsync(ready: true);
            await mosquitto.PublishAsync(Topic, $$$"""{"ts":{{{1777593600000 + start}}},"values":{"pm25":{{{start}}}}}""");
            await host.WhenStoredAsync(1);
            long before = Stopwatch.GetTimestamp();
            await host.StopAsync();

            await mosquitto.Process.LineAsync("Client wenchangplan disconnected", before, cancel: Cancel);
            Assert.Equal(start, Assert.Single(host.Store.Rows).Value);
            Assert.Equal(1, host.Ledger.Snapshot().Received); // and nothing of the starts before
        }
    }

    [Fact]
    public async Task WaitsForTheCommitUnderWay_AndTakesNoMore()
    {
        using var broker = new ScriptedBroker();
        await using var host = new IngestHost(new GatedStore(), [("Mqtt:Mode", "External"), ("Mqtt:Port", $"{broker.Port}")]);
        await host.StartAsync();
        await broker.AcceptAsync();
        await host.WhenBrokerAsync(ready: true);
        await broker.SendAsync(Packets.Publish(Topic, 7, [.. "{}"u8], []));
        await host.Store.NextCommitAsync(Cancel);

        Task stopping = host.StopAsync();
        await host.WhenBrokerAsync(ready: false, saying: "stopped");
        await broker.SendAsync(Packets.Publish(Topic, 8, [.. "{}"u8], []));
        host.Store.StayOpen();

        Assert.Equal([0, 7], await broker.ReadAsync(Puback));
        Assert.Empty(await broker.ReadAsync(Disconnect));
        await stopping;
        Assert.Equal(1, host.Ledger.Snapshot().Received);
    }
}
