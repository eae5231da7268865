using System.Buffers;
using WenchangPlan.Telemetry.Readings;

namespace WenchangPlan.Ingest.Pipeline;

/// <summary>Messages on their way together: what they say, and whom to tell when that is durable. Reused: filled, committed, acknowledged, cleared. Not thread-safe.</summary>
/// <remarks>Of a message nothing is kept but its readings and its packet identifier, so that a backlog leaves no old objects to the garbage collector.</remarks>
internal sealed class DeliveryBatch
{
    private readonly ArrayBufferWriter<ushort> _packetIds = new();
    private readonly List<(ISource Source, int End)> _runs = [];

    /// <summary>What the messages say.</summary>
    public ReadingBatch Readings { get; } = new();

    /// <summary>Messages in the batch.</summary>
    public int Count => _packetIds.WrittenCount;

    /// <summary>Messages the books count; presence messages change no reading and are left out.</summary>
    public int Counted { get; private set; }

    /// <summary>Bytes of their payloads.</summary>
    public long Bytes { get; private set; }

    /// <summary>Notes whom to tell of the message whose readings were just added.</summary>
    public void Add(ISource source, ushort packetId, long bytes, bool counts)
    {
        _packetIds.GetSpan(1)[0] = packetId;
        _packetIds.Advance(1);
        Bytes += bytes;
        Counted += counts ? 1 : 0;
        if (_runs.Count > 0 && ReferenceEquals(_runs[^1].Source, source))
        {
            _runs[^1] = (source, Count);
        }
        else
        {
            _runs.Add((source, Count));
        }
    }

    /// <summary>Each source with its messages that came one after the other, in the order of arrival.</summary>
    public IEnumerable<(ISource Source, ReadOnlyMemory<ushort> PacketIds)> Runs()
    {
        int start = 0;
        foreach ((ISource source, int end) in _runs)
        {
            yield return (source, _packetIds.WrittenMemory[start..end]);
            start = end;
        }
    }

    /// <summary>Empties the batch, keeping its memory.</summary>
    public void Clear()
    {
        Readings.Clear();
        _packetIds.ResetWrittenCount();
        _runs.Clear();
        Counted = 0;
        Bytes = 0;
    }
}
