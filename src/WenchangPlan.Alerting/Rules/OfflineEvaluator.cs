using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;

namespace WenchangPlan.Alerting.Rules;

/// <summary>Decides whether a station is silent for longer than an offline rule allows. Pure.</summary>
/// <remarks>
/// Silence is measured on the time of the newest reading, so old readings that come late are no sign of life: only a fresh one recovers.
/// Any flag counts as speaking; a station that reports its own fault is not offline.
/// </remarks>
public static class OfflineEvaluator
{
    /// <summary>Decides for one station.</summary>
    /// <param name="rule">An offline rule; its <c>for</c> is the silence at which it fires, included.</param>
    /// <param name="station">Station id.</param>
    /// <param name="current">The newest alert of this rule and station, or null.</param>
    /// <param name="lastHeard">End of what the newest reading covers, ms UTC; for a station that never spoke, or not since the service began to listen, when that was.</param>
    /// <param name="now">Now, ms UTC.</param>
    public static Decision Decide(AlertRule rule, string station, Alert? current, long lastHeard, long now)
    {
        ArgumentNullException.ThrowIfNull(rule);
        long allowed = (long)rule.For.TotalMilliseconds;
        bool silent = now - lastHeard >= allowed;
        if (current?.State == AlertState.Firing)
        {
            return silent ? Decision.Unchanged(current)
                : new Decision(current with { State = AlertState.Recovered, RecoveredAt = lastHeard, NoData = false }, DecisionReason.Recovered);
        }

        return !silent ? Decision.Unchanged(current) : new Decision(
            new Alert
            {
                Id = AlertId.Of(rule.Id, station, lastHeard),
                Rule = rule.Id,
                Kind = rule.Kind,
                Severity = rule.Severity,
                Station = station,
                State = AlertState.Firing,
                Since = lastHeard,
                FiredAt = lastHeard + allowed,
                NoData = true,
            },
            DecisionReason.Fired);
    }
}
