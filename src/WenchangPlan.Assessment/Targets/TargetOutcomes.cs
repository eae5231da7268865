using WenchangPlan.Standards.Air;
using WenchangPlan.Telemetry.Acts;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Telemetry.Verdicts;

namespace WenchangPlan.Assessment.Targets;

/// <summary>Reads verdicts.</summary>
internal delegate IReadOnlyList<Verdict> VerdictsOf(in VerdictQuery query);

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

    /// <summary>
    /// Takes out days that were not good because of an exceptional event alone, where the register says so: neither good nor bad, as if they had too few data. Only days are ever excluded.
    /// </summary>
    /// <param name="outcomes">What they come to.</param>
    /// <param name="query">Which they are.</param>
    /// <param name="acts">Has the exclusions.</param>
    /// <param name="district">The register.</param>
    /// <param name="read">Reads verdicts of days.</param>
    public static IReadOnlyList<Outcome> LeaveOut(IReadOnlyList<Outcome> outcomes, VerdictQuery query, IActReader acts, District district, VerdictsOf read)
    {
        VerdictKind kind = district.Domains.Verdict(query.Kind);
        if (district.Assessment.ExcludedDays != ExcludedDayRule.LeaveOut || kind.Span != WindowSpan.Day)
        {
            return outcomes;
        }

        List<Outcome> left = [.. outcomes];
        foreach (ExcludedDays exclusion in acts.ReadExclusions(kind.Domain, DateOnly.FromDayNumber((int)query.From), DateOnly.FromDayNumber((int)query.To)))
        {
            VerdictQuery days = query with { From = Math.Max(query.From, exclusion.First.DayNumber), To = Math.Min(query.To, exclusion.Last.DayNumber) };
            foreach (Verdict day in read(days).Where(d => d.Other is { IsWithout: true } other && ExcludedGoodAirRatio.IsBadByTheEvent(d.Good, other.Good)))
            {
                int at = left.FindIndex(o => o.Window == day.Window && o.Station == day.Station);
                left[at] = left[at] with { Validity = Validity.Invalid, Good = null, IsLeftOut = true };
            }
        }

        return left;
    }

    /// <summary>What a verdict comes to.</summary>
    public static Outcome Of(Verdict verdict) => new(verdict.Station, verdict.Window, verdict.Validity, verdict.Good, verdict.AsOf);
}
