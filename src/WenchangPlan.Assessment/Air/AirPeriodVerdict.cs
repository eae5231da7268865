using WenchangPlan.Standards;
using WenchangPlan.Standards.Air;
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
        var evaluation = AirEvaluation.For(last);
        var limits = AmbientStandard.For(last);
        AirPeriodSteps? steps = evidence.Derivation is { } derivation ? new AirPeriodSteps(window, station, first, closed, evaluation, limits, derivation) : null;
        var parts = new Dictionary<string, VerdictPart>(StringComparer.Ordinal);
        List<Reason> missing = [];
        PerIndicator<decimal?> values = default;
        bool complies = true;
        foreach (AirIndicator indicator in Six.Where(i => days.Any(d => d.Parts.ContainsKey(i.Code()))))
        {
            decimal?[] daily = new decimal?[last.DayNumber - first.DayNumber + 1];
            foreach (Verdict day in days)
            {
                daily[(int)day.Window.Number - first.DayNumber] = day.Parts.GetValueOrDefault(indicator.Code())?.Value;
            }

            Statistic value = !closed ? evaluation.ValueSoFar(indicator, daily)
                : window.Span == WindowSpan.Year ? evaluation.AnnualValue(indicator, first.Year, daily) : evaluation.MonthlyValue(indicator, daily);
            int need = window.Span == WindowSpan.Year ? evaluation.MinimumDaysPerYear : evaluation.MinimumDays(daily.Length);
            Reason? reason = value.IsValid ? null : value.Samples == 0 ? new Reason(Reason.NoData, indicator.Code())
                : value.Samples >= need ? new Reason("short-month", indicator.Code(), value.Samples, need) : new Reason("too-few-days", indicator.Code(), value.Samples, need);
            missing.AddRange(reason is null ? [] : [reason]);
            decimal? rounded = value.IsValid ? evaluation.Round(indicator, value.Value) : null;
            values = values.With(indicator, rounded);
            steps?.Value(indicator, daily, value, rounded);
            AnnualCompliance? compliance = closed && window.Span == WindowSpan.Year ? evaluation.JudgeYear(indicator, first.Year, daily, limits) : null;
            complies &= compliance is { IsValid: true, Complies: true };
            decimal share = evaluation.PercentileOf(indicator);
            bool byMean = evaluation.MeansJudged.Contains(indicator.Code());
            int? grade = GradeOf(compliance, byMean ? null : share);
            parts[indicator.Code()] = new VerdictPart(rounded, grade, value.Samples, reason);
            steps?.Limit(indicator.Code(), indicator, byMean ? null : share, compliance, daily.Length, grade);
            if (byMean && evaluation.PercentileSoFar(indicator, daily) is { IsValid: true } percentile)
            {
                string part = $"{indicator.Code()}_p{share * 100:0}";
                parts[part] = new VerdictPart(evaluation.Round(indicator, percentile.Value), GradeOf(compliance, share), percentile.Samples);
                steps?.Beside(indicator, part, percentile, parts[part].Value);
                steps?.Limit(part, indicator, share, compliance, daily.Length, parts[part].Grade);
            }
        }

        parts["goodDays"] = new VerdictPart(days.Count(d => d is { Validity: Validity.Valid, Good: true }), null, days.Count(d => d.Validity == Validity.Valid));
        ComprehensiveIndex? index = Six.All(i => values[i] is not null) ? ComprehensiveIndex.Of(values, limits) : null;
        bool valid = index is not null;
        var verdict = new Verdict
        {
            Kind = window.Span == WindowSpan.Year ? AirJudge.Year : AirJudge.Month,
            Station = station,
            Window = window,
            Editions = [evaluation.Standard, limits.Standard],
            Value = index?.Value,
            Good = closed && valid && window.Span == WindowSpan.Year ? complies : null,
            Validity = !closed ? Validity.Pending : valid ? Validity.Valid : Validity.Invalid,
            Reasons = !closed ? [new Reason(Reason.WindowOpen)] : valid ? [] : missing.Count > 0 ? missing : [new Reason("nothing-to-judge")],
            Deciding = index is null ? [] : [.. index.Dominant.Select(i => i.Code())],
            Samples = days.Count(d => d.Validity == Validity.Valid),
            AsOf = closed ? null : days.LastOrDefault(d => d.Validity != Validity.Pending)?.Window.FirstDay(evidence.District.Clock),
            Parts = parts,
        };
        steps?.GoodDays(days, parts["goodDays"], verdict.Samples!.Value);
        steps?.Index(index, Six, verdict);
        return [verdict];
    }

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
