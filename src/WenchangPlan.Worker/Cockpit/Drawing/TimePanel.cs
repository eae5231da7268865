namespace WenchangPlan.Worker.Cockpit.Drawing;

/// <summary>How a panel draws its values.</summary>
public enum PanelKind
{
    /// <summary>Lines.</summary>
    Lines,
    /// <summary>Bars from 0.</summary>
    Bars,
    /// <summary>Steps from 0: what stands until the next value.</summary>
    Steps,
}

/// <summary>A value and its time.</summary>
/// <param name="Time">When.</param>
/// <param name="Value">The value; null: from here to the next there is none, and no line joins them.</param>
public readonly record struct TimePoint(DateTimeOffset Time, double? Value);

/// <summary>A line of a panel.</summary>
/// <param name="Name">Whose values they are.</param>
/// <param name="IsOwn">Whether it is what the panel is about; the others stand behind it.</param>
/// <param name="Points">The values, oldest first.</param>
public sealed record TimeLine(string Name, bool IsOwn, IReadOnlyList<TimePoint> Points)
{
    /// <summary>Page of the station; null where there is none.</summary>
    public string? Href { get; init; }
}

/// <summary>A limit in a panel.</summary>
/// <param name="Value">Where it stands.</param>
/// <param name="Name">What it is.</param>
/// <param name="IsCritical">Whether it is the worse of two.</param>
public sealed record TimeLimit(double Value, string Name, bool IsCritical);

/// <summary>A part of a drawing with the same time axis as the others.</summary>
/// <param name="Title">Quantity and unit.</param>
/// <param name="Kind">How it is drawn.</param>
/// <param name="Decimals">Decimals of its axis and its last value.</param>
/// <param name="Lines">Its lines, the own one first.</param>
/// <param name="Limits">Its limits.</param>
public sealed record TimePanel(string Title, PanelKind Kind, int Decimals, IReadOnlyList<TimeLine> Lines, IReadOnlyList<TimeLimit> Limits);
