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
    private readonly Dictionary<(string Rule, string Place), Alert> _newest = [];
    private readonly Dictionary<string, long?> _cursors = [];
    private readonly Dictionary<string, Alert> _changed = [];
    private readonly HashSet<string> _dropped = [];
    private readonly Dictionary<string, long> _moved = [];
    private readonly IAlertStore _store;

    /// <summary>Loads the open alerts, and those about verdicts that began after <paramref name="horizon"/> (ms UTC): a revision may still recover them.</summary>
    public AlertBook(IAlertStore store, long horizon)
    {
        _store = store;
        foreach (Alert alert in ReadVerdictAlerts(store, horizon).Concat(store.ReadOpenAlerts()))
        {
            _newest[(alert.Rule, AlertId.PlaceOf(alert))] = alert;
        }
    }

    /// <summary>What is to be told about this round.</summary>
    public List<Notice> Notices { get; } = [];

    /// <summary>Pending and firing alerts.</summary>
    public IEnumerable<Alert> Open => _newest.Values.Where(IsOpen);

    /// <summary>The newest alert of a rule about a place; null when there is none, or it is over and will not come back.</summary>
    public Alert? Find(string rule, string place) => _newest.GetValueOrDefault((rule, place));

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

    /// <summary>Takes a decision; what is to be told is made into a notice.</summary>
    public void Apply(AlertRule rule, Decision decision, Func<Alert, DecisionReason, Notice> notice)
    {
        if (decision.Reason == DecisionReason.Nothing || decision.Alert is not { } alert)
        {
            return;
        }

        if (decision.Reason == DecisionReason.DroppedBeforeFiring)
        {
            Drop(alert);
            return;
        }

        Put(alert);
        if (decision.Reason is DecisionReason.Fired or DecisionReason.Worsened or DecisionReason.Recovered)
        {
            Notices.Add(notice(alert, decision.Reason));
        }
    }

    /// <summary>Keeps an alert; one that did not change is not written again.</summary>
    public void Put(Alert alert)
    {
        (string, string) key = (alert.Rule, AlertId.PlaceOf(alert));
        if (_newest.GetValueOrDefault(key) != alert)
        {
            _newest[key] = alert;
            _changed[alert.Id] = alert;
            _dropped.Remove(alert.Id);
        }
    }

    /// <summary>Hands the round over. Nothing is written when nothing changed.</summary>
    public void Commit(IReadOnlyCollection<OutgoingMail> mails)
    {
        if (_changed.Count + _dropped.Count + _moved.Count + mails.Count > 0)
        {
            _store.Save(_changed.Values, _dropped, mails, _moved);
        }

        _changed.Clear();
        _dropped.Clear();
        _moved.Clear();
        Notices.Clear();
    }

    /// <summary>Forgets alerts that are over and whose window no longer alerts; the store keeps them.</summary>
    public void Forget(long horizon)
    {
        foreach ((string, string) key in _newest.Where(n => !IsOpen(n.Value) && n.Value.Since < horizon).Select(n => n.Key).ToList())
        {
            _newest.Remove(key);
        }
    }

    private static bool IsOpen(Alert alert) => alert.State is AlertState.Pending or AlertState.Firing;

    private void Drop(Alert alert)
    {
        _newest.Remove((alert.Rule, AlertId.PlaceOf(alert)));
        _changed.Remove(alert.Id);
        _dropped.Add(alert.Id);
    }

    /// <summary>Oldest first, so that the newest alert about a place is the one that stays.</summary>
    private static List<Alert> ReadVerdictAlerts(IAlertStore store, long horizon)
    {
        var found = new List<Alert>();
        AlertKey? from = null;
        do
        {
            IReadOnlyList<Alert> page = store.ReadAlerts(from, PageSize + 1);
            found.AddRange(page.Take(PageSize).Where(a => a.Kind is not (RuleKind.Threshold or RuleKind.Offline) && a.Since >= horizon));
            from = page.Count > PageSize ? AlertKey.Of(page[PageSize]) : null;
        }
        while (from?.Since >= horizon);
        found.Reverse();
        return found;
    }
}
