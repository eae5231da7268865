using WenchangPlan.Telemetry.Stores;

namespace WenchangPlan.Alerting.Rules;

/// <summary>What a decision did to an alert.</summary>
public enum DecisionReason
{
    /// <summary>There is no alert, or nothing about it changed.</summary>
    Nothing,
    /// <summary>The condition began; the rule asks that it holds for a while.</summary>
    BeganPending,
    /// <summary>It holds, but not yet long enough.</summary>
    StillPending,
    /// <summary>It ended before it had held long enough; nobody was told, the alert is forgotten.</summary>
    DroppedBeforeFiring,
    /// <summary>People are to be told.</summary>
    Fired,
    /// <summary>It goes on; people know.</summary>
    StillFiring,
    /// <summary>It became worse, or certain what was only likely; people are to be told (a revised day of a worse level, a target that can no longer be met).</summary>
    Worsened,
    /// <summary>It became better and is not over; people are to be told.</summary>
    Eased,
    /// <summary>A value or verdict says that it ended; people are to be told.</summary>
    Recovered,
    /// <summary>Its window is over; nothing more is waited for, and there is nothing to tell.</summary>
    Closed,
}

/// <summary>An alert after a decision, and why it is so.</summary>
/// <param name="Alert">The alert as it is now; the one to forget when dropped; null when there is none.</param>
/// <param name="Reason">What happened to it.</param>
public readonly record struct Decision(Alert? Alert, DecisionReason Reason)
{
    /// <summary>Nothing happened.</summary>
    public static Decision Unchanged(Alert? alert) => new(alert, DecisionReason.Nothing);
}
