using WenchangPlan.Assessment.Targets;
using WenchangPlan.Telemetry.Acts;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Telemetry.Verdicts;

namespace WenchangPlan.Assessment.Rounds;

/// <summary>Judges the windows of a round, span after span, and the targets they count in. Knows judges, not domains.</summary>
internal sealed class RoundJudge(District district, Judges judges, IReadingStore readings, IVerdictStore store, IActReader acts)
{
    private static readonly ParallelOptions Cores = new() { MaxDegreeOfParallelism = Environment.ProcessorCount };
    private readonly TargetJudge _targets = new(district);
    private readonly TargetForecasts _forecasts = new(district);

    /// <summary>Judges windows and adds what came of it to the round.</summary>
    /// <param name="windows">Which; empty afterwards.</param>
    /// <param name="round">Its hourly values count already.</param>
    /// <param name="now">Current time.</param>
    /// <param name="cause">Cause of revisions.</param>
    /// <param name="cancel">Stops between windows; the round is then not whole and must not be saved.</param>
    /// <returns>What changed for people, in order.</returns>
    public async Task<List<VerdictChange>> JudgeAsync(Windows windows, AssessmentRound round, DateTimeOffset now, string cause, CancellationToken cancel)
    {
        var evidence = new RoundEvidence(district, readings, store, acts);
        evidence.Add(round.Hours);
        var beginnings = new Beginnings(district, store, acts, round.Hours);
        var changes = new List<VerdictChange>();
        while (windows.TakeShortest() is { Count: > 0 } span)
        {
            windows.Years.UnionWith(span.Select(w => w.Window.FirstDay(district.Clock).Year));
            await FetchReadingsAsync(span, evidence, cancel);
            var judged = new Judged[span.Count];
            // Pure work over what is read only: the result does not depend on which core does it.
            Parallel.For(0, span.Count, Cores, i => judged[i] = Judge(span[i], now, evidence, beginnings));
            evidence.DropReadings();
            foreach (Judged one in judged)
            {
                round.Verdicts.AddRange(one.Changed);
                round.Withdrawn.AddRange(one.Withdrawn);
                evidence.Add(one.Changed);
                evidence.Withdraw(one.Withdrawn);
                changes.AddRange(one.Changes);
                foreach (Verdict verdict in one.Changed.Where(v => v.Validity != Validity.Pending))
                {
                    AddAbove(windows, verdict.Kind, verdict.Station, verdict.Window);
                }

                foreach (Withdrawal gone in one.Withdrawn)
                {
                    AddAbove(windows, gone.Kind, gone.Station, gone.Window);
                }
            }
        }

        var spans = new RevisedSpans(district, cause == Revisions.Reassessed ? [] : round.Done);
        round.Revisions.AddRange(changes.Select(c => c.ToRevision(now.ToUnixTimeMilliseconds(), cause, spans)).OfType<Revision>());
        _forecasts.Forget(round.Verdicts);
        // Of a year before the first data no target says that it has none: whether somebody looked at it before they came must make no difference.
        round.Targets.AddRange(windows.Years.Where(year => beginnings.HasDataBy(new DateOnly(year, 12, 31))).SelectMany(year => district.Targets.Where(t => t.HoldsIn(year)).Select(t => JudgeTarget(t, year, now, evidence, round))));
        return changes;
    }

    /// <summary>The last local day that is over, late data included.</summary>
    public DateOnly LastClosedDay(DateTimeOffset now) =>
        district.Clock.DayAt((now - district.Assessment.Grace).ToUnixTimeMilliseconds()).AddDays(-1);

    /// <summary>Whether an hour is over, late data included.</summary>
    public bool IsClosed(int hour, DateTimeOffset now) =>
        now.ToUnixTimeMilliseconds() >= district.Clock.EndOfHour(hour) + (long)district.Assessment.Grace.TotalMilliseconds;

    private async Task FetchReadingsAsync(IReadOnlyList<JudgedWindow> windows, RoundEvidence evidence, CancellationToken cancel)
    {
        foreach (JudgedWindow window in windows)
        {
            if (judges.OfKind(window.Kind).ReadingsOf(window, district) is not { } hours)
            {
                continue;
            }

            foreach (Station station in district.Stations.Where(s => window.Place.Everywhere
                ? s.Domain.Code == judges.OfKind(window.Kind).Facts.Domain : s.Id == window.Place.Station))
            {
                evidence.AddReadings(await new StoredRange(station, district, hours.First, hours.End).ReadAsync(readings, acts, cancel));
            }
        }
    }

    private void AddAbove(Windows windows, string kind, string? station, Window window) =>
        windows.Add(judges.OfKind(kind).Above(kind, station, window, district));

    private Judged Judge(JudgedWindow window, DateTimeOffset now, RoundEvidence evidence, Beginnings beginnings)
    {
        IJudge judge = judges.OfKind(window.Kind);
        IEvidence then = evidence.Of(window.Window);
        IReadOnlyList<Verdict> verdicts = judge.Judge(window, IsClosed(judge.LastHour(window, district), now), then);
        Dictionary<(string, Window, string?), Verdict> before = Before(judge, window).ToDictionary(v => (v.Kind, v.Window, v.Station));
        var judged = new Judged();
        foreach (Verdict verdict in verdicts.Where(v => !beginnings.IsBefore(v)))
        {
            before.Remove((verdict.Kind, verdict.Window, verdict.Station), out Verdict? old);
            if (verdict.SaysTheSame(old))
            {
                continue;
            }

            judged.Changed.Add(verdict);
            VerdictKind kind = district.Domains.Verdict(verdict.Kind);
            if (!kind.IsDerived && Revisions.Of(kind, old, verdict, district.Clock) is { } change)
            {
                judged.Changes.Add(change);
            }
        }

        // What is not given any more: an event that is not found, a verdict about what did not belong to the register then, or that says "no data" of a day before there were any, or a year none of whose
        // months is left.
        foreach (Verdict gone in before.Values)
        {
            judged.Withdrawn.Add(new Withdrawal(gone.Kind, gone.Station, gone.Window));
            if (Revisions.Of(district.Domains.Verdict(gone.Kind), gone, null, district.Clock) is { } change)
            {
                judged.Changes.Add(change);
            }
        }

        return judged;
    }

    /// <summary>What stood of the window, and the events that began in it.</summary>
    private IEnumerable<Verdict> Before(IJudge judge, JudgedWindow window)
    {
        foreach (string code in judge.Facts.Verdicts)
        {
            VerdictKind kind = district.Domains.Verdict(code);
            if (kind.IsDerived)
            {
                continue;
            }

            (int first, int end) = window.Window.Hours(district.Clock);
            VerdictQuery? query = code == window.Kind ? new VerdictQuery(code, window.Place, window.Window.Number, window.Window.Number)
                : kind.JudgedWith == window.Kind
                    ? new VerdictQuery(code, window.Place, district.Clock.StartOfHour(first), district.Clock.StartOfHour(end) - 1) : null;
            foreach (Verdict verdict in query is { } asked ? store.Read(asked) : [])
            {
                yield return verdict;
            }
        }
    }

    private TargetProgress JudgeTarget(Target target, int year, DateTimeOffset now, RoundEvidence evidence, AssessmentRound round)
    {
        IReadOnlyList<Outcome> outcomes = Outcomes(target, new DateOnly(year, 1, 1), new DateOnly(year, 12, 31), evidence, round);
        TargetProgress progress = _targets.Judge(target, year, LastClosedDay(now), outcomes);
        return progress with { Forecast = _forecasts.Of(target, progress, outcomes, first => Outcomes(target, first, new DateOnly(year - 1, 12, 31), evidence, round)) };
    }

    /// <summary>Outcomes of the target's kind of some days, with the verdicts of this round in place of older ones.</summary>
    private IReadOnlyList<Outcome> Outcomes(Target target, DateOnly first, DateOnly last, RoundEvidence evidence, AssessmentRound round)
    {
        VerdictQuery query = TargetOutcomes.QueryOf(target, first, last, district);
        IReadOnlyList<Outcome> outcomes = target.Edition is not null
            ? [.. evidence.Verdicts(query).Select(v => TargetOutcomes.Of(v, target, judges))]
            : Merge(store.ReadOutcomes(query), round.Verdicts.Where(v => v.Kind == target.Kind && v.Window.Number >= query.From && v.Window.Number <= query.To),
                round.Withdrawn.Where(w => w.Kind == target.Kind));
        return TargetOutcomes.LeaveOut(outcomes, query, acts, district, evidence.Verdicts);
    }

    /// <summary>What is stored, with the verdicts of this round in place of older ones.</summary>
    private static List<Outcome> Merge(IReadOnlyList<Outcome> stored, IEnumerable<Verdict> fresh, IEnumerable<Withdrawal> withdrawn)
    {
        Dictionary<(Window, string?), Outcome> merged = stored.ToDictionary(o => (o.Window, o.Station));
        foreach (Withdrawal gone in withdrawn)
        {
            merged.Remove((gone.Window, gone.Station));
        }

        foreach (Verdict verdict in fresh)
        {
            merged[(verdict.Window, verdict.Station)] = TargetOutcomes.Of(verdict);
        }

        return [.. merged.Values];
    }

    /// <summary>What judging one window gave.</summary>
    private sealed class Judged
    {
        public List<Verdict> Changed { get; } = [];

        public List<Withdrawal> Withdrawn { get; } = [];

        public List<VerdictChange> Changes { get; } = [];
    }
}
