using WenchangPlan.Telemetry.Readings;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Telemetry.Verdicts;
using WenchangPlan.Tests.Shared.Verdicts;

namespace WenchangPlan.Worker.Tests.Web;

/// <summary>Stores in memory that hold what a test put in; they keep to the contracts of the real ones, including what these leave open.</summary>
public sealed class FakeStores : IReadingStore, IVerdictReader, IVerdictStore, IAlertStore, IBalanceStore
{
    public Dictionary<string, SortedDictionary<long, List<ParameterValue>>> Readings { get; } = [];

    public List<Verdict> Verdicts { get; } = [];

    public List<TargetProgress> Targets { get; } = [];

    public List<Revision> Revisions { get; } = [];

    public List<Alert> Alerts { get; } = [];

    public List<QuarantineEntry> Quarantine { get; } = [];

    /// <summary>When set, reading fails with it, as a store that is away does.</summary>
    public Exception? Failure { get; set; }

    public void Add(Station station, long time, params ParameterValue[] values)
    {
        if (!Readings.TryGetValue(station.Id, out SortedDictionary<long, List<ParameterValue>>? rows))
        {
            Readings[station.Id] = rows = [];
        }

        rows[time] = [.. values];
    }

    public ValueTask ReadAsync(Station station, long from, long to, int limit, ReadingVisitor visit, CancellationToken cancel)
    {
        foreach ((long time, List<ParameterValue> values) in Rows(station).Where(r => r.Key >= from && r.Key < to).Take(limit).ToList())
        {
            visit(time, values.ToArray());
        }

        return ValueTask.CompletedTask;
    }

    public ValueTask ReadLatestAsync(Station station, int limit, ReadingVisitor visit, CancellationToken cancel)
    {
        foreach ((long time, List<ParameterValue> values) in Rows(station).Reverse().Take(limit))
        {
            visit(time, values.ToArray());
        }

        return ValueTask.CompletedTask;
    }

    public bool TakesDerived => false;

    public IReadOnlyList<Verdict> Read(in VerdictQuery query) => MadeVerdict.Read(Verdicts, query);

    public IReadOnlyList<Outcome> ReadOutcomes(in VerdictQuery query) => [.. Read(query).Select(MadeVerdict.OutcomeOf)];

    public IReadOnlyList<TargetProgress> ReadTargets(int year) => [.. Targets.Where(t => t.Year == year)];

    public IReadOnlyList<Revision> ReadRevisions(long? before, int limit) =>
        [.. Revisions.Where(r => before is null || r.Id < before).OrderByDescending(r => r.Id).Take(limit)];

    public IReadOnlyList<Alert> ReadOpenAlerts() => [.. Alerts.Where(a => a.State != AlertState.Recovered)];

    public IReadOnlyList<Alert> ReadAlerts(AlertKey? from, int limit) =>
        [.. Alerts.Where(a => from is not { } first || AlertKey.Of(a) >= first).OrderBy(AlertKey.Of).Take(limit)];

    public IReadOnlyList<QuarantineEntry> ReadQuarantine(long? before, int limit, int mostPayload = int.MaxValue) =>
        [.. Quarantine.Where(q => before is null || q.Id < before).OrderByDescending(q => q.Id).Take(limit)
            .Select(q => q.Size <= mostPayload ? q : new QuarantineEntry(q.Id, q.Message with { Payload = [] }) { Size = q.Size })];

    public ValueTask<CommitResult> CommitAsync(ReadingBatch batch, CancellationToken cancel) => throw new NotSupportedException();

    public Balance ReadBalance() => throw new NotSupportedException();

    public Balance Opening => throw new NotSupportedException();

    public Balance ReadBeside() => throw new NotSupportedException();

    public IReadOnlyList<SampleSeries> ReadSeries(Station station, long from, long to) => [];

    public long ReadKeptSince() => throw new NotSupportedException();

    public IReadOnlyList<ChangedHour> ReadChangedHours(int limit) => throw new NotSupportedException();

    public IReadOnlyList<ChangedHour> ReadChangedHours(int station, int from, int to) => throw new NotSupportedException();

    public int CountChangedHours() => throw new NotSupportedException();

    public void Save(AssessmentRound round) => throw new NotSupportedException();

    public IReadOnlyList<StationHour> ReadHours(Station station, int from, int to) => throw new NotSupportedException();

    public (int First, int Last)? ReadHourSpan(Domain domain) => throw new NotSupportedException();

    public void Save(
        IReadOnlyCollection<Alert> alerts, IReadOnlyCollection<string> dropped, IReadOnlyCollection<OutgoingMail> mails,
        IReadOnlyCollection<KeyValuePair<string, long>> cursors) => throw new NotSupportedException();

    public long? ReadCursor(string name) => throw new NotSupportedException();

    public IReadOnlyList<OutgoingMail> ReadDueMails(long now, int limit) => throw new NotSupportedException();

    public void MarkSent(string key, long at) => throw new NotSupportedException();

    public void MarkFailed(string key, string error, long nextAttempt) => throw new NotSupportedException();

    public int CountUnsentMails() => throw new NotSupportedException();

    private SortedDictionary<long, List<ParameterValue>> Rows(Station station) =>
        Failure is not null ? throw Failure : Readings.GetValueOrDefault(station.Id) ?? [];
}
