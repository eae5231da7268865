using System.Buffers.Binary;
using System.Collections.Concurrent;
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
/// <param name="largestPacket">Largest message that is taken whole, in bytes; at least 256 KiB are.</param>
/// <param name="exactlyOnce">The messages with QoS 2 of our session.</param>
/// <param name="take">Takes a message; its payload may be used until the task has completed.</param>
/// <param name="time">The clock.</param>
internal sealed class BrokerStream(
    Certificates? tls, bool hasProperties, int largestPacket, ExactlyOnce exactlyOnce, Func<BrokerStream, PublishPacket, CancellationToken, ValueTask> take, TimeProvider time)
    : IMqttClientStreamProvider, ISource, IAsyncDisposable
{
    // PUBACK, PUBREC and PUBCOMP (MQTT 3.1.1 and MQTT 5, 3.4, 3.5 and 3.7): type, remaining length 2, packet identifier; no reason code means success
    private const byte PublishAcknowledgement = 0x40;
    private const byte PublishReceived = 0x50;
    private const byte PublishComplete = 0x70;
    private const int AcknowledgementBytes = 4;
    private const int LeastWhole = 256 << 10;
    private static readonly byte[] Disconnect = [0xE0, 0]; // MQTT 3.1.1 and MQTT 5, 3.14: without a reason it is the normal one, and the session lasts as long as was asked for
    private readonly CancellationTokenSource _ended = new();
    private readonly ConcurrentDictionary<ushort, bool> _takenExactlyOnce = []; // and not stored yet
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

        _writer = new CoalescingWriter(_wire, () => socket.Poll(TimeSpan.Zero, SelectMode.SelectWrite));
        _sorter = new PacketSorter(_wire, hasProperties, Math.Max(largestPacket, LeastWhole), Take, ReleaseAsync, time);
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
        bool someExactlyOnce = !_takenExactlyOnce.IsEmpty;
        foreach (ushort packetId in packetIds.Span)
        {
            if (packetId > 0)
            {
                Write(someExactlyOnce ? AnswerTo(packetId) : PublishAcknowledgement, packetId, _acknowledgements.AsSpan(at));
                at += AcknowledgementBytes;
            }
        }

        if (at == 0)
        {
            return;
        }

        try
        {
            await _writer!.WriteAsync(_acknowledgements.AsMemory(0, at), _ended.Token, atOnce: true);
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

    private ValueTask Take(PublishPacket packet, CancellationToken ended)
    {
        if (packet.IsExactlyOnce)
        {
            _takenExactlyOnce[packet.PacketId] = true;
        }

        return _takesNoMore ? new ValueTask(Task.Delay(Timeout.InfiniteTimeSpan, time, ended)) : take(this, packet, ended);
    }

    private byte AnswerTo(ushort packetId)
    {
        if (!_takenExactlyOnce.TryRemove(packetId, out _))
        {
            return PublishAcknowledgement;
        }

        exactlyOnce.Stored(packetId);
        return PublishReceived;
    }

    private ValueTask ReleaseAsync(ushort packetId, CancellationToken ended)
    {
        exactlyOnce.Released(packetId);
        byte[] complete = new byte[AcknowledgementBytes];
        Write(PublishComplete, packetId, complete);
        return _writer!.WriteAsync(complete, ended);
    }

    private static void Write(byte type, ushort packetId, Span<byte> answer)
    {
        answer[0] = type;
        answer[1] = sizeof(ushort);
        BinaryPrimitives.WriteUInt16BigEndian(answer[2..], packetId);
    }

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
