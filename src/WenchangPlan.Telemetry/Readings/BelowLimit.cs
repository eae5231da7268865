namespace WenchangPlan.Telemetry.Readings;

/// <summary>Which number a result below the limit of detection has in averages.</summary>
public enum BelowLimitRule
{
    /// <summary>Half the limit, as is usual in China for results marked L; the default.</summary>
    Half,
    /// <summary>Zero.</summary>
    Zero,
}

/// <summary>Makes numbers of results below the limit of detection. The value as it came is what is stored; this is what takes part.</summary>
public static class BelowLimit
{
    /// <summary>The number that enters averages.</summary>
    /// <param name="value">The value as it came; of <see cref="ReadingFlag.BelowDetection"/> the limit.</param>
    /// <param name="flag">Its flag.</param>
    /// <param name="rule">The rule of the register.</param>
    /// <param name="detectionLimit">The parameter's limit of detection; null if the register names none.</param>
    public static double Used(double value, ReadingFlag flag, BelowLimitRule rule, double? detectionLimit) => flag switch
    {
        ReadingFlag.BelowDetection => rule == BelowLimitRule.Half ? value / 2 : 0,
        ReadingFlag.ZeroDrift => rule == BelowLimitRule.Half ? (detectionLimit ?? 0) / 2 : 0,
        _ => value,
    };
}
