namespace WenchangPlan.Ingest.Mqtt.Devices;

/// <summary>Reads MQTT packets, stops before one that is too large, and ends when one does not become whole in time.</summary>
/// <remarks>
/// MQTTnet.Server makes room for a whole packet as soon as it has read its length, 256 MiB if five bytes say so, before anyone has shown a password. This
/// stream follows the lengths that go by and fails at the last byte of one that is too large, before MQTTnet has seen it. That byte also waits until there is room for the packet
/// among those of all devices. The room is kept until MQTTnet reads on, which it does only when it has done with the packet.
/// </remarks>
internal sealed class PacketLimitStream : AsyncStream
{
    /// <summary>A packet that is no larger needs no room: connections are counted anyway.</summary>
    public const int Small = 4 << 10;

    /// <summary>Time for any packet, from its first byte to its last.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private const int SlowestBytesPerSecond = 4 << 10;
    private readonly Stream _inner;
    private readonly int _later;
    private readonly PacketBudget _budget;
    private readonly Action<string> _refused;
    private readonly ITimer _clock;
    private readonly CancellationTokenSource _ended = new();
    private int _limit;
    private long _body; // bytes until the next packet begins
    private long _length;
    private int _shift = -7; // below zero: at the type byte
    private long _wanted; // room to take before the packet is read on
    private long _room; // room that is taken
    private int _isDisposed;
    private volatile bool _isLate;

    /// <summary>Follows the packets of a connection.</summary>
    /// <param name="inner">The connection.</param>
    /// <param name="first">Most bytes after the fixed header of the first packet, CONNECT: no device needs much there.</param>
    /// <param name="later">The same of those after it.</param>
    /// <param name="budget">Room for the packets of all devices.</param>
    /// <param name="refused">Told why it ends.</param>
    /// <param name="time">The clock.</param>
    public PacketLimitStream(Stream inner, int first, int later, PacketBudget budget, Action<string> refused, TimeProvider time)
    {
        (_inner, _limit, _later, _budget, _refused) = (inner, first, later, budget, refused);
        _clock = time.CreateTimer(_ => EndLate(), state: null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    private bool IsWithinPacket => _shift >= 0 || _body > 0;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        bool wasWithin = IsWithinPacket;
        if (!wasWithin)
        {
            GiveRoom();
        }

        int count = await ReadInTimeAsync(buffer, cancellationToken);
        long known = _length;
        Follow(buffer.Span[..count]);
        if (_wanted > 0)
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _ended.Token);
            _clock.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan); // that we have no room is not the device's delay
            await _budget.TakeAsync(_wanted, either.Token);
            (_room, _wanted) = (_wanted, 0);
            wasWithin = false;
        }

        if (!IsWithinPacket)
        {
            _clock.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
        else if (!wasWithin || _length != known)
        {
            _clock.Change(Patience + TimeSpan.FromSeconds(_body / SlowestBytesPerSecond), Timeout.InfiniteTimeSpan);
        }

        return count;
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => _inner.WriteAsync(buffer, cancellationToken);

    public override Task FlushAsync(CancellationToken cancellationToken) => _inner.FlushAsync(cancellationToken);

    protected override void Dispose(bool disposing)
    {
        if (disposing && Interlocked.Exchange(ref _isDisposed, 1) == 0)
        {
            _clock.Dispose();
            _ended.Cancel();
            _inner.Dispose();
            GiveRoom();
            _ended.Dispose();
        }

        base.Dispose(disposing);
    }

    private async ValueTask<int> ReadInTimeAsync(Memory<byte> buffer, CancellationToken cancel)
    {
        try
        {
            return await _inner.ReadAsync(buffer, cancel);
        }
        catch (Exception e) when (_isLate && e is IOException or ObjectDisposedException)
        {
            throw new IOException("A packet did not become whole in time.", e);
        }
    }

    private void EndLate()
    {
        _isLate = true;
        _refused($"a packet did not become whole within {Patience.TotalSeconds:0} s and a second for each {SlowestBytesPerSecond >> 10} KiB");
        _inner.Dispose();
    }

    private void GiveRoom()
    {
        if (Interlocked.Exchange(ref _room, 0) is > 0 and var room)
        {
            _budget.Give(room);
        }
    }

    /// <summary>Walks over what was read: type byte, length in groups of 7 bits with the high bit on all but the last, body.</summary>
    private void Follow(ReadOnlySpan<byte> read)
    {
        while (!read.IsEmpty)
        {
            if (_body > 0)
            {
                int step = (int)Math.Min(_body, read.Length);
                _body -= step;
                read = read[step..];
                continue;
            }

            byte next = read[0];
            read = read[1..];
            if (_shift < 0)
            {
                GiveRoom();
                (_shift, _length, _wanted) = (0, 0, 0);
                continue;
            }

            _length |= (long)(next & 0x7F) << _shift;
            _shift += 7;
            bool complete = (next & 0x80) == 0;
            if (_length > _limit || (!complete && _shift == 28))
            {
                _refused($"it announced a packet of {_length} bytes or more; Mqtt:PacketBytes is {_later}, and before it has shown who it is {_limit} are taken at most");
                throw new IOException($"A packet of {_length} bytes or more; at most {_limit} are taken.");
            }

            if (complete)
            {
                (_body, _shift, _limit, _wanted) = (_length, -7, _later, _length > Small ? _length : 0);
            }
        }
    }
}
