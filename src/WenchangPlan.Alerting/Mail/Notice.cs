using System.Globalization;
using WenchangPlan.Alerting.Rules;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Telemetry.Verdicts;

namespace WenchangPlan.Alerting.Mail;

/// <summary>Something people are to be told: an alert, what happened to it, and the verdict behind it.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="Alert">The alert after it happened.</param>
/// <param name="Reason">Fired, worsened or recovered.</param>
internal sealed record Notice(AlertRule Rule, Alert Alert, DecisionReason Reason)
{
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

    public bool IsRecovery => Reason == DecisionReason.Recovered;

    /// <summary>What the mail about it is known by (G7): it follows from the alert alone, so that the same event makes the same key.</summary>
    public string Key => Reason switch
    {
        DecisionReason.Recovered => string.Create(CultureInfo.InvariantCulture, $"{Alert.Id}|recovered|{Alert.RecoveredAt}"),
        DecisionReason.Worsened => Alert.Id + "|worsened",
        _ => string.Create(CultureInfo.InvariantCulture, $"{Alert.Id}|fired|{Alert.FiredAt}"),
    };
}
