using System.Buffers.Binary;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using MQTTnet.Channel;
using WenchangPlan.Ingest.Pipeline;

namespace WenchangPlan.Ingest.Mqtt;

/// <summary>One connection to the broker: TCP or TLS with a <see cref="CoalescingStream"/> on top, and the acknowledgements that go out on it.</summary>
/// <remarks>
/// The acknowledgements of a batch are written here as one piece. MQTTnet would make an object, take a lock and format a packet for each of them, and would
/// keep the whole message until then. A stream of its own for each connection: an acknowledgement of an old connection can never reach a new one, where the
/// same packet identifier may belong to a message that is not stored yet.
/// </remarks>
/// <param name="tls">What to trust and to show; null is a connection without TLS.</param>
internal sealed class BrokerStream(Certificates? tls) : IMqttClientStreamProvider, ISource, IDisposable
{
    private const byte PublishAcknowledgement = 0x40; // MQTT 3.1.1 and MQTT 5, 3.4: type 4, remaining length 2, packet identifier; no reason code means success
    private const int AcknowledgementBytes = 4;
    private readonly ReadAhead _ahead = new();
    private CoalescingStream? _stream;
    private byte[] _acknowledgements = [];

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

            return _stream = new CoalescingStream(stream, _ahead);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Whether reading waits, because the pipeline does not take what was read.</summary>
    public bool IsHeldBack => _ahead.IsFull;

    /// <summary>The pipeline has taken the next message of this connection.</summary>
    public void Taken() => _ahead.Taken();

    public async ValueTask AcknowledgeAsync(ReadOnlyMemory<ushort> packetIds)
    {
        if (_acknowledgements.Length < packetIds.Length * AcknowledgementBytes)
        {
            _acknowledgements = new byte[packetIds.Length * AcknowledgementBytes * 2];
        }

        int at = 0;
        foreach (ushort packetId in packetIds.Span)
        {
            if (packetId > 0)
            {
                _acknowledgements[at] = PublishAcknowledgement;
                _acknowledgements[at + 1] = sizeof(ushort);
                BinaryPrimitives.WriteUInt16BigEndian(_acknowledgements.AsSpan(at + 2), packetId);
                at += AcknowledgementBytes;
            }
        }

        if (at > 0)
        {
            await _stream!.WriteAsync(_acknowledgements.AsMemory(0, at));
        }
    }

    public void Abandon()
    {
        // Not acknowledged: the broker keeps the messages in our session.
    }

    public void Dispose() => _stream?.Dispose();

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
