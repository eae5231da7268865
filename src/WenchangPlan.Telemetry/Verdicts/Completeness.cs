namespace WenchangPlan.Telemetry.Verdicts;

/// <summary>How many windows of a year must be judged before its share says anything. Of air days GB 3095, table 4, asks 324 a year, and of every month 27, of February 25.</summary>
/// <param name="Year">Least number of the year, of each place; of yearly windows the least number of places; null is three quarters of all, an engineering default.</param>
/// <param name="Month">Least number of each month, of each place; 0 asks nothing. Of days only.</param>
/// <param name="February">The same of February.</param>
public sealed record Completeness(int? Year, int Month, int February)
{
    /// <summary>Three quarters of the year.</summary>
    public static Completeness Usual { get; } = new(null, 0, 0);
}
