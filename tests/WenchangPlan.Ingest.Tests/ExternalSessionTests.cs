using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using WenchangPlan.Ingest.Tests.Support;
using WenchangPlan.Tests.Shared;

namespace WenchangPlan.Ingest.Tests;

/// <summary>Our session at an external broker, a real mosquitto: what is not acknowledged comes again, whichever version is spoken.</summary>
public class ExternalSessionTests
{
    private const string Topic = "wenchang/air/A1/readings";

    [Theory]
    [InlineData("V5")]
    [InlineData("V311")]
    public async Task StoppedBeforeTheCommit_TheMessagesComeAgain(string protocol)
    {
        await using Mosquitto broker = await TestBroker.StartAsync();
        await using (IngestHost first = await ConnectAsync(broker, protocol))
        {
            await PublishAsync(broker, 3);
            await first.Store.NextCommitAsync(TestContext.Current.CancellationToken);
            await first.StopAsync();
            Assert.Empty(first.Store.Rows);
        }

        await PublishAsync(broker, 5); // kept while nobody is there
        await using IngestHost second = await ConnectAsync(broker, protocol);
        second.Store.StayOpen();
        await second.WhenStoredAsync(5);
        Assert.Equal([0, 1, 2, 3, 4], second.Store.Rows.Select(r => (int)r.Value).Distinct().Order());
    }

    [Theory]
    [InlineData("V5")]
    [InlineData("V311")]
    public async Task BrokerRestartedBeforeTheCommit_TheMessagesComeAgainAndTheBooksBalance(string protocol)
    {
        await using Mosquitto broker = await TestBroker.StartAsync();
        await using IngestHost host = await ConnectAsync(broker, protocol);
        await PublishAsync(broker, 3);
        await host.Store.NextCommitAsync(TestContext.Current.CancellationToken);

        await broker.RestartAsync(TestContext.Current.CancellationToken);
        await host.WhenBrokerAsync(ready: false);
        await host.WhenBrokerAsync(ready: true);
        host.Store.StayOpen();
        await host.WhenStoredAsync(6);

        Assert.Equal([0, 1, 2], host.Store.Rows.Select(r => (int)r.Value).Distinct().Order());
        Assert.True(host.Ledger.Snapshot().Balanced);
    }

    [Fact]
    public async Task V311_HasNoWindowToCheckTheBatchAgainst()
    {
        await using var newer = new IngestHost(new GatedStore(), [("Mqtt:Mode", "External"), ("Mqtt:ReceiveMaximum", "20")]);
        OptionsValidationException error = await Assert.ThrowsAsync<OptionsValidationException>(newer.StartAsync);
        Assert.Contains("Mqtt:ReceiveMaximum (20)", error.Message, StringComparison.Ordinal);

        await using Mosquitto broker = await TestBroker.StartAsync();
        await using var older = new IngestHost(new GatedStore(), [("Mqtt:Mode", "External"), ("Mqtt:ReceiveMaximum", "20"), ("Mqtt:Protocol", "V311"), ("Mqtt:Port", $"{broker.Port}")]);
        await older.StartAsync();
        await older.WhenBrokerAsync(ready: true);
    }

    [Fact]
    public async Task ConnectionLost_IsMadeAgainAtOnceWhenItHadLasted_AndLaterAndLaterWhenNot()
    {
        using var broker = new ScriptedBroker();
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var host = new IngestHost(new GatedStore(), [("Mqtt:Mode", "External"), ("Mqtt:Port", $"{broker.Port}")], time: time);
        await host.StartAsync();
        await broker.AcceptAsync();
        for (int i = 1; i <= 7; i++)
        {
            broker.Drop();
            await host.WhenLoggedAsync("Warning", "the connection was lost", times: i);
            Task accepted = broker.AcceptAsync();
            await Eventually.SeeAsync("connected again", () =>
            {
                time.Advance(TimeSpan.FromSeconds(1));
                return Task.FromResult(accepted.IsCompleted ? accepted : null);
            }, () => string.Join('\n', host.Log.All), TestContext.Current.CancellationToken);
            await accepted;
        }

        Assert.DoesNotContain("next try in 00:00:00", await host.WhenLoggedAsync("Warning", "the connection was lost", times: 7), StringComparison.Ordinal);

        await host.WhenBrokerAsync(ready: true);
        time.Advance(TimeSpan.FromSeconds(15));
        broker.Drop();
        await broker.AcceptAsync(); // without any time passing
        await host.WhenBrokerAsync(ready: true);
        broker.Drop();
        Assert.Contains("next try in 00:00:00", await host.WhenLoggedAsync("Warning", "the connection was lost", times: 9), StringComparison.Ordinal);
    }

    [Fact]
    public async Task StoreAwayForLongerThanTheKeepAlive_TheConnectionStays()
    {
        using var broker = new ScriptedBroker();
        await using var host = new IngestHost(new GatedStore(), [("Mqtt:Mode", "External"), ("Mqtt:Port", $"{broker.Port}"), ("Mqtt:KeepAlive", "00:00:01"), ("Ingest:BatchMessages", "1")]);
        await host.StartAsync();
        await broker.AcceptAsync();
        for (ushort id = 1; id <= 3; id++) // one is being committed, one waits in the open batch, one waits for room
        {
            await broker.SendAsync(Packets.Publish(Topic, id, System.Text.Encoding.UTF8.GetBytes($$$"""{"ts":{{{1777593600000 + id}}},"values":{"pm25":1}}"""), []));
        }

        // Its answers to pings lie behind the messages. Without one of ours MQTTnet would give the connection up before it asks again.
        for (int ping = 0; ping < 3; ping++)
        {
            await broker.ReadAsync(type: 12);
            await broker.SendAsync(Packets.PingAnswer);
        }

        host.Store.StayOpen();
        for (int id = 1; id <= 3; id++)
        {
            Assert.Equal([0, (byte)id], await broker.ReadAsync(type: 4));
        }

        await broker.ReadAsync(type: 12); // and it is asked again, and has to answer itself
        Assert.True(host.Ledger.Snapshot() is { Received: 3, Stored: 3, Balanced: true });
    }

    private static async Task<IngestHost> ConnectAsync(Mosquitto broker, string protocol)
    {
        var host = new IngestHost(new GatedStore(), [("Mqtt:Mode", "External"), ("Mqtt:Port", $"{broker.Port}"), ("Mqtt:Protocol", protocol)]);
        await host.StartAsync();
        await host.WhenBrokerAsync(ready: true);
        return host;
    }

    /// <summary>Publishes the first readings of a day, each with its number as value.</summary>
    private static async Task PublishAsync(Mosquitto broker, int count)
    {
        foreach (int second in Enumerable.Range(0, count))
        {
            await broker.PublishAsync(Topic, $$$"""{"ts":{{{1777593600000 + (second * 1000)}}},"values":{"pm25":{{{second}}}}}""");
        }
    }
}
