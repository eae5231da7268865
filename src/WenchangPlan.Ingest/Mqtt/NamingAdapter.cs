using System.Net;
using System.Security.Cryptography.X509Certificates;
using MQTTnet.Adapter;
using MQTTnet.Diagnostics.Logger;
using MQTTnet.Formatter;
using MQTTnet.Packets;
using MQTTnet.Server;
using MQTTnet.Server.Internal.Adapter;

namespace WenchangPlan.Ingest.Mqtt;

/// <summary>Gives a name to MQTT 3.1.1 clients that come without one (MQTT 3.1.1, 3.1.3.1).</summary>
/// <remarks>MQTTnet.Server does so for MQTT 5 only and refuses the others, among them <c>mosquitto_pub</c> without <c>-i</c>, the first thing an integrator tries.</remarks>
internal sealed class NamingAdapter : IMqttServerAdapter
{
    private readonly MqttTcpServerAdapter _tcp = new();

    public Func<IMqttChannelAdapter, Task>? ClientHandler { get; set; }

    public Task StartAsync(MqttServerOptions options, IMqttNetLogger logger)
    {
        _tcp.ClientHandler = channel => ClientHandler?.Invoke(new NamingChannel(channel)) ?? Task.CompletedTask;
        return _tcp.StartAsync(options, logger);
    }

    public Task StopAsync() => _tcp.StopAsync();

    public void Dispose() => _tcp.Dispose();

    private sealed class NamingChannel(IMqttChannelAdapter channel) : IMqttChannelAdapter
    {
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
            if (packet is MqttConnectPacket { CleanSession: true } connect && string.IsNullOrEmpty(connect.ClientId))
            {
                connect.ClientId = $"unnamed-{Guid.NewGuid():N}";
            }

            return packet;
        }

        public Task ConnectAsync(CancellationToken cancellationToken) => channel.ConnectAsync(cancellationToken);

        public Task DisconnectAsync(CancellationToken cancellationToken) => channel.DisconnectAsync(cancellationToken);

        public Task SendPacketAsync(MqttPacket packet, CancellationToken cancellationToken) => channel.SendPacketAsync(packet, cancellationToken);

        public void ResetStatistics() => channel.ResetStatistics();

        public void Dispose() => channel.Dispose();
    }
}
