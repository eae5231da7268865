using System.Buffers;

namespace WenchangPlan.Ingest.Pipeline;

/// <summary>A message as it arrived.</summary>
/// <param name="Topic">Topic it was published to.</param>
/// <param name="Payload">Its bytes, or their beginning when there were too many of them.</param>
/// <param name="ReceivedAt">When it came, ms UTC.</param>
internal readonly record struct Arrival(string Topic, ReadOnlySequence<byte> Payload, long ReceivedAt)
{
    /// <summary>Its packet identifier at its source; 0 when there is none.</summary>
    public ushort PacketId { get; init; }

    /// <summary>Length of the whole payload.</summary>
    public long PayloadBytes { get; init; } = Payload.Length;

    /// <summary>False for what changes no reading, such as presence messages; it is only acknowledged in its turn.</summary>
    public bool Counts { get; init; } = true;

    /// <summary>Whether the broker had it in store: it may be years old, and nobody need have sent anything now.</summary>
    public bool IsRetained { get; init; }
}
