namespace WenchangPlan.Ingest.Mqtt.Devices;

/// <summary>Reads MQTT packets and stops before one that is too large.</summary>
/// <remarks>
/// MQTTnet.Server makes room for a whole packet as soon as it has read its length, 256 MiB if five bytes say so, before anyone has shown a password. This
/// stream follows the lengths that go by and fails at the last byte of one that is too large, before MQTTnet has seen it.
/// </remarks>
/// <param name="inner">The connection.</param>
/// <param name="first">Most bytes after the fixed header of the first packet, CONNECT: no device needs much there.</param>
/// <param name="later">The same of those after it.</param>
/// <param name="refused">Told the length that was refused.</param>
internal sealed class PacketLimitStream(Stream inner, int first, int later, Action<long> refused) : AsyncStream
{
    private int _limit = first;
    private long _body; // bytes until the next packet begins
    private long _length;
    private int _shift = -7; // below zero: at the type byte

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int count = await inner.ReadAsync(buffer, cancellationToken);
        Follow(buffer.Span[..count]);
        return count;
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => inner.WriteAsync(buffer, cancellationToken);

    public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
        }

        base.Dispose(disposing);
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
                (_shift, _length) = (0, 0);
                continue;
            }

            _length |= (long)(next & 0x7F) << _shift;
            _shift += 7;
            bool complete = (next & 0x80) == 0;
            if (_length > _limit || (!complete && _shift == 28))
            {
                refused(_length);
                throw new IOException($"A packet of {_length} bytes or more; at most {_limit} are taken.");
            }

            if (complete)
            {
                (_body, _shift, _limit) = (_length, -7, later);
            }
        }
    }
}
