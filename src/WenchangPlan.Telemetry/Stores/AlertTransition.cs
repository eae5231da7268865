using WenchangPlan.Telemetry.Register;

namespace WenchangPlan.Telemetry.Stores;

/// <summary>What happened to an alert. The numbers are stored; never change one.</summary>
public enum TransitionKind
{
    /// <summary>The condition held long enough; also when a correction took a recovery back.</summary>
    Fired = 1,
    /// <summary>It got worse: a higher step of the rule, a likely miss that became certain, a revised verdict of a worse grade.</summary>
    Worsened = 2,
    /// <summary>It got better, but is not over.</summary>
    Eased = 3,
    /// <summary>An observation newer than its start says that it is over.</summary>
    Recovered = 4,
    /// <summary>Corrected data no longer support that it ever fired.</summary>
    Withdrawn = 5,
    /// <summary>
    /// It is closed without an observation that says so: its rule, or what the rule watches, changed or left the register, and the new rule judges anew; or its station fell silent before it fired,
    /// and the rule asks for that to be told.
    /// </summary>
    Ended = 6,
    /// <summary>It still goes on and nobody said that they had seen it.</summary>
    Reminded = 7,
    /// <summary>Nobody said that they had seen it within the rule's time: the second contacts are told.</summary>
    Escalated = 8,
    /// <summary>The rule has contacts now who were not told when it fired.</summary>
    AudienceGrew = 9,
    /// <summary>Somebody said or did something about it.</summary>
    Act = 10,
    /// <summary>From now on mails about it are held.</summary>
    Held = 11,
    /// <summary>They are held no longer; what was held is told.</summary>
    Released = 12,
}

/// <summary>One line of an alert's history. Never changed once written.</summary>
public sealed record AlertTransition
{
    /// <summary>Number in the store, growing; 0 before it is stored.</summary>
    public long Id { get; init; }

    /// <summary>Id of the alert.</summary>
    public required string Alert { get; init; }

    /// <summary>What happened.</summary>
    public required TransitionKind Kind { get; init; }

    /// <summary>Which firing of the alert it belongs to, from 1.</summary>
    public required int Firing { get; init; }

    /// <summary>When it happened, in the time of the data, ms UTC.</summary>
    public required long At { get; init; }

    /// <summary>When it was noticed, ms UTC by this machine's clock.</summary>
    public required long RecordedAt { get; init; }

    /// <summary>How bad the alert was then.</summary>
    public required Severity Severity { get; init; }

    /// <summary>The step it stood at afterwards.</summary>
    public int Level { get; init; } = 1;

    /// <summary>The value that decided; null where there is none.</summary>
    public double? Value { get; init; }

    /// <summary>The bound it was held against; null where there is none.</summary>
    public double? Bound { get; init; }

    /// <summary>Why, where the kind does not say it all: <c>late</c>, <c>corrected</c>, <c>rule-changed</c>, <c>rule-removed</c>, <c>station-removed</c>, <c>silent</c>, or the act.</summary>
    public string Cause { get; init; } = "";

    /// <summary>The condition it was judged by.</summary>
    public string Definition { get; init; } = "";

    /// <summary>Editions of the standards behind it; empty where none is.</summary>
    public IReadOnlyList<string> Editions { get; init; } = [];

    /// <summary>Who did it, as signed in or as claimed; null when the service did.</summary>
    public string? By { get; init; }

    /// <summary>The account of who did it; null where nobody signs in, and when the service did.</summary>
    public string? Account { get; init; }

    /// <summary>What they said; empty when nothing.</summary>
    public string Comment { get; init; } = "";

    /// <summary>What held its mails when it happened, began to or ended; null when nothing did.</summary>
    public Hold? HeldBy { get; init; }

    /// <summary>What mails are grouped by.</summary>
    public string Topic { get; init; } = "";

    /// <summary>What a mail says about it, by language; empty when nobody is told.</summary>
    public IReadOnlyDictionary<string, TransitionWords> Words { get; init; } = new Dictionary<string, TransitionWords>();
}

/// <summary>What a mail says about one transition, in one language. Plain text; nothing in it is encoded.</summary>
/// <param name="Title">One line: what, where, how much.</param>
/// <param name="Whole">The line that stands for the whole episode where its beginning was never told: "was above … from … to …"; equal to the title where there is none.</param>
/// <param name="Rows">Label and value.</param>
/// <param name="Advice">What to do or to look at.</param>
/// <param name="Place">Name of the station or the district, for tables.</param>
public sealed record TransitionWords(string Title, string Whole, IReadOnlyList<KeyValuePair<string, string>> Rows, string Advice, string Place)
{
    /// <summary>How it stood then, in one short figure with its unit, to be held against that of another transition; empty where there is none.</summary>
    public string Figure { get; init; } = "";

    /// <summary>How it came to be so: the last hours, days or months before; null where there is none.</summary>
    public TransitionCourse? Course { get; init; }

    /// <summary>What held it, in one sentence; null when nothing did.</summary>
    public string? Held { get; init; }
}

/// <summary>A few values in order of time, to be shown as a small table.</summary>
/// <param name="Title">What they are, with unit and step.</param>
/// <param name="Points">The values, oldest first.</param>
public sealed record TransitionCourse(string Title, IReadOnlyList<CoursePoint> Points);

/// <summary>A value of a course.</summary>
/// <param name="Time">Its time, as short as it can be.</param>
/// <param name="Value">The value without its unit; a dash where there is none.</param>
/// <param name="Share">Its height as a share of the highest, 0 to 100; 0 where there is no value.</param>
/// <param name="Beyond">How bad it is by itself; null where it is as it should be or unknown.</param>
public sealed record CoursePoint(string Time, string Value, int Share, Severity? Beyond);

/// <summary>Somebody who is told: an address, and the contact and language it came from.</summary>
/// <param name="Address">Mail address.</param>
/// <param name="Contact">Id of the contact when they were first told.</param>
/// <param name="Language">Language of their mails.</param>
public sealed record Recipient(string Address, string Contact, string Language);

/// <summary>A transition to be stored, and who is to be told of it.</summary>
/// <param name="Transition">What happened.</param>
/// <param name="Recipients">Each address once; empty when nobody is told.</param>
/// <param name="Urgent">Whether its mail does not wait for others to join it.</param>
/// <param name="Held">Whether no mail may tell it before its alert is released.</param>
public sealed record NewTransition(AlertTransition Transition, IReadOnlyList<Recipient> Recipients, bool Urgent, bool Held = false)
{
    /// <summary>Since when its mail has waited for others to join it, ms UTC; null: since it was noticed.</summary>
    public long? WaitsSince { get; init; }
}

/// <summary>The mails about an alert are held no longer.</summary>
/// <param name="Alert">Its id.</param>
/// <param name="Topic">What the mail that tells what was held is grouped by.</param>
/// <param name="At">From when on that mail waits for others to join it, ms UTC.</param>
public sealed record Release(string Alert, string Topic, long At);

/// <summary>What one round of evaluation found; committed in one transaction.</summary>
/// <remarks>Without the cursors in the same transaction a crash in between would judge readings again with a state that already knows them.</remarks>
public sealed record AlertRound
{
    /// <summary>Alerts to add, or to replace by id.</summary>
    public IReadOnlyCollection<Alert> Alerts { get; init; } = [];

    /// <summary>Ids of pending alerts that ended without firing; they are removed. Unknown ids are no error.</summary>
    public IReadOnlyCollection<string> Dropped { get; init; } = [];

    /// <summary>Ids of alerts of which what no mail has taken yet is held from now on. Before <see cref="Transitions"/>, as are releases.</summary>
    public IReadOnlyCollection<string> Held { get; init; } = [];

    /// <summary>Alerts that are held no longer: what was held waits for a mail.</summary>
    public IReadOnlyCollection<Release> Released { get; init; } = [];

    /// <summary>History to add, in the order it happened, with who is told.</summary>
    public IReadOnlyList<NewTransition> Transitions { get; init; } = [];

    /// <summary>Cursors to set, by name.</summary>
    public IReadOnlyCollection<KeyValuePair<string, long>> Cursors { get; init; } = [];
}
