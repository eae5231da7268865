using WenchangPlan.Telemetry.Register;

namespace WenchangPlan.Telemetry.Stores;

/// <summary>State of an alert.</summary>
public enum AlertState
{
    /// <summary>The condition holds, but not yet for as long as the rule asks.</summary>
    Pending,
    /// <summary>The condition held long enough; people have been told.</summary>
    Firing,
    /// <summary>The condition ended by a value or verdict that says so, never by silence (G6).</summary>
    Recovered,
    /// <summary>Told, and nothing more is waited for: a finding about a window that is over (a bad day, a month), or an alert whose rule or station left the register. Not open.</summary>
    Closed,
}

/// <summary>An alert: one rule at one place (station, or the district for verdicts). At most one of them is open, that is pending or firing.</summary>
public sealed record Alert
{
    /// <summary>Identifier: rule, place and start, so that the same breach is the same alert after a restart.</summary>
    public required string Id { get; init; }

    /// <summary>Rule of the register.</summary>
    public required string Rule { get; init; }

    /// <summary>What it watches.</summary>
    public required RuleKind Kind { get; init; }

    /// <summary>How bad it is.</summary>
    public required Severity Severity { get; init; }

    /// <summary>Station id; null when it concerns the district.</summary>
    public string? Station { get; init; }

    /// <summary>Parameter code; null for offline and verdict alerts.</summary>
    public string? Parameter { get; init; }

    /// <summary>State.</summary>
    public required AlertState State { get; init; }

    /// <summary>When the condition began, ms UTC (time of the reading, or end of the window judged).</summary>
    public required long Since { get; init; }

    /// <summary>When it fired, ms UTC; null while pending.</summary>
    public long? FiredAt { get; init; }

    /// <summary>When it recovered, ms UTC.</summary>
    public long? RecoveredAt { get; init; }

    /// <summary>The value that last mattered; null where there is none.</summary>
    public double? Value { get; init; }

    /// <summary>The bound of the rule.</summary>
    public double? Bound { get; init; }

    /// <summary>What a verdict alert is about, such as a date or a month with its outcome; empty otherwise.</summary>
    public string Subject { get; init; } = "";

    /// <summary>The same conditions seen while no data come: set when the station is silent during the alert.</summary>
    public bool NoData { get; init; }
}

/// <summary>Place of an alert in the list of all: newest first, those that began together by id. No two alerts have the same.</summary>
/// <param name="Since">When its condition began, ms UTC.</param>
/// <param name="Id">Its id.</param>
public readonly record struct AlertKey(long Since, string Id) : IComparable<AlertKey>
{
    /// <summary>The key of an alert.</summary>
    public static AlertKey Of(Alert alert)
    {
        ArgumentNullException.ThrowIfNull(alert);
        return new AlertKey(alert.Since, alert.Id);
    }

    /// <summary>Whether the key comes first in the list, by the bytes of the id.</summary>
    public static bool operator <(AlertKey a, AlertKey b) => a.CompareTo(b) < 0;

    /// <summary>Whether the key comes later in the list.</summary>
    public static bool operator >(AlertKey a, AlertKey b) => a.CompareTo(b) > 0;

    /// <summary>Whether the key is the same or comes first.</summary>
    public static bool operator <=(AlertKey a, AlertKey b) => a.CompareTo(b) <= 0;

    /// <summary>Whether the key is the same or comes later.</summary>
    public static bool operator >=(AlertKey a, AlertKey b) => a.CompareTo(b) >= 0;

    /// <inheritdoc />
    public int CompareTo(AlertKey other) => Since == other.Since ? string.CompareOrdinal(Id, other.Id) : other.Since.CompareTo(Since);
}

/// <summary>A mail that waits to be sent, or was.</summary>
/// <param name="Key">What it is about; a second mail with the same key is never queued (G7). It is also the local part of the Message-ID.</param>
/// <param name="To">Addresses.</param>
/// <param name="Subject">Subject line.</param>
/// <param name="Text">Plain text.</param>
/// <param name="Html">HTML.</param>
/// <param name="CreatedAt">When it was queued, ms UTC.</param>
/// <param name="Attempts">Attempts so far.</param>
public sealed record OutgoingMail(string Key, IReadOnlyList<string> To, string Subject, string Text, string Html, long CreatedAt, int Attempts);

/// <summary>Alert states and the outbox. A state and the mail about it are committed together, so neither exists without the other (G7).</summary>
public interface IAlertStore
{
    /// <summary>Alerts that are pending or firing.</summary>
    IReadOnlyList<Alert> ReadOpenAlerts();

    /// <summary>Alerts in the order of <see cref="AlertKey"/>, newest first, open ones included.</summary>
    /// <param name="from">The key to begin with, included; null from the newest on. Whoever reads one more than a page has the key of the next.</param>
    /// <param name="limit">At most so many; fewer only at the end of the list.</param>
    IReadOnlyList<Alert> ReadAlerts(AlertKey? from, int limit);

    /// <summary>Commits one round of evaluation in one transaction: saves alerts (by id), queues mails (a key that was ever queued is not queued again) and moves the cursors.</summary>
    /// <remarks>Without the cursors in the same transaction a crash in between would judge readings again with a state that already knows them.</remarks>
    /// <param name="alerts">Alerts to add, or to replace by id.</param>
    /// <param name="dropped">Ids of pending alerts that ended without firing; they are removed. Unknown ids are no error.</param>
    /// <param name="mails">Mails to queue, due at once.</param>
    /// <param name="cursors">Cursors to set, by name.</param>
    /// <exception cref="IOException">The store cannot take it now; nothing of it is stored.</exception>
    void Save(
        IReadOnlyCollection<Alert> alerts, IReadOnlyCollection<string> dropped, IReadOnlyCollection<OutgoingMail> mails,
        IReadOnlyCollection<KeyValuePair<string, long>> cursors);

    /// <summary>How far evaluation has come, by a name the evaluator chooses; null the first time.</summary>
    long? ReadCursor(string name);

    /// <summary>Unsent mails due at <paramref name="now"/> (ms UTC), oldest first.</summary>
    IReadOnlyList<OutgoingMail> ReadDueMails(long now, int limit);

    /// <summary>Marks a mail as sent.</summary>
    void MarkSent(string key, long at);

    /// <summary>Notes a failed attempt and when to try again (ms UTC; <see cref="long.MaxValue"/>: never, the mail stays unsent and visible).</summary>
    void MarkFailed(string key, string error, long nextAttempt);

    /// <summary>Unsent mails.</summary>
    int CountUnsentMails();
}
