using System.Text.Json.Serialization;
using WenchangPlan.Standards;

namespace WenchangPlan.Bulletins.Figures;

/// <summary>How a figure is held against an earlier one, and so in which words the change is told.</summary>
public enum ChangeKind
{
    /// <summary>Percent of the earlier figure, less is better: concentrations and the composite index.</summary>
    Percent,
    /// <summary>Percentage points, more is better: shares of good days, sections, nights.</summary>
    Points,
    /// <summary>A plain difference of days.</summary>
    Days,
    /// <summary>A plain difference of anything counted.</summary>
    Count,
    /// <summary>A plain difference, less is better: the trophic index.</summary>
    Plain,
}

/// <summary>A figure held against that of an earlier period, from the figures as they are printed.</summary>
/// <param name="Kind">How.</param>
/// <param name="Before">The earlier figure; null when there is none to compare with.</param>
/// <param name="Change">Percent or points to one decimal, else the difference; null when one of the figures is missing, or the earlier is 0 and a percentage has no meaning.</param>
/// <param name="Direction">1 when it rose, -1 when it fell, 0 when both print the same; null when one is missing.</param>
public sealed record Held(ChangeKind Kind, decimal? Before, decimal? Change, int? Direction)
{
    /// <summary>Whether the change is for the better; null without one, and where both print the same.</summary>
    [JsonIgnore]
    public bool? IsBetter => Direction is null or 0 ? null : Direction < 0 == Kind is ChangeKind.Percent or ChangeKind.Plain;

    /// <summary>Compares two figures as they are printed.</summary>
    public static Held Of(ChangeKind kind, decimal? now, decimal? before)
    {
        if (now is not { } figure || before is not { } earlier)
        {
            return new Held(kind, before, null, null);
        }

        var comparison = new Comparison(figure, earlier, kind switch
        {
            ChangeKind.Percent => ComparisonForm.Percent,
            ChangeKind.Points => ComparisonForm.Points,
            _ => ComparisonForm.Difference,
        });
        return new Held(kind, before, comparison.Change, comparison.Direction);
    }
}

/// <summary>A figure of a bulletin with its comparisons.</summary>
/// <param name="Value">As it is printed; null when there is none.</param>
/// <param name="YearBefore">Against the same period of the year before (同比).</param>
/// <param name="Previous">Against the period before (环比).</param>
public sealed record Figure(decimal? Value, Held YearBefore, Held Previous)
{
    /// <summary>Compares a figure with two earlier ones.</summary>
    public static Figure Of(ChangeKind kind, decimal? now, decimal? yearBefore, decimal? previous) => new(now, Held.Of(kind, now, yearBefore), Held.Of(kind, now, previous));
}
