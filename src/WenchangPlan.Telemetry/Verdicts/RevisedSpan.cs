namespace WenchangPlan.Telemetry.Verdicts;

/// <summary>A part of a window that was judged anew, and so led to a revision: hours of an hour or a day, days of a month, months of a year.</summary>
/// <param name="Station">Station id.</param>
/// <param name="From">First one, included, as <see cref="Window.ToText"/> writes it.</param>
/// <param name="To">Last one, included.</param>
public sealed record RevisedSpan(string Station, string From, string To);
