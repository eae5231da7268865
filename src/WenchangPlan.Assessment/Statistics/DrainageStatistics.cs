using WenchangPlan.Assessment.Drainage;
using WenchangPlan.Standards;
using WenchangPlan.Standards.Drainage;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Telemetry.Time;
using WenchangPlan.Telemetry.Verdicts;

namespace WenchangPlan.Assessment.Statistics;

/// <summary>A largest value, and when it was.</summary>
/// <param name="Value">The value, in the unit of its parameter.</param>
/// <param name="Day">Local day.</param>
/// <param name="Station">Where.</param>
public sealed record Maximum(decimal Value, DateOnly Day, string Station);

/// <summary>The events of one kind over a period: those that began in it.</summary>
/// <param name="Count">How many.</param>
/// <param name="Running">Of these, without an end: still running, or the readings stopped (then nobody knows).</param>
/// <param name="ByGrade">How many of each grade, 1 (nothing) to 5; see the grades of drainage.</param>
/// <param name="Days">Local days on which one began, each once.</param>
/// <param name="Minutes">Minutes of those that ended, together; null when none ended.</param>
/// <param name="Longest">Minutes of the longest that ended; null when none ended.</param>
/// <param name="Peak">The highest value; null without an event.</param>
/// <param name="Volume">Volume that left, m³, of those that have one; null when none has.</param>
public sealed record EventFigure(int Count, int Running, IReadOnlyList<int> ByGrade, int Days, decimal? Minutes, decimal? Longest, Maximum? Peak, decimal? Volume);

/// <summary>The rain of a period.</summary>
/// <param name="Total">mm, of the days that are over; of a district the mean over its gauges. At least so much fell when <paramref name="Missing"/> is above 0. Null without a day.</param>
/// <param name="Valid">Days of which every hour is known (by a gauge of the district).</param>
/// <param name="Missing">Days that are over and have a gap.</param>
/// <param name="Wet">Days with at least 0.1 mm.</param>
/// <param name="ByClass">Days by class of rain (GB/T 28592), trace first; of a district by the gauge that shows most.</param>
/// <param name="MostOfAnHour">The wettest hour, mm.</param>
/// <param name="MostOf12Hours">The wettest 12 hours that end in the period, mm.</param>
/// <param name="MostOfADay">The wettest day, mm.</param>
/// <param name="Events">Rain events; of a district an hour is wet when a gauge is.</param>
public sealed record RainFigure(
    decimal? Total, int Valid, int Missing, int Wet, IReadOnlyList<int> ByClass, Maximum? MostOfAnHour, Maximum? MostOf12Hours, Maximum? MostOfADay, IReadOnlyList<RainEvent> Events);

/// <summary>Drainage over a period, from its judged days and events.</summary>
public sealed record DrainageStatistics
{
    /// <summary>Grades of an event, 1 to 5.</summary>
    public const int Grades = 5;

    private const string Domain = "drainage";
    private const int Decimals = 1;

    /// <summary>The kinds of events, in their order.</summary>
    public static IReadOnlyList<string> EventKinds { get; } = [DrainageJudge.Ponding, DrainageJudge.Level, DrainageJudge.Overflow, DrainageJudge.Pumping];

    /// <summary>The period.</summary>
    public required Period Period { get; init; }

    /// <summary>Station id; null is the district.</summary>
    public string? Station { get; init; }

    /// <summary>The last day of the period that is judged, valid or not; null when none is.</summary>
    public DateOnly? AsOf { get; init; }

    /// <summary>Point-days without any event among those judged; of a gauge, which has no such days, none.</summary>
    public required ComplianceFigure Days { get; init; }

    /// <summary>Events by kind.</summary>
    public required IReadOnlyDictionary<string, EventFigure> Events { get; init; }

    /// <summary>Rain; null where it is not measured.</summary>
    public RainFigure? Rain { get; init; }

    /// <summary>Counts a period.</summary>
    /// <param name="period">The period.</param>
    /// <param name="station">Station id; null is the district.</param>
    /// <param name="district">The register.</param>
    /// <param name="verdicts">Has the days and events.</param>
    /// <param name="store">Has the hours of rain.</param>
    /// <exception cref="IOException">The store cannot be read now.</exception>
    public static DrainageStatistics Of(Period period, string? station, District district, IVerdictReader verdicts, IVerdictStore store)
    {
        ArgumentNullException.ThrowIfNull(district);
        ArgumentNullException.ThrowIfNull(verdicts);
        ArgumentNullException.ThrowIfNull(store);
        Place place = station is null ? Place.All : Place.Of(station);
        List<Verdict> days = ReadDays(DrainageJudge.Day, period, place, verdicts), rain = ReadDays(DrainageJudge.RainOfDay, period, place, verdicts);
        Station[] gauges = [.. district.During(period.First, period.Last).Stations.Where(s => s.Domain.Code == Domain && (station is null || s.Id == station) && Drainage.Rain.IsAt(s))];
        return new DrainageStatistics
        {
            Period = period,
            Station = station,
            AsOf = days.Concat(rain).Select(d => (DateOnly?)DayOf(d)).Max(),
            Days = ComplianceFigure.Of(days.Select(d => d.Validity is Validity.Valid ? d.Good : null)),
            Events = EventKinds.ToDictionary(kind => kind, kind => EventsOf(kind, period, place, district, verdicts), StringComparer.Ordinal),
            Rain = gauges.Length == 0 ? null : RainOf(period, gauges, rain, store),
        };
    }

    private static List<Verdict> ReadDays(string kind, Period period, Place place, IVerdictReader verdicts) =>
        [.. verdicts.Read(new VerdictQuery(kind, place, period.First.DayNumber, period.Last.DayNumber)).Where(v => v.Station is not null && v.Validity is not Validity.Pending)];

    private static EventFigure EventsOf(string kind, Period period, Place place, District district, IVerdictReader verdicts)
    {
        DistrictClock clock = district.Clock;
        IReadOnlyList<Verdict> events = verdicts.Read(new VerdictQuery(kind, place, clock.StartOfDay(period.First), clock.StartOfDay(period.Last.AddDays(1)) - 1));
        decimal[] minutes = [.. events.Where(e => e.Event?.End is not null).Select(e => (decimal)(e.Event!.End!.Value - e.Event.Start) / 60_000)];
        decimal[] volumes = [.. events.Select(e => e.Parts.GetValueOrDefault("volume")?.Value).OfType<decimal>()];
        Verdict? highest = events.Where(e => e.Value is not null).MaxBy(e => e.Value);
        return new EventFigure(
            events.Count, events.Count - minutes.Length, [.. Enumerable.Range(1, Grades).Select(grade => events.Count(e => e.Grade == grade))],
            events.Select(e => clock.DayAt(e.Window.Number)).Distinct().Count(),
            minutes.Length == 0 ? null : Rounding.HalfEven(minutes.Sum(), Decimals), minutes.Length == 0 ? null : Rounding.HalfEven(minutes.Max(), Decimals),
            highest is null ? null : new Maximum(highest.Value!.Value, clock.DayAt(highest.Event?.Peak ?? highest.Window.Number), highest.Station ?? ""),
            volumes.Length == 0 ? null : volumes.Sum());
    }

    private static RainFigure RainOf(Period period, Station[] gauges, List<Verdict> days, IVerdictStore store)
    {
        Verdict[][] byDay = [.. days.GroupBy(d => d.Window.Number).Select(d => d.ToArray())];
        decimal[] totals = [.. days.GroupBy(d => d.Station).Select(gauge => gauge.Sum(d => Sum(d) ?? 0))];
        int classes = RainGrades.For(period.Last).Classes.Count;
        int valid = byDay.Count(day => day.Any(d => d.Validity is Validity.Valid));
        return new RainFigure(
            totals.Length == 0 ? null : Rounding.HalfEven(totals.Average(), Decimals), valid, byDay.Length - valid,
            byDay.Count(day => day.Max(Sum) >= RainEvents.WetFrom),
            [.. Enumerable.Range(1, classes).Select(grade => byDay.Count(day => day.Max(d => d.Grade) == grade))],
            MostOf(days, d => d.Parts.GetValueOrDefault("rain1h")?.Value), MostOf(days, d => d.Parts.GetValueOrDefault("rain12h")?.Value), MostOf(days, Sum),
            RainEvents.Of(HoursOf(period, gauges, store)));
    }

    /// <summary>What a gauge measured on a day, whole or not.</summary>
    private static decimal? Sum(Verdict day) => day.Parts.GetValueOrDefault(Drainage.Rain.Parameter)?.Value;

    private static Maximum? MostOf(List<Verdict> days, Func<Verdict, decimal?> value) =>
        days.Where(d => value(d) is not null).MaxBy(value) is { } most ? new Maximum(value(most)!.Value, DayOf(most), most.Station ?? "") : null;

    private static IEnumerable<(int Hour, decimal Rain)> HoursOf(Period period, Station[] gauges, IVerdictStore store)
    {
        (int first, int end) = (DistrictClock.FirstHourOf(period.First), DistrictClock.FirstHourOf(period.Last.AddDays(1)));
        return from gauge in gauges
               from hour in store.ReadHours(gauge, first, end)
               let rain = hour.Find(Drainage.Rain.Parameter)?.Value
               where rain is not null
               group rain.Value by hour.Hour into ofHour
               orderby ofHour.Key
               select (ofHour.Key, ofHour.Max());
    }

    private static DateOnly DayOf(Verdict day) => DateOnly.FromDayNumber((int)day.Window.Number);
}
