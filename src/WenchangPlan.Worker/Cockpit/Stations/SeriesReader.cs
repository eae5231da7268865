using WenchangPlan.Standards.Air;
using WenchangPlan.Telemetry.Readings;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Telemetry.Time;
using WenchangPlan.Telemetry.Verdicts;

namespace WenchangPlan.Worker.Cockpit.Stations;

/// <summary>Reads the series of an item: hours with their readings, or days; a bounded number of points, whatever the period.</summary>
internal sealed class SeriesReader(District district, IReadingStore readings, IVerdictStore store, SeriesLimits limits, TimeProvider time)
{
    /// <summary>Most readings that count in one picture; flagged ones come on top.</summary>
    private const int MostReadings = 2200;

    /// <summary>Most flagged readings in one picture.</summary>
    private const int MostFlagged = 1000;

    private DistrictClock Clock => district.Clock;

    /// <summary>The series.</summary>
    public async Task<StationSeries> ReadAsync(Station station, StationParameter item, SeriesRange range, CancellationToken cancel)
    {
        int running = Clock.HourOf(time.GetUtcNow().ToUnixTimeMilliseconds());
        int end = running + 1;
        int first = range.IsDays ? DistrictClock.FirstHourOf(DistrictClock.DayOf(running).AddDays(1 - range.Days)) : end - (range.Days * 24);
        IReadOnlyList<SeriesLimit> held = limits.Read(station, item.Parameter.Code, DistrictClock.DayOf(first), DistrictClock.DayOf(running), range.IsDays);
        bool ofVerdicts = range.IsDays && IsJudgedDaily(station, item);
        Dictionary<int, decimal> hours = ofVerdicts ? [] : Hours(station, item.Parameter.Code, first, end);
        int step = StepOf(station, item, hours.Keys, first, end);
        List<SeriesPoint> points = range.IsDays ? Days(station, item, hours, first, running, held) : [.. Points(hours, first, running, step, held)];
        (List<SeriesReading> dots, int every) = range.HasReadings ? await ReadingsAsync(station, item, first, end, cancel) : ([], 1);
        return new StationSeries(Clock.At(Clock.StartOfHour(first)), Clock.At(Clock.EndOfHour(running)), points, dots, range.IsDays ? [] : [.. Gaps(hours, first, running, step)], held, every);
    }

    /// <summary>Hours of an item that have a value with enough sampling, by number.</summary>
    public Dictionary<int, decimal> Hours(Station station, string code, int first, int end)
    {
        var hours = new Dictionary<int, decimal>();
        foreach (StationHour hour in store.ReadHours(station, first, end))
        {
            int least = station.Domain.Code == "air" ? AirEvaluation.For(DistrictClock.DayOf(hour.Hour)).MinimumMinutesPerHour : 0;
            if (hour.Find(code)?.IfSampled(least) is { } value)
            {
                hours[hour.Hour] = value;
            }
        }

        return hours;
    }

    private static SeriesPoint Point(DateTimeOffset at, decimal? value, DateOnly day, IReadOnlyList<SeriesLimit> held) =>
        new(at, value, value is { } known && held.LastOrDefault(l => l.From <= day) is { } limit && (limit.IsLeast ? known < limit.Value : known > limit.Value));

    /// <summary>
    /// Hours from one value to the next: 1, or as many as a reading of the item stands for, or as are usual where only some items of a station come less often than it says.
    /// </summary>
    public int StepOf(Station station, StationParameter item, IReadOnlyCollection<int> hours, int first, int end)
    {
        TimeSpan longest = readings.ReadSeries(station, Clock.StartOfHour(first), Clock.StartOfHour(end)).Where(s => s.Parameter == item.Parameter.Index)
            .Select(s => s.Period).Append(station.SamplePeriod).Max();
        int[] apart = [.. hours.Order().Zip(hours.Order().Skip(1), (one, next) => next - one).Order()];
        return Math.Max(Math.Max(1, (int)Math.Ceiling(longest.TotalHours)), apart.Length > 0 ? apart[apart.Length / 2] : 1);
    }

    /// <summary>The hours; one without a value only where one is due.</summary>
    private IEnumerable<SeriesPoint> Points(Dictionary<int, decimal> hours, int first, int running, int step, IReadOnlyList<SeriesLimit> held)
    {
        int last = first - 1;
        for (int hour = first; hour <= running; hour++)
        {
            bool has = hours.TryGetValue(hour, out decimal value);
            if (has || (hour < running && hour - last >= step))
            {
                yield return Point(Clock.Label(hour), has ? value : null, DistrictClock.DayOf(hour), held);
            }

            last = has ? hour : last;
        }
    }

    /// <summary>Stretches of hours without a value where one is due, up to the last hour that is over.</summary>
    private IEnumerable<SeriesGap> Gaps(Dictionary<int, decimal> hours, int first, int running, int step)
    {
        int? begin = null;
        int last = first - 1;
        for (int hour = first; hour <= running; hour++)
        {
            last = hours.ContainsKey(hour) ? hour : last;
            bool gone = hour < running && hour - last >= step;
            if (gone)
            {
                begin ??= hour;
            }
            else if (begin is { } since)
            {
                yield return new SeriesGap(Clock.At(Clock.StartOfHour(since)), Clock.At(Clock.StartOfHour(hour)));
                begin = null;
            }
        }
    }

    /// <summary>The days: of air the value of the verdict, of what adds up the sum of the hours, else their greatest, or least where the limit is one that must not be undercut.</summary>
    private List<SeriesPoint> Days(Station station, StationParameter item, Dictionary<int, decimal> hours, int first, int running, IReadOnlyList<SeriesLimit> held)
    {
        (DateOnly from, DateOnly to) = (DistrictClock.DayOf(first), DistrictClock.DayOf(running));
        if (IsJudgedDaily(station, item))
        {
            string part = item.Parameter.Code == "o3" ? "o3_8h" : item.Parameter.Code;
            Dictionary<DateOnly, decimal?> days = store.Read(new VerdictQuery("airDay", Place.Of(station.Id), from.DayNumber, to.DayNumber))
                .ToDictionary(v => v.Window.FirstDay(Clock), v => v.Parts.GetValueOrDefault(part)?.Value);
            return [.. Range(from, to).Select(d => Point(Clock.At(Clock.StartOfDay(d)), days.GetValueOrDefault(d), d, held))];
        }

        ILookup<DateOnly, decimal> ofDay = hours.ToLookup(h => DistrictClock.DayOf(h.Key), h => h.Value);
        return [.. Range(from, to).Select(d => Point(Clock.At(Clock.StartOfDay(d)), !ofDay.Contains(d) ? null
            : item.Parameter.Mean == MeanKind.Sum ? ofDay[d].Sum() : held.Count > 0 && held[^1].IsLeast ? ofDay[d].Min() : ofDay[d].Max(), d, held))];
    }

    /// <summary>Whether the verdict of a day has a value of it.</summary>
    private static bool IsJudgedDaily(Station station, StationParameter item) => station.Domain.Code == "air" && AirIndicators.TryParse(item.Parameter.Code, out _);

    private async Task<(List<SeriesReading> Readings, int Every)> ReadingsAsync(Station station, StationParameter item, int first, int end, CancellationToken cancel)
    {
        int shift = station.TimeIs == TimeIs.End ? 1 : 0;
        List<SeriesReading> counting = [], flagged = [];
        await readings.ReadAsync(station, Clock.StartOfHour(first) + shift, Clock.StartOfHour(end) + shift, int.MaxValue, (at, values) =>
        {
            foreach (ParameterValue value in values)
            {
                if (value.Parameter != item.Parameter.Index)
                {
                    continue;
                }

                if (value.Flag.CountsAsValid())
                {
                    counting.Add(new SeriesReading(Clock.At(at), value.Value, null));
                }
                else if (flagged.Count < MostFlagged)
                {
                    flagged.Add(new SeriesReading(Clock.At(at), value.Value, value.Flag.ToCode()));
                }
            }
        }, cancel);
        int every = Math.Max(1, (counting.Count + MostReadings - 1) / MostReadings);
        return ([.. counting.Where((_, i) => i % every == 0), .. flagged], every);
    }

    private static IEnumerable<DateOnly> Range(DateOnly from, DateOnly to) => Enumerable.Range(from.DayNumber, to.DayNumber - from.DayNumber + 1).Select(DateOnly.FromDayNumber);
}
