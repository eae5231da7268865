using System.Text;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using MQTTnet;
using MQTTnet.Formatter;
using MQTTnet.Protocol;
using WenchangPlan.Ingest.Mqtt;
using WenchangPlan.Ingest.Tests.Support;
using WenchangPlan.Telemetry.Health;
using WenchangPlan.Telemetry.Readings;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Tests.Shared;

namespace WenchangPlan.Ingest.Tests;

public sealed class EmbeddedBrokerTests : IAsyncDisposable
{
    private const string Topic = "wenchang/air/A1/readings";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly GatedStore _store = new();
    private readonly List<IMqttClient> _clients = [];
    private IngestHost? _host;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Publish_IsAcknowledgedOnlyWhenCommitted()
    {
        await StartAsync();
        IMqttClient client = await ConnectAsync();

        Task<MqttClientPublishResult> publish = client.PublishAsync(Message(Topic, Payload(1)), Cancel);
        Assert.Equal(1, await _store.NextCommitAsync(Cancel));
        Assert.False(publish.IsCompleted);
        Assert.Equal(1, Ledger.Snapshot().Waiting);

        _store.Open();
        Assert.True((await publish.WaitAsync(Patience, Cancel)).IsSuccess);
        Assert.Equal(("A1", 1.0), (_store.Rows[0].Station, _store.Rows[0].Value));
        Assert.True(Ledger.Snapshot() is { Received: 1, Stored: 1, Waiting: 0, Balanced: true });
    }

    [Fact]
    public async Task Publish_WhileTheStoreFails_WaitsAndIsCommittedOnce()
    {
        await StartAsync();
        IMqttClient client = await ConnectAsync();

        Task<MqttClientPublishResult> publish = client.PublishAsync(Message(Topic, Payload(1)), Cancel);
        _store.Fail();
        await _store.NextCommitAsync(Cancel);
        await _store.NextCommitAsync(Cancel); // the retry
        Assert.False(publish.IsCompleted);
        ReadyState store = _host!.Ready("store");
        Assert.Equal((false, "the disk is full"), (store.Ok, store.Detail));
        _store.Fail();
        await _store.NextCommitAsync(Cancel);

        _store.Open();
        Assert.True((await publish.WaitAsync(Patience, Cancel)).IsSuccess);
        Assert.Single(_store.Rows);
        Assert.True(_host.Ready("store").Ok);
        Assert.Single(_host.Log.All, l => l.Contains("does not take the batch", StringComparison.Ordinal)); // refused twice, said once
        Assert.Single(_host.Log.All, l => l.Contains("takes batches again", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Publish_Garbage_IsQuarantinedWithItsBytesAndAcknowledged()
    {
        await StartAsync();
        IMqttClient client = await ConnectAsync();
        _store.Open();

        Assert.True((await client.PublishAsync(Message(Topic, "garbage"), Cancel).WaitAsync(Patience, Cancel)).IsSuccess);

        QuarantinedMessage entry = Assert.Single(_store.Quarantined);
        Assert.Equal((RejectReason.NotJson, Topic, "garbage"), (entry.Reason, entry.Topic, Encoding.UTF8.GetString(entry.Payload)));
        Assert.Equal(1, Ledger.Snapshot().Quarantined);
    }

    [Fact]
    public async Task Publish_OneBadValue_StoresTheRestAndKeepsTheRawMessage()
    {
        await StartAsync();
        IMqttClient client = await ConnectAsync();
        _store.Open();

        await client.PublishAsync(Message(Topic, """{"ts":1777593600000,"values":{"pm25":1,"radon":2}}"""), Cancel).WaitAsync(Patience, Cancel);

        Assert.Single(_store.Rows);
        QuarantinedMessage entry = Assert.Single(_store.Quarantined);
        Assert.Equal((true, RejectReason.ParameterUnknown, "radon"), (entry.Partial, entry.Reason, entry.Detail));
        Assert.True(Ledger.Snapshot() is { Stored: 1, Quarantined: 0, ValuesRefused: 1 });
    }

    [Fact]
    public async Task Publish_Presence_IsNotedAndLeftOutOfTheBooks()
    {
        await StartAsync();
        IMqttClient client = await ConnectAsync();

        await client.PublishAsync(Message("wenchang/air/A1/status", "offline"), Cancel).WaitAsync(Patience, Cancel);

        Assert.False(_host!.Get<PresenceBoard>().IsOnline("A1"));
        Assert.Null(_host.Get<PresenceBoard>().IsOnline("A2"));
        Assert.Equal(0, Ledger.Snapshot().Received);
    }

    [Fact]
    public async Task Publish_OfAStationWithoutAClock_HasTheTimeOfItsArrivalAndComesTwiceAsOneInstant()
    {
        var arrival = new DateTimeOffset(2026, 5, 1, 0, 7, 30, TimeSpan.Zero);
        var register = Encoding.UTF8.GetBytes(TestRegister.Json.Replace("\"D1\",", "\"D1\", \"timeFrom\": \"arrival\",", StringComparison.Ordinal));
        _host = new IngestHost(_store, [], RegisterReader.Read("r.json", register, out _), time: new FakeTimeProvider(arrival));
        await _host.StartAsync();
        IMqttClient client = await ConnectAsync();
        _store.StayOpen();

        foreach (int _ in Enumerable.Range(0, 2))
        {
            Assert.True((await client.PublishAsync(Message("wenchang/drainage/D1/readings", """{"values":{"depth":3}}"""), Cancel).WaitAsync(Patience, Cancel)).IsSuccess);
        }

        long period = arrival.AddMinutes(-2).AddSeconds(-30).ToUnixTimeMilliseconds();
        Assert.Equal([("D1", period, 3.0), ("D1", period, 3.0)], _store.Rows); // the key of the row is the same, and so is the row
    }

    [Fact]
    public async Task Stop_WithAMessageNotCommitted_GivesNoAcknowledgement()
    {
        await StartAsync();
        IMqttClient client = await ConnectAsync();
        Task<MqttClientPublishResult> publish = client.PublishAsync(Message(Topic, Payload(1)), Cancel);
        await _store.NextCommitAsync(Cancel);

        await _host!.StopAsync();

        await Assert.ThrowsAnyAsync<Exception>(() => publish.WaitAsync(Patience, Cancel));
        Assert.Empty(_store.Rows);
    }

    [Fact]
    public async Task Connect_WithoutClientId_IsGivenOne()
    {
        await StartAsync();
        _store.Open();
        IMqttClient client = await ConnectAsync(o => o.WithProtocolVersion(MqttProtocolVersion.V311).WithClientId(""));

        Assert.True((await client.PublishAsync(Message(Topic, Payload(1)), Cancel).WaitAsync(Patience, Cancel)).IsSuccess);
    }

    [Theory]
    [InlineData("device", "wrong", false)]
    [InlineData("device", "secret", true)]
    [InlineData("", "", false)]
    public async Task Connect_WithCredentialsAsked_LetsOnlyTheRightOnesIn(string user, string password, bool admitted)
    {
        await StartAsync(("Mqtt:Username", "device"), ("Mqtt:Password", "secret"));
        Task<IMqttClient> connect = ConnectAsync(o => user.Length == 0 ? o : o.WithCredentials(user, password));

        if (admitted)
        {
            Assert.True((await connect).IsConnected);
        }
        else
        {
            await Assert.ThrowsAnyAsync<MQTTnet.Exceptions.MqttCommunicationException>(() => connect);
        }
    }

    [Theory]
    [InlineData("Mqtt:Host", "0.0.0.0", "Mqtt:Username")]
    [InlineData("Mqtt:TopicRoot", "a/#", "Mqtt:TopicRoot")]
    [InlineData("Mqtt:Port", "0", "Port: ")]
    [InlineData("Mqtt:ShareGroup", "g", "Mqtt:ShareGroup")]
    [InlineData("Ingest:BatchMessages", "0", "BatchMessages: ")]
    public async Task Start_WithAWrongSetting_NamesIt(string key, string value, string named)
    {
        OptionsValidationException error = await Assert.ThrowsAsync<OptionsValidationException>(() => StartAsync((key, value)));
        Assert.Contains(error.Failures, f => f.Contains(named, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Start_ExternalWithABatchLargerThanTheWindow_IsRefused()
    {
        OptionsValidationException error = await Assert.ThrowsAsync<OptionsValidationException>(() => StartAsync(("Mqtt:Mode", "External"), ("Mqtt:ReceiveMaximum", "20")));
        Assert.Contains("Mqtt:ReceiveMaximum (20)", error.Message, StringComparison.Ordinal);
    }

    public async ValueTask DisposeAsync()
    {
        _clients.ForEach(c => c.Dispose());
        if (_host is not null)
        {
            await _host.DisposeAsync();
        }
    }

    private PipelineLedger Ledger => _host!.Ledger;

    private async Task StartAsync(params (string Key, string Value)[] settings)
    {
        _host = new IngestHost(_store, settings);
        await _host.StartAsync();
    }

    private async Task<IMqttClient> ConnectAsync(Func<MqttClientOptionsBuilder, MqttClientOptionsBuilder>? with = null)
    {
        IMqttClient client = new MqttClientFactory().CreateMqttClient();
        _clients.Add(client);
        MqttClientOptionsBuilder options = new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", _host!.Port).WithClientId("A1").WithProtocolVersion(MqttProtocolVersion.V500);
        MqttClientConnectResult result = await client.ConnectAsync((with?.Invoke(options) ?? options).Build(), Cancel);
        return result.ResultCode == MqttClientConnectResultCode.Success ? client
            : throw new MQTTnet.Exceptions.MqttCommunicationException(result.ResultCode.ToString());
    }

    private static MqttApplicationMessage Message(string topic, string payload) =>
        new MqttApplicationMessageBuilder().WithTopic(topic).WithPayload(payload).WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce).Build();

    private static string Payload(int value) => $$$"""{"ts":1777593600000,"values":{"pm25":{{{value}}}}}""";
}
