using System.Collections.Immutable;

namespace WenchangPlan.Standards.Water;

/// <summary>
/// The city water quality index (CWQI) of the ranking rule of 2017: the sum of each indicator's ratio to its class III limit. One source.
/// </summary>
/// <param name="Parts">The ratio of each indicator.</param>
public sealed record WaterQualityIndex(ImmutableArray<(WaterIndicator Indicator, decimal Index)> Parts)
{
    private const decimal NeutralPh = 7;

    /// <summary>The index of the section. The lower, the better.</summary>
    public decimal Value => Parts.Sum(part => part.Index);

    /// <summary>Computes the index of a section.</summary>
    /// <param name="values">Mean values; indicators the method does not judge are ignored. Dissolved oxygen must be above zero.</param>
    /// <param name="body">River or lake.</param>
    /// <param name="evaluation">The method, for its indicators and limits.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is negative, or dissolved oxygen is zero.</exception>
    public static WaterQualityIndex Of(ReadOnlySpan<WaterValue> values, WaterBody body, WaterEvaluation evaluation)
    {
        ArgumentNullException.ThrowIfNull(evaluation);
        var parts = ImmutableArray.CreateBuilder<(WaterIndicator, decimal)>();
        foreach ((WaterIndicator indicator, decimal value) in values)
        {
            if (!evaluation.Deciding.Contains(indicator.Code())) continue;
            ArgumentOutOfRangeException.ThrowIfNegative(value, nameof(values));
            parts.Add((indicator, Ratio(indicator, value, body, evaluation.Limits)));
        }

        return new WaterQualityIndex(parts.ToImmutable());
    }

    private static decimal Ratio(WaterIndicator indicator, decimal value, WaterBody body, SurfaceWaterStandard limits)
    {
        (decimal low, decimal high) = limits.PhRange;
        if (indicator is WaterIndicator.Ph)
            return value <= NeutralPh ? (NeutralPh - value) / (NeutralPh - low) : (value - NeutralPh) / (high - NeutralPh);

        _ = limits.TryGetLimit(indicator, WaterClass.III, body, out decimal limit);
        if (indicator is not WaterIndicator.DissolvedOxygen) return value / limit;
        ArgumentOutOfRangeException.ThrowIfZero(value);
        return limit / value;
    }
}
