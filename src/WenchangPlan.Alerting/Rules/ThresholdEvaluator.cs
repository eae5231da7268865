using WenchangPlan.Telemetry.Register;

namespace WenchangPlan.Alerting.Rules;

/// <summary>Holds a value against a bound of a threshold rule. Pure.</summary>
public static class ThresholdEvaluator
{
    /// <summary>Beyond the bound is a breach (equal is not), at or past the recovery line it is clear.</summary>
    /// <param name="rule">A threshold rule: exactly one of above and below is set.</param>
    /// <param name="bound">The bound of one of its steps.</param>
    /// <param name="value">The value, finite, in the parameter's unit.</param>
    public static Finding Judge(AlertRule rule, double bound, double value)
    {
        ArgumentNullException.ThrowIfNull(rule);
        if (rule.Above is not null)
        {
            return value > bound ? Finding.Breach : value <= Line(bound, -rule.Hysteresis) ? Finding.Clear : Finding.Between;
        }

        return value < bound ? Finding.Breach : value >= Line(bound, rule.Hysteresis) ? Finding.Clear : Finding.Between;
    }

    /// <summary>Bound and hysteresis are decimal numbers a person wrote: 0.3 - 0.1 must be the 0.2 a device sends, not 0.19999999999999998.</summary>
    private static double Line(double bound, double hysteresis)
    {
        const double DecimalSafe = 1e15;
        return Math.Abs(bound) < DecimalSafe && Math.Abs(hysteresis) < DecimalSafe ? (double)((decimal)bound + (decimal)hysteresis) : bound + hysteresis;
    }
}
