using System.Text;
using WenchangPlan.Ingest.Tests.Support;
using WenchangPlan.Tests.Shared;

namespace WenchangPlan.Ingest.Tests;

/// <summary>A broker may deliver with QoS 2, from a session in which somebody subscribed with it: each message is stored once, and the flow goes on.</summary>
public class ExactlyOnceTests
{
    private const string Topic = "wenchang/air/A1/readings";
    private const int Received = 5; // PUBREC
    private const int Release = 0x62; // PUBREL
    private const int Complete = 7; // PUBCOMP

    [Theory]
    [InlineData("V5")]
    [InlineData("V311")]
    public async Task SessionSubscribedWithQoS2_ItsMessagesAreStoredOnce_AndTheFlowGoesOn(string protocol)
    {
        await using Mosquitto broker = await TestBroker.StartAsync();
        await ChildProcess.RequireAsync("mosquitto_sub",
            ["-h", "127.0.0.1", "-p", $"{broker.Port}", "-V", protocol == "V5" ? "mqttv5" : "mqttv311", "-i", "wenchangplan", "-c", "-x", "3600", "-q", "2", "-t", "wenchang/#", "-E"],
            cancel: TestContext.Current.CancellationToken);
        for (int i = 0; i < 3; i++)
        {
            await broker.PublishAsync(Topic, Reading(i), "-q", "2");
        }

        await using var host = new IngestHost(new GatedStore(), [("Mqtt:Mode", "External"), ("Mqtt:Port", $"{broker.Port}"), ("Mqtt:Protocol", protocol)]);
        host.Store.StayOpen();
        await host.StartAsync();
        await host.WhenStoredAsync(3);
        await broker.PublishAsync(Topic, Reading(3), "-q", "2"); // with QoS 1 by now: ours is the subscription
        await host.WhenStoredAsync(4);
        await host.StopAsync();

        // Whatever had been left open would come again.
        await using var again = new IngestHost(new GatedStore(), [("Mqtt:Mode", "External"), ("Mqtt:Port", $"{broker.Port}"), ("Mqtt:Protocol", protocol)]);
        again.Store.StayOpen();
        await again.StartAsync();
        await again.WhenBrokerAsync(ready: true);
        await broker.PublishAsync(Topic, Reading(4));
        await again.WhenStoredAsync(1);
        Assert.Equal([0, 1, 2, 3, 4], host.Store.Rows.Concat(again.Store.Rows).Select(r => (int)r.Value));
        Assert.DoesNotContain(host.Log.All, l => l.StartsWith("Warning", StringComparison.Ordinal));
    }

    [Fact]
    public async Task ReceiptLostWithTheConnection_TheMessageComesAgainAndIsStoredOnce()
    {
        using var broker = new ScriptedBroker();
        await using var host = new IngestHost(new GatedStore(), [("Mqtt:Mode", "External"), ("Mqtt:Port", $"{broker.Port}")]);
        host.Store.StayOpen();
        await host.StartAsync();
        await broker.AcceptAsync();
        await broker.SendAsync(Publish(7, Reading(0)));
        Assert.Equal([0, 7], await broker.ReadAsync(Received));
        broker.Drop();

        await broker.AcceptAsync();
        await broker.SendAsync(Publish(7, Reading(0), isDuplicate: true));
        Assert.Equal([0, 7], await broker.ReadAsync(Received));
        await broker.SendAsync(Packets.Of(Release, [0, 7]));
        Assert.Equal([0, 7], await broker.ReadAsync(Complete));

        // The identifier is free, and a message that says nothing of having been sent before is a new one, whatever was open.
        await broker.SendAsync(Publish(7, Reading(1)));
        Assert.Equal([0, 7], await broker.ReadAsync(Received));
        await broker.SendAsync(Publish(7, Reading(2)));
        Assert.Equal([0, 7], await broker.ReadAsync(Received));

        Assert.Equal([0, 1, 2], host.Store.Rows.Select(r => (int)r.Value));
        Assert.True(host.Ledger.Snapshot() is { Received: 3, Stored: 3, Balanced: true });
    }

    [Fact]
    public async Task ComesAgainBeforeItIsStored_IsStoredForTheStoreToKnow_AndReceiptedOnlyThen()
    {
        using var broker = new ScriptedBroker();
        await using var host = new IngestHost(new GatedStore(), [("Mqtt:Mode", "External"), ("Mqtt:Port", $"{broker.Port}")]);
        await host.StartAsync();
        await broker.AcceptAsync();
        await broker.SendAsync(Publish(7, Reading(0)));
        await host.Store.NextCommitAsync(TestContext.Current.CancellationToken);
        broker.Drop();

        await broker.AcceptAsync();
        await broker.SendAsync(Publish(7, Reading(0), isDuplicate: true));
        await broker.SendAsync(Packets.Of(Release, [0, 9])); // an identifier of a process before this one
        Assert.Equal([0, 9], await broker.ReadAsync(Complete)); // the first answer: nothing is stored yet
        host.Store.StayOpen();
        Assert.Equal([0, 7], await broker.ReadAsync(Received));
        Assert.Equal([0, 0], host.Store.Rows.Select(r => (int)r.Value)); // to a store, the same row twice is once (G2)
    }

    private static string Reading(int second) => $$$"""{"ts":{{{1777593600000 + (second * 1000)}}},"values":{"pm25":{{{second}}}}}""";

    private static byte[] Publish(ushort packetId, string payload, bool isDuplicate = false)
    {
        byte[] packet = Packets.Publish(Topic, packetId, Encoding.UTF8.GetBytes(payload), []);
        packet[0] = (byte)(isDuplicate ? 0x3C : 0x34);
        return packet;
    }
}
