using System.Collections.Immutable;

namespace WenchangPlan.Standards.Air;

/// <summary>
/// The comprehensive air quality index (环境空气质量综合指数) of a period: the sum of six ratios of concentration to limit, each rounded to two
/// decimals, half to even, before they are added.
/// </summary>
/// <param name="Parts">The ratio of each pollutant, weighted and rounded, in declared order.</param>
/// <remarks>The order of rounding was found from seven published indices: adding first and rounding the sum meets only three of them.</remarks>
public sealed record ComprehensiveIndex(ImmutableArray<(AirIndicator Indicator, decimal Index)> Parts)
{
    private static readonly (AirIndicator Indicator, Averaging Averaging)[] Six =
    [
        (AirIndicator.Pm25, Averaging.Year), (AirIndicator.Pm10, Averaging.Year), (AirIndicator.So2, Averaging.Year),
        (AirIndicator.No2, Averaging.Year), (AirIndicator.Co, Averaging.Day), (AirIndicator.O3EightHour, Averaging.Day),
    ];

    private const int Decimals = 2;

    /// <summary>The index, two decimals. The lower, the better.</summary>
    public decimal Value => Parts.Sum(part => part.Index);

    /// <summary>The pollutants with the largest ratio; all of them when they are equal.</summary>
    public IndicatorSet<AirIndicator> Dominant
    {
        get
        {
            decimal largest = Parts.Max(part => part.Index);
            return Parts.Where(part => part.Index == largest).Aggregate(default(IndicatorSet<AirIndicator>), (set, part) => set.With(part.Indicator));
        }
    }

    /// <summary>Computes the index.</summary>
    /// <param name="period">
    /// As they are reported, rounded: means of the period for PM2.5, PM10, SO2 and NO2, the 95th percentile of daily means for CO (mg/m³), the
    /// 90th percentile of the daily maximum 8-hour means for ozone. All six must be there.
    /// </param>
    /// <param name="limits">Class 2 limits: annual ones for the first four, daily ones for CO and ozone.</param>
    /// <param name="weights">
    /// Weight of each pollutant; every weight is 1 when absent. One source reports others since 2026 (PM2.5 3, ozone 2, NO2 2): unverified.
    /// </param>
    /// <exception cref="ArgumentException">A concentration is missing.</exception>
    public static ComprehensiveIndex Of(
        in PerIndicator<decimal?> period, AmbientStandard limits, IReadOnlyDictionary<AirIndicator, decimal>? weights = null)
    {
        ArgumentNullException.ThrowIfNull(limits);
        var parts = ImmutableArray.CreateBuilder<(AirIndicator, decimal)>(Six.Length);
        foreach ((AirIndicator indicator, Averaging averaging) in Six)
        {
            decimal concentration = period[indicator] ?? throw new ArgumentException($"{indicator.Code()} is missing.", nameof(period));
            decimal weight = weights is not null && weights.TryGetValue(indicator, out decimal given) ? given : 1;
            parts.Add((indicator, Rounding.HalfEven(weight * concentration / limits.Limit(indicator, averaging), Decimals)));
        }

        return new ComprehensiveIndex(parts.MoveToImmutable());
    }
}
