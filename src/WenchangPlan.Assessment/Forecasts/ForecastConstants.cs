namespace WenchangPlan.Assessment.Forecasts;

/// <summary>The constants of the forecast; none comes from a standard. docs/forecast.md says how they were chosen.</summary>
/// <remarks>Spreads are standard deviations of the logarithm of the odds of a good day: from a chance of 50 %, a spread of 0.5 is 38 to 62 %.</remarks>
public sealed record ForecastConstants
{
    /// <summary>The constants of the service.</summary>
    public static ForecastConstants Default { get; } = new();

    /// <summary>How far a month lies from its season.</summary>
    public double Spread { get; init; } = 0.8;

    /// <summary>How much of the deviation of a month the next one has, 0 to below 1: their correlation.</summary>
    public double Carried { get; init; } = 0.8;

    /// <summary>The chance that a day is as the day before for no other reason than that (episodes).</summary>
    public double Persistence { get; init; } = 0.3;

    /// <summary>Days over which the season of past years is smoothed: the standard deviation of a normal curve.</summary>
    public double SeasonDays { get; init; } = 30;

    /// <summary>What a year further back counts, against the year after it.</summary>
    public double YearWeight { get; init; } = 0.5;

    /// <summary>Added spread where no past day is known; it goes with every day that is.</summary>
    public double UnknownSpread { get; init; } = 1.5;

    /// <summary>Added spread of days whose season no past year shows; it goes as past years show it.</summary>
    public double UnknownSeasonSpread { get; init; } = 1.2;

    /// <summary>Past days that halve <see cref="UnknownSpread"/>.</summary>
    public double HalfKnown { get; init; } = 30;

    /// <summary>Past days around a day of the year that halve <see cref="UnknownSeasonSpread"/>; they also draw a thin season towards the whole record.</summary>
    public double HalfKnownSeason { get; init; } = 5;
}
