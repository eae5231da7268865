using WenchangPlan.Telemetry.Readings;

namespace WenchangPlan.Telemetry.Stores;

/// <summary>Which entries of the quarantine are meant: those for which every member that is set holds.</summary>
/// <param name="Id">Number of the entry.</param>
/// <param name="Reason">Why it is there.</param>
/// <param name="ReceivedBefore">It came before this instant, ms UTC, not included.</param>
public readonly record struct QuarantineFilter(long? Id = null, RejectReason? Reason = null, long? ReceivedBefore = null);

/// <summary>An entry and what decoding its message gave now.</summary>
/// <param name="Entry">The entry as it was read.</param>
/// <param name="Outcome">A batch with this message alone: its rows when they can be stored, the message when something is still refused, or both.</param>
public sealed record QuarantineReplay(QuarantineEntry Entry, ReadingBatch Outcome);

/// <summary>What a replay did, in entries; those that were gone meanwhile are in none of the numbers.</summary>
/// <param name="Taken">Stored, and no longer in quarantine.</param>
/// <param name="Partly">Stored as far as possible; the raw message stays for the rest.</param>
/// <param name="Kept">Refused as before, and unchanged.</param>
public readonly record struct ReplayResult(int Taken, int Partly, int Kept);

/// <summary>What people do with the quarantine. It may be used while another process runs on the same store.</summary>
public interface IQuarantineStore
{
    /// <summary>Matching entries by id, oldest first.</summary>
    /// <param name="filter">Which entries.</param>
    /// <param name="after">The id of the last one had already, not included; 0 from the oldest on.</param>
    /// <param name="limit">At most so many; fewer only at the end of the list.</param>
    /// <exception cref="IOException">The store cannot be read now.</exception>
    IReadOnlyList<QuarantineEntry> Find(QuarantineFilter filter, long after, int limit);

    /// <summary>
    /// Stores what can be stored now and moves the balance, as one transaction: a message refused wholly before counts as stored instead of quarantined, so
    /// their sum stays (G3). Values that stand already are newer than the replayed message and stay as they are. Refused values were counted when they came.
    /// </summary>
    /// <remarks>With readings in InfluxDB these come first and the transaction afterwards; killed in between, the same replay again is harmless.</remarks>
    /// <exception cref="IOException">The store cannot be written now; no entry was changed.</exception>
    ValueTask<ReplayResult> ReplayAsync(IReadOnlyList<QuarantineReplay> replays, CancellationToken cancel);

    /// <summary>Removes the bytes of matching entries; the balance goes on counting them.</summary>
    /// <returns>How many there were.</returns>
    /// <exception cref="IOException">The store cannot be written now; nothing was changed.</exception>
    int Discard(QuarantineFilter filter);
}
