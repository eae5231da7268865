using System.Globalization;
using WenchangPlan.Assessment.Derivations;
using WenchangPlan.Standards;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Verdicts;

namespace WenchangPlan.Assessment.Targets;

/// <summary>
/// Says where a target stands in a year: the share of good ones among the verdicts of its kind, what is left of the budget, whether enough of the year is judged, and whether the outcome
/// is certain. Pure (G5).
/// </summary>
public sealed class TargetJudge(District district)
{
    /// <summary>Judges a target.</summary>
    /// <param name="target">The target.</param>
    /// <param name="year">Year judged.</param>
    /// <param name="lastClosed">The last local day that is over: where nothing of the year is judged yet, what comes after it is to come.</param>
    /// <param name="outcomes">Outcomes of the target's kind in the year, of any place; by its edition where one is pinned.</param>
    /// <param name="derivation">Where the steps are noted; null when nobody asks for them.</param>
    public TargetProgress Judge(Target target, int year, DateOnly lastClosed, IReadOnlyList<Outcome> outcomes, Derivation? derivation = null)
    {
        ArgumentNullException.ThrowIfNull(target);
        WindowSpan span = district.Domains.Verdict(target.Kind).Span;
        HashSet<string?> places = [.. Places(target)];
        List<Outcome> ours = [.. outcomes.Where(o => places.Contains(o.Station))];
        TargetProgress progress = span == WindowSpan.Year ? JudgeYears(target, year, lastClosed, places.Count, ours, outcomes) : JudgeWindows(target, year, lastClosed, span, places, ours);
        if (derivation is not null)
        {
            new TargetSteps(target, span, derivation).Note(progress, ours, places.Count);
        }

        return progress;
    }

    /// <summary>The places whose verdicts count: the district, or every station of the kind's domain that counts.</summary>
    private IEnumerable<string?> Places(Target target) => target.Of == TargetScope.District ? (IEnumerable<string?>)[null]
        : district.Stations.Where(s => s.Domain.Code == district.Domains.Verdict(target.Kind).Domain && s.Counts).Select(s => (string?)s.Id);

    /// <summary>Windows shorter than a year: each that is valid counts, and those to come can still become good. What is to come begins behind the last judged window of a place, also while history comes in.</summary>
    private TargetProgress JudgeWindows(Target target, int year, DateOnly lastClosed, WindowSpan span, HashSet<string?> places, List<Outcome> outcomes)
    {
        List<Outcome> closed = [.. outcomes.Where(o => o.Validity != Validity.Pending)];
        ILookup<string?, DateOnly> judged = closed.ToLookup(o => o.Station, o => o.Window.LastDay(district.Clock));
        DateOnly? asof = closed.Count == 0 ? null : judged.Max(place => place.Max());
        int remaining = places.Sum(place => Remaining(year, judged[place].DefaultIfEmpty(asof ?? lastClosed).Max(), span));
        int assessed = closed.Count(o => o.Good is not null);
        int required = places.Count * (target.Complete.Year ?? ThreeQuarters(Remaining(year, new DateOnly(year - 1, 12, 31), span)));
        List<string> shortMonths = span == WindowSpan.Day && asof is { } last ? [.. ShortMonths(target.Complete, year, last, places.Count, closed)] : [];
        return Completed(
            Progress(target, year, closed.Count(o => o.Good == true), assessed, closed.Count - assessed, remaining, asof) with { Required = required, ShortMonths = shortMonths }, over: remaining == 0);
    }

    /// <summary>One verdict a place, which grows while the year runs; until it is over no outcome is certain, because the annual value can still move.</summary>
    private static TargetProgress JudgeYears(Target target, int year, DateOnly lastClosed, int places, List<Outcome> ours, IReadOnlyList<Outcome> all)
    {
        bool closed = lastClosed >= new DateOnly(year, 12, 31);
        int assessed = ours.Count(o => o.Good is not null);
        TargetProgress progress = Progress(target, year, ours.Count(o => o.Good == true), assessed, places - assessed, 0, all.Max(o => o.AsOf)) with
        {
            Required = Math.Min(places, target.Complete.Year ?? ThreeQuarters(places)),
            ShortMonths = [],
        };
        return closed ? Completed(progress, over: true)
            : progress.State == TargetState.NoData ? progress
            : progress with { State = progress.Share >= target.Bound ? TargetState.OnTrack : TargetState.Behind };
    }

    /// <summary>A year of which too little is judged is neither met nor missed: when it is over nothing is said of it, and before that nothing is certain.</summary>
    private static TargetProgress Completed(TargetProgress progress, bool over)
    {
        bool possible = progress.Assessed + progress.Remaining >= progress.Required && progress.ShortMonths is not { Count: > 0 };
        return (possible, over) switch
        {
            (true, true) => progress with { Complete = true },
            (true, false) => progress,
            (false, true) => progress with { Complete = false, State = TargetState.NoData },
            (false, false) => progress with
            {
                Complete = false,
                State = progress.State switch { TargetState.Met => TargetState.OnTrack, TargetState.Missed => TargetState.Behind, var other => other },
            },
        };
    }

    /// <summary>Months that have too few judged days, whatever comes.</summary>
    private IEnumerable<string> ShortMonths(Completeness complete, int year, DateOnly last, int places, List<Outcome> closed)
    {
        int[] judged = new int[13];
        foreach (Outcome outcome in closed.Where(o => o.Good is not null))
        {
            judged[outcome.Window.FirstDay(district.Clock).Month]++;
        }

        for (var month = new DateOnly(year, 1, 1); month.Year == year && month <= last; month = month.AddMonths(1))
        {
            int toCome = Math.Max(0, month.AddMonths(1).DayNumber - 1 - last.DayNumber);
            if (judged[month.Month] + (places * toCome) < places * (month.Month == 2 ? complete.February : complete.Month))
            {
                yield return month.ToString("yyyy-MM", CultureInfo.InvariantCulture);
            }
        }
    }

    private static int ThreeQuarters(int number) => ((number * 3) + 3) / 4;

    /// <summary>Windows of the year that end after a day.</summary>
    private static int Remaining(int year, DateOnly last, WindowSpan span)
    {
        var yearEnd = new DateOnly(year, 12, 31);
        if (span == WindowSpan.Month)
        {
            DateOnly next = last.AddDays(1);
            return Math.Clamp(((year - next.Year) * 12) + 12 - next.Month + 1, 0, 12);
        }

        int days = Math.Clamp(yearEnd.DayNumber - last.DayNumber, 0, yearEnd.DayOfYear);
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
            target.Id, year, target.Indicator, target.Bound, good, assessed, notAssessed, remaining, Rounding.HalfEven(share, 1), budget, state, asof)
        {
            NeededGood = Math.Max(0, (int)decimal.Ceiling(bound * (assessed + remaining)) - good),
        };
    }
}
