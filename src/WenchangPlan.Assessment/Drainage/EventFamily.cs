using System.Runtime.InteropServices;
using WenchangPlan.Standards.Drainage;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Verdicts;

namespace WenchangPlan.Assessment.Drainage;

/// <summary>One thing that can go wrong at a point: what is read for it, when it is an event, and how that is said.</summary>
/// <param name="Kind">Code of the kind of verdict.</param>
/// <param name="Parameter">Code of the parameter it is about.</param>
/// <param name="Rule">When it is an event.</param>
/// <param name="Values">The readings it is found in.</param>
internal sealed record EventFamily(string Kind, string Parameter, EventRule Rule, Func<StationSeries, List<TimedValue>> Values)
{
    private const string Flow = "flow";
    private const string Depth = "depth";
    private const string LevelCode = "level";
    private const string OverflowCode = "overflow";
    private const string Sump = "sump";
    private const string Pumps = "pumps";
    private const int DryWeatherGrade = 5;
    private const int GapPeriods = 3;

    /// <summary>Grade and code of the reason, by the code of the event's grade. 1 is nothing; the larger, the worse.</summary>
    private static readonly Dictionary<string, (int Grade, string Reason)> Grades = new(StringComparer.Ordinal)
    {
        ["blue"] = (2, "ponding-blue"),
        ["yellow"] = (3, "ponding-yellow"),
        ["orange"] = (4, "ponding-orange"),
        ["red"] = (5, "ponding-red"),
        ["high"] = (2, "fullness-high"),
        ["surcharged"] = (3, "surcharged"),
        ["nearFlooding"] = (4, "near-flooding"),
        ["flooding"] = (5, "flooding"),
        ["overflow"] = (3, "overflow"),
        ["notPumping"] = (4, "no-pump-running"),
    };

    /// <summary>The editions that decide, the one that gives the grade first.</summary>
    public IReadOnlyList<string> Editions { get; init; } = [DrainageThresholds.Source];

    /// <summary>Inner diameter, m, of a level that has a fullness; null elsewhere.</summary>
    public decimal? Diameter { get; init; }

    /// <summary>Whether anything can go wrong at a point, as far as its register entry says.</summary>
    public static bool IsAt(Station station) =>
        station.Find(Depth) is not null || (station.Find(LevelCode) is not null && (station.Diameter ?? station.GroundLevel) is not null)
        || CanOverflow(station) || (station.Find(Sump) is not null && station.Find(Pumps) is not null && station.StartLevel is not null);

    /// <summary>Whether a point can overflow: it says so itself, or its level is known against a weir.</summary>
    public static bool CanOverflow(Station station) =>
        station.Find(OverflowCode) is not null || (station.Find(LevelCode) is not null && station.WeirLevel is not null);

    /// <summary>What can go wrong at a point.</summary>
    /// <param name="station">The point.</param>
    /// <param name="samplePeriod">Time one of its readings stands for.</param>
    /// <param name="thresholds">The thresholds.</param>
    /// <param name="day">The day that is judged.</param>
    public static IEnumerable<EventFamily> Of(Station station, TimeSpan samplePeriod, DrainageThresholds thresholds, DateOnly day)
    {
        TimeSpan gap = samplePeriod * GapPeriods;
        if (gap > thresholds.LongestGap)
        {
            thresholds = thresholds with { LongestGap = gap };
        }

        if (station.Find(Depth) is not null)
        {
            yield return new EventFamily(DrainageJudge.Ponding, Depth, thresholds.PondingRule, s => s.Of(Depth));
        }

        var design = SewerDesign.For(day);
        DrainageNetwork? network = Networks.Of(station.Network);
        if (station.Find(LevelCode) is not null
            && thresholds.LevelRule(design, network, (decimal?)station.Diameter, (decimal?)station.GroundLevel) is { } level)
        {
            yield return new EventFamily(DrainageJudge.Level, LevelCode, level, s => s.Of(LevelCode))
            {
                Editions = network is DrainageNetwork.Sewer && station.Diameter is not null
                    ? [design.Standard, DrainageThresholds.Source] : [DrainageThresholds.Source],
                Diameter = (decimal?)station.Diameter,
            };
        }

        if (station.Find(OverflowCode) is not null)
        {
            yield return new EventFamily(DrainageJudge.Overflow, OverflowCode, thresholds.OverflowRule, s => s.Of(OverflowCode));
        }
        else if (CanOverflow(station))
        {
            yield return new EventFamily(DrainageJudge.Overflow, LevelCode, thresholds.WeirRule((decimal)station.WeirLevel!.Value), s => s.Of(LevelCode));
        }

        if (station.Find(Sump) is not null && station.Find(Pumps) is not null && station.StartLevel is { } start)
        {
            yield return new EventFamily(DrainageJudge.Pumping, Sump, thresholds.SumpRule,
                s => s.Join(Sump, Pumps, (sump, pumps) => DrainageThresholds.UnpumpedHeight(sump, (decimal)start, pumps)));
        }
    }

    /// <summary>Grade of a code of <see cref="EventGrade"/>; 1 for null.</summary>
    public static int GradeOf(string? code) => code is null ? 1 : Grades[code].Grade;

    /// <summary>Code of the reason that says a grade.</summary>
    public static string ReasonOf(string code) => Grades[code].Reason;

    /// <summary>The events in the readings of a point.</summary>
    public EventSeries Find(StationSeries series, long until) =>
        EventFinder.Find(CollectionsMarshal.AsSpan(Values(series)), Rule, until, CollectionsMarshal.AsSpan(series.Of(Flow)));

    /// <summary>An event as a verdict. While it runs it is pending, and not good all the same; without an end because the readings stopped, it is invalid.</summary>
    public Verdict ToVerdict(Station station, StationSeries series, ThresholdEvent found, DrainageThresholds thresholds, IEvidence evidence, DrainageSteps? steps)
    {
        (int grade, string code) = Grades[found.Grade];
        RainSum rain = default;
        Station? gauge = null;
        List<Reason> reasons = [];
        var parts = new Dictionary<string, VerdictPart>(StringComparer.Ordinal) { [Parameter] = new(found.Peak, grade, found.Readings) };
        if (Diameter is { } diameter)
        {
            parts["fullness"] = new VerdictPart(Math.Round(found.Peak / diameter, 3), null, found.Readings);
        }

        if (found.Volume is { } volume)
        {
            parts["volume"] = new VerdictPart(Math.Round(volume, 1), null, found.Readings);
        }

        if (found.Duration is { } duration)
        {
            parts["minutes"] = new VerdictPart((decimal)duration.TotalMinutes, null, found.Readings);
        }

        if (Kind == DrainageJudge.Overflow)
        {
            (rain, gauge) = Rain.Before(found.Start, thresholds, evidence);
            parts["rain24h"] = new VerdictPart(rain.AtLeast, null, rain.Known, rain.IsComplete ? null : new Reason("too-few-hours", Rain.Parameter, rain.Known, rain.Hours));
            bool? dry = thresholds.IsDry(rain);
            (grade, code) = dry == true ? (DryWeatherGrade, "dry-weather-overflow") : (grade, code);
            if (dry is null)
            {
                reasons.Add(new Reason("rain-unknown", Rain.Parameter, rain.Known, rain.Hours));
            }
        }

        reasons.Insert(0, new Reason(code, Parameter));
        if (found.State == EventState.NoData)
        {
            reasons.Add(new Reason("data-ended", Parameter));
        }

        var verdict = new Verdict
        {
            Kind = Kind,
            Station = station.Id,
            Window = Window.Event(found.Start),
            Editions = Editions,
            Value = found.Peak,
            Grade = grade,
            Good = false,
            Validity = found.State switch { EventState.Over => Validity.Valid, EventState.Running => Validity.Pending, _ => Validity.Invalid },
            Reasons = reasons,
            Deciding = [Parameter],
            Event = new EventTimes(found.Start, found.PeakTime, found.End),
            Parts = parts,
        };
        steps?.Event(this, series, found, verdict);
        if (Kind == DrainageJudge.Overflow)
        {
            int hour = evidence.District.Clock.HourOf(found.Start);
            steps?.Rain(verdict, gauge, gauge is null ? [] : evidence.Hours(gauge, hour - Rain.LongestSum, hour + 1), hour - Rain.LongestSum, rain, DryWeatherGrade);
        }

        return verdict;
    }
}
