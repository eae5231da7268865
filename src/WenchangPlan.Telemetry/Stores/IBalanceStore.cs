using WenchangPlan.Telemetry.Readings;

namespace WenchangPlan.Telemetry.Stores;

/// <summary>The counters as committed with the readings (G3), since the data directory was made.</summary>
/// <param name="Stored">Deliveries stored, duplicates included.</param>
/// <param name="Quarantined">Deliveries quarantined.</param>
/// <param name="Duplicates">Stored deliveries that changed no row.</param>
/// <param name="ValuesStored">Values in stored deliveries.</param>
/// <param name="ValuesFlagged">Of these, values whose flag keeps them out of averages.</param>
/// <param name="ValuesRefused">Values refused: unknown parameter, not a number, not finite.</param>
public readonly record struct Balance(long Stored, long Quarantined, long Duplicates, long ValuesStored, long ValuesFlagged, long ValuesRefused);

/// <summary>One entry of the quarantine.</summary>
/// <param name="Id">Number, growing with time.</param>
/// <param name="Message">The message and why it is here.</param>
public sealed record QuarantineEntry(long Id, QuarantinedMessage Message);

/// <summary>The committed balance and the quarantine.</summary>
public interface IBalanceStore
{
    /// <summary>The committed counters.</summary>
    Balance ReadBalance();

    /// <summary>Entries with an id below <paramref name="before"/> (or the newest, when null), newest first.</summary>
    IReadOnlyList<QuarantineEntry> ReadQuarantine(long? before, int limit);
}
