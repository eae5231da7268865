namespace WenchangPlan.Ingest.Mqtt;

/// <summary>The connection as the MQTT library sees it: it writes to the broker, and reads what the broker sends except for messages.</summary>
/// <param name="wire">The connection; disposed with this stream.</param>
/// <param name="writer">Writes to it.</param>
/// <param name="sorter">Reads from it.</param>
internal sealed class SessionStream(Stream wire, CoalescingWriter writer, PacketSorter sorter) : AsyncStream
{
    private ReadOnlyMemory<byte> _packet;

    private static ReadOnlySpan<byte> Ping => [0xC0, 0];

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (_packet.IsEmpty)
        {
            if (!await sorter.Others.WaitToReadAsync(cancellationToken))
            {
                return 0;
            }

            sorter.Others.TryRead(out _packet);
        }

        int count = Math.Min(buffer.Length, _packet.Length);
        _packet[..count].CopyTo(buffer);
        _packet = _packet[count..];
        return count;
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.Span.SequenceEqual(Ping))
        {
            sorter.PingAsked();
        }

        return writer.WriteAsync(buffer, cancellationToken);
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => writer.FlushAsync(cancellationToken);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            wire.Dispose();
        }

        base.Dispose(disposing);
    }
}
