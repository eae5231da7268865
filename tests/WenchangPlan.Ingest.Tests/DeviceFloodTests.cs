using System.Net;
using System.Net.Sockets;
using System.Text;
using MQTTnet;
using MQTTnet.Protocol;
using WenchangPlan.Ingest.Tests.Support;
using WenchangPlan.Tests.Shared;

namespace WenchangPlan.Ingest.Tests;

/// <summary>A flood of connections under the address that devices come from.</summary>
public sealed class DeviceFloodTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task HundredsOfConnectionsFromItsOwnAddress_DisplaceNoDevice_AndKeepNoOtherOut()
    {
        var store = new GatedStore();
        store.StayOpen();
        await using var host = new IngestHost(store, [("Mqtt:MaxClients", "2")], DeviceRegister.Read(("A1", "A1", "secret"), ("A2", "A2", "secret-2")));
        await host.StartAsync();
        using IMqttClient here = await ConnectAsync(host, "A1", "secret");
        var flood = new List<Socket>();
        for (int i = 0; i < 300; i++)
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(IPAddress.Loopback, host.Port, Cancel);
            byte[] says = (i % 3) switch { 0 => [], 1 => [0x10], _ => [0x10, 0xFF, 0xFF, 0x7F, 0] }; // nothing, the beginning of CONNECT, one of 2 MB
            await socket.SendAsync(says, Cancel);
            flood.Add(socket);
        }

        using IMqttClient late = await ConnectAsync(host, "A2", "secret-2");
        foreach ((IMqttClient client, string station) in ((IMqttClient, string)[])[(here, "A1"), (late, "A2")])
        {
            MqttClientPublishResult published = await client.PublishAsync(new MqttApplicationMessageBuilder().WithTopic($"wenchang/air/{station}/readings")
                .WithPayload(Encoding.UTF8.GetBytes("""{"ts":1777593600000,"values":{"pm25":1}}""")).WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce).Build(), Cancel);
            Assert.True(published.IsSuccess);
            Assert.True(client.IsConnected);
        }

        flood.ForEach(s => s.Dispose());
        Assert.Equal(["A1", "A2"], store.Rows.Select(r => r.Station));
    }

    private static async Task<IMqttClient> ConnectAsync(IngestHost host, string user, string password)
    {
        IMqttClient client = new MqttClientFactory().CreateMqttClient();
        await client.ConnectAsync(new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", host.Port).WithClientId(user).WithCredentials(user, password).Build(), Cancel)
            .WaitAsync(Eventually.Patience, Cancel);
        return client;
    }
}
