namespace WenchangPlan.Standards.Drainage;

/// <summary>Rain over a span of hours, some of which may be missing. The default is no hour asked for.</summary>
/// <param name="Hours">Hours asked for.</param>
/// <param name="Known">Hours with a value.</param>
/// <param name="AtLeast">The sum of those, mm: the rain of the span is this or more.</param>
public readonly record struct RainSum(int Hours, int Known, decimal AtLeast)
{
    /// <summary>Whether every hour is known, so that the sum is the rain of the span.</summary>
    public bool IsComplete => Hours > 0 && Known == Hours;

    /// <summary>The rain of the span, mm; null when an hour is missing.</summary>
    public decimal? Total => IsComplete ? AtLeast : null;

    /// <summary>Adds hours up.</summary>
    /// <param name="hours">Rain of each hour, mm, zero or more; null is missing.</param>
    /// <exception cref="ArgumentOutOfRangeException">An hour is negative.</exception>
    public static RainSum Of(ReadOnlySpan<decimal?> hours)
    {
        int known = 0;
        decimal sum = 0;
        foreach (decimal? hour in hours)
        {
            if (!hour.HasValue) continue;
            ArgumentOutOfRangeException.ThrowIfNegative(hour.Value, nameof(hours));
            known++;
            sum += hour.Value;
        }

        return new RainSum(hours.Length, known, sum);
    }
}
