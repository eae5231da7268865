namespace WenchangPlan.Standards;

/// <summary>Ranks as bulletins give them: equal figures share a rank (并列), and as many ranks are skipped behind them.</summary>
public static class Ranking
{
    /// <summary>The rank of each figure, 1 for the best; null for one that is missing, which takes no rank.</summary>
    /// <param name="figures">The figures as they are printed.</param>
    /// <param name="lowestFirst">Whether the lowest is the best, as of concentrations and indices.</param>
    public static IReadOnlyList<int?> Of(IReadOnlyList<decimal?> figures, bool lowestFirst = true)
    {
        ArgumentNullException.ThrowIfNull(figures);
        return [.. figures.Select(figure => figure is { } own ? 1 + figures.Count(other => lowestFirst ? other < own : other > own) : (int?)null)];
    }
}
