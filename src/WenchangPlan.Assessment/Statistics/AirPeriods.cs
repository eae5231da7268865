using System.Collections.Concurrent;
using WenchangPlan.Assessment.Air;
using WenchangPlan.Telemetry.Stores;

namespace WenchangPlan.Assessment.Statistics;

/// <summary>
/// The figures of air of every place over a period, counted anew only when a verdict among them is another. A month of a hundred stations is three thousand verdicts, and it is held against two other
/// months; what a page waits for is reading them.
/// </summary>
/// <param name="verdicts">Has the days.</param>
/// <param name="store">Says whether they are still the same.</param>
public sealed class AirPeriods(IVerdictReader verdicts, IVerdictStore store)
{
    /// <summary>Periods that are kept: the months of four years; with a hundred stations each is some hundred kilobytes.</summary>
    private const int MostKept = 48;

    private readonly ConcurrentDictionary<Period, (UInt128 Digest, IReadOnlyDictionary<string, AirStatistics> Places)> _known = new();

    /// <summary>Figures by station id, those of the district under the empty text; places without a day are absent.</summary>
    /// <param name="period">The period.</param>
    /// <exception cref="IOException">The store cannot be read now.</exception>
    public IReadOnlyDictionary<string, AirStatistics> Of(Period period)
    {
        // Before the verdicts are read: what changes in between makes another digest next time.
        UInt128 digest = store.ReadDigest(new VerdictQuery(AirJudge.Day, Place.All, period.First.DayNumber, period.Last.DayNumber));
        if (_known.TryGetValue(period, out var known) && known.Digest == digest)
        {
            return known.Places;
        }

        var places = AirStatistics.DaysOf(period, verdicts).ToDictionary(d => d.Key, d => AirStatistics.Of(period, d.Key.Length == 0 ? null : d.Key, d), StringComparer.Ordinal);
        if (places.Count == 0)
        {
            return places;
        }

        if (_known.Count >= MostKept)
        {
            _known.Clear();
        }

        _known[period] = (digest, places);
        return places;
    }
}
