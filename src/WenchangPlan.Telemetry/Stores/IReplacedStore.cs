using WenchangPlan.Telemetry.Readings;

namespace WenchangPlan.Telemetry.Stores;

/// <summary>A value of history that another one replaced: the new one counts, this is kept beside it.</summary>
/// <param name="Station">Index of the station in the register.</param>
/// <param name="Time">The instant it is of, ms UTC.</param>
/// <param name="Old">What stood.</param>
/// <param name="New">What came instead.</param>
/// <param name="ReplacedAt">When that was received, ms UTC.</param>
/// <param name="Door">By which way.</param>
public readonly record struct ReplacedValue(int Station, long Time, ParameterValue Old, ParameterValue New, long ReplacedAt, ReadingDoor Door);

/// <summary>A place in the list of replaced values; no two of them have the same.</summary>
/// <param name="LastAt">When a value of the instant was last replaced, ms UTC.</param>
/// <param name="Row">Number of the station in the store.</param>
/// <param name="Time">The instant, ms UTC.</param>
/// <param name="Index">Position among the values of the instant, in the order they were replaced, from 0.</param>
public readonly record struct ReplacedKey(long LastAt, long Row, long Time, int Index);

/// <summary>Which replaced values are meant: those for which every member that is set holds.</summary>
/// <param name="Station">Index of the station in the register.</param>
/// <param name="From">First instant, included, ms UTC.</param>
/// <param name="To">End, not included, ms UTC.</param>
public sealed record ReplacedFilter(int? Station = null, long From = long.MinValue, long To = long.MaxValue);

/// <summary>What stood before history was rewritten.</summary>
/// <remarks>
/// History is what is older than <see cref="HistoryAfter"/> when it comes. Of every instant and parameter the first value that was replaced is kept, and the
/// last <see cref="LastKept"/>: so nobody gets rid of what stood first by writing often, and the list is never larger than a few times the readings themselves.
/// </remarks>
public interface IReplacedStore
{
    /// <summary>What is corrected within this time is the daily course of things, such as a partial message or a device that sends a preliminary value.</summary>
    static readonly TimeSpan HistoryAfter = TimeSpan.FromDays(3);

    /// <summary>How many of the values that were replaced later are kept beside the first.</summary>
    const int LastKept = 3;

    /// <summary>Visits matching values, those of the instant that was rewritten last first; of one instant in the order they were replaced.</summary>
    /// <param name="filter">Which.</param>
    /// <param name="from">The key of the first one, included; null from the beginning.</param>
    /// <param name="visit">Gets each with its key; false ends the visit.</param>
    /// <exception cref="IOException">The store cannot be read now.</exception>
    void VisitReplaced(ReplacedFilter filter, ReplacedKey? from, Func<ReplacedKey, ReplacedValue, bool> visit);
}
