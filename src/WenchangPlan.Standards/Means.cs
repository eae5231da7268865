namespace WenchangPlan.Standards;

/// <summary>Arithmetic means over samples some of which may be missing.</summary>
internal static class Means
{
    /// <summary>The mean of what is there, if that is enough; null is missing.</summary>
    internal static Statistic Of(ReadOnlySpan<decimal?> samples, int need, string unit, string unitZh)
    {
        int count = 0;
        decimal sum = 0;
        foreach (decimal? sample in samples)
        {
            if (!sample.HasValue) continue;
            count++;
            sum += sample.Value;
        }

        return count >= need ? Statistic.Of(sum / count, count) : Statistic.TooFew(count, need, unit, unitZh);
    }
}
