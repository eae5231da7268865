using WenchangPlan.Telemetry.Readings;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;

namespace WenchangPlan.Alerting.Rules;

/// <summary>Decides on readings of a threshold rule. Pure.</summary>
public static class ThresholdEvaluator
{
    /// <summary>Decides on one reading; readings of a station come in order of time.</summary>
    /// <param name="rule">A threshold rule: exactly one of above and below is set.</param>
    /// <param name="station">Station id.</param>
    /// <param name="current">The newest alert of this rule and station, or null.</param>
    /// <param name="time">Time of the reading, ms UTC.</param>
    /// <param name="value">Its value, finite, in the parameter's unit.</param>
    /// <param name="flag">Its flag. A value that does not count as valid changes nothing: it neither fires nor recovers (G6).</param>
    public static Decision Decide(AlertRule rule, string station, Alert? current, long time, double value, ReadingFlag flag)
    {
        ArgumentNullException.ThrowIfNull(rule);
        if (!flag.CountsAsValid())
        {
            return Decision.Unchanged(current);
        }

        var seen = new Observation(station, time, Judge(rule, value), value, rule.Above ?? rule.Below) { Station = station, Parameter = rule.Parameter };
        return AlertLifecycle.Next(rule, current, seen);
    }

    /// <summary>Holds a value against the rule: beyond the bound is a breach (equal is not), at or past the recovery line it is clear.</summary>
    public static Finding Judge(AlertRule rule, double value)
    {
        ArgumentNullException.ThrowIfNull(rule);
        if (rule.Above is { } above)
        {
            return value > above ? Finding.Breach : value <= Line(above, -rule.Hysteresis) ? Finding.Clear : Finding.Between;
        }

        double below = rule.Below ?? double.NegativeInfinity;
        return value < below ? Finding.Breach : value >= Line(below, rule.Hysteresis) ? Finding.Clear : Finding.Between;
    }

    /// <summary>Bound and hysteresis are decimal numbers a person wrote: 0.3 - 0.1 must be the 0.2 a device sends, not 0.19999999999999998.</summary>
    private static double Line(double bound, double hysteresis)
    {
        const double DecimalSafe = 1e15;
        return Math.Abs(bound) < DecimalSafe && Math.Abs(hysteresis) < DecimalSafe ? (double)((decimal)bound + (decimal)hysteresis) : bound + hysteresis;
    }
}
