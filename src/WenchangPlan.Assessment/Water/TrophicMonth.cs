using WenchangPlan.Standards;
using WenchangPlan.Standards.Water;
using WenchangPlan.Telemetry.Register;
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
        var index = TrophicIndex.For(month);
        var months = new IndicatorMonths(station, window, closed, evidence, [.. index.Terms.Select(t => t.Indicator)]);
        // The logarithm of nothing is not a state: a value of zero is below what the instrument can see, and the term is left out.
        IndicatorMonth[] decided = [.. index.Terms.SelectMany(t => months.All.Where(m => m.Indicator.Code() == t.Indicator && m.Value > 0))];
        WaterValue[] values = [.. decided.Select(m => new WaterValue(m.Indicator, m.Value!.Value))];
        TrophicResult result = index.Of(values);
        bool has = result.Index.TryGetValue(out decimal tli);
        TrophicClass? of = has ? index.ClassOf(tli) : null;
        int? grade = of is null ? null : index.Classes.TakeWhile(c => c != of).Count() + 1;
        IReadOnlyList<Reason> missing = months.Missing is { Count: > 0 } why ? why : !has ? [new Reason("nothing-to-judge")] : [];
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
            Samples = months.Days,
            Parts = decided.ToDictionary(m => m.Indicator.Code(), m => new VerdictPart(m.Value, null, m.Source == PartSource.Sensors ? m.Days : m.Samples)
            {
                Source = months.Samples.Count > 0 ? m.Source : null,
                Beside = m.Source == PartSource.Sensors ? m.Laboratory : m.Sensors,
            }, StringComparer.Ordinal),
        };
    }
}
