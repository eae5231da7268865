using WenchangPlan.Telemetry.Readings;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Telemetry.Verdicts;
using WenchangPlan.Tests.Shared.Verdicts;

namespace WenchangPlan.Worker.Tests.Web;

/// <summary>Stores in memory that hold what a test put in; they keep to the contracts of the real ones, including what these leave open.</summary>
public sealed class FakeStores : IReadingStore, IVerdictReader, IVerdictStore, IAlertStore, IBalanceStore, IReplacedStore, IReportedStore, ISilenceStore
{
    public Dictionary<string, SortedDictionary<long, List<ParameterValue>>> Readings { get; } = [];

    public List<Verdict> Verdicts { get; } = [];

    public List<TargetProgress> Targets { get; } = [];

    public List<Revision> Revisions { get; } = [];

    public List<Alert> Alerts { get; } = [];

    public List<QuarantineEntry> Quarantine { get; } = [];

    /// <summary>In the order of the list: what was rewritten last first.</summary>
    public List<ReplacedValue> Replaced { get; } = [];

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

    public VerdictLimit? LimitOf(Verdict verdict, string parameter) => null;

    public IReadOnlyList<Outcome> ReadOutcomes(in VerdictQuery query) => [.. Read(query).Select(MadeVerdict.OutcomeOf)];

    public IReadOnlyList<TargetProgress> ReadTargets(int year) => [.. Targets.Where(t => t.Year == year)];

    public IReadOnlyList<Revision> ReadRevisions(long? before, int limit) =>
        [.. Revisions.Where(r => before is null || r.Id < before).OrderByDescending(r => r.Id).Take(limit)];

    public IReadOnlyList<Revision> ReadRevisions(string kind, string subject) => [.. Revisions.Where(r => r.Kind == kind && r.Subject == subject)];

    public IReadOnlyList<Alert> ReadOpenAlerts() => [.. Alerts.Where(a => a.State != AlertState.Recovered)];

    public IReadOnlyList<Alert> ReadHeldAlerts() => [.. Alerts.Where(a => a.HeldBy is not null)];

    /// <summary>The silences there are, by their number.</summary>
    public List<Silence> Silences { get; } =
    [
        new()
        {
            Id = 1, Kind = SilenceKind.Maintenance, Station = "air-1", From = 1_777_593_600_000, Until = 1_777_600_800_000, By = "运维组", Reason = "换探头", CreatedAt = 1_777_593_500_000,
            Ended = new SilenceEnd(1_777_599_000_000, "运维组", "做完了"),
        },
    ];

    public IReadOnlyList<Silence> ReadHolding(long now) => [.. Silences.Where(s => s.HoldsAt(now))];

    public IReadOnlyList<Silence> ReadSilences(long? from, SilenceKind? kind, int limit) =>
        [.. Silences.Where(s => (from is not { } first || s.Id <= first) && (kind is null || s.Kind == kind)).OrderByDescending(s => s.Id).Take(limit)];

    public Silence? FindSilence(long id) => Silences.Find(s => s.Id == id);

    public Silence Add(Silence silence) => throw new NotSupportedException();

    public bool End(long id, SilenceEnd end) => throw new NotSupportedException();

    public IReadOnlyList<Alert> ReadAlerts(AlertKey? from, int limit) =>
        [.. Alerts.Where(a => from is not { } first || AlertKey.Of(a) >= first).OrderBy(AlertKey.Of).Take(limit)];

    public IReadOnlyList<QuarantineEntry> ReadQuarantine(long? before, int limit, int mostPayload = int.MaxValue) =>
        [.. Quarantine.Where(q => before is null || q.Id < before).OrderByDescending(q => q.Id).Take(limit)
            .Select(q => q.Size <= mostPayload ? q : new QuarantineEntry(q.Id, q.Message with { Payload = [] }) { Size = q.Size })];

    public void VisitReplaced(ReplacedFilter filter, ReplacedKey? from, Func<ReplacedKey, ReplacedValue, bool> visit)
    {
        foreach ((int index, ReplacedValue value) in Replaced.Index().Skip(from?.Index ?? 0))
        {
            bool matches = (filter.Station ?? value.Station) == value.Station && value.Time >= filter.From && value.Time < filter.To;
            if (matches && !visit(new ReplacedKey(value.ReplacedAt, value.Station, value.Time, index), value))
            {
                return;
            }
        }
    }

    public ValueTask<CommitResult> CommitAsync(ReadingBatch batch, CancellationToken cancel) => throw new NotSupportedException();

    public Balance ReadBalance() => throw new NotSupportedException();

    public Balance Opening => throw new NotSupportedException();

    public Balance ReadBeside() => throw new NotSupportedException();

    public IReadOnlyList<(int Day, int Readings)> ReadDays(int station, int from, int to) => [];

    public IReadOnlyList<SampleSeries> ReadSeries(Station station, long from, long to) => [];

    public List<ReportedValue> Reported { get; } =
    [
        new(null, new DateOnly(2026, 4, 1), "aqi", "55", "年报.csv", 1_777_593_600_000), new("air-1", new DateOnly(2026, 4, 1), "pm25", "35", "年报.csv", 1_777_593_600_000),
        new("air-1", new DateOnly(2026, 4, 1), "so2", "<5", "年报.csv", 1_777_593_600_000), new("air-1", new DateOnly(2026, 4, 2), "category", "良", "年报.csv", 1_777_593_600_000),
    ];

    public DateOnly? ReadLastDay() => Reported.Count == 0 ? null : Reported.Max(r => r.Day);

    public ReportedSaved Save(IReadOnlyCollection<ReportedValue> values) => throw new NotSupportedException();

    public IReadOnlyList<ReportedValue> Read(Place place, DateOnly from, DateOnly to, ReportedKey? after, int limit) =>
        [.. Reported.Where(r => (place.Everywhere || r.Station == place.Station) && r.Day >= from && r.Day <= to
            && (after is not { } key || (r.Day, r.Station ?? "", r.Name).CompareTo((key.Day, key.Station, key.Name)) > 0)).Take(limit)];

    public long ReadKeptSince() => long.MinValue;

    public IReadOnlyList<ChangedHour> ReadChangedHours(int limit) => throw new NotSupportedException();

    public IReadOnlyList<ChangedHour> ReadChangedHours(int station, int from, int to) => throw new NotSupportedException();

    public int CountChangedHours() => throw new NotSupportedException();

    public void Save(AssessmentRound round) => throw new NotSupportedException();

    /// <summary>Hourly values, in order of the hour.</summary>
    public List<StationHour> Hours { get; } = [];

    public IReadOnlyList<StationHour> ReadHours(Station station, int from, int to) => [.. Hours.Where(h => h.Station == station.Index && h.Hour >= from && h.Hour < to)];

    public UInt128 ReadDigest(in VerdictQuery query) => MadeVerdict.Digest();

    public (int First, int Last)? ReadHourSpan(Domain domain) => null;

    public Alert? FindAlert(string key) => Alerts.Find(a => a.Key == key);

    public IReadOnlyList<AlertTransition> ReadTransitions(string alert) => [];

    public IReadOnlyList<Recipient> ReadTold(string alert) => [];

    public void Act(AlertTransition act, Handling? handling, string? handler) => throw new NotSupportedException();

    public void Save(AlertRound round) => throw new NotSupportedException();

    public long? ReadCursor(string name) => throw new NotSupportedException();

    private SortedDictionary<long, List<ParameterValue>> Rows(Station station) =>
        Failure is not null ? throw Failure : Readings.GetValueOrDefault(station.Id) ?? [];
}

/// <summary>An outbox with what a test puts into it; nobody writes to it.</summary>
public sealed class FakeMails : IMailStore
{
    /// <summary>The mails, newest first, each with what it tells of.</summary>
    public List<(OutgoingMail Mail, AlertTransition[] Told)> Mails { get; } = [];

    /// <summary>What no mail has taken.</summary>
    public List<Telling> Waiting { get; } = [];

    public IReadOnlyList<Telling> ReadWaitingTellings() => Waiting;

    public IReadOnlyList<long> ReadTransitionsOf(string mail) => [.. Mails.Where(m => m.Mail.Key == mail).SelectMany(m => m.Told).Select(t => t.Id)];

    public IReadOnlyList<AlertTransition> ReadTransitions(IReadOnlyCollection<long> numbers) => [.. Mails.SelectMany(m => m.Told).Where(t => numbers.Contains(t.Id))];

    public IReadOnlyList<OutgoingMail> ReadOpenMails() => [.. Mails.Select(m => m.Mail).Where(m => m.SettledAt is null)];

    public IReadOnlyDictionary<string, long> ReadLastSent(string recipient, long since) => new Dictionary<string, long>();

    public string? FindFirstMail(string alert, string recipient) => null;

    public AlertTransition? FindLastTold(string alert, string recipient, long before) => null;

    public IReadOnlyList<OutgoingMail> ReadMails(MailPlace? from, int limit) => [.. Mails.Select(m => m.Mail).Take(limit)];

    public IReadOnlyList<OutgoingMail> ReadGivenUp(long since, int limit) => [.. Mails.Select(m => m.Mail).Where(m => m.State == MailState.GivenUp && m.CreatedAt >= since).Take(limit)];

    public IReadOnlyList<OutgoingMail> ReadMailsOf(string alert) => [];

    public int CountUnsent() => 0;

    public void Write(OutgoingMail mail, IReadOnlyCollection<long> transitions) => throw new NotSupportedException();

    public void MarkGone(string key) => throw new NotSupportedException();

    public void MarkSent(string key, long at, string? answer) => throw new NotSupportedException();

    public void MarkNotTaken(string key, string answer, long next, bool gone) => throw new NotSupportedException();

    public void MarkUncertain(string key, string answer, long next) => throw new NotSupportedException();

    public IReadOnlyList<long> ReadUnheardBeginnings(IReadOnlyCollection<long> transitions, string recipient) => throw new NotSupportedException();

    public void GiveUp(string key, string answer, long at, Recipient? other) => throw new NotSupportedException();

    public int Forget(long before) => throw new NotSupportedException();
}
