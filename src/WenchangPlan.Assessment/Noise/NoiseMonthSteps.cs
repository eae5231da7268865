using WenchangPlan.Assessment.Derivations;
using WenchangPlan.Standards.Noise;
using WenchangPlan.Telemetry.Verdicts;

namespace WenchangPlan.Assessment.Noise;

/// <summary>Notes the steps of how many days and nights of a month met their limit.</summary>
internal sealed class NoiseMonthSteps(string? station, NoiseStandard standard, Derivation derivation)
{
    /// <summary>The days or nights of a part, how many met their limit, and their share.</summary>
    public void Share(string code, IReadOnlyList<StepInput> periods, NoiseCompliance compliance, decimal? percent, int decimals)
    {
        Add(new Step("goodDays", code + "Met", Source.Default) { Gives = "value", Inputs = periods, Samples = compliance.Valid, Result = compliance.Met });
        Add(new Step("share", code, Source.Default)
        {
            Gives = "value", Numbers = Step.Named(("decimals", decimals)), Inputs = [StepInput.Of(code + "Met", compliance.Met)], Samples = compliance.Valid, Result = percent,
        });
    }

    /// <summary>What the month comes to.</summary>
    public void Month(Verdict verdict, int valid)
    {
        Add(new Step("same", null, Source.Default) { Gives = "value", Inputs = [StepInput.Of("night", verdict.Value)], Result = verdict.Value });
        Add(new Step("due", null, Source.Default) { Gives = "samples", Numbers = Step.Named(("days", verdict.Samples!.Value), ("points", 1)), Result = verdict.Samples });
        if (verdict.Validity != Validity.Pending)
        {
            Add(new Step("atLeast", null, Source.Default) { Gives = "validity", Numbers = Step.Named(("least", 1)), Inputs = [StepInput.Of("day", valid)], Result = verdict.Validity == Validity.Valid ? 1 : 0 });
        }

        if (verdict.Good is { } good)
        {
            Add(new Step("allGood", null, new Source(standard.Standard)) { Gives = "good", Result = good ? 1 : 0 });
        }
    }

    private void Add(Step step) => derivation.Add(step with { Station = station });
}
