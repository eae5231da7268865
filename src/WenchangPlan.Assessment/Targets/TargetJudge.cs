using WenchangPlan.Standards;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Verdicts;

namespace WenchangPlan.Assessment.Targets;

/// <summary>Says where a target stands in a year: the share of good ones among the verdicts of its kind, what is left of the budget, and whether the outcome is certain. Pure (G5).</summary>
public sealed class TargetJudge(District district)
{
    /// <summary>Judges a target.</summary>
    /// <param name="target">The target.</param>
    /// <param name="year">Year judged.</param>
    /// <param name="lastClosed">The last local day that is over; windows that end after it can still become good.</param>
    /// <param name="outcomes">Outcomes of the target's kind in the year, of any place; by its edition where one is pinned.</param>
    public TargetProgress Judge(Target target, int year, DateOnly lastClosed, IReadOnlyList<Outcome> outcomes)
    {
        ArgumentNullException.ThrowIfNull(target);
        WindowSpan span = district.Domains.Verdict(target.Kind).Span;
        HashSet<string?> places = [.. Places(target)];
        List<Outcome> ours = [.. outcomes.Where(o => places.Contains(o.Station))];
        return span == WindowSpan.Year ? JudgeYears(target, year, lastClosed, places.Count, ours, outcomes) : JudgeWindows(target, year, lastClosed, span, places.Count, ours);
    }

    /// <summary>The places whose verdicts count: the district, or every station of the kind's domain that counts.</summary>
    private IEnumerable<string?> Places(Target target) => target.Of == TargetScope.District ? (IEnumerable<string?>)[null]
        : district.Stations.Where(s => s.Domain.Code == district.Domains.Verdict(target.Kind).Domain && s.Counts).Select(s => (string?)s.Id);

    /// <summary>Windows shorter than a year: each that is valid counts, and those to come can still become good.</summary>
    private TargetProgress JudgeWindows(Target target, int year, DateOnly lastClosed, WindowSpan span, int places, List<Outcome> outcomes)
    {
        List<Outcome> closed = [.. outcomes.Where(o => o.Validity != Validity.Pending)];
        int good = closed.Count(o => o.Good == true);
        int assessed = closed.Count(o => o.Good is not null);
        DateOnly? asof = closed.Count == 0 ? null : closed.Max(o => o.Window.LastDay(district.Clock));
        return Progress(target, year, good, assessed, closed.Count - assessed, Remaining(year, lastClosed, span) * places, asof);
    }

    /// <summary>One verdict a place, which grows while the year runs; until it is over no outcome is certain, because the annual value can still move.</summary>
    private static TargetProgress JudgeYears(Target target, int year, DateOnly lastClosed, int places, List<Outcome> ours, IReadOnlyList<Outcome> all)
    {
        bool closed = lastClosed >= new DateOnly(year, 12, 31);
        int assessed = ours.Count(o => o.Good is not null);
        TargetProgress progress = Progress(target, year, ours.Count(o => o.Good == true), assessed, places - assessed, 0, all.Max(o => o.AsOf));
        return closed || progress.State == TargetState.NoData ? progress
            : progress with { State = progress.Share >= target.Bound ? TargetState.OnTrack : TargetState.Behind };
    }

    /// <summary>Windows of the year that end after the last closed day.</summary>
    private static int Remaining(int year, DateOnly lastClosed, WindowSpan span)
    {
        var yearEnd = new DateOnly(year, 12, 31);
        if (span == WindowSpan.Month)
        {
            DateOnly next = lastClosed.AddDays(1);
            return Math.Clamp(((year - next.Year) * 12) + 12 - next.Month + 1, 0, 12);
        }

        int days = Math.Clamp(yearEnd.DayNumber - lastClosed.DayNumber, 0, yearEnd.DayOfYear);
        return span == WindowSpan.Hour ? days * 24 : days;
    }

    private static TargetProgress Progress(Target target, int year, int good, int assessed, int notAssessed, int remaining, DateOnly? asof)
    {
        if (assessed == 0)
        {
            return new TargetProgress(target.Id, year, target.Indicator, target.Bound, 0, 0, notAssessed, remaining, null, null, TargetState.NoData, asof);
        }

        decimal bound = target.Bound / 100;
        decimal share = 100m * good / assessed;
        int budget = (int)decimal.Floor(good + remaining - (bound * (assessed + remaining)));
        TargetState state = budget < 0 ? TargetState.Missed
            : good >= bound * (assessed + remaining) ? TargetState.Met
            : share >= target.Bound ? TargetState.OnTrack
            : TargetState.Behind;
        return new TargetProgress(
            target.Id, year, target.Indicator, target.Bound, good, assessed, notAssessed, remaining, Rounding.HalfEven(share, 1), budget, state, asof);
    }
}
