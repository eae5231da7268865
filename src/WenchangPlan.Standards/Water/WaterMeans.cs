namespace WenchangPlan.Standards.Water;

/// <summary>Means of water values over samples, months or sections.</summary>
public static class WaterMeans
{
    // Enough to be exact for any pH meter, few enough that every platform's logarithm agrees.
    private const int PhDecimals = 10;
    private const decimal HighestPh = 14;

    /// <summary>The mean of an indicator: arithmetic, but for pH by way of the hydrogen-ion concentration.</summary>
    /// <param name="indicator">The indicator.</param>
    /// <param name="samples">In its unit; null is missing.</param>
    /// <param name="minimum">How many samples it takes, 1 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="minimum"/> is below 1, or a pH is outside 0 to 14.</exception>
    public static Statistic Of(WaterIndicator indicator, ReadOnlySpan<decimal?> samples, int minimum = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(minimum, 1);
        return indicator is WaterIndicator.Ph ? Ph(samples, minimum) : Means.Of(samples, minimum, "samples", "样本");
    }

    private static Statistic Ph(ReadOnlySpan<decimal?> samples, int minimum)
    {
        int count = 0;
        double hydrogen = 0;
        foreach (decimal? sample in samples)
        {
            if (!sample.HasValue) continue;
            ArgumentOutOfRangeException.ThrowIfNegative(sample.Value, nameof(samples));
            ArgumentOutOfRangeException.ThrowIfGreaterThan(sample.Value, HighestPh, nameof(samples));
            count++;
            hydrogen += Math.Pow(10, -(double)sample.Value);
        }

        return count >= minimum
            ? Statistic.Of(Rounding.HalfEven((decimal)-Math.Log10(hydrogen / count), PhDecimals), count)
            : Statistic.TooFew(count, minimum, "samples", "样本");
    }
}
