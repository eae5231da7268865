using System.Buffers.Binary;
using System.Threading.Channels;
using MQTTnet.Exceptions;

namespace WenchangPlan.Ingest.Mqtt;

/// <summary>Reads what the broker sends: PUBLISH packets, and the PUBREL of those with QoS 2, go to the pipeline, one after the other, all others to the MQTT library.</summary>
/// <remarks>
/// <para>While the pipeline has no room nothing is read on, and so the broker waits (G8): no more is in memory than one gulp. What the broker answers to a ping
/// lies behind the messages then; as it need not fear for the connection, the library gets its answer from here.</para>
/// <para>A thread of its own reads with blocking calls, and under load takes a breath before it reads on, unless much came at once. A message of a steady flow would otherwise wake the
/// poller of the runtime and a thread of its pool, which costs worker and broker more than everything else that is done with it.</para>
/// </remarks>
/// <param name="wire">The connection to the broker.</param>
/// <param name="hasProperties">Whether it speaks MQTT 5.</param>
/// <param name="largest">Largest PUBLISH that is taken whole, in bytes; of a larger one only the beginning is. At least 256 KiB.</param>
/// <param name="take">Takes a message; its payload may be used until the task has completed.</param>
/// <param name="release">Told the packet identifier that the broker releases (PUBREL).</param>
/// <param name="time">Tells how fast reads follow each other.</param>
internal sealed class PacketSorter(
    Stream wire, bool hasProperties, int largest, Func<PublishPacket, CancellationToken, ValueTask> take, Func<ushort, CancellationToken, ValueTask> release, TimeProvider time)
{
    /// <summary>How much of a payload that is too large to be taken whole is kept, in bytes.</summary>
    private const int KeptOfTooLarge = 64 << 10;

    private const int ReadBytes = 256 << 10;
    private const int ManyBytes = 16 << 10; // one read through TLS gives at most twice that
    private const int Release = 6; // PUBREL
    private const int PingAnswer = 13; // PINGRESP
    private static readonly TimeSpan Breath = TimeSpan.FromMilliseconds(1);
    private static readonly byte[] PingAnswerPacket = [PingAnswer << 4, 0];
    private readonly Channel<ReadOnlyMemory<byte>> _others = Channel.CreateBounded<ReadOnlyMemory<byte>>(64);
    private readonly Lock _gate = new();
    private byte[] _buffer = new byte[ReadBytes];
    private long? _readAt; // null when it gave many bytes
    private int _from;
    private int _to;
    private bool _isHeldBack;
    private int _pings; // asked, and not answered by the broker yet
    private int _answered; // how many of them were answered from here

    /// <summary>All packets but PUBLISH, each as its bytes. Ends with the connection, with the error that ended it if there was one.</summary>
    public ChannelReader<ReadOnlyMemory<byte>> Others => _others.Reader;

    /// <summary>Whether nothing is read on, because the pipeline has no room.</summary>
    public bool IsHeldBack
    {
        get
        {
            lock (_gate)
            {
                return _isHeldBack;
            }
        }
    }

    /// <summary>Sorts until the connection ends; what ended it is told to <see cref="Others"/>.</summary>
    /// <param name="cancel">Ends the wait for room; what ends a read is that the connection is disposed.</param>
    public void Run(CancellationToken cancel)
    {
        try
        {
            do
            {
                Sort(cancel);
            }
            while (Read(cancel));

            _others.Writer.TryComplete();
        }
#pragma warning disable CA1031 // Whatever it is, it ends this connection, and the reader of the others gets it.
        catch (Exception e)
#pragma warning restore CA1031
        {
            _others.Writer.TryComplete(e);
        }
    }

    /// <summary>A ping is about to be sent.</summary>
    public void PingAsked()
    {
        lock (_gate)
        {
            _pings++;
            AnswerWhileHeldBack();
        }
    }

    /// <summary>Hands on all whole packets that were read.</summary>
    private void Sort(CancellationToken cancel)
    {
        while (TryReadLength(_buffer.AsSpan(_from.._to), out int head, out int body))
        {
            byte first = _buffer[_from];
            bool isPublish = first >> 4 == PublishPacket.Type;
            int packet = head + body;
            if (!isPublish && packet > ReadBytes)
            {
                throw new MqttProtocolViolationException($"the broker sent a packet of type {first >> 4} with {packet} bytes");
            }

            if (packet > largest)
            {
                TakeBeginning(head, body, cancel);
                continue;
            }

            if (packet > _to - _from)
            {
                MakeRoom(packet);
                return;
            }

            ReadOnlyMemory<byte> content = _buffer.AsMemory(_from + head, body);
            Wait((first >> 4) switch
            {
                PublishPacket.Type => take(PublishPacket.Parse(first, content, body, hasProperties), cancel),
                Release => release(ReadPacketId(content.Span), cancel),
                _ => HandToOthersAsync(_buffer.AsMemory(_from, packet), cancel),
            });
            _from += packet;
        }
    }

    private void Wait(ValueTask handed)
    {
        if (handed.IsCompletedSuccessfully)
        {
            return;
        }

        HoldBack(true);
        handed.AsTask().GetAwaiter().GetResult();
        HoldBack(false);
    }

    /// <summary>Of a PUBLISH that is too large only the beginning is kept: enough for the quarantine.</summary>
    private void TakeBeginning(int head, int body, CancellationToken cancel)
    {
        while (_to - _from < head + PublishPacket.MostBytesOfHead + KeptOfTooLarge)
        {
            ReadWithinPacket(cancel);
        }

        int at = _from + head;
        PublishPacket packet = PublishPacket.Parse(_buffer[_from], _buffer.AsMemory(at, Math.Min(body, _to - at)), body, hasProperties);
        packet = packet with { Payload = packet.Payload[..Math.Min(packet.Payload.Length, KeptOfTooLarge)].ToArray() };
        long left = (long)head + body;
        while (left > _to - _from)
        {
            left -= _to - _from;
            (_from, _to) = (0, 0);
            ReadWithinPacket(cancel);
        }

        _from += (int)left;
        Wait(take(packet, cancel));
    }

    private ValueTask HandToOthersAsync(ReadOnlyMemory<byte> packet, CancellationToken cancel)
    {
        if (packet.Span[0] >> 4 == PingAnswer)
        {
            lock (_gate)
            {
                _pings = Math.Max(0, _pings - 1);
                if (_answered > 0)
                {
                    _answered--;
                    return ValueTask.CompletedTask;
                }
            }
        }

        return _others.Writer.WriteAsync(packet.ToArray(), cancel);
    }

    private void HoldBack(bool held)
    {
        lock (_gate)
        {
            _isHeldBack = held;
            AnswerWhileHeldBack();
        }
    }

    private void AnswerWhileHeldBack()
    {
        while (_isHeldBack && _answered < _pings && _others.Writer.TryWrite(PingAnswerPacket))
        {
            _answered++;
        }
    }

    private void ReadWithinPacket(CancellationToken cancel)
    {
        if (!Read(cancel))
        {
            throw new EndOfStreamException("the connection ended within a packet");
        }
    }

    /// <returns>False at the end of the connection.</returns>
    private bool Read(CancellationToken cancel)
    {
        if (_from > 0)
        {
            _buffer.AsSpan(_from.._to).CopyTo(_buffer);
            (_from, _to) = (0, _to - _from);
        }

        if (_readAt is { } before && time.GetElapsedTime(before) < Breath)
        {
            cancel.WaitHandle.WaitOne(Breath);
        }

        int read = wire.Read(_buffer, _to, _buffer.Length - _to);
        _readAt = read < ManyBytes ? time.GetTimestamp() : null; // so much came at once that waiting saves nothing, and only makes the broker wait
        _to += read;
        return read > 0;
    }

    /// <summary>Makes the buffer as large as the packet at hand needs; it stays so.</summary>
    private void MakeRoom(int packet)
    {
        if (packet > _buffer.Length)
        {
            Array.Resize(ref _buffer, Math.Max(packet, Math.Min(2 * _buffer.Length, largest)));
        }
    }

    private static ushort ReadPacketId(ReadOnlySpan<byte> body) => BinaryPrimitives.TryReadUInt16BigEndian(body, out ushort packetId) && packetId > 0
        ? packetId
        : throw new MqttProtocolViolationException("the broker sent a PUBREL without a packet identifier");

    /// <summary>Reads a fixed header (MQTT 5, 2.1); false when it is not all there.</summary>
    private static bool TryReadLength(ReadOnlySpan<byte> bytes, out int head, out int body)
    {
        const int Longest = 5;
        body = 0;
        for (head = 1; head < bytes.Length; head++)
        {
            body |= (bytes[head] & 0x7F) << (7 * (head - 1));
            if (bytes[head] < 0x80)
            {
                head++;
                return true;
            }

            if (head == Longest - 1)
            {
                throw new MqttProtocolViolationException("the broker sent a packet whose length has more than four bytes");
            }
        }

        return false;
    }
}
