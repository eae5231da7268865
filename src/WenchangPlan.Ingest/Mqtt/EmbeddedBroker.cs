using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using MQTTnet.Protocol;
using MQTTnet.Server;
using WenchangPlan.Ingest.Mqtt.Devices;
using WenchangPlan.Ingest.Pipeline;
using WenchangPlan.Telemetry.Register;

namespace WenchangPlan.Ingest.Mqtt;

/// <summary>A broker inside the process, for small sites and the demo. A device gets its PUBACK when its message is durable, because the publish is held until then (G1).</summary>
/// <remarks>
/// What a device may do is looked up by the user name of its connection each time. The items of a session must not be used for it: MQTTnet hands those of
/// the client that was there before to whoever takes its client id over.
/// </remarks>
internal sealed partial class EmbeddedBroker(
    Arrivals arrivals, PresenceBoard presence, Accounts accounts, TopicRights rights, District district, IngestState state, IOptions<MqttOptions> options, TimeProvider time,
    IMeterFactory meters, ILogger<EmbeddedBroker> logger)
    : IHostedService, IDisposable
{
    private const int ConnectionsBesideStations = 8;
    private const int MostWaitingForSubscriber = 50;
    private const int MostBytesForSubscriber = 64 << 10;
    private static readonly TimeSpan ConnectPatience = TimeSpan.FromSeconds(10);
    private readonly CancellationTokenSource _stopping = new();
    private readonly ConcurrentDictionary<string, DeviceChannel> _connected = new(StringComparer.Ordinal);
    private readonly RefusalLog _refusals = new(time);
    private readonly RetainedRoom _retained = new(district, options.Value.TopicRoot);
    private readonly UserPlaces _places = new(options.Value.MaxClients, accounts.Stations.ToDictionary(u => u.Key, u => u.Value + ConnectionsBesideStations, StringComparer.Ordinal));
    private readonly Counter<long> _refused = meters.Create("WenchangPlan.Ingest").CreateCounter<long>(
        "wenchang.mqtt.refused", description: "What devices of the embedded broker tried and may not: connect, publish, subscribe.");
    private MqttServer? _server;

    /// <inheritdoc />
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (string action in (string[])["connect", "publish", "subscribe"])
        {
            _refused.Add(0, KeyValuePair.Create<string, object?>("action", action)); // there from the start, so that the first refusal is an increase
        }

        MqttServerOptions server = new MqttServerOptionsBuilder().WithoutDefaultEndpoint().WithDefaultCommunicationTimeout(ConnectPatience).WithMaxPendingMessagesPerClient(MostWaitingForSubscriber).Build();
        Certificates? tls = Certificates.Load(options.Value);
        _server = new MqttServerFactory().CreateMqttServer(server, [new DeviceListener(options.Value, tls, Forget, _refusals, time, logger)]);
        _server.ValidatingConnectionAsync += AdmitAsync;
        _server.InterceptingPublishAsync += TakeAsync;
        _server.InterceptingSubscriptionAsync += JudgeSubscription;
        _server.InterceptingUnsubscriptionAsync += ForgetSubscription;
        _server.InterceptingClientEnqueueAsync += JudgePassingOn;
        try
        {
            await _server.StartAsync();
        }
        catch (SocketException e)
        {
            throw new IOException($"The embedded broker cannot listen on {options.Value.Host}:{options.Value.Port}: {e.Message}", e);
        }

        state.BrokerProblem = null;
        LogListening(logger, options.Value.Host, options.Value.Port, tls is null ? "no TLS" : "TLS", options.Value.TopicRoot);
        if (tls is null && !IPAddress.IsLoopback(IPAddress.Parse(options.Value.Host)))
        {
            LogNoTls(logger, options.Value.Host);
        }
    }

    /// <inheritdoc />
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        state.BrokerProblem = "stopped";
        await _stopping.CancelAsync();
        if (_server is not null)
        {
            await _server.StopAsync(new MqttServerStopOptions());
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _server?.Dispose();
        _stopping.Dispose();
    }

    private async Task AdmitAsync(ValidatingConnectionEventArgs connection)
    {
        if (connection.ChannelAdapter is not DeviceChannel channel)
        {
            throw new InvalidOperationException("A connection that did not come through our listener.");
        }

        string? user = connection.UserName is { Length: > 0 } given ? given : null;
        if (!string.IsNullOrEmpty(connection.AuthenticationMethod))
        {
            RefuseConnection(connection, user, MqttConnectReasonCode.BadAuthenticationMethod, "enhanced authentication is not supported");
            return;
        }

        switch (await accounts.JudgeAsync(user, connection.Password, Network.Of(channel.RemoteEndPoint), _stopping.Token))
        {
            case Admission.Refused:
                RefuseConnection(connection, user, MqttConnectReasonCode.BadUserNameOrPassword, "wrong user name or password");
                break;
            case Admission.Busy:
                RefuseConnection(connection, user, MqttConnectReasonCode.ServerBusy, "too many passwords of this user, or from this address, are being tried");
                break;
            default:
                Settle(connection, user, channel);
                break;
        }
    }

    /// <summary>Gives a connection that has shown who it is its place and its client id.</summary>
    private void Settle(ValidatingConnectionEventArgs connection, string? user, DeviceChannel channel)
    {
        if (!_places.TryEnter(user, channel, out DeviceChannel? oldest))
        {
            RefuseConnection(connection, user, MqttConnectReasonCode.ServerBusy, $"so many are open that Mqtt:MaxClients ({options.Value.MaxClients}) leaves places only for devices that are not here");
            return;
        }

        oldest?.End();
        if (!TakeClientId(connection.ClientId, user, channel))
        {
            // Else it would throw the other one out and go on with its session.
            _places.Leave(user, channel);
            RefuseConnection(connection, user, MqttConnectReasonCode.ClientIdentifierNotValid, "another user is connected with this client id");
        }
    }

    /// <summary>Notes who has the client id, unless another user has it; of two that come at once the first gets it.</summary>
    private bool TakeClientId(string clientId, string? user, DeviceChannel channel)
    {
        channel.Admit(clientId, user); // before others can see the channel
        DeviceChannel? before = null;
        if (_connected.AddOrUpdate(clientId, channel, (_, other) => (before = other).Admitted?.User == user ? channel : other) == channel)
        {
            if (before is not null && _refusals.Note($"taken over {user}") is > 0 and var times)
            {
                LogTakenOver(logger, Plain(clientId), Plain(user ?? "nobody"), channel.RemoteEndPoint, before.RemoteEndPoint, times);
            }

            return true;
        }

        channel.Refuse();
        return false;
    }

    private void Forget(DeviceChannel channel)
    {
        if (channel.Admitted is { } who)
        {
            _connected.TryRemove(KeyValuePair.Create(who.ClientId, channel));
            _places.Leave(who.User, channel);
        }
    }

    private async Task TakeAsync(InterceptingPublishEventArgs publish)
    {
        string root = options.Value.TopicRoot;
        string topic = publish.ApplicationMessage.Topic;
        _connected.TryGetValue(publish.ClientId, out DeviceChannel? channel); // none for the will of one that is gone
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token, publish.CancellationToken);
        try
        {
            if (channel?.Rate.Take() is { } wait && wait > TimeSpan.Zero)
            {
                await Task.Delay(wait, time, cancel.Token);
            }

            if (!rights.MayPublish(publish.UserName, topic))
            {
                RefusePublish(publish, channel);
                return;
            }

            BoundRetained(publish);
            if (!(topic.StartsWith(root, StringComparison.Ordinal) && (topic.Length == root.Length || topic[root.Length] == '/')) || presence.TryNote(topic, publish.ApplicationMessage.Payload, root, district))
            {
                return; // somebody else's topic, or a presence message: an ordinary publish
            }

            var held = new HeldPublish();
            await arrivals.AddAsync(held, new Arrival(topic, publish.ApplicationMessage.Payload, time.GetUtcNow().ToUnixTimeMilliseconds()), cancel.Token);
            await held.Durable.WaitAsync(_stopping.Token);
        }
        catch (OperationCanceledException)
        {
            // Closing without a PUBACK is what tells the device to send the message again.
            publish.ProcessPublish = false;
            publish.CloseConnection = true;
        }
    }

    /// <summary>What is too much to keep is passed on without being kept.</summary>
    private void BoundRetained(InterceptingPublishEventArgs publish)
    {
        if (publish.ApplicationMessage.Retain && !_retained.TryKeep(publish.ApplicationMessage.Topic, publish.ApplicationMessage.Payload.Length))
        {
            publish.ApplicationMessage.Retain = false;
            if (_refusals.Note("retained") is > 0 and var times)
            {
                LogNotRetained(logger, Plain(publish.UserName ?? "nobody"), Plain(publish.ApplicationMessage.Topic), RetainedRoom.MostTopics, RetainedRoom.MostBytes, times);
            }
        }
    }

    private Task JudgeSubscription(InterceptingSubscriptionEventArgs subscription)
    {
        string filter = subscription.TopicFilter.Topic;
        _connected.TryGetValue(subscription.ClientId, out DeviceChannel? channel);
        if (!rights.MaySubscribe(subscription.UserName, filter))
        {
            RefuseSubscription(subscription, channel, MqttSubscribeReasonCode.NotAuthorized, $"a subscription to {filter}");
        }
        else if (channel?.TrySubscribe(filter) is not true)
        {
            RefuseSubscription(subscription, channel, MqttSubscribeReasonCode.QuotaExceeded, $"more than {DeviceChannel.MostSubscriptions} subscriptions");
        }
        else
        {
            // The library remembers every message with QoS 1 until its subscriber acknowledges it, however many there are.
            subscription.TopicFilter.QualityOfServiceLevel = MqttQualityOfServiceLevel.AtMostOnce;
            subscription.Response.ReasonCode = MqttSubscribeReasonCode.GrantedQoS0;
        }

        return Task.CompletedTask;
    }

    private void RefuseSubscription(InterceptingSubscriptionEventArgs subscription, DeviceChannel? channel, MqttSubscribeReasonCode reason, string what)
    {
        subscription.ProcessSubscription = false;
        // MQTT 3.1.1 knows one code for every reason.
        subscription.Response.ReasonCode = channel is { SpeaksMqtt5: true } ? reason : MqttSubscribeReasonCode.UnspecifiedError;
        Note("subscribe", subscription.UserName, subscription.ClientId, what);
    }

    private Task ForgetSubscription(InterceptingUnsubscriptionEventArgs subscription)
    {
        if (_connected.TryGetValue(subscription.ClientId, out DeviceChannel? channel))
        {
            channel.Unsubscribe(subscription.Topic);
        }

        return Task.CompletedTask;
    }

    /// <summary>A subscriber that reads slowly is not to fill the memory.</summary>
    private Task JudgePassingOn(InterceptingClientApplicationMessageEnqueueEventArgs message)
    {
        message.AcceptEnqueue = message.ApplicationMessage.Payload.Length <= MostBytesForSubscriber;
        if (!message.AcceptEnqueue && _refusals.Note("passing on") is > 0 and var times)
        {
            LogNotPassedOn(logger, Plain(message.ApplicationMessage.Topic), message.ApplicationMessage.Payload.Length, MostBytesForSubscriber, times);
        }

        return Task.CompletedTask;
    }

    /// <summary>MQTT 5 can say why in the PUBACK. MQTT 3.1.1 cannot: only closing keeps the device from believing that it was taken.</summary>
    private void RefusePublish(InterceptingPublishEventArgs publish, DeviceChannel? channel)
    {
        publish.ProcessPublish = false;
        publish.Response.ReasonCode = MqttPubAckReasonCode.NotAuthorized;
        publish.CloseConnection = channel is { SpeaksMqtt5: false };
        Note("publish", publish.UserName, publish.ClientId, $"a message to {publish.ApplicationMessage.Topic}");
    }

    private void RefuseConnection(ValidatingConnectionEventArgs connection, string? user, MqttConnectReasonCode code, string why)
    {
        connection.ReasonCode = code;
        Note("connect", user, connection.ClientId, $"the connection from {connection.RemoteEndPoint}, {why}");
    }

    private void Note(string action, string? user, string client, string what)
    {
        _refused.Add(1, KeyValuePair.Create<string, object?>("action", action));
        // Names that nobody has are one thing: anyone can make up as many as he likes.
        if (_refusals.Note(user is not null && accounts.Knows(user) ? $"{action} {user}" : action) is > 0 and var times)
        {
            LogRefused(logger, Plain(user ?? "nobody"), Plain(client), Plain(what), times);
        }
    }

    /// <summary>What strangers sent must neither steer the terminal nor fill the log.</summary>
    private static string Plain(string text) => string.Concat(text.Take(200).Select(c => char.IsControl(c) ? '?' : c));

    [LoggerMessage(Level = LogLevel.Information, Message = "The embedded broker listens on {Address}:{Port} ({Tls}); stations publish to {Root}/<domain>/<station>/readings")]
    private static partial void LogListening(ILogger logger, string address, int port, string tls, string root);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The embedded broker listens on {Address} without TLS: passwords and readings can be read and changed on their way (Mqtt:UseTls)")]
    private static partial void LogNoTls(ILogger logger, string address);

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "Client id {ClientId} of user {User} comes from {EndPoint} while it is still connected from {Before}, which is ended; two devices with one client id throw each other out ({Times} since the last such line)")]
    private static partial void LogTakenOver(ILogger logger, string clientId, string user, EndPoint? endPoint, EndPoint? before, long times);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A message of user {User} on {Topic} is not kept for later subscribers: beside the stations' status {Topics} topics are, of {Bytes} bytes each at most ({Times} since the last such line)")]
    private static partial void LogNotRetained(ILogger logger, string user, string topic, int topics, int bytes, long times);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A message on {Topic} of {Bytes} bytes is not passed on to subscribers; {Most} are at most ({Times} since the last such line)")]
    private static partial void LogNotPassedOn(ILogger logger, string topic, long bytes, int most, long times);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Refused to user {User}, client {ClientId}: {What} ({Times} since the last such line)")]
    private static partial void LogRefused(ILogger logger, string user, string clientId, string what, long times);

    /// <summary>A publish whose PUBACK MQTTnet writes when our handler returns.</summary>
    private sealed class HeldPublish : ISource
    {
        private readonly TaskCompletionSource _durable = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Durable => _durable.Task;

        public ValueTask AcknowledgeAsync(ReadOnlyMemory<ushort> packetIds)
        {
            _durable.TrySetResult();
            return ValueTask.CompletedTask;
        }

        public void Abandon() => _durable.TrySetCanceled();
    }
}
