using System.Net;
using System.Security.Cryptography.X509Certificates;
using MQTTnet.Adapter;
using MQTTnet.Formatter;
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace WenchangPlan.Ingest.Mqtt.Devices;

/// <summary>The connection of one device, with what the broker knows of it.</summary>
/// <remarks>
/// Gives a name to clients that come without one: MQTTnet.Server does so for MQTT 5 only and refuses the others (MQTT 3.1.1, 3.1.3.1), among them
/// <c>mosquitto_pub</c> without <c>-i</c>, the first thing an integrator tries.
/// </remarks>
/// <param name="channel">The connection.</param>
/// <param name="packetBytes">Largest packet taken, told to clients of MQTT 5.</param>
/// <param name="rate">Limits its messages.</param>
internal sealed class DeviceChannel(IMqttChannelAdapter channel, int packetBytes, TokenBucket rate) : IMqttChannelAdapter
{
    /// <summary>The shortest the library can say; it takes 0 for nothing said, and that would mean what was asked for.</summary>
    private const uint SessionsEndWithTheConnection = 1;

    private string? _given;
    private bool _wantsSession;

    /// <summary>Its client id and user name, once it was let in.</summary>
    public (string ClientId, string? User)? Admitted { get; set; }

    public TokenBucket Rate { get; } = rate;

    public bool SpeaksMqtt5 => channel.PacketFormatterAdapter.ProtocolVersion == MqttProtocolVersion.V500;

    public long BytesReceived => channel.BytesReceived;

    public long BytesSent => channel.BytesSent;

    public X509Certificate2 ClientCertificate => channel.ClientCertificate;

    public EndPoint RemoteEndPoint => channel.RemoteEndPoint;

    public EndPoint LocalEndPoint => channel.LocalEndPoint;

    public bool IsSecureConnection => channel.IsSecureConnection;

    public MqttPacketFormatterAdapter PacketFormatterAdapter => channel.PacketFormatterAdapter;

    public async Task<MqttPacket> ReceivePacketAsync(CancellationToken cancellationToken)
    {
        MqttPacket packet = await channel.ReceivePacketAsync(cancellationToken);
        if (packet is MqttConnectPacket connect)
        {
            _wantsSession = connect.SessionExpiryInterval > SessionsEndWithTheConnection;
            if (string.IsNullOrEmpty(connect.ClientId) && (connect.CleanSession || SpeaksMqtt5))
            {
                connect.ClientId = _given = $"unnamed-{Guid.NewGuid():N}";
            }
        }

        return packet;
    }

    public Task SendPacketAsync(MqttPacket packet, CancellationToken cancellationToken)
    {
        switch (packet)
        {
            case MqttConnAckPacket connected when SpeaksMqtt5:
                connected.AssignedClientIdentifier = _given;
                connected.MaximumPacketSize = (uint)packetBytes;
                connected.SessionExpiryInterval = _wantsSession ? SessionsEndWithTheConnection : 0;
                break;
            // The library counts subscribers, and is not told that we are one.
            case MqttPubAckPacket { ReasonCode: MqttPubAckReasonCode.NoMatchingSubscribers } taken:
                taken.ReasonCode = MqttPubAckReasonCode.Success;
                break;
            case MqttPubRecPacket { ReasonCode: MqttPubRecReasonCode.NoMatchingSubscribers } taken:
                taken.ReasonCode = MqttPubRecReasonCode.Success;
                break;
        }

        return channel.SendPacketAsync(packet, cancellationToken);
    }

    public Task ConnectAsync(CancellationToken cancellationToken) => channel.ConnectAsync(cancellationToken);

    public Task DisconnectAsync(CancellationToken cancellationToken) => channel.DisconnectAsync(cancellationToken);

    public void ResetStatistics() => channel.ResetStatistics();

    public void Dispose() => channel.Dispose();
}
