using WenchangPlan.Alerting.Mail;
using WenchangPlan.Alerting.Rules;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;

namespace WenchangPlan.Alerting.Evaluation;

/// <summary>The alerts as evaluation knows them, and what the round under way changed. Not thread-safe.</summary>
/// <remarks>
/// It holds what the store holds plus the changes of one round, which <see cref="Commit"/> hands over in one transaction. When that fails, the book
/// no longer says what the store says: throw it away and load another.
/// </remarks>
internal sealed class AlertBook
{
    private const int PageSize = 500;
    private readonly Dictionary<(string Rule, string Place), List<Alert>> _alerts = [];
    private readonly Dictionary<string, long?> _cursors = [];
    private readonly Dictionary<string, Alert> _changed = [];
    private readonly HashSet<string> _dropped = [];
    private readonly Dictionary<string, long> _moved = [];
    private readonly HashSet<string> _held = [];
    private readonly List<Release> _released = [];
    private readonly IAlertStore _store;

    /// <summary>Loads the open and the held alerts, and those that began after <paramref name="horizon"/> (ms UTC): late data or a revision may still change them.</summary>
    public AlertBook(IAlertStore store, long horizon)
    {
        _store = store;
        HashSet<string> known = [];
        foreach (Alert alert in store.ReadOpenAlerts().Concat(store.ReadHeldAlerts()).Concat(ReadSince(store, horizon)).Where(a => known.Add(a.Id))
            .OrderBy(a => a.Since).ThenBy(a => a.Id, StringComparer.Ordinal))
        {
            ListOf(alert).Add(alert);
        }
    }

    /// <summary>What happened in this round, in order.</summary>
    public List<Notice> Notices { get; } = [];

    /// <summary>All alerts that are remembered.</summary>
    public IEnumerable<Alert> All => _alerts.Values.SelectMany(list => list);

    /// <summary>Pending and firing alerts.</summary>
    public IEnumerable<Alert> Open => All.Where(IsOpen);

    /// <summary>The alert of a rule about a place that is open, or else the newest; null when there is none that may come back.</summary>
    /// <remarks>One that is over can have begun later than the open one: a clock that was set back wrote its start.</remarks>
    public Alert? Find(string rule, string place) => Of(rule, place) is { Count: > 0 } all ? all.LastOrDefault(IsOpen) ?? all[^1] : null;

    /// <summary>The alerts of a rule about a place that are remembered, by their start.</summary>
    public IReadOnlyList<Alert> Of(string rule, string place) => _alerts.TryGetValue((rule, place), out List<Alert>? list) ? list : [];

    /// <summary>How far evaluation has come; null the first time.</summary>
    public long? Cursor(string name)
    {
        if (!_cursors.TryGetValue(name, out long? value))
        {
            _cursors[name] = value = _store.ReadCursor(name);
        }

        return value;
    }

    /// <summary>Moves a cursor.</summary>
    public void Move(string name, long to)
    {
        _cursors[name] = to;
        _moved[name] = to;
    }

    /// <summary>Takes a decision; what people are to know of is made into a notice.</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="decision">What was decided.</param>
    /// <param name="notice">Adds what is behind it.</param>
    public void Apply(AlertRule rule, Decision decision, Func<Notice, Notice> notice)
    {
        if (decision.Reason == DecisionReason.Nothing || decision.Alert is not { } alert)
        {
            return;
        }

        alert = alert with { Definition = rule.Definition };
        TransitionKind? kind = decision.Reason switch
        {
            DecisionReason.Fired => TransitionKind.Fired,
            DecisionReason.Worsened => TransitionKind.Worsened,
            DecisionReason.Eased => TransitionKind.Eased,
            DecisionReason.Recovered => TransitionKind.Recovered,
            _ => null,
        };
        if (decision.Reason == DecisionReason.DroppedBeforeFiring)
        {
            Drop(alert);
        }
        else if (kind is { } happened)
        {
            alert = happened == TransitionKind.Fired ? Again(alert) : alert;
            Tell(notice(new Notice(rule, alert, happened, (happened == TransitionKind.Recovered ? alert.RecoveredAt : alert.FiredAt) ?? alert.Since)));
        }
        else
        {
            Put(alert);
        }
    }

    /// <summary>Keeps an alert to which something happened, and what happened.</summary>
    public void Tell(Notice notice)
    {
        Put(notice.Alert);
        Notices.Add(notice);
    }

    /// <summary>Keeps an alert; one that did not change is not written again. What holds it stays as it is.</summary>
    public void Put(Alert alert)
    {
        Alert? before = ListOf(alert).Find(a => a.Id == alert.Id);
        Replace(before is null ? alert : alert with { HeldBy = before.HeldBy });
    }

    /// <summary>An alert by its key, as it is now; null when there is none that is remembered.</summary>
    public Alert? FindKey(string key) => _store.FindAlert(key) is { } stored ? ListOf(stored).Find(a => a.Id == stored.Id) : null;

    /// <summary>Mails about an alert are held from now on.</summary>
    /// <param name="alert">The alert.</param>
    /// <param name="hold">By what.</param>
    /// <param name="withWaiting">Whether also what no mail has taken yet is held.</param>
    /// <returns>It.</returns>
    public Alert Hold(Alert alert, Hold hold, bool withWaiting)
    {
        if (withWaiting)
        {
            _held.Add(alert.Id);
        }

        Alert held = (ListOf(alert).Find(a => a.Id == alert.Id) ?? alert) with { HeldBy = hold };
        Replace(held);
        return held;
    }

    /// <summary>Mails about an alert are held no longer: what was held is told under a topic.</summary>
    /// <returns>It.</returns>
    public Alert Release(Alert alert, string topic, long now)
    {
        bool isTold = HistoryOf(alert).Reverse().TakeWhile(t => t.Kind != TransitionKind.Released).Any(t => t.HeldBy is not null && t.Kind != TransitionKind.Held);
        Alert free = alert with { HeldBy = null, ToldAt = isTold ? now : alert.ToldAt };
        Replace(free);
        _released.Add(new Release(alert.Id, topic, now));
        return free;
    }

    private void Replace(Alert alert)
    {
        List<Alert> list = ListOf(alert);
        int at = list.FindIndex(a => a.Id == alert.Id);
        if (at >= 0 && list[at] == alert)
        {
            return;
        }

        if (at >= 0)
        {
            list[at] = alert;
        }
        else
        {
            list.Add(alert);
            list.Sort((a, b) => a.Since.CompareTo(b.Since));
        }

        _changed[alert.Id] = alert;
        _dropped.Remove(alert.Id);
    }

    /// <summary>An alert that fires under an id that fired before is the same alert, once more; one that was only told to be without data had not fired.</summary>
    public Alert Again(Alert alert)
    {
        Alert? before = ListOf(alert).Find(a => a.Id == alert.Id) ?? _store.FindAlert(alert.Key);
        return before is null or { FiredAt: null } ? alert : alert with { Firing = Math.Max(alert.Firing, before.Firing + 1), ToldAt = before.ToldAt };
    }

    /// <summary>Forgets a pending alert that never fired.</summary>
    public void Drop(Alert alert)
    {
        ListOf(alert).RemoveAll(a => a.Id == alert.Id);
        _changed.Remove(alert.Id);
        _dropped.Add(alert.Id);
    }

    /// <summary>Everybody who was told of an alert, or waits to be.</summary>
    public IReadOnlyList<Recipient> ToldOf(Alert alert) => _store.ReadTold(alert.Id);

    /// <summary>The history of an alert, oldest first, without this round.</summary>
    public IReadOnlyList<AlertTransition> HistoryOf(Alert alert) => _store.ReadTransitions(alert.Id);

    /// <summary>What people have done about an alert.</summary>
    public Handling HandlingOf(Alert alert) => _store.FindAlert(alert.Key)?.Handling ?? Handling.Found;

    /// <summary>Hands the round over. Nothing is written when nothing changed.</summary>
    public void Commit(IReadOnlyList<NewTransition> transitions)
    {
        if (_changed.Count + _dropped.Count + _moved.Count + _held.Count + _released.Count + transitions.Count > 0)
        {
            _store.Save(new AlertRound
            {
                Alerts = _changed.Values, Dropped = _dropped, Held = _held, Released = _released, Transitions = transitions, Cursors = _moved,
            });
        }

        _changed.Clear();
        _dropped.Clear();
        _moved.Clear();
        _held.Clear();
        _released.Clear();
        Notices.Clear();
    }

    /// <summary>Forgets alerts that are over, not held and too old to change; the store keeps them.</summary>
    public void Forget(long horizon)
    {
        foreach (((string, string) key, List<Alert> list) in _alerts.ToList())
        {
            list.RemoveAll(a => !IsOpen(a) && a.HeldBy is null && a.Since < horizon);
            if (list.Count == 0)
            {
                _alerts.Remove(key);
            }
        }
    }

    private static bool IsOpen(Alert alert) => alert.State is AlertState.Pending or AlertState.Firing;

    private List<Alert> ListOf(Alert alert)
    {
        (string, string) key = (alert.Rule, AlertId.PlaceOf(alert));
        if (!_alerts.TryGetValue(key, out List<Alert>? list))
        {
            _alerts[key] = list = [];
        }

        return list;
    }

    private static IEnumerable<Alert> ReadSince(IAlertStore store, long horizon)
    {
        AlertKey? from = null;
        do
        {
            IReadOnlyList<Alert> page = store.ReadAlerts(from, PageSize + 1);
            foreach (Alert alert in page.Take(PageSize).Where(a => a.Since >= horizon))
            {
                yield return alert;
            }

            from = page.Count > PageSize ? AlertKey.Of(page[PageSize]) : null;
        }
        while (from?.Since >= horizon);
    }
}
