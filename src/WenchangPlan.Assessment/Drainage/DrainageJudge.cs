using WenchangPlan.Standards.Drainage;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Telemetry.Time;
using WenchangPlan.Telemetry.Verdicts;

namespace WenchangPlan.Assessment.Drainage;

/// <summary>Judges drainage: events from readings, the days they touch, and rain by GB/T 28592. Thresholds are engineering defaults of <see cref="DrainageThresholds"/>.</summary>
/// <remarks>
/// An event belongs to the day in which it began. Its readings are read from <see cref="HoursBefore"/> before that day, so that one that was there already is not
/// taken for a new one, to <see cref="HoursAfter"/> after it, so that one that goes on past midnight has its end. A day is closed when those hours are over.
/// </remarks>
public sealed class DrainageJudge : IJudge
{
    /// <summary>Kind of the verdict of a day at a point.</summary>
    public const string Day = "drainageDay";

    /// <summary>Kind of standing water on a road.</summary>
    public const string Ponding = "pondingEvent";

    /// <summary>Kind of a high level in a pipe or manhole, up to flooding.</summary>
    public const string Level = "levelEvent";

    /// <summary>Kind of an overflow.</summary>
    public const string Overflow = "overflowEvent";

    /// <summary>Kind of a sump above its start level with no pump running.</summary>
    public const string Pumping = "pumpingEvent";

    /// <summary>Kind of the rain of a day.</summary>
    public const string RainOfDay = "rainDay";

    /// <summary>Kind of the rain up to an hour.</summary>
    public const string RainOfHour = "rainHour";

    private const string Domain = "drainage";
    private const int HoursBefore = 6;
    private const int HoursAfter = 24;

    /// <inheritdoc />
    public JudgeFacts Facts { get; } = new(
        Domain, ["manhole", "pipe", "overflow", "road", "rain", "pump"], [Day, Ponding, Level, Overflow, Pumping, RainOfDay, RainOfHour],
        new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal))
    {
        Members = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal) { ["network"] = [.. Networks.Codes] },
        Settings = DrainageSettings.Ranges,
        SettingsProblem = DrainageSettings.Problem,
    };

    /// <inheritdoc />
    public IEnumerable<JudgedWindow> Touched(Station station, int hour)
    {
        ArgumentNullException.ThrowIfNull(station);
        DateOnly day = DistrictClock.DayOf(hour);
        var place = Place.Of(station.Id);
        if (Rain.IsAt(station))
        {
            // The sums of the next day reach back into this one.
            yield return new JudgedWindow(RainOfDay, Window.Day(day), place);
            yield return new JudgedWindow(RainOfDay, Window.Day(day.AddDays(1)), place);
            for (int later = 0; later < Rain.LongestSum; later++)
            {
                yield return new JudgedWindow(RainOfHour, Window.Hour(hour + later), place);
            }
        }

        if (EventFamily.IsAt(station))
        {
            yield return new JudgedWindow(Day, Window.Day(day), place);
            yield return new JudgedWindow(Day, Window.Day(day.AddDays(-1)), place);
            if (hour > DistrictClock.FirstHourOf(day.AddDays(1)) - 1 - HoursBefore)
            {
                yield return new JudgedWindow(Day, Window.Day(day.AddDays(1)), place);
            }
        }
    }

    /// <summary>Rain that is known later tells whether an overflow was one of dry weather.</summary>
    /// <inheritdoc />
    public IEnumerable<JudgedWindow> Above(string kind, string? station, Window window, District district)
    {
        ArgumentNullException.ThrowIfNull(district);
        return kind != RainOfDay ? [] :
            from point in district.Stations
            where point.Domain.Code == Domain && EventFamily.CanOverflow(point)
            from later in (int[])[0, 1]
            select new JudgedWindow(Day, Window.Day(window.FirstDay(district.Clock).AddDays(later)), Place.Of(point.Id));
    }

    /// <inheritdoc />
    public Place PlaceOf(string kind, string? station) => Place.Of(station);

    /// <inheritdoc />
    public int LastHour(JudgedWindow window, District district)
    {
        ArgumentNullException.ThrowIfNull(district);
        return window.Window.Hours(district.Clock).End - 1 + (window.Kind == Day ? HoursAfter : 0);
    }

    /// <inheritdoc />
    public (int First, int End)? ReadingsOf(JudgedWindow window, District district)
    {
        ArgumentNullException.ThrowIfNull(district);
        (int first, int end) = window.Window.Hours(district.Clock);
        return window.Kind == Day ? (first - HoursBefore, end + HoursAfter) : null;
    }

    /// <inheritdoc />
    public IReadOnlyList<Verdict> Judge(JudgedWindow window, bool closed, IEvidence evidence)
    {
        ArgumentNullException.ThrowIfNull(evidence);
        DrainageThresholds thresholds = DrainageSettings.Of(evidence.District.Assessment);
        return [.. evidence.District.Stations
            .Where(s => s.Domain.Code == Domain && (window.Place.Everywhere || window.Place.Station == s.Id))
            .SelectMany(s => Judge(s, window, closed, thresholds, evidence))];
    }

    /// <inheritdoc />
    public bool? IsGoodBy(Verdict verdict, string pin) => throw new ArgumentException($"Drainage knows no edition to pin, so not {pin} either.", nameof(pin));

    private IEnumerable<Verdict> Judge(Station station, JudgedWindow window, bool closed, DrainageThresholds thresholds, IEvidence evidence) => window.Kind switch
    {
        RainOfHour => Rain.IsAt(station) ? Rain.OfHour(station, window.Window, thresholds, evidence) : [],
        RainOfDay => Rain.IsAt(station) ? Rain.OfDay(station, window.Window, closed, thresholds, evidence) : [],
        _ => EventFamily.IsAt(station) ? JudgeDay(station, window, closed, thresholds, evidence) : [],
    };

    private List<Verdict> JudgeDay(Station station, JudgedWindow window, bool closed, DrainageThresholds thresholds, IEvidence evidence)
    {
        District district = evidence.District;
        (int first, int end) = window.Window.Hours(district.Clock);
        (int from, int to) = ReadingsOf(window, district)!.Value;
        var series = StationSeries.Read(station, evidence, from, to);
        (long start, long over) = (district.Clock.StartOfHour(first), district.Clock.StartOfHour(end));
        if (!closed && !series.HasAnyIn(start, over))
        {
            return []; // a day that has not begun, or of which nothing is known yet
        }

        // What is asked for reaches to now; as nobody here knows the time, an open window reaches to the newest reading.
        long until = closed ? district.Clock.StartOfHour(to) : series.Newest;
        var verdicts = new List<Verdict>();
        DrainageSteps? steps = evidence.Derivation is { } derivation ? new DrainageSteps(station, thresholds, derivation) : null;
        IReadOnlyDictionary<int, int> heard = series.HoursIn(start, over, district.Clock);
        steps?.Heard(heard, first, end);
        var day = new DayOfPoint(station, window.Window, heard.Count, steps);
        foreach (EventFamily family in EventFamily.Of(station, evidence.SamplePeriod(station, from, to), thresholds, window.Window.FirstDay(district.Clock)))
        {
            EventSeries found = family.Find(series, until);
            day.Add(family, series, found, start, over);
            verdicts.AddRange(found.Events.Where(e => e.Start >= start && e.Start < over).Select(e => family.ToVerdict(station, series, e, thresholds, evidence, steps)));
        }

        verdicts.Insert(0, day.ToVerdict(closed, thresholds));
        return verdicts;
    }
}
