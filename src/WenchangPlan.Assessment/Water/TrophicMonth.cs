using WenchangPlan.Assessment.Derivations;
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
    private const int IndexDecimals = 6;

    public static Verdict Of(Station station, Window window, bool closed, IEvidence evidence)
    {
        DateOnly month = window.FirstDay(evidence.District.Clock);
        (int first, int end) = window.Hours(evidence.District.Clock);
        IReadOnlyList<StationHour> hours = evidence.Hours(station, first, end);
        var evaluation = WaterEvaluation.For(month);
        var index = TrophicIndex.For(month);
        var values = new List<WaterValue>();
        var samples = new Dictionary<WaterIndicator, int>();
        WaterSteps? steps = evidence.Derivation is { } derivation ? new WaterSteps(station, derivation) : null;
        foreach (TrophicTerm term in index.Terms)
        {
            steps?.Hours(term.Indicator, hours, evaluation.MinimumMinutesPerHour);
            decimal?[] hourly = [.. hours.Select(h => h.Find(term.Indicator)?.IfSampled(evaluation.MinimumMinutesPerHour))];
            // The logarithm of nothing is not a state: a value of zero is below what the instrument can see, and the term is left out.
            if (WaterIndicators.TryParse(term.Indicator, out WaterIndicator indicator) && WaterMeans.Of(indicator, hourly) is { IsValid: true } mean && mean.Value > 0)
            {
                values.Add(new WaterValue(indicator, evaluation.Round(indicator, mean.Value)));
                samples[indicator] = mean.Samples;
                steps?.Mean(term.Indicator, mean);
                steps?.Assessed(evaluation, indicator, mean.Value, values[^1].Value, notBelowZero: false);
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
            Samples = days,
            Parts = values.ToDictionary(v => v.Indicator.Code(), v => new VerdictPart(v.Value, null, samples[v.Indicator]), StringComparer.Ordinal),
        };
        Note(steps, index, result, verdict);
        steps?.Enough("daysWithData", days, need, verdict);
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
