using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;

namespace WenchangPlan.Alerting.Rules;

/// <summary>Decides whether a station, or one quantity of a station that speaks, is silent for longer than an offline rule allows. Pure.</summary>
/// <remarks>
/// <para>Silence is measured on the time of the newest reading, so old readings that come late are no sign of life. Any flag counts as speaking; a station that reports
/// its own fault is not offline.</para>
/// <para>Only a reading newer than the start of the alert ends it, and only when the rule, as it is now, would not fire on it. A clock that goes back, a rule that allows
/// more, a service that began to listen anew: none of them is a sign of life (G6).</para>
/// </remarks>
public static class OfflineEvaluator
{
    /// <summary>Decides for one place.</summary>
    /// <param name="rule">An offline rule; its <c>for</c> is the silence at which it fires, included.</param>
    /// <param name="place">Station id, or <c>station/parameter</c>.</param>
    /// <param name="current">The newest alert of this rule and place, or null.</param>
    /// <param name="covered">End of what the newest reading covers, ms UTC; null when there is none.</param>
    /// <param name="listeningSince">Since when somebody has listened, ms UTC: no silence is measured from before that.</param>
    /// <param name="now">Now, ms UTC.</param>
    public static Decision Decide(AlertRule rule, string place, Alert? current, long? covered, long listeningSince, long now)
    {
        ArgumentNullException.ThrowIfNull(rule);
        long allowed = (long)rule.For.TotalMilliseconds;
        if (current?.State == AlertState.Firing)
        {
            return covered is { } newest && newest > current.Since && now - newest < allowed
                ? new Decision(current with { State = AlertState.Recovered, RecoveredAt = newest, NoData = false }, DecisionReason.Recovered)
                : Decision.Unchanged(current);
        }

        long since = Math.Max(covered ?? long.MinValue, listeningSince);
        return now - since < allowed ? Decision.Unchanged(current) : new Decision(
            new Alert
            {
                Id = AlertId.Of(rule.Id, place, since),
                Rule = rule.Id,
                Kind = rule.Kind,
                Severity = rule.Severity,
                State = AlertState.Firing,
                Since = since,
                FiredAt = since + allowed,
                NoData = true,
            },
            DecisionReason.Fired);
    }
}
