using WenchangPlan.Standards;
using WenchangPlan.Standards.Air;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Telemetry.Verdicts;

namespace WenchangPlan.Assessment.Air;

/// <summary>
/// The statistics of a month or a year from its days: means, for carbon monoxide and ozone percentiles, the composite index, and for a closed year whether each pollutant meets its
/// limits. The editions are those of the last day of the period.
/// </summary>
internal static class AirPeriodVerdict
{
    private static readonly AirIndicator[] Six =
        [AirIndicator.Pm25, AirIndicator.Pm10, AirIndicator.So2, AirIndicator.No2, AirIndicator.Co, AirIndicator.O3EightHour];

    /// <summary>The verdict of a place.</summary>
    /// <param name="window">A month or a year.</param>
    /// <param name="station">Station id; null is the district.</param>
    /// <param name="closed">Whether no more data are awaited; the verdict is pending also while its last day is.</param>
    /// <param name="evidence">Has the days.</param>
    /// <returns>None when no day of the period has a verdict.</returns>
    public static IReadOnlyList<Verdict> Of(Window window, string? station, bool closed, IEvidence evidence)
    {
        (DateOnly first, DateOnly last) = (window.FirstDay(evidence.District.Clock), window.LastDay(evidence.District.Clock));
        IReadOnlyList<Verdict> days = evidence.Verdicts(new VerdictQuery(AirJudge.Day, Place.Of(station), Window.Day(first).Number, Window.Day(last).Number));
        if (days.Count == 0)
        {
            return [];
        }

        closed &= days[^1] is { Validity: not Validity.Pending } end && end.Window == Window.Day(last);
        var period = new Days(window, first, last, closed, days);
        Verdict[] excluded = [.. days.Where(d => d.Other is not null)];
        ExcludedDayRule rule = evidence.District.Assessment.ExcludedDays;
        AirPeriodSteps? steps = evidence.Derivation is { } derivation
            ? new AirPeriodSteps(window, station, first, closed, period.Evaluation, period.Limits, derivation) : null;
        Figures counting = FiguresOf(period, without: excluded.Length > 0, rule, steps);
        bool valid = counting.Index is not null;
        var verdict = new Verdict
        {
            Kind = window.Span == WindowSpan.Year ? AirJudge.Year : AirJudge.Month,
            Station = station,
            Window = window,
            Editions = [period.Evaluation.Standard, period.Limits.Standard],
            Value = counting.Index?.Value,
            Good = GoodOf(period, counting),
            Validity = !closed ? Validity.Pending : valid ? Validity.Valid : Validity.Invalid,
            Reasons = !closed ? [new Reason(Reason.WindowOpen)] : valid ? [] : counting.Missing.Count > 0 ? counting.Missing : [new Reason("nothing-to-judge")],
            Deciding = DominantOf(counting),
            Samples = days.Count(d => d.Validity == Validity.Valid),
            AsOf = closed ? null : days.LastOrDefault(d => d.Validity != Validity.Pending)?.Window.FirstDay(evidence.District.Clock),
            Parts = counting.Parts,
            Other = excluded.Length == 0 ? null : AsMeasured(period, excluded, rule),
        };
        steps?.GoodDays(counting.Judged, days, counting.Parts["goodDays"], verdict.Samples!.Value);
        steps?.Index(counting.Index, Six, verdict);
        return [verdict];
    }

    /// <summary>The same of all days as they were measured.</summary>
    private static OtherResult AsMeasured(Days period, Verdict[] excluded, ExcludedDayRule rule)
    {
        Figures measured = FiguresOf(period, without: false, rule == ExcludedDayRule.Count ? ExcludedDayRule.LeaveOut : ExcludedDayRule.Count);
        return new OtherResult
        {
            IsWithout = false,
            Exclusions = [.. excluded.SelectMany(d => d.Other!.Exclusions).Distinct().Order()],
            LeftOut = [.. excluded.SelectMany(d => d.Other!.LeftOut).Distinct()],
            Value = measured.Index?.Value,
            Good = GoodOf(period, measured),
            Deciding = DominantOf(measured),
            Parts = measured.Parts,
        };
    }

    private static bool? GoodOf(Days period, Figures figures) => period.Closed && figures.Index is not null && period.Window.Span == WindowSpan.Year ? figures.Complies : null;

    private static IReadOnlyList<string> DominantOf(Figures figures) => figures.Index is null ? [] : [.. figures.Index.Dominant.Select(i => i.Code())];

    /// <summary>The figures of a period.</summary>
    /// <param name="period">The period.</param>
    /// <param name="without">Whether values of excluded days are left out of means, percentiles and the index. Whether the days suffice goes by what was measured.</param>
    /// <param name="rule">What becomes of excluded days in the good days.</param>
    /// <param name="steps">Where the steps are noted; null where nobody asks for them.</param>
    private static Figures FiguresOf(Days period, bool without, ExcludedDayRule rule, AirPeriodSteps? steps = null)
    {
        AirEvaluation evaluation = period.Evaluation;
        bool year = period.Window.Span == WindowSpan.Year;
        var parts = new Dictionary<string, VerdictPart>(StringComparer.Ordinal);
        List<Reason> missing = [];
        PerIndicator<decimal?> values = default;
        bool complies = true;
        foreach (AirIndicator indicator in Six.Where(i => period.All.Any(d => d.Parts.ContainsKey(i.Code()))))
        {
            decimal?[] measured = period.Daily(indicator, without: false);
            decimal?[] daily = without ? period.Daily(indicator, without: true) : measured;
            Statistic value = !period.Closed ? evaluation.ValueSoFar(indicator, measured)
                : year ? evaluation.AnnualValue(indicator, period.First.Year, measured) : evaluation.MonthlyValue(indicator, measured);
            bool suffices = value.IsValid;
            value = without && suffices ? evaluation.ValueSoFar(indicator, daily) : value;
            int need = year ? evaluation.MinimumDaysPerYear : evaluation.MinimumDays(measured.Length);
            Reason? reason = value.IsValid ? null : value.Samples == 0 ? new Reason(Reason.NoData, indicator.Code())
                : value.Samples >= need ? new Reason("short-month", indicator.Code(), value.Samples, need) : new Reason("too-few-days", indicator.Code(), value.Samples, need);
            missing.AddRange(reason is null ? [] : [reason]);
            decimal? rounded = value.IsValid ? evaluation.Round(indicator, value.Value) : null;
            values = values.With(indicator, rounded);
            steps?.Value(indicator, measured, daily, value, rounded, without, suffices);
            AnnualCompliance? compliance = period.Closed && year ? evaluation.JudgeYear(indicator, period.First.Year, daily, period.Limits) : null;
            bool ofMeasured = compliance is { IsValid: false } && without;
            compliance = ofMeasured ? evaluation.JudgeYear(indicator, period.First.Year, measured, period.Limits) : compliance;
            complies &= compliance is { IsValid: true, Complies: true };
            decimal share = evaluation.PercentileOf(indicator);
            bool byMean = evaluation.MeansJudged.Contains(indicator.Code());
            int? grade = GradeOf(compliance, byMean ? null : share);
            parts[indicator.Code()] = new VerdictPart(rounded, grade, value.Samples, reason);
            steps?.Limit(indicator.Code(), indicator, byMean ? null : share, compliance, daily.Length, grade, ofMeasured);
            if (byMean && evaluation.PercentileSoFar(indicator, daily) is { IsValid: true } percentile)
            {
                string part = $"{indicator.Code()}_p{share * 100:0}";
                parts[part] = new VerdictPart(evaluation.Round(indicator, percentile.Value), GradeOf(compliance, share), percentile.Samples);
                steps?.Beside(indicator, part, percentile, parts[part].Value);
                steps?.Limit(part, indicator, share, compliance, daily.Length, parts[part].Grade, ofMeasured);
            }
        }

        List<Verdict> valid = [.. period.All.Where(d => d.Validity == Validity.Valid && !(rule == ExcludedDayRule.LeaveOut && IsBadByTheEvent(d)))];
        parts["goodDays"] = new VerdictPart(valid.Count(d => d.Good == true), null, valid.Count);
        return new Figures(parts, missing, Six.All(i => values[i] is not null) ? ComprehensiveIndex.Of(values, period.Limits) : null, complies, valid);
    }

    /// <summary>Whether a day was not good because of the event alone: without what is excluded it would be, or could not be said to be bad.</summary>
    public static bool IsBadByTheEvent(Verdict day) => day.Other is { IsWithout: true } other && ExcludedGoodAirRatio.IsBadByTheEvent(day.Good, other.Good);

    /// <summary>The days of a period, and what judges it.</summary>
    private sealed record Days(Window Window, DateOnly First, DateOnly Last, bool Closed, IReadOnlyList<Verdict> All)
    {
        public AirEvaluation Evaluation { get; } = AirEvaluation.For(Last);

        public AmbientStandard Limits { get; } = AmbientStandard.For(Last);

        public decimal?[] Daily(AirIndicator indicator, bool without)
        {
            decimal?[] daily = new decimal?[Last.DayNumber - First.DayNumber + 1];
            foreach (Verdict day in All.Where(d => !without || d.Other?.LeftOut.Contains(indicator.Code()) != true))
            {
                daily[(int)day.Window.Number - First.DayNumber] = day.Parts.GetValueOrDefault(indicator.Code())?.Value;
            }

            return daily;
        }
    }

    private sealed record Figures(Dictionary<string, VerdictPart> Parts, List<Reason> Missing, ComprehensiveIndex? Index, bool Complies, IReadOnlyList<Verdict> Judged);

    /// <summary>1 where a statistic of a closed year meets its limit, 2 where it does not; null where it is not judged. A percentile of null is the mean.</summary>
    private static int? GradeOf(AnnualCompliance? compliance, decimal? percentile)
    {
        foreach (JudgedStatistic judged in compliance?.Judged ?? [])
        {
            if (judged.Percentile == percentile && judged.Value.IsValid)
            {
                return judged.Meets ? 1 : 2;
            }
        }

        return null;
    }
}
