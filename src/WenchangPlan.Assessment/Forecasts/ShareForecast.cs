namespace WenchangPlan.Assessment.Forecasts;

/// <summary>What a year's share of good days will be, as known at the end of a day. Days to come are taken as judged, every one.</summary>
public sealed record ShareForecast
{
    /// <summary>The year.</summary>
    public required int Year { get; init; }

    /// <summary>The last day that is known; days after it are still to come.</summary>
    public required DateOnly AsOf { get; init; }

    /// <summary>Share to reach, in %, included.</summary>
    public required decimal Bound { get; init; }

    /// <summary>Good days of the year up to <see cref="AsOf"/>.</summary>
    public required int Good { get; init; }

    /// <summary>Judged days of the year up to <see cref="AsOf"/>.</summary>
    public required int Assessed { get; init; }

    /// <summary>Days of the year after <see cref="AsOf"/>.</summary>
    public required int Remaining { get; init; }

    /// <summary>Judged days of past years that went in; 0 makes the band wide.</summary>
    public required int PastDays { get; init; }

    /// <summary>The year's share, in % with one decimal, that is not reached with a chance of 10 %.</summary>
    public required decimal Share10 { get; init; }

    /// <summary>The year's share, in % with one decimal, as likely to be reached as not.</summary>
    public required decimal Share50 { get; init; }

    /// <summary>The year's share, in % with one decimal, that is passed with a chance of at most 10 %.</summary>
    public required decimal Share90 { get; init; }

    /// <summary>The chance that the year reaches the bound, 0 to 1; exactly 0 or 1 only when that is certain, else 0.001 to 0.999.</summary>
    public required decimal Probability { get; init; }

    /// <summary>How many of the days to come must be good; more than <see cref="Remaining"/> when the bound cannot be reached, 0 when it is reached whatever comes.</summary>
    public required int NeededGood { get; init; }

    /// <summary>The day by whose end the outcome that is more likely (success when the chance is at least one half) will be certain, if it comes: the middle of its possible days. Null when the outcome is certain.</summary>
    public DateOnly? CertainOn { get; init; }

    /// <summary>The number of good days of the days to come → its chance.</summary>
    public required IReadOnlyList<double> Chances { get; init; }
}
