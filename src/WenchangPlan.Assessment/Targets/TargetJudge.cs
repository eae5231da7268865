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
        HashSet<string?> places = [.. Places(target, year, span)];
        List<Outcome> ours = [.. outcomes.Where(o => places.Contains(o.Station) && (span == WindowSpan.Year || CountsThen(o)))];
        TargetProgress progress = span == WindowSpan.Year ? JudgeYears(target, year, lastClosed, places.Count, ours, outcomes) : JudgeWindows(target, year, lastClosed, span, places, ours);
        if (derivation is not null)
        {
            new TargetSteps(target, span, derivation).Note(progress, ours, places.Count);
        }

        return progress;
    }

    /// <summary>How many more bad ones the year can take when all others are good; negative when the bound cannot be met.</summary>
    /// <param name="bound">Share to reach, %.</param>
    /// <param name="good">Good ones so far.</param>
    /// <param name="assessed">Judged ones so far.</param>
    /// <param name="remaining">Those to come.</param>
    public static int Budget(decimal bound, int good, int assessed, int remaining) => (int)decimal.Floor(good + remaining - (bound / 100 * (assessed + remaining)));

    /// <summary>
    /// The places whose verdicts count: the district, or every station of the kind's domain that counted on a day of the year; of yearly verdicts those that counted on their last.
    /// </summary>
    private IEnumerable<string?> Places(Target target, int year, WindowSpan span)
    {
        (DateOnly first, DateOnly last) = (new DateOnly(year, 1, 1), new DateOnly(year, 12, 31));
        return target.Of == TargetScope.District ? (IEnumerable<string?>)[null] : district.Stations
            .Where(s => s.Domain.Code == district.Domains.Verdict(target.Kind).Domain && (span == WindowSpan.Year ? s.During(first, last) is { Counts: true } : s.DaysCounting(first, last) > 0))
            .Select(s => (string?)s.Id);
    }

    /// <summary>Whether the station of a verdict counted in its window.</summary>
    private bool CountsThen(Outcome outcome) => outcome.Station is not { } id
        || district.Find(id)?.During(outcome.Window.FirstDay(district.Clock), outcome.Window.LastDay(district.Clock)) is { Counts: true };

    /// <summary>Of some days, both included, those on which a place counts.</summary>
    private int Days(string? place, DateOnly first, DateOnly last) =>
        place is not null && district.Find(place) is { } station ? station.DaysCounting(first, last) : Math.Max(0, last.DayNumber - first.DayNumber + 1);

    /// <summary>Windows shorter than a year: each that is valid counts, and those to come can still become good. What is to come begins behind the last judged window of a place, also while history comes in.</summary>
    private TargetProgress JudgeWindows(Target target, int year, DateOnly lastClosed, WindowSpan span, HashSet<string?> places, List<Outcome> outcomes)
    {
        List<Outcome> closed = [.. outcomes.Where(o => o.Validity != Validity.Pending)];
        ILookup<string?, DateOnly> judged = closed.ToLookup(o => o.Station, o => o.Window.LastDay(district.Clock));
        DateOnly? asof = closed.Count == 0 ? null : judged.Max(place => place.Max());
        int remaining = places.Sum(place => Remaining(place, year, judged[place].DefaultIfEmpty(asof ?? lastClosed).Max(), span));
        int assessed = closed.Count(o => o.Good is not null);
        int required = places.Sum(place => Required(place, target.Complete, year, span));
        List<string> shortMonths = span == WindowSpan.Day && asof is { } last ? [.. ShortMonths(target.Complete, year, last, places, closed)] : [];
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
    private IEnumerable<string> ShortMonths(Completeness complete, int year, DateOnly last, HashSet<string?> places, List<Outcome> closed)
    {
        int[] judged = new int[13];
        foreach (Outcome outcome in closed.Where(o => o.Good is not null))
        {
            judged[outcome.Window.FirstDay(district.Clock).Month]++;
        }

        for (var month = new DateOnly(year, 1, 1); month.Year == year && month <= last; month = month.AddMonths(1))
        {
            DateOnly end = month.AddMonths(1).AddDays(-1);
            int toCome = places.Sum(place => Days(place, last < month ? month : last.AddDays(1), end));
            int need = places.Sum(place => Part(month.Month == 2 ? complete.February : complete.Month, Days(place, month, end), end.Day));
            if (judged[month.Month] + toCome < need)
            {
                yield return month.ToString("yyyy-MM", CultureInfo.InvariantCulture);
            }
        }
    }

    private static int ThreeQuarters(int number) => ((number * 3) + 3) / 4;

    /// <summary>What is asked of a whole, of the part of it that a place belonged to the register; rounded up.</summary>
    private static int Part(int asked, int days, int ofDays) => ((asked * days) + ofDays - 1) / ofDays;

    private int Required(string? place, Completeness complete, int year, WindowSpan span)
    {
        (DateOnly first, DateOnly last) = (new DateOnly(year, 1, 1), new DateOnly(year, 12, 31));
        return complete.Year is { } asked ? Part(asked, Days(place, first, last), last.DayOfYear) : ThreeQuarters(Remaining(place, year, first.AddDays(-1), span));
    }

    /// <summary>Windows of the year that end after a day, of those in which a place counts.</summary>
    private int Remaining(string? place, int year, DateOnly last, WindowSpan span)
    {
        (DateOnly first, DateOnly end) = (new DateOnly(year, 1, 1), new DateOnly(year, 12, 31));
        first = last < first ? first : last.AddDays(1);
        if (span == WindowSpan.Month)
        {
            int months = Math.Clamp(((year - first.Year) * 12) + 12 - first.Month + 1, 0, 12);
            return Enumerable.Range(0, months).Select(m => new DateOnly(first.Year, first.Month, 1).AddMonths(m)).Count(m => Days(place, m, m.AddMonths(1).AddDays(-1)) > 0);
        }

        return Days(place, first, end) * (span == WindowSpan.Hour ? 24 : 1);
    }

    private static TargetProgress Progress(Target target, int year, int good, int assessed, int notAssessed, int remaining, DateOnly? asof)
    {
        if (assessed == 0)
        {
            return new TargetProgress(target.Id, year, target.Indicator, target.Bound, 0, 0, notAssessed, remaining, null, null, TargetState.NoData, asof);
        }

        decimal bound = target.Bound / 100;
        decimal share = 100m * good / assessed;
        int budget = Budget(target.Bound, good, assessed, remaining);
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
