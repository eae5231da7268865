using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using MQTTnet.Adapter;
using MQTTnet.Exceptions;
using MQTTnet.Formatter;
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace WenchangPlan.Ingest.Mqtt.Devices;

/// <summary>The connection of one device, with what the broker knows of it, and the limits on what it may make the library remember.</summary>
/// <remarks>
/// Gives a name to clients that come without one: MQTTnet.Server does so for MQTT 5 only and refuses the others (MQTT 3.1.1, 3.1.3.1), among them
/// <c>mosquitto_pub</c> without <c>-i</c>, the first thing an integrator tries.
/// </remarks>
internal sealed class DeviceChannel : IMqttChannelAdapter
{
    /// <summary>Most topic aliases of a connection: the library remembers a topic for each (MQTT 5, 3.3.2.3.4).</summary>
    public const int MostTopicAliases = 16;

    /// <summary>Longest topic and longest filter, in bytes.</summary>
    public const int MostTopicBytes = 256;

    /// <summary>Most subscriptions of a connection.</summary>
    public const int MostSubscriptions = 32;

    /// <summary>The shortest the library can say; it takes 0 for nothing said, and that would mean what was asked for.</summary>
    private const uint SessionsEndWithTheConnection = 1;

    private readonly IMqttChannelAdapter _channel;
    private readonly MqttOptions _options;
    private readonly Strangers.Place _place;
    private readonly Action<string> _refused;
    private readonly Action _end;
    private readonly HashSet<string> _filters = new(StringComparer.Ordinal);
    private string? _given;
    private bool _wantsSession;
    private ushort _keepAlive; // when it is ours

    /// <summary>Sees to a connection.</summary>
    /// <param name="channel">The connection.</param>
    /// <param name="options">The limits.</param>
    /// <param name="place">Its place until it has shown who it is.</param>
    /// <param name="refused">Told why it is cut off.</param>
    /// <param name="end">Ends it.</param>
    /// <param name="time">The clock.</param>
    public DeviceChannel(IMqttChannelAdapter channel, MqttOptions options, Strangers.Place place, Action<string> refused, Action end, TimeProvider time)
    {
        (_channel, _options, _place, _refused, _end) = (channel, options, place, refused, end);
        Rate = new TokenBucket(options.MessagesPerSecond, time);
    }

    /// <summary>Its client id and user name, once it was let in.</summary>
    public (string ClientId, string? User)? Admitted { get; private set; }

    public TokenBucket Rate { get; }

    public bool SpeaksMqtt5 => _channel.PacketFormatterAdapter.ProtocolVersion == MqttProtocolVersion.V500;

    public long BytesReceived => _channel.BytesReceived;

    public long BytesSent => _channel.BytesSent;

    public X509Certificate2 ClientCertificate => _channel.ClientCertificate;

    public EndPoint RemoteEndPoint => _channel.RemoteEndPoint;

    public EndPoint LocalEndPoint => _channel.LocalEndPoint;

    public bool IsSecureConnection => _channel.IsSecureConnection;

    public MqttPacketFormatterAdapter PacketFormatterAdapter => _channel.PacketFormatterAdapter;

    /// <summary>It has shown who it is.</summary>
    public void Admit(string clientId, string? user)
    {
        Admitted = (clientId, user);
        _place.Dispose();
    }

    /// <summary>It is not let in after all.</summary>
    public void Refuse() => Admitted = null;

    /// <summary>Ends the connection.</summary>
    public void End() => _end();

    /// <summary>Counts a subscription; false when there are too many.</summary>
    public bool TrySubscribe(string filter)
    {
        lock (_filters)
        {
            return _filters.Contains(filter) || (_filters.Count < MostSubscriptions && _filters.Add(filter));
        }
    }

    /// <summary>Counts it no more.</summary>
    public void Unsubscribe(string filter)
    {
        lock (_filters)
        {
            _filters.Remove(filter);
        }
    }

    public async Task<MqttPacket> ReceivePacketAsync(CancellationToken cancellationToken)
    {
        MqttPacket packet = await _channel.ReceivePacketAsync(cancellationToken);
        switch (packet)
        {
            case MqttConnectPacket connect when IsTooLong(connect.WillTopic):
                return await CutOffAsync(MqttDisconnectReasonCode.TopicNameInvalid, $"the topic of its last will has more than {MostTopicBytes} bytes", cancellationToken);
            case MqttConnectPacket connect:
                Greet(connect);
                break;
            case MqttPublishPacket { TopicAlias: > MostTopicAliases } publish:
                return await CutOffAsync(MqttDisconnectReasonCode.TopicAliasInvalid, $"topic alias {publish.TopicAlias}; it was told that there are {MostTopicAliases}", cancellationToken);
            case MqttPublishPacket publish when IsTooLong(publish.Topic):
                return await CutOffAsync(MqttDisconnectReasonCode.TopicNameInvalid, $"a topic of more than {MostTopicBytes} bytes", cancellationToken);
            case MqttSubscribePacket subscribe when subscribe.TopicFilters.Exists(f => IsTooLong(f.Topic)):
                return await CutOffAsync(MqttDisconnectReasonCode.TopicFilterInvalid, $"a subscription of more than {MostTopicBytes} bytes", cancellationToken);
        }

        return packet;
    }

    public Task SendPacketAsync(MqttPacket packet, CancellationToken cancellationToken)
    {
        switch (packet)
        {
            case MqttConnAckPacket connected when SpeaksMqtt5:
                connected.AssignedClientIdentifier = _given;
                connected.MaximumPacketSize = (uint)_options.PacketBytes;
                connected.SessionExpiryInterval = _wantsSession ? SessionsEndWithTheConnection : 0;
                connected.TopicAliasMaximum = MostTopicAliases;
                connected.ServerKeepAlive = _keepAlive;
                break;
            // The library counts subscribers, and is not told that we are one.
            case MqttPubAckPacket { ReasonCode: MqttPubAckReasonCode.NoMatchingSubscribers } taken:
                taken.ReasonCode = MqttPubAckReasonCode.Success;
                break;
            case MqttPubRecPacket { ReasonCode: MqttPubRecReasonCode.NoMatchingSubscribers } taken:
                taken.ReasonCode = MqttPubRecReasonCode.Success;
                break;
        }

        return _channel.SendPacketAsync(packet, cancellationToken);
    }

    public Task ConnectAsync(CancellationToken cancellationToken) => _channel.ConnectAsync(cancellationToken);

    public Task DisconnectAsync(CancellationToken cancellationToken) => _channel.DisconnectAsync(cancellationToken);

    public void ResetStatistics() => _channel.ResetStatistics();

    public void Dispose() => _channel.Dispose();

    private void Greet(MqttConnectPacket connect)
    {
        _wantsSession = connect.SessionExpiryInterval > SessionsEndWithTheConnection;
        if (string.IsNullOrEmpty(connect.ClientId) && (connect.CleanSession || SpeaksMqtt5))
        {
            connect.ClientId = _given = $"unnamed-{Guid.NewGuid():N}";
        }

        connect.CleanSession = true; // also when it takes the client id over from a connection that still stands
        ushort longest = (ushort)_options.MaxKeepAlive.TotalSeconds;
        if (connect.KeepAlivePeriod == 0 || connect.KeepAlivePeriod > longest)
        {
            connect.KeepAlivePeriod = _keepAlive = longest;
        }
    }

    /// <summary>Says why, where that can be said, and ends the connection.</summary>
    private async Task<MqttPacket> CutOffAsync(MqttDisconnectReasonCode reason, string why, CancellationToken cancel)
    {
        _refused(why);
        if (SpeaksMqtt5 && Admitted is not null)
        {
            await _channel.SendPacketAsync(new MqttDisconnectPacket { ReasonCode = reason, ReasonString = why }, cancel);
        }

        throw new MqttCommunicationException(why);
    }

    private static bool IsTooLong(string? topic) =>
        topic is not null && topic.Length * 3 > MostTopicBytes && Encoding.UTF8.GetByteCount(topic) > MostTopicBytes;
}
