using WenchangPlan.Standards;

namespace WenchangPlan.Assessment.Statistics;

/// <summary>How many of some judged periods met their limit (达标率): station-days, station-nights, days of outlets.</summary>
/// <param name="Valid">Those that were judged: the denominator.</param>
/// <param name="Met">Those that met their limit.</param>
/// <param name="Invalid">Those that were over and had too few data to be judged.</param>
public readonly record struct ComplianceFigure(int Valid, int Met, int Invalid)
{
    private const int Decimals = 1;

    /// <summary>Met among those judged, percent to one decimal; null when none was.</summary>
    public decimal? Share => Valid == 0 ? null : Rounding.HalfEven(100m * Met / Valid, Decimals);

    /// <summary>Counts periods that are over.</summary>
    /// <param name="periods">Whether each met its limit; null when it had too few data.</param>
    public static ComplianceFigure Of(IEnumerable<bool?> periods)
    {
        bool?[] all = [.. periods];
        int valid = all.Count(p => p is not null);
        return new ComplianceFigure(valid, all.Count(p => p is true), all.Length - valid);
    }
}
