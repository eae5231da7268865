namespace WenchangPlan.Assessment.Forecasts;

/// <summary>A day with a valid verdict.</summary>
/// <param name="Date">The local day.</param>
/// <param name="Good">Whether it was good.</param>
public readonly record struct JudgedDay(DateOnly Date, bool Good);
