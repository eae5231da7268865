using Microsoft.Extensions.Time.Testing;
using WenchangPlan.Ingest.Tests.Support;
using WenchangPlan.Tests.Shared;

namespace WenchangPlan.Ingest.Tests;

/// <summary>What a broker says of the connection in its CONNACK (MQTT 5, 3.2.2.3) is obeyed, or named.</summary>
public class BrokerTermsTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task MosquittoWithMaxKeepAlive_TheConnectionStaysWhileNothingComes()
    {
        await using Mosquitto broker = await TestBroker.StartAsync("max_keepalive 10", "log_type all");
        await using var host = new IngestHost(new GatedStore(), [("Mqtt:Mode", "External"), ("Mqtt:Port", $"{broker.Port}"), ("Mqtt:KeepAlive", "01:00:00")]);
        await host.StartAsync();
        await host.WhenBrokerAsync(ready: true);
        long seen = 0;
        for (int ping = 0; ping < 3; ping++) // some 22 s; it would have ended the connection after 15
        {
            seen = await broker.Process.LineAsync("Received PINGREQ from wenchangplan", since: seen + 1, cancel: Cancel);
        }

        Assert.DoesNotContain("exceeded timeout", broker.Process.Output, StringComparison.Ordinal);
        Assert.Single(host.Log.All, l => l.Contains("Connected to", StringComparison.Ordinal));
        Assert.True(host.Broker.Ok);
        await host.WhenLoggedAsync("Warning", "a sign of life every 10 s");
    }

    [Fact]
    public async Task V311_ClientIdRefused_WeSayWhatElseItMayMean()
    {
        using var broker = new ScriptedBroker();
        await using var host = new IngestHost(new GatedStore(), [("Mqtt:Mode", "External"), ("Mqtt:Port", $"{broker.Port}"), ("Mqtt:Protocol", "V311")]);
        await host.StartAsync();
        await broker.AnswerConnectAsync(Packets.Of(0x20, [0, 2]));
        await host.WhenBrokerAsync(ready: false, saying: "when Mqtt:KeepAlive (20 s) is more than they allow");
    }

    [Fact]
    public async Task ServerKeepAlive_ABrokerThatFallsSilentIsNoticedByIt()
    {
        using var broker = new ScriptedBroker();
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var host = new IngestHost(new GatedStore(), [("Mqtt:Mode", "External"), ("Mqtt:Port", $"{broker.Port}"), ("Mqtt:KeepAlive", "01:00:00")], time: time);
        await host.StartAsync();
        await broker.AcceptAsync(0x13, 0, 60); // server keep alive
        await host.WhenBrokerAsync(ready: true);
        for (int ping = 0; ping < 2; ping++)
        {
            await PingAsync(broker, time);
            await broker.SendAsync(Packets.PingAnswer);
        }

        await PingAsync(broker, time);
        await Eventually.SeeAsync("noticed", () =>
        {
            time.Advance(TimeSpan.FromSeconds(10));
            return Task.FromResult(host.Broker.Ok ? null : host.Broker.Detail);
        }, () => string.Join('\n', host.Log.All), Cancel);
        await host.WhenLoggedAsync("Warning", "the broker does not answer");
    }

    [Theory]
    [InlineData("", new byte[] { 0x28, 0 }, "allows no wildcards")]
    [InlineData("night", new byte[] { 0x2A, 0 }, "knows no shared subscriptions")]
    [InlineData("", new byte[] { 0x27, 0, 0, 0, 20 }, "packets of 20 bytes at most")]
    [InlineData("", new byte[] { 0x12, 0, 1, (byte)'x' }, "client id x instead of wenchangplan")]
    public async Task WhatWeCannotWorkWith_IsNamed_AndNoConnection(string group, byte[] property, string saying)
    {
        using var broker = new ScriptedBroker();
        await using var host = new IngestHost(new GatedStore(), [("Mqtt:Mode", "External"), ("Mqtt:Port", $"{broker.Port}"), ("Mqtt:ShareGroup", group)]);
        await host.StartAsync();
        await broker.AnswerConnectAsync(Packets.ConnackOf(property));
        await host.WhenBrokerAsync(ready: false, saying: saying);
    }

    [Theory]
    [InlineData(new byte[] { 0x11, 0, 0, 14, 16 }, "keeps our session for 01:00:00 only")]
    [InlineData(new byte[] { 0x25, 0 }, "keeps no retained messages")]
    public async Task WhatWeCanLiveWith_IsNamed(byte[] property, string saying)
    {
        using var broker = new ScriptedBroker();
        await using var host = new IngestHost(new GatedStore(), [("Mqtt:Mode", "External"), ("Mqtt:Port", $"{broker.Port}")]);
        await host.StartAsync();
        await broker.AcceptAsync(property);
        await host.WhenBrokerAsync(ready: true);
        await host.WhenLoggedAsync("Warning", saying);
    }

    [Fact]
    public async Task RefusedWithAnotherServersName_ItIsSaid()
    {
        using var broker = new ScriptedBroker();
        await using var host = new IngestHost(new GatedStore(), [("Mqtt:Mode", "External"), ("Mqtt:Port", $"{broker.Port}")]);
        await host.StartAsync();
        await broker.AnswerConnectAsync(Packets.Of(0x20, [0, 0x9D, 6, 0x1C, 0, 3, (byte)'o', (byte)'n', (byte)'e']));
        await host.WhenBrokerAsync(ready: false, saying: "ServerMoved; it names another server: one");
    }

    [Fact]
    public async Task SessionGone_IsSaid()
    {
        var remembered = new RememberedSubscriptions();
        using var broker = new ScriptedBroker();
        await using var host = new IngestHost(new GatedStore(), [("Mqtt:Mode", "External"), ("Mqtt:Port", $"{broker.Port}")], subscriptions: remembered);
        await host.StartAsync();
        await broker.AcceptAsync();
        await host.WhenBrokerAsync(ready: true);
        Assert.DoesNotContain(host.Log.All, l => l.Contains("no session", StringComparison.Ordinal));
        broker.Drop();
        await broker.AcceptAsync();
        await host.WhenLoggedAsync("Warning", "The broker has no session of wenchangplan any more");
    }

    [Fact]
    public async Task ClientIdTakenOver_IsNamedInTheLog_AndNotReadyUntilAConnectionHasLasted()
    {
        using var broker = new ScriptedBroker();
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var host = new IngestHost(new GatedStore(), [("Mqtt:Mode", "External"), ("Mqtt:Port", $"{broker.Port}")], time: time);
        await host.StartAsync();
        await broker.AcceptAsync();
        await host.WhenBrokerAsync(ready: true);
        await broker.SendAsync(Packets.Of(0xE0, [0x8E, 0])); // DISCONNECT, session taken over
        await host.WhenLoggedAsync("Warning", "another client came with our client id wenchangplan");
        Task accepted = broker.AcceptAsync();
        await Eventually.SeeAsync("connected again", () =>
        {
            time.Advance(TimeSpan.FromSeconds(1));
            return Task.FromResult(accepted.IsCompleted ? accepted : null);
        }, () => string.Join('\n', host.Log.All), Cancel);
        await host.WhenLoggedAsync("Information", "Connected to", times: 2);
        Assert.Contains("our client id wenchangplan", await host.WhenBrokerAsync(ready: false), StringComparison.Ordinal);

        await Eventually.SeeAsync("ready", () =>
        {
            time.Advance(TimeSpan.FromSeconds(1));
            return Task.FromResult(host.Broker.Ok ? host : null);
        }, () => string.Join('\n', host.Log.All), Cancel);
    }

    private static async Task PingAsync(ScriptedBroker broker, FakeTimeProvider time)
    {
        Task asked = broker.ReadAsync(type: 12);
        await Eventually.SeeAsync("a ping", () =>
        {
            time.Advance(TimeSpan.FromSeconds(5));
            return Task.FromResult(asked.IsCompleted ? asked : null);
        }, cancel: Cancel);
        await asked;
    }
}
