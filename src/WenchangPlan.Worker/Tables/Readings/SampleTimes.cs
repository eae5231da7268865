using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;

namespace WenchangPlan.Worker.Tables.Readings;

/// <summary>What the times of a table say and how far apart they are: moves them to what the station's own times mark, and finds a period that cannot be.</summary>
/// <param name="words">What was said about the table.</param>
/// <param name="district">The register.</param>
internal sealed class SampleTimes(ImportWords words, District district)
{
    // Fewer values say little about how far apart they usually are.
    private const int FewValues = 24;

    private readonly Dictionary<(int Station, int Entry), Spacing> _series = [];

    /// <summary>Takes the time of a value.</summary>
    /// <param name="station">Its station.</param>
    /// <param name="entry">Position of its parameter among those of the station.</param>
    /// <param name="said">Time it stands for, as its row or a person said; null is the station's sample period.</param>
    /// <param name="time">The time in the table, ms UTC; then the time as the station's mark it: a mean keeps the hour it belongs to.</param>
    /// <returns>Why it is refused, or null.</returns>
    public string? Take(Station station, int entry, TimeSpan? said, ref long time)
    {
        TimeSpan period = said ?? station.SamplePeriod;
        if (words.TimeIs is { } marks && marks != station.TimeIs)
        {
            if (marks is TimeIs.Instant && station.TimeIs is TimeIs.End) return $"the times of {station.Id} mark the end of its sample period, and --time-is instant marks none: start or end";
            time += marks is TimeIs.End ? -(long)period.TotalMilliseconds : station.TimeIs is TimeIs.End ? (long)period.TotalMilliseconds : 0;
        }

        if (said is not null && words.Period is null) return null; // each row says it: nothing is to be guessed, and values of several periods may stand side by side
        bool known = _series.TryGetValue((station.Index, entry), out Spacing series);
        long apart = known ? Math.Abs(time - series.Last) : long.MaxValue;
        if (apart == 0) return null;
        if (words.Period is not null && apart < period.TotalMilliseconds / 2)
            return $"{station.Parameters[entry].Parameter.Code} of {station.Id}: two values are {TimeSpan.FromMilliseconds(apart)} apart, and --period {period} says that each stands for so long";
        _series[(station.Index, entry)] = known ? new Spacing(Math.Min(time, series.First), time, Math.Max(time, series.Latest), Math.Min(apart, series.Least), series.Count + 1)
            : new Spacing(time, time, time, apart, 1);
        return null;
    }

    /// <summary>Stations whose values are further apart than they send today: their hours will lack minutes unless something says what a value stands for.</summary>
    /// <param name="store">Where that may have been said before.</param>
    public IEnumerable<string> Sparse(IReadingStore store) => words.Period is not null ? [] :
        from station in _series.Where(s => s.Value.Count >= FewValues).GroupBy(s => s.Key.Station)
        let usual = district.Stations[station.Key].SamplePeriod
        let slot = usual > district.Assessment.CoverageSlot ? usual : district.Assessment.CoverageSlot
        let apart = TimeSpan.FromMilliseconds(station.Min(s => s.Value.Least))
        where slot <= TimeSpan.FromMinutes(30) && apart >= 2 * slot && apart <= TimeSpan.FromDays(1) // a reading of an hour or more fills its hour
        where store.ReadSeries(district.Stations[station.Key], station.Min(s => s.Value.First), station.Max(s => s.Value.Latest) + 1).Count == 0
        orderby station.Key
        select $"{district.Stations[station.Key].Id}: values {apart} apart, and by its samplePeriod one stands for {usual}, so its hours will lack minutes; if each stands for the time to the next, --period {apart} says so";

    /// <summary>The times of a parameter: the earliest, the one before, the latest, the least distance of two, how many.</summary>
    private readonly record struct Spacing(long First, long Last, long Latest, long Least, int Count);
}
