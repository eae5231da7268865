namespace WenchangPlan.Worker.Cockpit.Drawing;

/// <summary>One point of a line of hours.</summary>
/// <param name="Label">Text under the axis; empty: none.</param>
/// <param name="Value">The value; null: a gap, never joined.</param>
/// <param name="Level">Level of the standard, for the colour of the dot; null: none.</param>
/// <param name="Title">What a pointer is told.</param>
public sealed record LinePoint(string Label, double? Value, int? Level, string Title);

/// <summary>One bar.</summary>
/// <param name="Label">Text under the axis; empty: none.</param>
/// <param name="Value">The value; null: there is none.</param>
/// <param name="Level">Level of the standard; null: none.</param>
/// <param name="IsGood">Whether it is in order and so stays quiet.</param>
/// <param name="Title">What a pointer is told.</param>
/// <param name="Href">Where it leads; null: nowhere.</param>
public sealed record Bar(string Label, double? Value, int? Level, bool IsGood, string Title, string? Href = null)
{
    /// <summary>Class of one that is not in order and has no level of a standard; null: that of its level.</summary>
    public string? Fill { get; init; }
}

/// <summary>A month of a section.</summary>
/// <param name="Class">Class of the water; null: none.</param>
/// <param name="Pending">Whether the month is still open.</param>
/// <param name="Title">What a pointer is told.</param>
public sealed record MonthMark(int? Class, bool Pending, string Title);

/// <summary>A section's worst indicator.</summary>
/// <param name="Name">Name of the section.</param>
/// <param name="Ratio">The indicator divided by its limit of Class III; null: nothing to divide.</param>
/// <param name="Class">Class of the water; null: none.</param>
public sealed record RatioBar(string Name, double? Ratio, int? Class);

/// <summary>A point of the course of a target's share.</summary>
/// <param name="DayOfYear">Day of the year, from 1.</param>
/// <param name="Share">The share so far, %.</param>
public sealed record CoursePoint(int DayOfYear, double Share);

/// <summary>What the rest of the year can bring.</summary>
/// <param name="DayOfYear">Day of the year, from 1.</param>
/// <param name="Low">10th percentile, %.</param>
/// <param name="Middle">Median, %.</param>
/// <param name="High">90th percentile, %.</param>
public sealed record BandPoint(int DayOfYear, double Low, double Middle, double High);
