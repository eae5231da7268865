using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Telemetry.Verdicts;

namespace WenchangPlan.Assessment.Targets;

/// <summary>Which verdicts a target counts, and what each says in it.</summary>
internal static class TargetOutcomes
{
    /// <summary>The verdicts of a target's kind and scope in some days.</summary>
    public static VerdictQuery QueryOf(Target target, DateOnly first, DateOnly last, District district)
    {
        WindowSpan span = district.Domains.Verdict(target.Kind).Span;
        return new VerdictQuery(target.Kind, target.Of == TargetScope.District ? Place.District : Place.All, Window.Of(span, first).Number, Window.Of(span, last).Number);
    }

    /// <summary>What a verdict comes to in a target: by the edition it pins where it pins one.</summary>
    public static Outcome Of(Verdict verdict, Target target, Judges judges)
    {
        Outcome outcome = Of(verdict);
        return target.Edition is { } pin && verdict.Validity != Validity.Pending ? outcome with { Good = judges.OfKind(target.Kind).IsGoodBy(verdict, pin) } : outcome;
    }

    /// <summary>What a verdict comes to.</summary>
    public static Outcome Of(Verdict verdict) => new(verdict.Station, verdict.Window, verdict.Validity, verdict.Good, verdict.AsOf);
}
