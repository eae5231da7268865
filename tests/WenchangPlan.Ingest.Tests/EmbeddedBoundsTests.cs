using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Options;
using MQTTnet;
using MQTTnet.Formatter;
using MQTTnet.Packets;
using MQTTnet.Protocol;
using WenchangPlan.Ingest.Mqtt.Devices;
using WenchangPlan.Ingest.Tests.Support;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Tests.Shared;

namespace WenchangPlan.Ingest.Tests;

/// <summary>What a device may make the embedded broker remember, and what it is told.</summary>
public sealed class EmbeddedBoundsTests : IAsyncDisposable
{
    private const string Readings = "wenchang/air/A1/readings";
    private static readonly District WithDevices = DeviceRegister.Read(("A1", "A1", "secret-1"), ("A2", "A2", "secret-2"));
    private readonly List<IMqttClient> _clients = [];
    private IngestHost? _host;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Connected_IsToldWhatThereIs()
    {
        await StartAsync(("Mqtt:MaxKeepAlive", "00:05:00"));
        (_, MqttClientConnectResult result) = await ConnectAsync(o => o.WithSessionExpiryInterval(3600).WithNoKeepAlive());
        Assert.Equal(DeviceChannel.MostTopicAliases, result.TopicAliasMaximum);
        Assert.Equal(2u << 20, result.MaximumPacketSize);
        Assert.Equal(300, result.ServerKeepAlive);
        Assert.Equal(1u, result.SessionExpiryInterval); // sessions end with the connection
        Assert.False(result.IsSessionPresent);

        (_, result) = await ConnectAsync(o => o.WithKeepAlivePeriod(TimeSpan.FromSeconds(60)));
        Assert.Equal(0, result.ServerKeepAlive); // its own is short enough
    }

    [Fact]
    public async Task WithoutKeepAlive_IsCutOffAfterTheLongestThereIs()
    {
        await StartAsync(("Mqtt:MaxKeepAlive", "00:00:10"));
        (IMqttClient client, _) = await ConnectAsync(o => o.WithProtocolVersion(MqttProtocolVersion.V311).WithNoKeepAlive());
        await Eventually.TrueAsync(() => !client.IsConnected, "the end of a silent connection", Cancel); // after 15 s
    }

    /// <summary>As when a whole district of stations behind one address comes back at once.</summary>
    [Fact]
    public async Task MoreNewcomersThanOneAddressMayHave_AreToldAsSuch_AndNoneAsBroken()
    {
        await StartAsync();
        var newcomers = new List<TcpClient>();
        try
        {
            for (int i = 0; i < 100; i++)
            {
                var newcomer = new TcpClient();
                newcomers.Add(newcomer);
                await newcomer.ConnectAsync("127.0.0.1", _host!.Port, Cancel);
                await newcomer.GetStream().WriteAsync(new byte[] { 0x10 }, Cancel); // the beginning of a CONNECT
            }

            await Eventually.TrueAsync(() => newcomers.Count(n => n.Client.Poll(0, SelectMode.SelectRead)) >= 68, "the end of those whose place was needed", Cancel);
            await _host!.WhenLoggedAsync("Warning", "there are too many, or more than 32 from one address");
            await ConnectAsync(); // there is a place for who shows who it is
            await _host.StopAsync();
            Assert.DoesNotContain(_host.Log.All, l => l.Contains(" broke: ", StringComparison.Ordinal) || l.Contains("(null)", StringComparison.Ordinal));
        }
        finally
        {
            newcomers.ForEach(n => n.Dispose());
        }
    }

    [Fact]
    public async Task TopicAliases_AreGoodUpToTheNumberTold_AndBeyondItCutOff()
    {
        await StartAsync();
        (IMqttClient client, _) = await ConnectAsync();
        for (ushort alias = 1; alias <= DeviceChannel.MostTopicAliases; alias++)
        {
            Assert.True((await client.PublishAsync(Message(Readings, alias), Cancel)).IsSuccess);
        }

        Assert.True((await client.PublishAsync(Message("", 16), Cancel)).IsSuccess); // by the alias alone
        Assert.Equal(17, _host!.Store.Quarantined.Count);
        await AssertCutOffAsync(client, Message(Readings, 17), MqttClientDisconnectReason.TopicAliasInvalid);
        Assert.Equal(17, _host.Store.Quarantined.Count);
        await _host.WhenLoggedAsync("Warning", "topic alias 17; it was told that there are 16");
    }

    [Fact]
    public async Task TopicOfMoreThan256Bytes_IsCutOff()
    {
        await StartAsync();
        (IMqttClient client, _) = await ConnectAsync();
        string longest = new('x', 256);
        Assert.Equal(MqttClientPublishReasonCode.NotAuthorized, (await client.PublishAsync(Message(longest), Cancel)).ReasonCode); // looked at
        await AssertCutOffAsync(client, Message(new string('文', 86)), MqttClientDisconnectReason.TopicNameInvalid); // 258 bytes
        await _host!.WhenLoggedAsync("Warning", "more than 256 bytes");
    }

    [Fact]
    public async Task Subscriptions_AreBounded_AndGivenBack()
    {
        await StartAsync();
        (IMqttClient client, _) = await ConnectAsync();
        for (int i = 0; i < DeviceChannel.MostSubscriptions; i++)
        {
            Assert.Equal(MqttClientSubscribeResultCode.GrantedQoS0, await SubscribeAsync(client, $"wenchang/air/A1/{i}"));
        }

        Assert.Equal(MqttClientSubscribeResultCode.GrantedQoS0, await SubscribeAsync(client, "wenchang/air/A1/0")); // again
        Assert.Equal(MqttClientSubscribeResultCode.QuotaExceeded, await SubscribeAsync(client, "wenchang/air/A1/another"));
        await client.UnsubscribeAsync("wenchang/air/A1/0", Cancel);
        Assert.Equal(MqttClientSubscribeResultCode.GrantedQoS0, await SubscribeAsync(client, "wenchang/air/A1/another"));
    }

    [Fact]
    public async Task Retained_TheStatusIsKept_AndOthersUpToTheirNumberAndSize()
    {
        await StartAsync(DeviceRegister.Read(), ("Ingest:PayloadBytes", "65536"));
        (IMqttClient client, _) = await ConnectAsync(o => o.WithCredentials((IMqttClientCredentialsProvider?)null));
        async Task KeepAsync(string topic, int bytes) => await client.PublishAsync(
            new MqttApplicationMessageBuilder().WithTopic(topic).WithPayload(new byte[bytes]).WithRetainFlag().WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce).Build(), Cancel);

        for (int i = 0; i <= RetainedRoom.MostTopics; i++)
        {
            await KeepAsync($"other/{i}", 1);
        }

        await KeepAsync("other/large", RetainedRoom.MostBytes + 1);
        await KeepAsync("wenchang/air/A1/status", 6);
        await _host!.WhenLoggedAsync("Warning", "is not kept for later subscribers");

        var got = new List<string>();
        client.ApplicationMessageReceivedAsync += message =>
        {
            lock (got)
            {
                got.Add(message.ApplicationMessage.Topic);
            }

            return Task.CompletedTask;
        };
        await SubscribeAsync(client, "other/0");
        await SubscribeAsync(client, $"other/{RetainedRoom.MostTopics - 1}");
        await SubscribeAsync(client, $"other/{RetainedRoom.MostTopics}");
        await SubscribeAsync(client, "other/large");
        await SubscribeAsync(client, "wenchang/air/A1/status");
        await Eventually.TrueAsync(() => got.Contains("wenchang/air/A1/status"), "the status", Cancel);
        Assert.Equal(["other/0", $"other/{RetainedRoom.MostTopics - 1}", "wenchang/air/A1/status"], got);

        await KeepAsync("other/0", 0); // room again
        await KeepAsync("other/another", 1);
        await SubscribeAsync(client, "other/another");
        await Eventually.TrueAsync(() => got.Contains("other/another"), "the other", Cancel);
    }

    [Fact]
    public async Task PassedOn_AreMessagesThatDoNotFillTheMemory()
    {
        await StartAsync(DeviceRegister.Read());
        (IMqttClient client, _) = await ConnectAsync(o => o.WithCredentials((IMqttClientCredentialsProvider?)null));
        var got = new List<long>();
        client.ApplicationMessageReceivedAsync += message =>
        {
            got.Add(message.ApplicationMessage.Payload.Length);
            return Task.CompletedTask;
        };
        await SubscribeAsync(client, "other");
        foreach (int bytes in (int[])[(64 << 10) + 1, 64 << 10])
        {
            Assert.True((await client.PublishAsync(new MqttApplicationMessageBuilder().WithTopic("other").WithPayload(new byte[bytes]).WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce).Build(), Cancel)).IsSuccess);
        }

        await Eventually.TrueAsync(() => got.Count > 0, "the smaller one", Cancel);
        Assert.Equal([64 << 10], got);
        await _host!.WhenLoggedAsync("Warning", "65537 bytes is not passed on");
    }

    [Fact]
    public async Task EnhancedAuthentication_IsAnsweredAsUnsupported()
    {
        await StartAsync();
        (IMqttClient client, MqttClientConnectResult result) = await ConnectAsync(o => o.WithEnhancedAuthentication("SCRAM-SHA-1", [1, 2, 3]));
        Assert.Equal(MqttClientConnectResultCode.BadAuthenticationMethod, result.ResultCode);
        Assert.False(client.IsConnected);
        await _host!.WhenLoggedAsync("Warning", "enhanced authentication is not supported");
    }

    [Theory]
    [InlineData("Mqtt:Password=of-all-of-them", "Mqtt:Username must be set together with Mqtt:Password")]
    [InlineData("Mqtt:Host=0.0.0.0 Mqtt:Username=master Mqtt:Password=elevenchars", "Mqtt:Password must have at least 12 characters")]
    [InlineData("Mqtt:MaxClients=1", "Mqtt:MaxClients (1) must be at least the number of devices in the register (2)")]
    [InlineData("Mqtt:Mode=External Mqtt:Host=broker.example Mqtt:Username=u Mqtt:Password=p", "Mqtt:UseTls must be set when there is a password and the broker (broker.example)")]
    public async Task InsecureSettings_AreRefusedAtStart(string settings, string saying)
    {
        OptionsValidationException error = await Assert.ThrowsAsync<OptionsValidationException>(
            () => StartAsync([.. settings.Split(' ').Select(s => s.Split('=')).Select(pair => (pair[0], pair[1]))]));
        Assert.Contains(saying, Assert.Single(error.Failures), StringComparison.Ordinal);
    }

    public async ValueTask DisposeAsync()
    {
        _clients.ForEach(c => c.Dispose());
        if (_host is not null)
        {
            await _host.DisposeAsync();
        }
    }

    private static async Task AssertCutOffAsync(IMqttClient client, MqttApplicationMessage message, MqttClientDisconnectReason reason)
    {
        var end = new TaskCompletionSource<MqttClientDisconnectReason>(TaskCreationOptions.RunContinuationsAsynchronously);
        client.DisconnectedAsync += e =>
        {
            end.TrySetResult(e.Reason);
            return Task.CompletedTask;
        };
        await Assert.ThrowsAnyAsync<Exception>(() => client.PublishAsync(message, Cancel).WaitAsync(TimeSpan.FromSeconds(30), Cancel));
        Assert.Equal(reason, await end.Task.WaitAsync(TimeSpan.FromSeconds(30), Cancel));
    }

    private static MqttApplicationMessage Message(string topic, ushort alias = 0)
    {
        MqttApplicationMessageBuilder builder = new MqttApplicationMessageBuilder().WithTopic(topic).WithPayload(Encoding.UTF8.GetBytes("{}")).WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce);
        return (alias > 0 ? builder.WithTopicAlias(alias) : builder).Build();
    }

    private static async Task<MqttClientSubscribeResultCode> SubscribeAsync(IMqttClient client, string filter) =>
        (await client.SubscribeAsync(new MqttClientSubscribeOptions { TopicFilters = [new MqttTopicFilter { Topic = filter, QualityOfServiceLevel = MqttQualityOfServiceLevel.AtLeastOnce }] }, Cancel))
            .Items.Single().ResultCode;

    private Task StartAsync(params (string, string)[] settings) => StartAsync(WithDevices, settings);

    private async Task StartAsync(District district, params (string, string)[] settings)
    {
        _host = new IngestHost(new GatedStore(), settings, district);
        _host.Store.StayOpen();
        await _host.StartAsync();
    }

    private async Task<(IMqttClient Client, MqttClientConnectResult Result)> ConnectAsync(Func<MqttClientOptionsBuilder, MqttClientOptionsBuilder>? with = null)
    {
        IMqttClient client = new MqttClientFactory().CreateMqttClient();
        _clients.Add(client);
        MqttClientOptionsBuilder options = new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", _host!.Port).WithClientId($"c{_clients.Count}")
            .WithProtocolVersion(MqttProtocolVersion.V500).WithCredentials("A1", "secret-1");
        return (client, await client.ConnectAsync((with?.Invoke(options) ?? options).Build(), Cancel));
    }
}
