namespace WenchangPlan.Standards.Noise;

/// <summary>
/// How many periods met their limit (声环境功能区达标率). The unit is one day or one night of one station; days and nights are counted apart, and a
/// month is pooled over its stations and days, never judged by a mean level.
/// </summary>
/// <param name="Met">Periods that met the limit.</param>
/// <param name="Valid">Periods with a level: the denominator.</param>
/// <param name="Periods">All periods asked about; the difference to <paramref name="Valid"/> had no level.</param>
public readonly record struct NoiseCompliance(int Met, int Valid, int Periods)
{
    /// <summary>The rate in percent, not rounded (reports show one decimal); invalid when no period had a level.</summary>
    public Statistic Percent => Ratio.Percent(Met, Valid, "no valid period", "无有效时段");

    /// <summary>Counts periods.</summary>
    /// <param name="periods">Whether each met its limit; null when it has no valid level.</param>
    public static NoiseCompliance Of(IEnumerable<bool?> periods)
    {
        ArgumentNullException.ThrowIfNull(periods);
        int met = 0, valid = 0, all = 0;
        foreach (bool? meets in periods)
        {
            all++;
            if (meets is null) continue;
            valid++;
            if (meets is true) met++;
        }

        return new NoiseCompliance(met, valid, all);
    }
}
