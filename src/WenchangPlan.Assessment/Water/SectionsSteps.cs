using WenchangPlan.Assessment.Derivations;
using WenchangPlan.Standards;
using WenchangPlan.Standards.Water;
using WenchangPlan.Telemetry.Verdicts;

namespace WenchangPlan.Assessment.Water;

/// <summary>Notes the steps of the district's sections in a month.</summary>
internal sealed class SectionsSteps(WaterEvaluation evaluation, Derivation derivation)
{
    private Source Method => new(evaluation.Standard);

    /// <summary>The sections with their classes, the share of good ones, the main indicators and the state.</summary>
    public void Note(Verdict verdict, IReadOnlyList<WaterSection> sections, SectionSetAssessment set, IReadOnlyList<ExceedanceRate> main, int decimals)
    {
        List<(WaterSection Section, SectionAssessment Result)> judged = [.. sections.Select(s => (s, evaluation.Assess(s.Values.AsSpan(), s.Body)))];
        StepInput[] classes = [.. judged.Select(j => StepInput.Of(WaterJudge.Month, verdict.Window, j.Result.HasClass ? (int)j.Result.Class : null, j.Result.HasClass, j.Section.Name))];
        derivation.Add(new Step("sections", null, Method) { Gives = "samples", Inputs = classes, Samples = set.Share.Assessed, Result = set.Share.Assessed });
        derivation.Add(new Step("percentUpTo", null, Method)
        {
            Gives = "value", Numbers = Step.Named(("upTo", (int)WaterClass.III), ("decimals", decimals)), Inputs = classes, Samples = set.Share.Assessed, Result = verdict.Value,
        });
        foreach (ExceedanceRate rate in main)
        {
            string code = rate.Indicator.Code();
            derivation.Add(new Step("percentAbove", code, Method)
            {
                Gives = "value", Numbers = Step.Named(("above", (int)WaterClass.III), ("decimals", decimals)), Samples = rate.Assessed, Result = verdict.Parts[code].Value,
                Inputs = [.. judged.Where(j => j.Result.HasClass).Select(j => StepInput.Of(WaterJudge.Month, verdict.Window,
                    j.Result.Judged.Contains(rate.Indicator) ? (int)j.Result[rate.Indicator] : null, counts: true, j.Section.Name))],
            });
        }

        derivation.Add(new Step("decidingMain", null, Method)
        {
            Gives = "deciding", Numbers = Step.Named(("most", evaluation.MainIndicatorCount)), Inputs = [.. main.Select(m => StepInput.Of(m.Indicator.Code(), verdict.Parts[m.Indicator.Code()].Value))], Samples = main.Count,
        });
        if (set.ByMeans.HasClass)
        {
            ByMeans([.. judged.Where(j => j.Result.HasClass).Select(j => j.Section)], set.ByMeans, verdict);
        }
        else if (verdict.Grade is not null)
        {
            derivation.Add(new Step("stateByShares", null, Method)
            {
                Gives = "grade",
                Numbers = evaluation.SetStates.SelectMany((s, i) => s.WorseBelow is { } below ? (IEnumerable<(string Name, decimal Value)>)[($"goodFrom{i + 1}", s.GoodFrom), ($"worseBelow{i + 1}", below)] : [($"goodFrom{i + 1}", s.GoodFrom)])
                    .ToDictionary(n => n.Name, n => n.Value, StringComparer.Ordinal),
                Inputs = classes, Result = verdict.Grade,
            });
        }

        if (verdict.Validity != Validity.Pending)
        {
            derivation.Add(new Step("enough", null, Method)
            {
                Gives = "validity", Numbers = Step.Named(("least", 1)), Inputs = [StepInput.Of("samples", set.Share.Assessed), StepInput.Of("grade", verdict.Grade, verdict.Grade is not null)], Result = verdict.Validity == Validity.Valid ? 1 : 0,
            });
        }
    }

    /// <summary>With few sections: the mean of each indicator over them, its class, and the worst.</summary>
    private void ByMeans(IReadOnlyList<WaterSection> sections, SectionAssessment assessment, Verdict verdict)
    {
        WaterBody body = sections.Any(s => s.Body is WaterBody.Lake) ? WaterBody.Lake : WaterBody.River;
        List<StepInput> classes = [];
        foreach (WaterIndicator indicator in assessment.Judged)
        {
            string code = indicator.Code();
            StepInput[] values = [.. sections.Select(s => (s.Name, Value: s.Values.Where(v => v.Indicator == indicator).Select(v => (decimal?)v.Value).FirstOrDefault()))
                .Select(s => StepInput.Of(WaterJudge.Month, verdict.Window, s.Value, s.Value is not null, s.Name))];
            Statistic mean = WaterMeans.Of(indicator, [.. values.Select(v => v.Value)]);
            derivation.Add(new Step(indicator == WaterIndicator.Ph ? "phMeanOf" : "meanOf", code, Method)
            {
                Numbers = indicator == WaterIndicator.Ph ? Step.Named(("decimals", 10)) : Step.Named(), Inputs = values, Samples = mean.Samples, Result = mean.Value,
            });
            derivation.Add(new Step("classOf", code, new Source(evaluation.Limits.Standard, "table 1"))
            {
                Numbers = WaterSteps.LimitsOf(evaluation.Limits, indicator, body), Inputs = [StepInput.Of(code, mean.Value)], Result = (int)assessment[indicator],
            });
            classes.Add(StepInput.Of(code, (int)assessment[indicator]));
        }

        derivation.Add(new Step("stateByMeans", null, Method)
        {
            Gives = "grade",
            Numbers = evaluation.States.Select(s => ($"class{(int)s.Class}", (decimal)(evaluation.SetStates.TakeWhile(x => x.State != s.State).Count() + 1))).ToDictionary(n => n.Item1, n => n.Item2, StringComparer.Ordinal),
            Inputs = classes, Result = verdict.Grade,
        });
    }
}
