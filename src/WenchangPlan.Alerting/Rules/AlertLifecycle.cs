using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;

namespace WenchangPlan.Alerting.Rules;

/// <summary>What one observation says about a condition.</summary>
public enum Finding
{
    /// <summary>The condition holds.</summary>
    Breach,
    /// <summary>It does not hold, but the value has not come back far enough to say it is over.</summary>
    Between,
    /// <summary>It is over.</summary>
    Clear,
}

/// <summary>One observation of a condition.</summary>
/// <param name="Place">What it is about, see <see cref="AlertId.Of"/>.</param>
/// <param name="Time">Event time, ms UTC.</param>
/// <param name="Finding">What it says.</param>
/// <param name="Value">The value seen.</param>
/// <param name="Bound">The bound it was held against.</param>
public readonly record struct Observation(string Place, long Time, Finding Finding, double? Value, double? Bound)
{
    /// <summary>Station id; null when it concerns the district.</summary>
    public string? Station { get; init; }

    /// <summary>Parameter code; null when there is none.</summary>
    public string? Parameter { get; init; }

    /// <summary>See <see cref="Alert.Subject"/>.</summary>
    public string Subject { get; init; } = "";

    /// <summary>The grade of a verdict, the worse the higher; 1 where there is none.</summary>
    public int Level { get; init; } = 1;

    /// <summary>Fire at once, however long the rule asks the condition to hold.</summary>
    public bool Certain { get; init; }
}

/// <summary>The life of an alert about a condition that lasts: none → pending → firing → recovered.</summary>
/// <remarks>
/// Time is event time: a condition has held from the first breach to the newest one, whenever the messages came. One observation that is
/// not a breach ends a pending alert; only one that is clear ends a firing alert. Silence ends neither (G6): two breaches with a gap between
/// them count as one that lasted, because that is the safe side.
/// </remarks>
public static class AlertLifecycle
{
    /// <summary>Decides on one observation; observations come in order of time.</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="current">The newest alert of this rule about this place; null or not open: there is none.</param>
    /// <param name="seen">The observation. One older than the start of an open alert changes nothing.</param>
    public static Decision Next(AlertRule rule, Alert? current, in Observation seen)
    {
        ArgumentNullException.ThrowIfNull(rule);
        return current?.State switch
        {
            AlertState.Pending or AlertState.Firing when seen.Time < current.Since => Decision.Unchanged(current),
            AlertState.Firing => WhileFiring(current, seen),
            AlertState.Pending => WhilePending(rule, current, seen),
            _ when seen.Finding == Finding.Breach => Begin(rule, seen),
            _ => Decision.Unchanged(current),
        };
    }

    private static Decision WhileFiring(Alert current, in Observation seen)
    {
        Alert now = current with { Value = seen.Value, NoData = false };
        return seen.Finding == Finding.Clear
            ? new Decision(now with { State = AlertState.Recovered, RecoveredAt = seen.Time }, DecisionReason.Recovered)
            : new Decision(now, DecisionReason.StillFiring);
    }

    private static Decision WhilePending(AlertRule rule, Alert current, in Observation seen) => seen.Finding == Finding.Breach
        ? FireOrWait(rule, current with { Value = seen.Value, Subject = seen.Subject, NoData = false }, seen, DecisionReason.StillPending)
        : new Decision(current, DecisionReason.DroppedBeforeFiring);

    private static Decision Begin(AlertRule rule, in Observation seen)
    {
        var alert = new Alert
        {
            Id = AlertId.Of(rule.Id, seen.Place, seen.Time),
            Rule = rule.Id,
            Kind = rule.Kind,
            Severity = rule.Severity,
            Station = seen.Station,
            Parameter = seen.Parameter,
            State = AlertState.Pending,
            Since = seen.Time,
            Value = seen.Value,
            Bound = seen.Bound,
            Subject = seen.Subject,
        };
        return FireOrWait(rule, alert, seen, DecisionReason.BeganPending);
    }

    private static Decision FireOrWait(AlertRule rule, Alert alert, in Observation seen, DecisionReason waiting) =>
        seen.Certain || seen.Time - alert.Since >= (long)rule.For.TotalMilliseconds
            ? new Decision(alert with { State = AlertState.Firing, FiredAt = seen.Time }, DecisionReason.Fired)
            : new Decision(alert, waiting);
}
