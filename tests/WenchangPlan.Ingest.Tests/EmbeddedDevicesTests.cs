using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using MQTTnet;
using MQTTnet.Exceptions;
using MQTTnet.Formatter;
using MQTTnet.Packets;
using MQTTnet.Protocol;
using WenchangPlan.Ingest.Mqtt;
using WenchangPlan.Ingest.Mqtt.Devices;
using WenchangPlan.Ingest.Tests.Support;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Tests.Shared;

namespace WenchangPlan.Ingest.Tests;

/// <summary>Who comes in at the embedded broker, what for, and how much.</summary>
public sealed class EmbeddedDevicesTests : IAsyncDisposable
{
    private static readonly District WithDevices = DeviceRegister.Read(
        ("A1", "A1", "secret-1"), ("A2", "A2", "secret-2"), ("W1", "gateway", "secret-g"), ("D1", "gateway", "secret-g"));

    private readonly List<IMqttClient> _clients = [];
    private IngestHost? _host;

    private static readonly IPAddress Here = IPAddress.Loopback;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("A1", "secret-1", true)]
    [InlineData("gateway", "secret-g", true)]
    [InlineData("master", "of-all", true)]
    [InlineData("A1", "secret-2", false)]
    [InlineData("A1", "", false)]
    [InlineData("A3", "secret-1", false)]
    [InlineData("master", "", false)]
    [InlineData("", "", false)]
    public async Task Connect_OnlyWithTheOwnPassword(string user, string password, bool admitted)
    {
        await StartAsync(("Mqtt:Username", "master"), ("Mqtt:Password", "of-all"));

        foreach (MqttProtocolVersion version in (MqttProtocolVersion[])[MqttProtocolVersion.V311, MqttProtocolVersion.V500])
        {
            Assert.Equal(admitted, await TryConnectAsync(user, password, version) is not null);
        }
    }

    [Theory]
    [InlineData("A1", "secret-1", "wenchang/air/A1/readings", true)]
    [InlineData("A1", "secret-1", "wenchang/air/A1/status", true)]
    [InlineData("A1", "secret-1", "wenchang/air/A2/readings", false)]
    [InlineData("A1", "secret-1", "wenchang/air/A2/status", false)]
    [InlineData("A1", "secret-1", "wenchang/water/A1/readings", false)]
    [InlineData("A1", "secret-1", "wenchang/air/A1/other", false)]
    [InlineData("A1", "secret-1", "wenchang/air/A1/readings/x", false)]
    [InlineData("A1", "secret-1", "elsewhere", false)]
    [InlineData("gateway", "secret-g", "wenchang/water/W1/readings", true)]
    [InlineData("gateway", "secret-g", "wenchang/drainage/D1/readings", true)]
    [InlineData("gateway", "secret-g", "wenchang/water/W2/readings", false)]
    [InlineData("master", "of-all", "wenchang/water/W2/readings", true)]
    [InlineData("master", "of-all", "elsewhere", true)]
    public async Task Publish_ToOwnTopicsOnly_AndIsToldWhenNot(string user, string password, string topic, bool allowed)
    {
        await StartAsync(("Mqtt:Username", "master"), ("Mqtt:Password", "of-all"));
        IMqttClient client = (await TryConnectAsync(user, password, MqttProtocolVersion.V500))!;

        MqttClientPublishResult result = await client.PublishAsync(Message(topic, "{}"), Cancel);

        Assert.Equal(allowed, result.IsSuccess);
        Assert.Equal(allowed ? MqttClientPublishReasonCode.Success : MqttClientPublishReasonCode.NotAuthorized, result.ReasonCode);
        Assert.Equal(allowed && topic.EndsWith("readings", StringComparison.Ordinal) ? 1 : 0, _host!.Store.Quarantined.Count); // {} is no reading
        Assert.True(client.IsConnected);
    }

    [Fact]
    public async Task Publish_OfMqtt311ToAnotherStation_ClosesAndIsLoggedOnceWithItsCount()
    {
        await StartAsync();
        foreach (int _ in Enumerable.Range(0, 3))
        {
            IMqttClient client = (await TryConnectAsync("A1", "secret-1", MqttProtocolVersion.V311))!;
            await Assert.ThrowsAnyAsync<Exception>(() => client.PublishAsync(Message("wenchang/air/A2/readings", "{}"), Cancel).WaitAsync(TimeSpan.FromSeconds(30), Cancel));
        }

        await _host!.WhenLoggedAsync("Warning", "Refused to user A1, client c: a message to wenchang/air/A2/readings (1 since the last such line)");
        Assert.Single(_host.Log.All, l => l.Contains("Refused", StringComparison.Ordinal));
        Assert.Empty(_host.Store.Quarantined);
    }

    [Theory]
    [InlineData("A1", "secret-1", "wenchang/air/A1/#", true)]
    [InlineData("A1", "secret-1", "wenchang/air/A1/commands", true)]
    [InlineData("A1", "secret-1", "wenchang/#", false)]
    [InlineData("A1", "secret-1", "#", false)]
    [InlineData("A1", "secret-1", "wenchang/+/A1/#", false)]
    [InlineData("A1", "secret-1", "wenchang/air/A1", false)]
    [InlineData("A1", "secret-1", "wenchang/air/A10/#", false)]
    [InlineData("A1", "secret-1", "wenchang/air/A2/#", false)]
    [InlineData("gateway", "secret-g", "wenchang/drainage/D1/#", true)]
    [InlineData("master", "of-all", "#", true)]
    public async Task Subscribe_BelowOwnTopicsOnly(string user, string password, string filter, bool allowed)
    {
        await StartAsync(("Mqtt:Username", "master"), ("Mqtt:Password", "of-all"));
        IMqttClient newer = (await TryConnectAsync(user, password, MqttProtocolVersion.V500))!;
        IMqttClient older = (await TryConnectAsync(user, password, MqttProtocolVersion.V311, "d"))!;

        Assert.Equal(allowed ? MqttClientSubscribeResultCode.GrantedQoS0 : MqttClientSubscribeResultCode.NotAuthorized, await SubscribeAsync(newer, filter));
        Assert.Equal(allowed ? MqttClientSubscribeResultCode.GrantedQoS0 : MqttClientSubscribeResultCode.UnspecifiedError, await SubscribeAsync(older, filter));
    }

    [Theory]
    [InlineData("wenchang/air/A1/status", true)]
    [InlineData("wenchang/air/A2/status", false)]
    public async Task LastWill_CountsForOwnStationsOnly(string topic, bool counts)
    {
        await StartAsync();
        IMqttClient client = (await TryConnectAsync("A1", "secret-1", MqttProtocolVersion.V500, with: o => o.WithWillTopic(topic).WithWillPayload("offline")))!;
        client.Dispose(); // without a DISCONNECT

        if (counts)
        {
            PresenceBoard presence = _host!.Get<PresenceBoard>();
            await Eventually.SeeAsync("the last will", () => Task.FromResult(presence.IsOnline("A1") is false ? presence : null), cancel: Cancel);
        }
        else
        {
            await _host!.WhenLoggedAsync("Warning", $"a message to {topic}");
            Assert.Null(_host.Get<PresenceBoard>().IsOnline("A2"));
        }
    }

    [Fact]
    public async Task ClientIdOfAnotherUser_IsNotGivenAway()
    {
        await StartAsync();
        IMqttClient first = (await TryConnectAsync("A1", "secret-1", MqttProtocolVersion.V311, "same"))!;

        Assert.Null(await TryConnectAsync("A2", "secret-2", MqttProtocolVersion.V311, "same", o => o.WithCleanSession(false)));
        Assert.True((await first.PublishAsync(Message("wenchang/air/A1/status", "online"), Cancel)).IsSuccess);
        Assert.NotNull(await TryConnectAsync("A1", "secret-1", MqttProtocolVersion.V311, "same")); // the device itself, after a break it has not noticed
    }

    [Fact]
    public async Task ClientIdThatTwoUsersTakeAtOnce_IsGivenToOne()
    {
        await StartAsync();
        foreach (string id in Enumerable.Range(0, 30).Select(i => $"same-{i}"))
        {
            IMqttClient?[] both = await Task.WhenAll(
                TryConnectAsync("A1", "secret-1", MqttProtocolVersion.V311, id), TryConnectAsync("A2", "secret-2", MqttProtocolVersion.V311, id));
            Assert.Single(both, c => c is not null);
        }
    }

    [Fact]
    public async Task Connect_WhilePasswordsOfThatUserAreTried_OthersAndOtherAddressesTakeTheirTurn()
    {
        await StartAsync();
        Accounts accounts = _host!.Get<Accounts>();
        int places = accounts.Deriving.CurrentCount;
        for (int i = 0; i < places; i++)
        {
            await accounts.Deriving.WaitAsync(Cancel);
        }

        Task<Admission>[] tried = [.. Enumerable.Range(0, Guesses.MostOfUser).Select(_ => accounts.JudgeAsync("A1", "wrong", Here, Cancel).AsTask())];
        Task<Admission> elsewhere = accounts.JudgeAsync("A1", "secret-1", IPAddress.Parse("192.0.2.1"), Cancel).AsTask();
        Task<Admission> other = accounts.JudgeAsync("A2", "secret-2", Here, Cancel).AsTask();
        Assert.Equal(Admission.Busy, await accounts.JudgeAsync("A1", "secret-1", Here, Cancel));
        Assert.Null(await TryConnectAsync("A1", "secret-1", MqttProtocolVersion.V311));
        await _host.WhenLoggedAsync("Warning", "too many passwords of this user");

        accounts.Deriving.Release(places);
        Assert.All(await Task.WhenAll(tried), admission => Assert.Equal(Admission.Refused, admission));
        Assert.Equal([Admission.Admitted, Admission.Admitted], await Task.WhenAll(elsewhere, other));
        Assert.NotNull(await TryConnectAsync("A1", "secret-1", MqttProtocolVersion.V311));
    }

    [Fact]
    public async Task Connect_WithAPasswordMadeAtRandom_WaitsForNobody()
    {
        var time = new FakeTimeProvider(); // it stands still, and so the guesses stay under way
        using var accounts = new Accounts(DeviceRegister.ReadRandom(("A1", "A1", "secret-1"), ("A2", "A2", "secret-2")), Options.Create(new MqttOptions()), time);
        Task<Admission>[] tried = [.. Enumerable.Range(0, Guesses.MostOfUser).Select(_ => accounts.JudgeAsync("A1", "wrong", Here, Cancel).AsTask())];
        Assert.Equal(Admission.Busy, await accounts.JudgeAsync("A1", "wrong", Here, Cancel));
        Assert.Equal(Admission.Admitted, await accounts.JudgeAsync("A1", "secret-1", Here, Cancel));
        time.Advance(Accounts.Pause);
        Assert.All(await Task.WhenAll(tried), admission => Assert.Equal(Admission.Refused, admission));
    }

    [Theory]
    [InlineData("A1")]
    [InlineData("nobody")]
    [InlineData("master")]
    [InlineData(null)]
    public async Task WrongPassword_IsAnsweredAfterTheSameTimeWhetherThereIsSuchAUser(string? user)
    {
        var time = new FakeTimeProvider();
        using var accounts = new Accounts(WithDevices, Options.Create(new MqttOptions { Username = "master", Password = "of-all" }), time);
        Task<Admission> answer = accounts.JudgeAsync(user, "wrong", Here, Cancel).AsTask();
        await Eventually.TrueAsync(() => accounts.Deriving.CurrentCount > 0, "the derivation", Cancel);
        time.Advance(Accounts.Pause - TimeSpan.FromMilliseconds(1));
        Assert.False(answer.IsCompleted);
        time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(Admission.Refused, await answer);
    }

    [Fact(Timeout = 60_000)]
    public async Task Connect_AgainAndAgain_DerivesThePasswordOnce()
    {
        // Two million iterations take the better part of a second; fifty times would not end in time.
        await StartAsync(DeviceRegister.Read(2_000_000, ("A1", "A1", "secret-1")));
        foreach (int _ in Enumerable.Range(0, 200))
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            Assert.NotNull(await TryConnectAsync("A1", "secret-1", MqttProtocolVersion.V311));
        }

        Assert.Null(await TryConnectAsync("A1", "secret-2", MqttProtocolVersion.V311)); // what matched once does not open for anything else
    }

    [Fact]
    public async Task BeyondLoopback_ADeviceIsEnough_AndTheMissingTlsIsSaid()
    {
        await StartAsync(("Mqtt:Host", "0.0.0.0"));

        await _host!.WhenLoggedAsync("Warning", "without TLS");
        Assert.Null(await TryConnectAsync("", "", MqttProtocolVersion.V311));
        Assert.NotNull(await TryConnectAsync("A1", "secret-1", MqttProtocolVersion.V311));
    }

    [Fact]
    public async Task MasterWithTheNameOfADevice_IsRefusedAtStart()
    {
        OptionsValidationException error = await Assert.ThrowsAsync<OptionsValidationException>(() => StartAsync(("Mqtt:Username", "A1"), ("Mqtt:Password", "x")));
        Assert.Contains("Mqtt:Username (A1) must not be that of a device", Assert.Single(error.Failures), StringComparison.Ordinal);
    }

    [Fact]
    public async Task MaxClients_APlaceIsKeptForEachDevice_AndFurtherOnesAreRefused()
    {
        await StartAsync(("Mqtt:MaxClients", "5"), ("Mqtt:Username", "master"), ("Mqtt:Password", "of-all"));
        IMqttClient first = (await TryConnectAsync("master", "of-all", MqttProtocolVersion.V311, "1"))!;
        Assert.NotNull(await TryConnectAsync("master", "of-all", MqttProtocolVersion.V311, "2"));
        Assert.Null(await TryConnectAsync("master", "of-all", MqttProtocolVersion.V311, "3"));
        await _host!.WhenLoggedAsync("Warning", "Mqtt:MaxClients (5) leaves places only for devices that are not here");
        Assert.NotNull(await TryConnectAsync("A1", "secret-1", MqttProtocolVersion.V311, "4"));
        Assert.Null(await TryConnectAsync("A1", "secret-1", MqttProtocolVersion.V311, "5"));
        Assert.NotNull(await TryConnectAsync("A2", "secret-2", MqttProtocolVersion.V311, "6"));
        Assert.NotNull(await TryConnectAsync("gateway", "secret-g", MqttProtocolVersion.V311, "7"));

        await first.DisconnectAsync(cancellationToken: Cancel);
        await Eventually.SeeAsync("room for another", () => TryConnectAsync("A1", "secret-1", MqttProtocolVersion.V311, "5"), cancel: Cancel);
    }

    [Fact]
    public async Task ManyConnectionsOfOneDevice_TheOldestIsEnded()
    {
        await StartAsync();
        var clients = new List<IMqttClient>();
        for (int i = 0; i < 10; i++) // one station, and eight
        {
            clients.Add((await TryConnectAsync("A1", "secret-1", MqttProtocolVersion.V311, $"c{i}"))!);
        }

        await Eventually.TrueAsync(() => !clients[0].IsConnected, "the oldest ended", Cancel);
        Assert.All(clients[1..], c => Assert.True(c.IsConnected));
    }

    [Fact]
    public async Task SameClientIdAgain_IsNamed()
    {
        await StartAsync();
        IMqttClient first = (await TryConnectAsync("A1", "secret-1", MqttProtocolVersion.V500, "same"))!;
        Assert.NotNull(await TryConnectAsync("A1", "secret-1", MqttProtocolVersion.V500, "same"));
        await _host!.WhenLoggedAsync("Warning", "Client id same of user A1 comes from 127.0.0.1:");
        await Eventually.TrueAsync(() => !first.IsConnected, "the first ended", Cancel);
    }

    [Theory]
    [InlineData(new byte[] { 0x10, 0xFF, 0xFF, 0xFF, 0x7F })] // CONNECT of 256 MiB, from nobody
    [InlineData(new byte[] { 0x10, 0xFF, 0xFF, 0xFF, 0xFF, 0x01 })] // a length that never ends
    [InlineData(new byte[] { 0x10, 0x81, 0x80, 0x01 })] // CONNECT of more than 16 KiB
    public async Task PacketTooLarge_IsCutOffBeforeItIsRead(byte[] start)
    {
        await StartAsync();
        using var socket = new TcpClient();
        await socket.ConnectAsync("127.0.0.1", _host!.Port, Cancel);
        await socket.GetStream().WriteAsync(start, Cancel);

        Assert.Equal(0, await socket.GetStream().ReadAsync(new byte[1], Cancel));
        await _host.WhenLoggedAsync("Warning", "was cut off");
    }

    [Fact]
    public async Task PayloadTooLarge_IsQuarantined_AndAPacketTooLargeIsCutOff()
    {
        await StartAsync(("Ingest:PayloadBytes", "1024"), ("Mqtt:PacketBytes", "131072"));
        IMqttClient client = (await TryConnectAsync("A1", "secret-1", MqttProtocolVersion.V311))!;
        Assert.True((await client.PublishAsync(Message("wenchang/air/A1/readings", new string(' ', 100_000)), Cancel)).IsSuccess);
        Assert.Equal(100_000, Assert.Single(_host!.Store.Quarantined).Payload.Length);

        await Assert.ThrowsAnyAsync<Exception>(() => client.PublishAsync(Message("wenchang/air/A1/readings", new string(' ', 131_072)), Cancel).WaitAsync(TimeSpan.FromSeconds(30), Cancel));
        Assert.Single(_host.Store.Quarantined);

        await using var told = new IngestHost(new GatedStore(), [("Mqtt:PacketBytes", "1048576")]);
        Assert.Contains("Mqtt:PacketBytes (1048576)", (await Assert.ThrowsAsync<OptionsValidationException>(told.StartAsync)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TooFast_IsMadeToWait_AndNothingIsDropped()
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 5, 1, 1, 0, 0, TimeSpan.Zero));
        _host = new IngestHost(new GatedStore(), [("Mqtt:MessagesPerSecond", "2")], WithDevices, time: time);
        _host.Store.StayOpen();
        await _host.StartAsync();
        IMqttClient client = (await TryConnectAsync("A1", "secret-1", MqttProtocolVersion.V500))!;

        Task[] published = [.. Enumerable.Range(0, 4).Select(i => client.PublishAsync(Message("wenchang/air/A1/readings", $$$"""{"ts":{{{1777593600000 + i}}},"values":{"pm25":1}}"""), Cancel))];
        await Task.WhenAll(published[..2]); // a second's worth
        await Eventually.SeeAsync("the rest", () =>
        {
            int completed = published.Count(p => p.IsCompleted);
            Assert.True(_host.Store.Rows.Count >= completed); // none without its commit
            time.Advance(TimeSpan.FromMilliseconds(100));
            return Task.FromResult(Array.TrueForAll(published, p => p.IsCompleted) ? published : null);
        }, cancel: Cancel);

        await Task.WhenAll(published);
        Assert.Equal(4, _host.Store.Rows.Count);
        Assert.True(time.GetUtcNow() >= new DateTimeOffset(2026, 5, 1, 1, 0, 1, TimeSpan.Zero), $"{time.GetUtcNow():O}");
    }

    public async ValueTask DisposeAsync()
    {
        _clients.ForEach(c => c.Dispose());
        if (_host is not null)
        {
            await _host.DisposeAsync();
        }
    }

    private Task StartAsync(params (string, string)[] settings) => StartAsync(WithDevices, settings);

    private async Task StartAsync(District district, params (string, string)[] settings)
    {
        _host = new IngestHost(new GatedStore(), settings, district);
        _host.Store.StayOpen();
        await _host.StartAsync();
    }

    /// <summary>A client that was let in; null when it was refused.</summary>
    private async Task<IMqttClient?> TryConnectAsync(
        string user, string password, MqttProtocolVersion version, string clientId = "c", Func<MqttClientOptionsBuilder, MqttClientOptionsBuilder>? with = null)
    {
        IMqttClient client = new MqttClientFactory().CreateMqttClient();
        _clients.Add(client);
        MqttClientOptionsBuilder options = new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", _host!.Port).WithClientId(clientId).WithProtocolVersion(version);
        if (user.Length > 0)
        {
            options = options.WithCredentials(user, password);
        }

        try
        {
            MqttClientConnectResult result = await client.ConnectAsync((with?.Invoke(options) ?? options).Build(), Cancel);
            return result.ResultCode == MqttClientConnectResultCode.Success ? client : null;
        }
        catch (MqttCommunicationException)
        {
            return null; // the connection was closed without an answer
        }
    }

    private static async Task<MqttClientSubscribeResultCode> SubscribeAsync(IMqttClient client, string filter) =>
        (await client.SubscribeAsync(new MqttClientSubscribeOptions { TopicFilters = [new MqttTopicFilter { Topic = filter, QualityOfServiceLevel = MqttQualityOfServiceLevel.AtLeastOnce }] }, Cancel))
            .Items.Single().ResultCode;

    private static MqttApplicationMessage Message(string topic, string payload) =>
        new MqttApplicationMessageBuilder().WithTopic(topic).WithPayload(Encoding.UTF8.GetBytes(payload)).WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce).Build();
}
