using WenchangPlan.Assessment.Derivations;
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
    private const int IndexDecimals = 6;

    public static Verdict Of(Station station, Window window, bool closed, IEvidence evidence)
    {
        DateOnly month = window.FirstDay(evidence.District.Clock);
        var index = TrophicIndex.For(month);
        WaterSteps? steps = evidence.Derivation is { } derivation ? new WaterSteps(station, derivation) : null;
        var months = new IndicatorMonths(station, window, closed, evidence, steps, [.. index.Terms.Select(t => t.Indicator)]);
        // The logarithm of nothing is not a state: a value of zero is below what the instrument can see, and the term is left out.
        IndicatorMonth[] decided = [.. index.Terms.SelectMany(t => months.All.Where(m => m.Indicator.Code() == t.Indicator && m.Value > 0))];
        WaterValue[] values = [.. decided.Select(m => new WaterValue(m.Indicator, m.Value!.Value))];
        TrophicResult result = index.Of(values);
        bool has = result.Index.TryGetValue(out decimal tli);
        TrophicClass? of = has ? index.ClassOf(tli) : null;
        int? grade = of is null ? null : index.Classes.TakeWhile(c => c != of).Count() + 1;
        IReadOnlyList<Reason> missing = months.Missing is { Count: > 0 } why ? why : !has ? [new Reason("nothing-to-judge")] : [];
        Validity validity = !closed ? Validity.Pending : missing.Count == 0 ? Validity.Valid : Validity.Invalid;
        var verdict = new Verdict
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
        Note(steps, index, result, verdict);
        steps?.Enough("daysWithData", months.Days, months.Samples.Count > 0 ? 1 : months.Need, verdict);
        steps?.Good(verdict, GoodUpTo, new Source(index.Standard));
        return verdict;
    }

    /// <summary>The index of each term, their weighted mean, and its class.</summary>
    private static void Note(WaterSteps? steps, TrophicIndex index, TrophicResult result, Verdict verdict)
    {
        if (steps is null || !result.Index.TryGetValue(out decimal tli))
        {
            return;
        }

        var source = new Source(index.Standard);
        foreach ((WaterIndicator indicator, decimal ofTerm) in result.Terms)
        {
            TrophicTerm term = index.Terms.First(t => t.Indicator == indicator.Code());
            steps.Add(new Step("trophicTerm", term.Indicator, source)
            {
                Numbers = Step.Named(("a", term.A), ("b", term.B), ("decimals", IndexDecimals)), Inputs = [StepInput.Of(term.Indicator, verdict.Parts[term.Indicator].Value)], Result = ofTerm,
            });
        }

        steps.Add(new Step("trophicSum", null, source)
        {
            Numbers = result.Terms.Select(t => index.Terms.First(x => x.Indicator == t.Indicator.Code())).Select(t => (Name: "r_" + t.Indicator, t.R)).Append((Name: "decimals", R: IndexDecimals)).ToDictionary(t => t.Name, t => t.R),
            Inputs = [.. result.Terms.Select(t => StepInput.Of(t.Indicator.Code(), t.Index))], Samples = result.Terms.Length, Result = tli,
        });
        steps.Add(new Step("round", null, Source.Default) { Gives = "value", Numbers = Step.Named(("decimals", Decimals)), Inputs = [StepInput.Of("value", tli)], Result = verdict.Value });
        steps.Add(new Step("grade", null, source)
        {
            Gives = "grade",
            Numbers = index.Classes.Select((c, i) => (Name: (c.Included ? "upTo" : "below") + (i + 1), c.UpTo)).Where(c => c.UpTo is not null).ToDictionary(c => c.Name, c => c.UpTo!.Value),
            Inputs = [StepInput.Of("value", tli)], Result = verdict.Grade,
        });
    }
}
