using WenchangPlan.Alerting.Evaluation;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Telemetry.Verdicts;

namespace WenchangPlan.Alerting.Mail;

/// <summary>Something that happened to an alert, with what is behind it, until it is put into words.</summary>
/// <param name="Rule">The rule; null when the register no longer has it.</param>
/// <param name="Alert">The alert after it happened.</param>
/// <param name="Kind">What happened.</param>
/// <param name="At">When, in the time of the data, ms UTC.</param>
internal sealed record Notice(AlertRule? Rule, Alert Alert, TransitionKind Kind, long At)
{
    /// <summary>The cause of an end without an observation: the station fell silent.</summary>
    public const string Silent = "silent";

    /// <summary>Why, see <see cref="AlertTransition.Cause"/>.</summary>
    public string Cause { get; init; } = "";

    /// <summary>The station; null when it concerns the district.</summary>
    public Station? Station { get; init; }

    /// <summary>The verdict behind an alert about one.</summary>
    public Verdict? Verdict { get; init; }

    /// <summary>The state behind an alert about a target.</summary>
    public TargetProgress? Target { get; init; }

    /// <summary>Time of the newest reading of an offline station, ms UTC; null when it never spoke since it is in the register.</summary>
    public long? Newest { get; init; }

    /// <summary>When an offline station was heard nevertheless, with readings of an old time; null when it was not heard within the silence allowed.</summary>
    public LastSeen? Seen { get; init; }

    /// <summary>The last message of an offline station that was refused; null when none was within the silence allowed.</summary>
    public LastRefusal? Refusal { get; init; }

    /// <summary>The value there was before a correction; null where nothing was corrected.</summary>
    public double? Before { get; init; }

    /// <summary>The grade of the verdict there was before a revision; null where nothing was revised, 0 where nobody knows.</summary>
    public int? BeforeLevel { get; init; }

    /// <summary>How the verdict was revised since it was last told, oldest first; empty where it was not.</summary>
    public IReadOnlyList<Revision> Revisions { get; init; } = [];

    /// <summary>Whether the value is only a lower limit.</summary>
    public bool AtLeast { get; init; }

    /// <summary>The readings before a threshold alert got here; null where they are not shown.</summary>
    public ReadingCourse? Readings { get; init; }

    /// <summary>The windows of the same kind and place up to that of the verdict, oldest first; empty where they are not shown.</summary>
    public IReadOnlyList<Verdict> Windows { get; init; } = [];

    /// <summary>What the deciding parts of the verdict were held against, by code.</summary>
    public IReadOnlyDictionary<string, VerdictLimit> Limits { get; init; } = new Dictionary<string, VerdictLimit>();

    /// <summary>The targets that count the verdict, as they stand now.</summary>
    public IReadOnlyList<TargetProgress> Targets { get; init; } = [];

    /// <summary>Whether it tells of an end.</summary>
    public bool IsRecovery => Kind == TransitionKind.Recovered || (Kind is TransitionKind.Held or TransitionKind.Released && Alert.State == AlertState.Recovered);

    /// <summary>The stations that are silent together; null where it is not about an area.</summary>
    public IReadOnlyList<Station>? Members { get; init; }

    /// <summary>Since when its mail has waited, ms UTC: it stands for others that did; null: since now.</summary>
    public long? WaitsSince { get; init; }

    /// <summary>What holds its alert, began to or ended; null when nothing does.</summary>
    public Holding? Holding { get; init; }

    /// <summary>Whether no mail may tell it yet.</summary>
    public bool IsHeld => Holding is not null && Kind is not (TransitionKind.Held or TransitionKind.Released);

    /// <summary>Who is told instead of the rule's contacts; null: they, and everybody who was told before.</summary>
    public IReadOnlyList<Recipient>? Only { get; init; }
}
