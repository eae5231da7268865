using System.Net;
using MQTTnet.Protocol;
using MQTTnet.Server;
using WenchangPlan.Ingest.Tests.Support;
using WenchangPlan.Tests.Shared;

namespace WenchangPlan.Ingest.Tests;

/// <summary>What a lasting session of a real mosquitto delivers after the settings changed.</summary>
public class SubscriptionsTests
{
    private readonly RememberedSubscriptions _remembered = new();

    [Theory]
    [InlineData("V5")]
    [InlineData("V311")]
    public async Task TopicRootChanged_TheOldOneIsNoLongerDelivered(string protocol)
    {
        await using Mosquitto broker = await TestBroker.StartAsync();
        await using (IngestHost before = await ConnectAsync(broker, ("Mqtt:Protocol", protocol), ("Mqtt:TopicRoot", "before")))
        {
            await PublishAsync(broker, "before", 0);
            await before.WhenStoredAsync(1);
            await before.StopAsync();
        }

        await using IngestHost after = await ConnectAsync(broker, ("Mqtt:Protocol", protocol), ("Mqtt:TopicRoot", "after"));
        await PublishAsync(broker, "before", 1);
        await PublishAsync(broker, "after", 2); // comes after the other one, if that comes
        await after.WhenStoredAsync(1);

        Assert.Equal(2, Assert.Single(after.Store.Rows).Value);
        Assert.Equal(1, after.Ledger.Snapshot().Received);
        await after.WhenLoggedAsync("Information", "Unsubscribed from before/#");
        // At no moment less was remembered than the broker had.
        Assert.Equal(["before/#", "before/# after/#", "after/#"], _remembered.Saved);
    }

    [Theory]
    [InlineData("", "group")]
    [InlineData("group", "")]
    [InlineData("one", "two")]
    public async Task ShareGroupChanged_EachMessageComesOnce(string old, string now)
    {
        await using Mosquitto broker = await TestBroker.StartAsync();
        await using (IngestHost before = await ConnectAsync(broker, ("Mqtt:ShareGroup", old)))
        {
            await before.StopAsync();
        }

        await PublishAsync(broker, "wenchang", 0); // kept by the old subscription
        await using IngestHost after = await ConnectAsync(broker, ("Mqtt:ShareGroup", now));
        await PublishAsync(broker, "wenchang", 1);
        await PublishAsync(broker, "wenchang", 2);
        await PublishAsync(broker, "wenchang", 3); // a second copy of the others would have come before it
        await after.WhenStoredAsync(4);

        Assert.Equal([0, 1, 2, 3], after.Store.Rows.Select(r => (int)r.Value));
    }

    [Theory]
    [InlineData(MqttSubscribeReasonCode.NotAuthorized, "refused the subscription to wenchang/#: NotAuthorized")]
    [InlineData(MqttSubscribeReasonCode.GrantedQoS0, "grants wenchang/# at QoS 0 only")]
    public async Task SubscriptionNotAsAsked_IsNoConnection(MqttSubscribeReasonCode answer, string reason)
    {
        int port = FreePort.Next();
        using MqttServer broker = new MqttServerFactory().CreateMqttServer(new MqttServerOptionsBuilder()
            .WithDefaultEndpoint().WithDefaultEndpointPort(port).WithDefaultEndpointBoundIPAddress(IPAddress.Loopback).Build());
        broker.InterceptingSubscriptionAsync += subscription =>
        {
            subscription.Response.ReasonCode = answer;
            return Task.CompletedTask;
        };
        await broker.StartAsync();
        await using IngestHost host = new(new GatedStore(), [("Mqtt:Mode", "External"), ("Mqtt:Port", $"{port}")]);
        await host.StartAsync();

        await host.WhenBrokerAsync(ready: false, saying: reason);
    }

    private async Task<IngestHost> ConnectAsync(Mosquitto broker, params IEnumerable<(string, string)> settings)
    {
        var host = new IngestHost(new GatedStore(), [("Mqtt:Mode", "External"), ("Mqtt:Port", $"{broker.Port}"), .. settings], subscriptions: _remembered);
        host.Store.StayOpen();
        await host.StartAsync();
        await host.WhenBrokerAsync(ready: true);
        return host;
    }

    private static Task PublishAsync(Mosquitto broker, string root, int second) =>
        broker.PublishAsync($"{root}/air/A1/readings", $$$"""{"ts":{{{1777593600000 + (second * 1000)}}},"values":{"pm25":{{{second}}}}}""");
}
