using WenchangPlan.Telemetry.Readings;

namespace WenchangPlan.Telemetry.Stores;

/// <summary>The counters as committed with the readings (G3), since the data directory was made.</summary>
/// <param name="Stored">Deliveries stored, duplicates included.</param>
/// <param name="Quarantined">Deliveries quarantined.</param>
/// <param name="Duplicates">Stored deliveries that changed no row.</param>
/// <param name="ValuesStored">Values in stored deliveries.</param>
/// <param name="ValuesFlagged">Of these, values whose flag keeps them out of averages.</param>
/// <param name="ValuesRefused">Values refused: unknown parameter, not a number, not finite.</param>
/// <param name="Evicted">Quarantined messages whose bytes had to go because the quarantine was full; they go on counting as quarantined.</param>
/// <param name="ValuesReplaced">Values that replaced another one of an instant of history, see <see cref="IReplacedStore"/>; among those stored.</param>
public readonly record struct Balance(
    long Stored, long Quarantined, long Duplicates, long ValuesStored, long ValuesFlagged, long ValuesRefused, long Evicted = 0, long ValuesReplaced = 0)
{
    /// <summary>Both together.</summary>
    public static Balance operator +(Balance a, Balance b) => new(
        a.Stored + b.Stored, a.Quarantined + b.Quarantined, a.Duplicates + b.Duplicates,
        a.ValuesStored + b.ValuesStored, a.ValuesFlagged + b.ValuesFlagged, a.ValuesRefused + b.ValuesRefused, a.Evicted + b.Evicted,
        a.ValuesReplaced + b.ValuesReplaced);

    /// <summary>What <paramref name="a"/> has more than <paramref name="b"/>.</summary>
    public static Balance operator -(Balance a, Balance b) => new(
        a.Stored - b.Stored, a.Quarantined - b.Quarantined, a.Duplicates - b.Duplicates,
        a.ValuesStored - b.ValuesStored, a.ValuesFlagged - b.ValuesFlagged, a.ValuesRefused - b.ValuesRefused, a.Evicted - b.Evicted,
        a.ValuesReplaced - b.ValuesReplaced);
}

/// <summary>One entry of the quarantine.</summary>
/// <param name="Id">Number, growing with time; the key of the list, no two entries have the same.</param>
/// <param name="Message">The message and why it is here.</param>
public sealed record QuarantineEntry(long Id, QuarantinedMessage Message)
{
    /// <summary>Bytes of the payload, also where it was left out.</summary>
    public int Size { get; init; } = Message.Payload.Length;
}

/// <summary>The committed balance and the quarantine.</summary>
public interface IBalanceStore
{
    /// <summary>The committed counters.</summary>
    Balance ReadBalance();

    /// <summary>The committed counters when this store was opened; what <see cref="PipelineLedger"/> starts from.</summary>
    Balance Opening { get; }

    /// <summary>What has come into the committed counters since <see cref="Opening"/> by others than the pipeline of this process: other processes, and replays. Never waits for a commit.</summary>
    Balance ReadBeside();

    /// <summary>How many readings of each local day of a station were stored, those repeated not counted; days without any are absent.</summary>
    /// <param name="station">Index in the register.</param>
    /// <param name="from">Number of the first day (<see cref="DateOnly.DayNumber"/>), included.</param>
    /// <param name="to">Number of the last day, included.</param>
    /// <exception cref="IOException">The store cannot be read now.</exception>
    IReadOnlyList<(int Day, int Readings)> ReadDays(int station, int from, int to);

    /// <summary>Entries by id, newest first.</summary>
    /// <param name="before">The id of the last one had already, not included; null from the newest on.</param>
    /// <param name="limit">At most so many; fewer only at the end of the list.</param>
    /// <param name="mostPayload">Payloads of more bytes are left out, which <see cref="QuarantineEntry.Size"/> tells from an empty one.</param>
    IReadOnlyList<QuarantineEntry> ReadQuarantine(long? before, int limit, int mostPayload = int.MaxValue);
}
