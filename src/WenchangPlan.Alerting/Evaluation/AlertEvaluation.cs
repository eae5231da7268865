using System.Diagnostics;
using System.IO.Hashing;
using System.Text;
using Microsoft.Extensions.Options;
using WenchangPlan.Alerting.Mail;
using WenchangPlan.Telemetry.Health;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;

namespace WenchangPlan.Alerting.Evaluation;

/// <summary>One round after the other: what changed → what happened → who is told → one commit. Not thread-safe.</summary>
internal sealed class AlertEvaluation(
    District district, IAlertStore alerts, ISilenceStore silences, IReadingStore readings, IVerdictReader verdicts, IVerdictStore targets, CommitSignal signal, TransitionWriter words,
    IEnumerable<IReadyPart> parts, AlertingMetrics metrics, IOptions<AlertingOptions> options, TimeProvider clock)
{
    private readonly Dictionary<int, long> _changed = [];
    private readonly ServiceWatch _service = new(district, parts, clock);
    private readonly Followup _followup = new(district);
    private readonly Background _background = new(district, readings, verdicts, targets);
    private Dictionary<int, StationWatch> _stations = [];
    private HoldWatch? _holds;
    private List<HourlyWatch> _hourly = [];
    private IReadOnlyList<AlertRule>? _rules;
    private District? _today;
    private AlertBook? _book;
    private Listening? _listening;
    private long? _verdictsAt;
    private TimeSpan? _jump;

    /// <summary>Does a round.</summary>
    /// <param name="now">Now, ms UTC.</param>
    /// <param name="cancel">Stops between two reads; nothing is committed then.</param>
    /// <returns>By how much the wall clock was set since the last round; null when it was not.</returns>
    /// <exception cref="IOException">A store cannot be used now. Nothing of the round is committed; the next call does it again.</exception>
    public async ValueTask<TimeSpan?> RunAsync(long now, CancellationToken cancel)
    {
        TimeSpan? jump = _service.LookAtClock(now);
        _jump ??= jump;
        // Rules that were replaced, and the stations of a day on which one comes, goes or changes, are judged as after a restart: what changed is closed, and the states of the others stay.
        bool same = ReferenceEquals(_rules, district.Alerts) && ReferenceEquals(_today, district.On(district.Clock.DayAt(now)));
        AlertBook book = same && _book is { } known ? known : await LoadAsync(now, cancel);
        _listening ??= Listening.Begin(book, options.Value.ListeningGap, now, clock);
        _book = null; // Stays so if anything below fails: the book then no longer says what the store says.
        _listening.Hear(_service.IsConnected(), now);
        foreach ((int station, long from) in signal.TakeChanged())
        {
            _changed[station] = _changed.TryGetValue(station, out long before) ? Math.Min(before, from) : from;
        }

        _service.Judge(book, _jump, now);
        foreach (StationWatch station in _stations.Values)
        {
            if (_changed.TryGetValue(station.Index, out long from))
            {
                await station.JudgeReadingsAsync(book, readings, from, now, cancel);
            }

            await station.HearAsync(signal.Find(station.Index), readings, now, cancel);

            if (signal.FindRefusal(station.Index) is { } refusal)
            {
                station.Refused(refusal);
            }

            station.JudgeSilence(book, _listening, now);
        }

        bool verdictsDue = _verdictsAt is not { } at || clock.GetElapsedTime(at) >= options.Value.VerdictInterval;
        if (verdictsDue)
        {
            new VerdictWatch(district, verdicts, targets, options.Value).Judge(book, now);
            _hourly.ForEach(h => h.Judge(book, now));
        }

        _holds!.Judge(book, now);
        if (verdictsDue)
        {
            _followup.Remind(book, now);
        }

        _listening.Note(book, now);
        IReadOnlyList<Notice> told = await _background.AddAsync([.. book.Notices], cancel);
        book.Commit(words.Write(book, told, now));
        _book = book;
        _jump = null;
        _changed.Clear();
        _verdictsAt = verdictsDue ? clock.GetTimestamp() : _verdictsAt;
        Count(told);
        LeaveTrails(told);
        return jump;
    }

    /// <summary>Reads the state to go on from. Every station counts as changed, and verdicts are due.</summary>
    private async ValueTask<AlertBook> LoadAsync(long now, CancellationToken cancel)
    {
        var book = new AlertBook(alerts, VerdictWatch.HorizonAt(now));
        _today = district.On(district.Clock.DayAt(now));
        _holds = new HoldWatch(_today, silences, options.Value);
        _holds.Load(book);
        _rules = district.Alerts;
        _hourly = [.. _rules.Where(r => r.Kind == RuleKind.VerdictValue).Select(r => new HourlyWatch(r, district, verdicts, options.Value))];
        HashSet<string> changedRules = NoteRules(book);
        _stations = _today.Stations.Select(s => new StationWatch(s, district.Alerts, changedRules, options.Value)).Where(s => s.IsWatched).ToDictionary(s => s.Index);
        EndWithdrawn(book, now);
        _followup.TellNewContacts(book, now);
        foreach (StationWatch station in _stations.Values)
        {
            await station.ReadNewestAsync(readings, cancel);
            // What was stored late before a stop, and not judged, is found by looking at all that may still change.
            _changed[station.Index] = long.MinValue;
        }

        _verdictsAt = null;
        return book;
    }

    /// <summary>Remembers what each rule judges; gives those that judged something else before.</summary>
    private HashSet<string> NoteRules(AlertBook book)
    {
        HashSet<string> changed = [];
        foreach (AlertRule rule in district.Alerts)
        {
            // No hash of cryptography: nobody gains by two rules that look alike, and its library would take 4 MB of every start.
            (string cursor, long judges) = ("judges|" + rule.Id, unchecked((long)XxHash64.HashToUInt64(Encoding.UTF8.GetBytes(rule.Definition))));
            if (book.Cursor(cursor) is var before && before != judges)
            {
                book.Move(cursor, judges);
                if (before is not null)
                {
                    changed.Add(rule.Id);
                }
            }
        }

        return changed;
    }

    /// <summary>
    /// Closes alerts whose rule or station left the register, or whose rule judges something else now: no value will ever end them. Whoever was told of them is
    /// told that, and the rule as it is judges anew.
    /// </summary>
    private void EndWithdrawn(AlertBook book, long now)
    {
        foreach (Alert alert in book.Open.ToList())
        {
            AlertRule? rule = district.Alerts.FirstOrDefault(r => r.Id == alert.Rule && r.Kind == alert.Kind);
            Station? station = alert.Station is { } id ? _today!.Find(id) : null;
            string? cause = alert.Station is not null && station is null ? "station-removed"
                : rule is null || (station is not null && rule.Domain is not null && !StationWatch.Covers(rule, station)) ? "rule-removed"
                : alert.Definition.Length > 0 && alert.Definition != rule.Definition ? "rule-changed"
                : null;
            if (cause is null)
            {
                continue;
            }

            if (alert.State == AlertState.Pending)
            {
                book.Drop(alert);
                continue;
            }

            IReadOnlyList<Recipient> told = book.ToldOf(alert);
            book.Tell(new Notice(rule, alert with { State = AlertState.Closed }, TransitionKind.Ended, now)
            {
                Cause = cause, Station = station, Only = told.Count > 0 ? told : Audience.Of(district, rule?.Contacts ?? []),
            });
        }
    }

    /// <summary>What happened goes on from the verdict or the readings it is about, and its mail from here.</summary>
    private static void LeaveTrails(IReadOnlyList<Notice> told)
    {
        foreach (Notice notice in told)
        {
            bool isOfReadings = notice.Alert.Kind is RuleKind.Threshold or RuleKind.Offline or RuleKind.Equipment or RuleKind.Service;
            string about = isOfReadings ? Trail.OfReadings(notice.Alert.Station ?? "") : Trail.OfVerdicts(notice.Alert.Station);
            using Activity? trail = Trail.Begin("alert", [about]);
            trail?.SetTag("wenchang.rule", notice.Alert.Rule).SetTag("wenchang.transition", notice.Kind.ToString());
            Trail.Leave(trail, [Trail.OfAlert(notice.Alert.Id)]);
        }
    }

    private void Count(IReadOnlyList<Notice> told)
    {
        foreach (Notice notice in told)
        {
            if (notice.Kind == TransitionKind.Recovered)
            {
                metrics.AlertRecovered(notice.Alert.Kind.ToString());
            }
            else if (notice.Kind == TransitionKind.Fired)
            {
                metrics.AlertFired(notice.Alert.Kind.ToString());
            }
        }
    }
}
