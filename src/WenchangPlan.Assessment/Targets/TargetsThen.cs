using WenchangPlan.Assessment.Statistics;
using WenchangPlan.Telemetry.Acts;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Telemetry.Verdicts;

namespace WenchangPlan.Assessment.Targets;

/// <summary>Says where the targets stood at the end of a day that may be long past, from what is known now.</summary>
public sealed class TargetsThen(District district, IVerdictStore store, IVerdictReader verdicts, Judges judges, IActReader acts)
{
    /// <summary>The targets of the year of a day as they stood at its end, in order of the register.</summary>
    /// <param name="day">The day, included.</param>
    /// <param name="lastClosed">The last local day that is over, late data included.</param>
    /// <exception cref="IOException">The store cannot be read now.</exception>
    public IReadOnlyList<TargetProgress> At(DateOnly day, DateOnly lastClosed)
    {
        DateOnly then = day < lastClosed ? day : lastClosed;
        var judge = new TargetJudge(district);
        return [.. district.Targets.Where(t => t.HoldsIn(day.Year)).Select(t => Of(t, day.Year, then, judge, lastClosed))];
    }

    private TargetProgress Of(Target target, int year, DateOnly then, TargetJudge judge, DateOnly lastClosed)
    {
        (DateOnly first, DateOnly end) = (new DateOnly(year, 1, 1), new DateOnly(year, 12, 31));
        VerdictQuery query = TargetOutcomes.QueryOf(target, first, end, district);
        bool yearly = district.Domains.Verdict(target.Kind).Span == WindowSpan.Year;
        bool isOverThen = then < lastClosed || then.AddDays(1).Day == 1; // so that what was said at the end of a month is said of it ever after
        if (yearly && isOverThen && then < end && target.Indicator == Target.WaterSections)
        {
            return SectionsThen(target, year, then, lastClosed);
        }

        // What pins an edition is judged by it anew; what does not needs no more than the outcome.
        IReadOnlyList<Outcome> outcomes = target.Edition is null ? store.ReadOutcomes(query) : [.. store.Read(query).Select(v => TargetOutcomes.Of(v, target, judges))];
        outcomes = TargetOutcomes.LeaveOut(outcomes, query, acts, district, store.Read);
        return judge.Judge(target, year, then, yearly ? outcomes : [.. outcomes.Where(o => o.Window.LastDay(district.Clock) <= then)]);
    }

    /// <summary>The verdict of a year grows, and what it said in May is not kept: the sections are judged over the months up to then.</summary>
    private TargetProgress SectionsThen(Target target, int year, DateOnly then, DateOnly lastClosed)
    {
        DateOnly last = then.AddDays(1).Day == 1 ? then : new DateOnly(then.Year, then.Month, 1).AddDays(-1);
        var none = new TargetProgress(target.Id, year, target.Indicator, target.Bound, 0, 0, 0, 0, null, null, TargetState.NoData, null);
        if (last.Year < year)
        {
            return none;
        }

        WaterStatistics soFar = WaterStatistics.Of(new Period(PeriodKind.Range, new DateOnly(year, 1, 1), last), null, district, verdicts, store, lastClosed);
        return soFar.Sections is not { Assessed: > 0 } s ? none with { NotAssessed = soFar.Sections?.Listed ?? 0 } : none with
        {
            Good = s.Good,
            Assessed = s.Assessed,
            NotAssessed = s.Listed - s.Assessed,
            Share = s.Share,
            Budget = TargetJudge.Budget(target.Bound, s.Good, s.Assessed, 0),
            State = s.Share >= target.Bound ? TargetState.OnTrack : TargetState.Behind,
            Asof = soFar.AsOf,
        };
    }
}
