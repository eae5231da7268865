using WenchangPlan.Standards;
using WenchangPlan.Standards.Water;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Time;
using WenchangPlan.Telemetry.Verdicts;

namespace WenchangPlan.Assessment.Water;

/// <summary>The trophic state of a lake point in a month, TLI(Σ). Good is mesotrophic or better: an index of at most 50.</summary>
internal static class TrophicMonth
{
    private const int Decimals = 1;
    private const int GoodUpTo = 2;

    public static Verdict Of(Station station, Window window, bool closed, IEvidence evidence)
    {
        DateOnly month = window.FirstDay(evidence.District.Clock);
        (int first, int end) = window.Hours(evidence.District.Clock);
        IReadOnlyList<StationHour> hours = evidence.Hours(station, first, end);
        var evaluation = WaterEvaluation.For(month);
        var index = TrophicIndex.For(month);
        var values = new List<WaterValue>();
        var samples = new Dictionary<WaterIndicator, int>();
        foreach (TrophicTerm term in index.Terms)
        {
            decimal?[] hourly = [.. hours.Select(h => h.Find(term.Indicator)?.IfSampled(evaluation.MinimumMinutesPerHour))];
            // The logarithm of nothing is not a state: a value of zero is below what the instrument can see, and the term is left out.
            if (WaterIndicators.TryParse(term.Indicator, out WaterIndicator indicator) && WaterMeans.Of(indicator, hourly) is { IsValid: true } mean && mean.Value > 0)
            {
                values.Add(new WaterValue(indicator, evaluation.Round(indicator, mean.Value)));
                samples[indicator] = mean.Samples;
            }
        }

        TrophicResult result = index.Of(values.ToArray());
        bool has = result.Index.TryGetValue(out decimal tli);
        TrophicClass? of = has ? index.ClassOf(tli) : null;
        int? grade = of is null ? null : index.Classes.TakeWhile(c => c != of).Count() + 1;
        int days = hours.Where(h => index.Terms.Any(t => h.Find(t.Indicator)?.IfSampled(evaluation.MinimumMinutesPerHour) is not null)).Select(h => DistrictClock.DayOf(h.Hour)).Distinct().Count();
        int need = Math.Max(1, (int)decimal.Ceiling(evidence.District.Assessment.MinimumWaterDayShare * DateTime.DaysInMonth(month.Year, month.Month)));
        IReadOnlyList<Reason> missing = hours.All(h => h.Values.Count == 0) ? [new Reason(Reason.NoData)]
            : days < need ? [new Reason("too-few-days", null, days, need)]
            : !has ? [new Reason("nothing-to-judge")] : [];
        Validity validity = !closed ? Validity.Pending : missing.Count == 0 ? Validity.Valid : Validity.Invalid;
        return new Verdict
        {
            Kind = WaterJudge.Trophic,
            Station = station.Id,
            Window = window,
            Editions = [index.Standard],
            Value = has ? Rounding.HalfEven(tli, Decimals) : null,
            Grade = grade,
            Good = validity == Validity.Valid ? grade <= GoodUpTo : null,
            Validity = validity,
            Reasons = [.. validity == Validity.Pending ? [new Reason(Reason.WindowOpen)] : missing,
                .. has && !result.IsComplete ? (Reason[])[new Reason("incomplete", null, result.Terms.Length, result.TermCount)] : []],
            Deciding = [],
            Samples = days,
            Parts = values.ToDictionary(v => v.Indicator.Code(), v => new VerdictPart(v.Value, null, samples[v.Indicator]), StringComparer.Ordinal),
        };
    }
}
