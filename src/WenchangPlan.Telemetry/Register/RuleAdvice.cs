namespace WenchangPlan.Telemetry.Register;

/// <summary>A rule whose time does not fit the sample period of a station: allowed, and seldom meant.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="Station">The first of the stations.</param>
/// <param name="Stations">How many there are.</param>
public sealed record RuleAdvice(AlertRule Rule, Station Station, int Stations)
{
    /// <summary>
    /// Finds them: a rule that waits no longer than one reading speaks for, so that a single one fires it; a silence that is no longer than what lies between two readings, so that
    /// a station that works is told as offline.
    /// </summary>
    public static IEnumerable<RuleAdvice> Find(District district)
    {
        ArgumentNullException.ThrowIfNull(district);
        foreach (AlertRule rule in district.Alerts.Where(r => r.Kind is RuleKind.Threshold or RuleKind.Equipment or RuleKind.Offline && r.For > TimeSpan.Zero))
        {
            List<Station> unfit =
            [
                .. district.Stations.Where(s => s.Domain.Equals(rule.Domain) && (rule.Stations.Count == 0 || rule.Stations.Contains(s.Id))
                    && (rule.Parameter is null || s.Find(rule.Parameter) is not null) && rule.For <= s.SamplePeriod),
            ];
            if (unfit.Count > 0)
            {
                yield return new RuleAdvice(rule, unfit[0], unfit.Count);
            }
        }
    }
}
