using WenchangPlan.Standards;
using WenchangPlan.Standards.Water;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Time;
using WenchangPlan.Telemetry.Verdicts;
using WaterIndicator = WenchangPlan.Standards.Water.WaterIndicator;

namespace WenchangPlan.Assessment.Water;

/// <summary>Judges the months of water sections by GB 3838-2002 and 环办〔2011〕22号. Pure (G5).</summary>
/// <remarks>Concentrations are averaged first, then judged; classes are never averaged. TN and temperature never decide.</remarks>
public sealed class WaterJudge(District district)
{
    /// <summary>The month of a section.</summary>
    /// <param name="station">A station of the water domain.</param>
    /// <param name="month">First day of the month.</param>
    /// <param name="closed">Whether the month is over and no more data are awaited.</param>
    /// <param name="hours">Its hourly values in the month, in order.</param>
    public WaterMonth JudgeMonth(Station station, DateOnly month, bool closed, IReadOnlyList<StationHour> hours)
    {
        WaterEvaluation evaluation = WaterEvaluation.For(month);
        var values = new List<WaterValue>();
        var indicators = new Dictionary<string, WaterIndicator>(StringComparer.Ordinal);
        var daysBy = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (StationParameter entry in station.Parameters)
        {
            string code = entry.Parameter.Code;
            if (!WaterIndicators.TryParse(code, out WaterIndicator indicator))
            {
                continue;
            }

            decimal?[] samples = [.. hours.Select(h => h.Find(code) is { IsValid: true } v ? v.Value : null)];
            Statistic mean = WaterMeans.Of(indicator, samples);
            if (mean.IsValid)
            {
                values.Add(new WaterValue(indicator, evaluation.Round(indicator, indicator == WaterIndicator.Temperature ? mean.Value : Math.Max(0, mean.Value))));
                indicators[code] = indicator;
                daysBy[code] = hours.Where(h => h.Find(code) is { IsValid: true }).Select(h => DistrictClock.DayOf(h.Hour)).Distinct().Count();
            }
        }

        SectionAssessment assessment = evaluation.Assess(values.ToArray(), BodyOf(station));
        int days = hours.Where(h => h.Values.Any(v => v.IsValid)).Select(h => DistrictClock.DayOf(h.Hour)).Distinct().Count();
        int need = Math.Max(1, (int)decimal.Ceiling(district.Assessment.MinimumWaterDayShare * DateTime.DaysInMonth(month.Year, month.Month)));
        IReadOnlyList<Reason> reasons = !assessment.HasClass ? [new Reason("no-data")] : days < need ? [new Reason("too-few-days", null, days, need)] : [];
        Validity validity = !closed ? Validity.Pending : reasons.Count == 0 ? Validity.Valid : Validity.Invalid;
        return new WaterMonth(month, station.Id, evaluation.Limits.Standard, assessment.HasClass ? (int)assessment.Class : null,
            assessment.HasClass ? [.. assessment.Deciding.Select(i => i.Code())] : [],
            validity == Validity.Valid ? assessment.IsGood : null, validity,
            validity == Validity.Pending ? [new Reason("window-open")] : reasons, assessment.Judged.Count, days,
            indicators.ToDictionary(p => p.Key, p => new Telemetry.Verdicts.WaterIndicator(
                values.First(v => v.Indicator == p.Value).Value, ClassOf(assessment, p.Value), daysBy[p.Key]), StringComparer.Ordinal));
    }

    /// <summary>The class of a section from the means of its valid months; null when too few months are valid.</summary>
    /// <param name="station">A station of the water domain.</param>
    /// <param name="months">Its valid months of the year.</param>
    /// <param name="leastMonths">Least number of valid months: <see cref="WaterEvaluation.MinimumMonthsPerYear"/> for a closed year, 1 while it runs.</param>
    public static int? ClassOfYear(Station station, IReadOnlyList<WaterMonth> months, int leastMonths)
    {
        if (months.Count < leastMonths)
        {
            return null;
        }

        WaterEvaluation evaluation = WaterEvaluation.For(months[^1].Month);
        var values = new List<WaterValue>();
        foreach (string code in months.SelectMany(m => m.Indicators.Keys).Distinct(StringComparer.Ordinal))
        {
            if (WaterIndicators.TryParse(code, out WaterIndicator indicator))
            {
                Statistic mean = WaterMeans.Of(indicator, [.. months.Select(m => m.Indicators.GetValueOrDefault(code)?.Concentration)]);
                values.Add(new WaterValue(indicator, evaluation.Round(indicator, mean.Value)));
            }
        }

        SectionAssessment assessment = evaluation.Assess(values.ToArray(), BodyOf(station));
        return assessment.HasClass ? (int)assessment.Class : null;
    }

    private static WaterBody BodyOf(Station station) => station.Kind == StationKind.Lake ? WaterBody.Lake : WaterBody.River;

    private static int? ClassOf(SectionAssessment assessment, WaterIndicator indicator) =>
        assessment.Judged.Contains(indicator) ? (int)assessment[indicator] : null;
}
