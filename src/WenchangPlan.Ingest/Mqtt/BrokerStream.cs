using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using MQTTnet.Channel;

namespace WenchangPlan.Ingest.Mqtt;

/// <summary>Connects to the broker over TCP or TLS and puts a <see cref="CoalescingStream"/> on top.</summary>
internal sealed class BrokerStream(bool useTls) : IMqttClientStreamProvider
{
    public async Task<Stream> ConnectAsync(EndPoint brokerEndPoint, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, ReceiveBufferSize = 1 << 20 };
        try
        {
            await socket.ConnectAsync(brokerEndPoint, cancellationToken);
            Stream stream = new NetworkStream(socket, ownsSocket: true);
            if (useTls)
            {
                var tls = new SslStream(stream);
                string name = brokerEndPoint is DnsEndPoint dns ? dns.Host : ((IPEndPoint)brokerEndPoint).Address.ToString();
                await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = name }, cancellationToken);
                stream = tls;
            }

            return new CoalescingStream(stream);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
