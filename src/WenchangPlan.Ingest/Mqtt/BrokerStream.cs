using System.Buffers.Binary;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using MQTTnet.Channel;
using WenchangPlan.Ingest.Pipeline;

namespace WenchangPlan.Ingest.Mqtt;

/// <summary>One connection to the broker: TCP or TLS, what comes on it sorted, and the acknowledgements that go out on it.</summary>
/// <remarks>
/// <para>MQTTnet keeps the session: it connects, subscribes and pings. Messages and their acknowledgements go past it, because for each of them it makes a packet, a
/// message, an event and a task, 1.7 KB in all, and reads and writes in pieces of a few bytes
/// (<see href="https://github.com/dotnet/MQTTnet">MQTTnet</see> 5; docs/decisions/0012).</para>
/// <para>The acknowledgements of a batch are written as one piece. A stream of its own for each connection: an acknowledgement of an old connection can never reach a
/// new one, where the same packet identifier may belong to a message that is not stored yet.</para>
/// </remarks>
/// <param name="tls">What to trust and to show; null is a connection without TLS.</param>
/// <param name="hasProperties">Whether it speaks MQTT 5.</param>
/// <param name="largestPayload">Largest payload that is taken whole, in bytes.</param>
/// <param name="take">Takes a message; its payload may be used until the task has completed.</param>
/// <param name="time">The clock.</param>
internal sealed class BrokerStream(
    Certificates? tls, bool hasProperties, int largestPayload, Func<BrokerStream, PublishPacket, CancellationToken, ValueTask> take, TimeProvider time)
    : IMqttClientStreamProvider, ISource, IAsyncDisposable
{
    private const byte PublishAcknowledgement = 0x40; // MQTT 3.1.1 and MQTT 5, 3.4: type 4, remaining length 2, packet identifier; no reason code means success
    private const int AcknowledgementBytes = 4;
    private const int RoomAbovePayload = 256 << 10; // topic, identifier and properties
    private static readonly byte[] Disconnect = [0xE0, 0]; // MQTT 3.1.1 and MQTT 5, 3.14: without a reason it is the normal one, and the session lasts as long as was asked for
    private readonly CancellationTokenSource _ended = new();
    private volatile bool _takesNoMore;
    private Stream? _wire;
    private CoalescingWriter? _writer;
    private PacketSorter? _sorter;
    private Task _sorting = Task.CompletedTask;
    private byte[] _acknowledgements = [];

    public async Task<Stream> ConnectAsync(EndPoint brokerEndPoint, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, ReceiveBufferSize = 1 << 20 };
        try
        {
            // Blocking calls from the start: a socket that was used asynchronously once wakes the runtime for everything that comes, whether anybody reads or not.
            await using (cancellationToken.Register(socket.Dispose))
            {
                _wire = await Task.Run(() => Open(socket, brokerEndPoint), cancellationToken);
            }
        }
        catch (Exception e) when (cancellationToken.IsCancellationRequested)
        {
            socket.Dispose();
            throw new OperationCanceledException("Connecting took too long.", e, cancellationToken);
        }
        catch
        {
            socket.Dispose();
            throw;
        }

        _writer = new CoalescingWriter(_wire);
        _sorter = new PacketSorter(_wire, hasProperties, largestPayload + RoomAbovePayload, Take, time);
        _sorting = Task.Factory.StartNew(() => _sorter.Run(_ended.Token), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        return new SessionStream(_wire, _writer, _sorter);
    }

    /// <summary>Whether nothing is read on, because the pipeline has no room.</summary>
    public bool IsHeldBack => _sorter?.IsHeldBack ?? false;

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

        if (at == 0)
        {
            return;
        }

        try
        {
            await _writer!.WriteAsync(_acknowledgements.AsMemory(0, at), _ended.Token);
        }
        catch (OperationCanceledException e)
        {
            throw new IOException("The connection ended.", e); // and not the one who acknowledges: others have messages for it
        }
    }

    public void Abandon()
    {
        // Not acknowledged: the broker keeps the messages in our session.
    }

    /// <summary>From now on the messages the broker sends wait until the connection ends; it keeps them in our session.</summary>
    public void TakeNoMore() => _takesNoMore = true;

    /// <summary>Says good-bye to the broker, after all acknowledgements; returns when that is on its way.</summary>
    /// <exception cref="IOException">The connection is gone.</exception>
    /// <exception cref="ObjectDisposedException">The same.</exception>
    public async Task SayGoodbyeAsync(CancellationToken cancel)
    {
        await _writer!.WriteAsync(Disconnect, cancel);
        await _writer.FlushAsync(cancel);
    }

    /// <summary>Ends the connection; no message of it is taken after that.</summary>
    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        if (_wire is not null)
        {
            await _wire.DisposeAsync();
        }

        await _sorting;
        _sorter = null; // and its buffer: this object stays until the last of its messages is committed
        _ended.Dispose();
    }

    private ValueTask Take(PublishPacket packet, CancellationToken ended) =>
        _takesNoMore ? new ValueTask(Task.Delay(Timeout.InfiniteTimeSpan, time, ended)) : take(this, packet, ended);

    private Stream Open(Socket socket, EndPoint broker)
    {
        socket.Connect(broker);
        var stream = new NetworkStream(socket, ownsSocket: true);
        if (tls is null)
        {
            return stream;
        }

        var secure = new SslStream(stream);
        try
        {
            string name = broker is DnsEndPoint dns ? dns.Host : ((IPEndPoint)broker).Address.ToString();
            secure.AuthenticateAsClient(new SslClientAuthenticationOptions { TargetHost = name, CertificateChainPolicy = tls.Judge(), ClientCertificateContext = tls.Own });
            return secure;
        }
        catch
        {
            secure.Dispose();
            throw;
        }
    }
}
