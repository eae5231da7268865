using WenchangPlan.Assessment.Derivations;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Verdicts;

namespace WenchangPlan.Assessment.Targets;

/// <summary>Notes the steps of a target: the windows it counts, their share, and what is left.</summary>
internal sealed class TargetSteps(Target target, WindowSpan span, Derivation derivation)
{
    private static readonly Source Rule = Source.Default;

    /// <summary>Notes them.</summary>
    /// <param name="progress">Where the target stands.</param>
    /// <param name="outcomes">The windows that count in it.</param>
    /// <param name="places">How many places it is about.</param>
    public void Note(TargetProgress progress, IReadOnlyList<Outcome> outcomes, int places)
    {
        bool runs = span == WindowSpan.Year;
        Outcome[] left = [.. outcomes.Where(o => o.IsLeftOut).OrderBy(o => o.Window).ThenBy(o => o.Station, StringComparer.Ordinal)];
        if (left.Length > 0)
        {
            Add(new Step("leftOut", null, Rule) { Inputs = [.. left.Select(o => StepInput.Of(target.Kind, o.Window, 0, counts: true, o.Station))], Samples = left.Length, Result = left.Length });
        }

        Add(new Step("windows", null, Rule)
        {
            Gives = "assessed",
            Inputs = [.. outcomes.OrderBy(o => o.Window).ThenBy(o => o.Station, StringComparer.Ordinal).Select(o => StepInput.Of(
                target.Kind, o.Window, o.Good is { } good ? good ? 1 : 0 : null, o.Good is not null && (runs || o.Validity != Validity.Pending), o.Station))],
            Samples = progress.Assessed, Result = progress.Assessed,
        });
        Add(new Step("goodWindows", null, Rule) { Gives = "good", Samples = progress.Assessed, Result = progress.Good });
        Add(new Step("notAssessed", null, Rule) { Gives = "notAssessed", Numbers = runs ? Step.Named(("places", places)) : Step.Named(), Result = progress.NotAssessed });
        Add(new Step("remaining", null, Rule) { Gives = "remaining", Numbers = Step.Named(("places", places)), Result = progress.Remaining });
        Add(new Step("percent", null, Rule)
        {
            Gives = "share", Numbers = Step.Named(("decimals", 1)), Inputs = [StepInput.Of("good", progress.Good), StepInput.Of("assessed", progress.Assessed)], Result = progress.Share,
        });
        StepInput[] spent = [StepInput.Of("good", progress.Good), StepInput.Of("assessed", progress.Assessed), StepInput.Of("remaining", progress.Remaining)];
        Add(new Step("budget", null, Rule) { Gives = "budget", Numbers = Step.Named(("bound", target.Bound)), Inputs = spent, Result = progress.Budget });
        Add(new Step("neededGood", null, Rule) { Gives = "neededGood", Numbers = Step.Named(("bound", target.Bound)), Inputs = spent, Result = progress.NeededGood });
        if (progress.Required is { } required)
        {
            Add(new Step("required", null, Rule)
            {
                Gives = "required", Numbers = Step.Named(("required", required), ("leastMonth", target.Complete.Month), ("leastFebruary", target.Complete.February)), Result = required,
            });
        }
    }

    private void Add(Step step) => derivation.Add(step);
}
