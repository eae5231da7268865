namespace WenchangPlan.Assessment.Forecasts;

/// <summary>What the share of good days of a year up to a day to come will be, in % with one decimal.</summary>
/// <param name="Last">That day, included.</param>
/// <param name="Share10">Not reached with a chance of 10 %.</param>
/// <param name="Share50">As likely to be reached as not.</param>
/// <param name="Share90">Passed with a chance of at most 10 %.</param>
public sealed record ShareBand(DateOnly Last, decimal Share10, decimal Share50, decimal Share90);
