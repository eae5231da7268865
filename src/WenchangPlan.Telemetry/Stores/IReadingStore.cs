using WenchangPlan.Telemetry.Readings;
using WenchangPlan.Telemetry.Register;

namespace WenchangPlan.Telemetry.Stores;

/// <summary>What a commit did.</summary>
/// <param name="Stored">Messages stored, duplicates included.</param>
/// <param name="Duplicates">Stored messages that changed no row, because all they said was there already (G2).</param>
/// <param name="Quarantined">Messages quarantined.</param>
/// <param name="Values">Values in stored messages.</param>
public readonly record struct CommitResult(int Stored, int Duplicates, int Quarantined, int Values)
{
    /// <summary>Values that replaced another one of an instant of history, see <see cref="IReplacedStore"/>.</summary>
    public int Replaced { get; init; }
}

/// <summary>Receives the values of one instant; the span is valid only during the call.</summary>
public delegate void ReadingVisitor(long time, ReadOnlySpan<ParameterValue> values);

/// <summary>Where readings are kept. Two implementations pass one contract suite: SQLite and InfluxDB.</summary>
public interface IReadingStore
{
    /// <summary>Makes the batch durable as a whole: readings, changed hours, quarantine and the balance (G1, G2, G3). On return it survives a kill and a power cut.</summary>
    /// <remarks>
    /// With the readings goes what they stand for (<see cref="ReadingBatch.Period"/>); hours of readings that now stand for another time count as changed. A value that
    /// takes the place of one that had a period of its own, and says none, is the station's own. Where what stood is not known, so is the same value that comes again.
    /// </remarks>
    /// <exception cref="IOException">The store cannot take data now; nothing of the batch is stored, and it may be tried again.</exception>
    ValueTask<CommitResult> CommitAsync(ReadingBatch batch, CancellationToken cancel);

    /// <summary>Visits the readings of a station in [<paramref name="from"/>, <paramref name="to"/>), in order of time, at most <paramref name="limit"/> instants.</summary>
    ValueTask ReadAsync(Station station, long from, long to, int limit, ReadingVisitor visit, CancellationToken cancel);

    /// <summary>Visits the newest readings of a station, newest first, at most <paramref name="limit"/> instants.</summary>
    ValueTask ReadLatestAsync(Station station, int limit, ReadingVisitor visit, CancellationToken cancel);

    /// <summary>
    /// The stretches of a station's readings that have a sample period of their own and an instant in [<paramref name="from"/>, <paramref name="to"/>); those of a
    /// parameter in order of time and without overlap.
    /// </summary>
    /// <exception cref="IOException">The store cannot be read now.</exception>
    IReadOnlyList<SampleSeries> ReadSeries(Station station, long from, long to);

    /// <summary>Readings before this instant, the start of a local day, ms UTC, may have been deleted for their age, so nothing may be judged on them; <see cref="long.MinValue"/> when all are kept.</summary>
    /// <exception cref="IOException">The store cannot be read now.</exception>
    long ReadKeptSince();
}
