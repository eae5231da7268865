namespace WenchangPlan.Standards;

/// <summary>Percentiles as HJ 663 takes them: linear between the two neighbours of rank 1 + (n − 1) p.</summary>
internal static class Percentile
{
    /// <summary>The percentile of the values that are there.</summary>
    /// <param name="values">In any order; null is missing.</param>
    /// <param name="share">0 (the lowest) to 1 (the highest), both included; 0.95 is the 95th percentile.</param>
    /// <param name="minimum">How many values it takes, 1 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="share"/> or <paramref name="minimum"/> is outside its range.</exception>
    /// <remarks>HJ 663-2013, appendix A.</remarks>
    public static Statistic Of(ReadOnlySpan<decimal?> values, decimal share, int minimum = 1)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(share);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(share, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(minimum, 1);
        var sorted = new List<decimal>(values.Length);
        foreach (decimal? value in values)
            if (value.HasValue) sorted.Add(value.Value);
        if (sorted.Count < minimum) return Statistic.TooFew(sorted.Count, minimum, "values", "数据");

        sorted.Sort();
        decimal rank = (sorted.Count - 1) * share;
        int below = (int)rank;
        int above = Math.Min(below + 1, sorted.Count - 1);
        return Statistic.Of(sorted[below] + ((sorted[above] - sorted[below]) * (rank - below)), sorted.Count);
    }
}
