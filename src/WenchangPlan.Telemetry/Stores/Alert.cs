using System.Security.Cryptography;
using System.Text;
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
    /// <summary>
    /// Told, and nothing more is waited for: a finding about a window that is over (a bad day, a month), an alert whose rule or station left the register or
    /// changed, or one that corrected data no longer support. Not open.
    /// </summary>
    Closed,
}

/// <summary>
/// An alert: one rule at one place (station, or the district for verdicts), as it is now. At most one of them is open, that is pending or firing.
/// How it came to be so is its history of transitions (<see cref="AlertTransition"/>), of which this row is a view.
/// </summary>
public sealed record Alert
{
    /// <summary>Identifier: rule, place and start, so that the same breach is the same alert after a restart.</summary>
    public required string Id { get; init; }

    /// <summary>What pages, mails and the API call it by: 16 letters and digits that follow from <see cref="Id"/>.</summary>
    public string Key => KeyOf(Id);

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

    /// <summary>How often it fired, 1 or more: a correction may take a recovery back.</summary>
    public int Firing { get; init; } = 1;

    /// <summary>The step of the rule it stands at, from 1; after it recovered, the one it last stood at. Of an alert about a verdict, the grade that was told.</summary>
    public int Level { get; init; } = 1;

    /// <summary>The value furthest beyond the bound since it fired; null where there is none.</summary>
    public double? Peak { get; init; }

    /// <summary>The condition it was judged by (<see cref="AlertRule.Definition"/>); empty in alerts of earlier versions.</summary>
    public string Definition { get; init; } = "";

    /// <summary>What its mails are grouped by: kind and area.</summary>
    public string Topic { get; init; } = "";

    /// <summary>What people have done about it.</summary>
    public Handling Handling { get; init; }

    /// <summary>Who has it in hand, as claimed; null when nobody said so.</summary>
    public string? Handler { get; init; }

    /// <summary>When people were last told of it or reminded, ms UTC; null before.</summary>
    public long? ToldAt { get; init; }

    /// <summary>What holds the mails about it now; null when nothing does. Once it has ended, what was held is told.</summary>
    public Hold? HeldBy { get; init; }

    /// <summary>The area it is about as a whole, whose stations are silent together; null for any other alert.</summary>
    public string? Area => Kind == RuleKind.Offline && Station is null ? Subject : null;

    /// <summary>The key that belongs to an id: the first 16 hexadecimal digits of its SHA-256.</summary>
    public static string KeyOf(string id) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(id)).AsSpan(0, 8));
}

/// <summary>How far people have come with an alert (发现—交办—处置—反馈—办结); apart from its state, which only data change.</summary>
public enum Handling
{
    /// <summary>Nobody has said anything (发现).</summary>
    Found,
    /// <summary>Somebody has seen it (确认).</summary>
    Acknowledged,
    /// <summary>It is in somebody's hands (交办).</summary>
    Assigned,
    /// <summary>Something is being or has been done (处置, 反馈).</summary>
    Handled,
    /// <summary>Nothing is left to do (办结).</summary>
    Finished,
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
