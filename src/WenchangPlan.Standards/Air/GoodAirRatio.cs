namespace WenchangPlan.Standards.Air;

/// <summary>How many days were good-air days (优良天数): an index of at most 100.</summary>
/// <param name="Good">Good-air days.</param>
/// <param name="Valid">Days with an index: the denominator.</param>
/// <param name="Days">All days asked about; the difference to <paramref name="Valid"/> had no index.</param>
public readonly record struct GoodAirRatio(int Good, int Valid, int Days)
{
    /// <summary>The ratio in percent, not rounded (reports show one decimal); invalid when no day had an index.</summary>
    public Statistic Percent => Ratio.Percent(Good, Valid, "no valid day", "无有效天");

    /// <summary>Counts days.</summary>
    /// <param name="days">The index of each day, with or without a value.</param>
    public static GoodAirRatio Of(IEnumerable<AqiResult> days)
    {
        int good = 0, valid = 0, all = 0;
        foreach (AqiResult day in days)
        {
            all++;
            if (!day.HasAqi) continue;
            valid++;
            if (day.IsGood) good++;
        }

        return new GoodAirRatio(good, valid, all);
    }
}
