using System.Collections.Immutable;
using WenchangPlan.Standards;
using WenchangPlan.Standards.Water;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Telemetry.Verdicts;

namespace WenchangPlan.Assessment.Water;

/// <summary>The state of the district's sections in a month: the share at Class III or better, with few sections by their means, and the main pollution indicators.</summary>
internal static class SectionsMonth
{
    private const int Decimals = 1;

    public static IReadOnlyList<Verdict> Of(Window window, IEvidence evidence)
    {
        District district = evidence.District;
        List<Station> counting = [.. district.Stations.Where(s => s.Domain.Code == WaterJudge.Domain && s.Counts)];
        Dictionary<string, Verdict> months = evidence.Verdicts(new VerdictQuery(WaterJudge.Month, Place.All, window.Number, window.Number))
            .Where(v => v.Station is not null).ToDictionary(v => v.Station!, StringComparer.Ordinal);
        if (counting.Count == 0 || months.Count == 0)
        {
            return [];
        }

        var evaluation = WaterEvaluation.For(window.LastDay(district.Clock));
        List<WaterSection> sections = [.. counting.Select(s => new WaterSection(s.Id, WaterJudge.BodyOf(s), ValuesOf(months.GetValueOrDefault(s.Id))))];
        SectionSetAssessment set = evaluation.AssessSet(sections);
        bool closed = counting.TrueForAll(s => !months.TryGetValue(s.Id, out Verdict? v) || v.Validity != Validity.Pending);
        bool valid = set.Share.Percent.TryGetValue(out decimal share);
        ImmutableArray<ExceedanceRate> main = evaluation.MainIndicatorsOfSet(sections);
        var verdict = new Verdict
        {
            Kind = WaterJudge.Sections,
            Window = window,
            Editions = [evaluation.Standard, evaluation.Limits.Standard],
            Value = valid ? Rounding.HalfEven(share, Decimals) : null,
            Grade = valid ? evaluation.SetStates.TakeWhile(s => s.State != set.State).Count() + 1 : null,
            Validity = !closed ? Validity.Pending : valid ? Validity.Valid : Validity.Invalid,
            Reasons = !closed ? [new Reason(Reason.WindowOpen)] : valid ? [] : [new Reason("nothing-to-judge")],
            Deciding = [.. main.Select(m => m.Indicator.Code())],
            Samples = set.Share.Assessed,
            Parts = main.ToDictionary(m => m.Indicator.Code(), m => new VerdictPart(Rounding.HalfEven(m.Rate * 100, Decimals), null, m.Assessed), StringComparer.Ordinal),
        };
        if (evidence.Derivation is { } derivation)
        {
            new SectionsSteps(evaluation, derivation).Note(verdict, sections, set, main, Decimals);
        }

        return [verdict];
    }

    private static ImmutableArray<WaterValue> ValuesOf(Verdict? month) => month is not { Validity: not Validity.Invalid } ? []
        : [.. from part in month.Parts
              where part.Value is { Value: not null, Reason: null } && WaterIndicators.TryParse(part.Key, out _)
              select new WaterValue(Parse(part.Key), part.Value.Value!.Value)];

    private static WaterIndicator Parse(string code) => WaterIndicators.TryParse(code, out WaterIndicator indicator) ? indicator : default;
}
