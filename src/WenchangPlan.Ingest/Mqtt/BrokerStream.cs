using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using MQTTnet.Channel;

namespace WenchangPlan.Ingest.Mqtt;

/// <summary>Connects to the broker over TCP or TLS and puts a <see cref="CoalescingStream"/> on top.</summary>
/// <param name="tls">What to trust and to show; null is a connection without TLS.</param>
internal sealed class BrokerStream(Certificates? tls) : IMqttClientStreamProvider
{
    public async Task<Stream> ConnectAsync(EndPoint brokerEndPoint, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, ReceiveBufferSize = 1 << 20 };
        try
        {
            await socket.ConnectAsync(brokerEndPoint, cancellationToken);
            Stream stream = new NetworkStream(socket, ownsSocket: true);
            if (tls is not null)
            {
                stream = await SecureAsync(stream, tls, brokerEndPoint, cancellationToken);
            }

            return new CoalescingStream(stream);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static async Task<SslStream> SecureAsync(Stream stream, Certificates tls, EndPoint broker, CancellationToken cancel)
    {
        string name = broker is DnsEndPoint dns ? dns.Host : ((IPEndPoint)broker).Address.ToString();
        var secure = new SslStream(stream);
        try
        {
            await secure.AuthenticateAsClientAsync(
                new SslClientAuthenticationOptions { TargetHost = name, CertificateChainPolicy = tls.Judge(), ClientCertificateContext = tls.Own }, cancel);
            return secure;
        }
        catch
        {
            await secure.DisposeAsync();
            throw;
        }
    }
}
