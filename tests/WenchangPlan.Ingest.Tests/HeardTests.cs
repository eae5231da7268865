using WenchangPlan.Ingest.Tests.Support;
using WenchangPlan.Telemetry.Readings;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Tests.Shared;

namespace WenchangPlan.Ingest.Tests;

/// <summary>When a station was heard, and with what result, is known to the process after this one.</summary>
public class HeardTests
{
    [Fact]
    public async Task StoppedAndStarted_TheServiceKnowsWhoWasHeard()
    {
        await using Mosquitto broker = await TestBroker.StartAsync();
        var heard = new RememberedHeard();
        (LastSeen? Seen, LastRefusal? Refusal) before;
        await using (IngestHost host = await StartAsync())
        {
            await broker.PublishAsync("wenchang/air/A1/readings", """{"ts":"2026-05-01T08:00:00+08:00","values":{"pm25":35}}""");
            await broker.PublishAsync("wenchang/air/A2/readings", """{"ts":"2026-05-01 08:00","values":{"pm25":35}}""");
            await Eventually.TrueAsync(() => host.Ledger.Snapshot() is { Stored: 1, Quarantined: 1 }, "both messages", TestContext.Current.CancellationToken);
            before = Known(host);
            await host.StopAsync();
        }

        await using IngestHost next = await StartAsync();
        Assert.Equal(before, Known(next));
        Assert.Equal(RejectReason.TimeNotReadable, before.Refusal?.Reason);
        Assert.Equal(1_777_593_600_000, before.Seen?.Reading);

        static (LastSeen?, LastRefusal?) Known(IngestHost host) =>
            (host.Get<CommitSignal>().Find(TestRegister.Station("A1").Index), host.Get<CommitSignal>().FindRefusal(TestRegister.Station("A2").Index));

        async Task<IngestHost> StartAsync()
        {
            var host = new IngestHost(new GatedStore(), [("Mqtt:Mode", "External"), ("Mqtt:Port", $"{broker.Port}"), ("Ingest:OldestAccepted", "36500.00:00:00")], heard: heard);
            host.Store.StayOpen();
            await host.StartAsync();
            await host.WhenBrokerAsync(ready: true);
            return host;
        }
    }
}
