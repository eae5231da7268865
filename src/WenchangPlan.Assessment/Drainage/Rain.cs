using WenchangPlan.Standards.Drainage;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Time;
using WenchangPlan.Telemetry.Verdicts;

namespace WenchangPlan.Assessment.Drainage;

/// <summary>Sums of rain and their class. An hour that is not sampled long enough is missing, and a sum with a missing hour has no class.</summary>
internal static class Rain
{
    /// <summary>Code of the parameter.</summary>
    public const string Parameter = "rain";

    /// <summary>Hours of the longest sum.</summary>
    public const int LongestSum = 24;

    private const string Domain = "drainage";
    private const int ShortSum = 12;

    /// <summary>Whether a station measures rain.</summary>
    public static bool IsAt(Station station) => station.Find(Parameter) is not null;

    /// <summary>The sums that end with an hour: 1, 12 and 24 h. None when the gauge said nothing in that hour.</summary>
    public static IReadOnlyList<Verdict> OfHour(Station station, Window window, DrainageThresholds thresholds, IEvidence evidence)
    {
        int hour = (int)window.Number;
        decimal?[] hours = Hours(station, hour - LongestSum + 1, hour + 1, thresholds, evidence, out bool cameLast);
        if (!cameLast)
        {
            return [];
        }

        var grades = RainGrades.For(DistrictClock.DayOf(hour));
        RainSum one = RainSum.Of(hours.AsSpan(LongestSum - 1)), half = RainSum.Of(hours.AsSpan(LongestSum - ShortSum)), whole = RainSum.Of(hours);
        bool known = one.IsComplete;
        var verdict = new Verdict
        {
            Kind = DrainageJudge.RainOfHour, Station = station.Id, Window = window, Editions = [grades.Standard],
            Value = one.Total, Grade = GradeOf(grades, whole, long24: true),
            Validity = known ? Validity.Valid : Validity.Invalid, Reasons = [.. known ? [] : (Reason[])[TooFew("rain1h", one)], .. Signal(grades, hours)],
            Deciding = [], Samples = whole.Known,
            Parts = new Dictionary<string, VerdictPart>(StringComparer.Ordinal)
            {
                ["rain1h"] = Part("rain1h", one, null),
                ["rain12h"] = Part("rain12h", half, GradeOf(grades, half, long24: false)),
                ["rain24h"] = Part("rain24h", whole, GradeOf(grades, whole, long24: true)),
            },
        };
        if (evidence.Derivation is { } derivation)
        {
            var steps = new RainSteps(station, grades, thresholds, derivation);
            int first = hour - LongestSum + 1;
            steps.Hours(evidence.Hours(station, first, hour + 1), first, LongestSum);
            steps.Sum("rain1h", one, one.Total, null, of12Hours: null);
            steps.Sum("rain12h", half, half.Total, verdict.Parts["rain12h"].Grade, of12Hours: true);
            steps.Sum("rain24h", whole, whole.Total, verdict.Grade, of12Hours: false);
            steps.Verdict(verdict, "rain1h", "rain24h", whole, one);
        }

        return [verdict];
    }

    /// <summary>The rain of a day with its class, and the largest sums of 1 and 12 hours that end in it.</summary>
    public static IReadOnlyList<Verdict> OfDay(Station station, Window window, bool closed, DrainageThresholds thresholds, IEvidence evidence)
    {
        (int first, int end) = window.Hours(evidence.District.Clock);
        decimal?[] hours = Hours(station, first - ShortSum + 1, end, thresholds, evidence, out _);
        bool came = evidence.Hours(station, first, end).Any(h => h.Find(Parameter) is not null);
        if (!came && !closed)
        {
            return [];
        }

        var grades = RainGrades.For(window.FirstDay(evidence.District.Clock));
        RainSum day = RainSum.Of(hours.AsSpan(ShortSum - 1));
        decimal? most1 = null, most12 = null;
        for (int i = ShortSum - 1; i < hours.Length; i++)
        {
            most1 = Larger(most1, hours[i]);
            most12 = Larger(most12, RainSum.Of(hours.AsSpan(i - ShortSum + 1, ShortSum)).Total);
        }

        var verdict = new Verdict
        {
            Kind = DrainageJudge.RainOfDay, Station = station.Id, Window = window, Editions = [grades.Standard],
            Value = day.IsComplete || !closed ? day.AtLeast : null, Grade = GradeOf(grades, day, long24: true),
            Validity = !closed ? Validity.Pending : day.IsComplete ? Validity.Valid : Validity.Invalid,
            Reasons = !closed ? [new Reason(Reason.WindowOpen)] : day.IsComplete ? [] : [came ? TooFew(Parameter, day) : new Reason(Reason.NoData)],
            Deciding = [], Samples = day.Known,
            Parts = new Dictionary<string, VerdictPart>(StringComparer.Ordinal)
            {
                [Parameter] = new(day.Known == 0 ? null : day.AtLeast, GradeOf(grades, day, long24: true), day.Known, day.IsComplete ? null : TooFew(Parameter, day)),
                ["rain1h"] = new(most1, null, day.Known),
                ["rain12h"] = new(most12, most12 is { } sum ? ClassNumber(grades, grades.ClassOf12Hours(sum)) : null, day.Known),
            },
        };
        if (evidence.Derivation is { } derivation)
        {
            var steps = new RainSteps(station, grades, thresholds, derivation);
            int begin = first - ShortSum + 1;
            steps.Hours(evidence.Hours(station, begin, end), begin, end - begin);
            steps.Sum(Parameter, day, verdict.Parts[Parameter].Value, verdict.Grade, of12Hours: false);
            steps.Largest("rain1h", 1, end - first, most1, null, of12Hours: null);
            steps.Largest("rain12h", ShortSum, end - first, most12, verdict.Parts["rain12h"].Grade, of12Hours: true);
            steps.Verdict(verdict, Parameter, Parameter, day, day);
        }

        return [verdict];
    }

    /// <summary>
    /// Rain of the 24 whole hours before the hour of an instant, and what fell in that hour: of the gauge that shows most. A wet gauge makes it wet; it is dry only where a gauge
    /// knows every hour.
    /// </summary>
    public static (RainSum Sum, Station? Gauge) Before(long time, DrainageThresholds thresholds, IEvidence evidence)
    {
        int hour = evidence.District.Clock.HourOf(time);
        RainSum best = new(LongestSum, 0, 0);
        Station? of = null;
        foreach (Station gauge in evidence.District.Stations.Where(s => s.Domain.Code == Domain && IsAt(s)))
        {
            RainSum sum = RainSum.Of(Hours(gauge, hour - LongestSum, hour, thresholds, evidence, out _));
            IReadOnlyList<StationHour> running = evidence.Hours(gauge, hour, hour + 1);
            sum = sum with { AtLeast = sum.AtLeast + (running.Count == 0 ? 0 : running[0].Find(Parameter)?.Value ?? 0) };
            bool wet = sum.AtLeast >= thresholds.DryWeatherRainBelow, knownWet = best.AtLeast >= thresholds.DryWeatherRainBelow;
            if ((wet || knownWet) ? sum.AtLeast > best.AtLeast : sum.Known > best.Known)
            {
                (best, of) = (sum, gauge);
            }
        }

        return (best, of);
    }

    private static decimal?[] Hours(Station station, int first, int end, DrainageThresholds thresholds, IEvidence evidence, out bool cameLast)
    {
        var values = new decimal?[end - first];
        cameLast = false;
        // A sum that reaches back to days on which the gauge was not in the register is not known there: nothing is judged from what it said then.
        foreach (StationHour hour in evidence.Hours(station, first, end).Where(h => station.From is not { } from || DistrictClock.DayOf(h.Hour) >= from))
        {
            values[hour.Hour - first] = hour.Find(Parameter)?.IfSampled(thresholds.MinimumMinutesPerHour);
            cameLast |= hour.Hour == end - 1 && hour.Find(Parameter) is not null;
        }

        return values;
    }

    private static int? GradeOf(RainGrades grades, RainSum sum, bool long24) => sum.Total is not { } total ? null
        : ClassNumber(grades, long24 ? grades.ClassOf24Hours(total) : grades.ClassOf12Hours(total));

    private static int ClassNumber(RainGrades grades, RainClass of) => grades.Classes.TakeWhile(c => c != of).Count() + 1;

    private static VerdictPart Part(string code, RainSum sum, int? grade) => new(sum.Total, grade, sum.Known, sum.IsComplete ? null : TooFew(code, sum));

    private static Reason TooFew(string code, RainSum sum) => new("too-few-hours", code, sum.Known, sum.Hours);

    /// <summary>The warning signal that the own sums would reach; the signal itself is issued by the weather service.</summary>
    private static IEnumerable<Reason> Signal(RainGrades grades, decimal?[] hours)
    {
        Dictionary<int, decimal> sums = grades.Signals.Select(s => s.Hours).Distinct().ToDictionary(h => h, h => RainSum.Of(hours.AsSpan(hours.Length - h)).AtLeast);
        return grades.TryGetSignal(sums, out RainSignal? signal)
            ? [new Reason("rain-signal-" + signal.Code, Parameter, (int)sums[signal.Hours], (int)signal.From)] : [];
    }

    private static decimal? Larger(decimal? one, decimal? other) => one is null ? other : other is null ? one : Math.Max(one.Value, other.Value);
}
