using WenchangPlan.Telemetry.Time;

namespace WenchangPlan.Telemetry.Verdicts;

/// <summary>Where a target stands.</summary>
public enum TargetState
{
    /// <summary>No verdict that stands: none yet, or the year is over and too little of it is judged.</summary>
    NoData,
    /// <summary>At or above the bound, and it can still be missed.</summary>
    OnTrack,
    /// <summary>Below the bound, and it can still be met.</summary>
    Behind,
    /// <summary>It is certain that the year meets it.</summary>
    Met,
    /// <summary>It is certain that the year misses it.</summary>
    Missed,
}

/// <summary>A target in a year: what was reached and what is left.</summary>
/// <param name="Target">Target id.</param>
/// <param name="Year">Year.</param>
/// <param name="Indicator">What it counts: goodAirDays, waterSections, or the kind of verdict it counts.</param>
/// <param name="Bound">Share to reach, %.</param>
/// <param name="Good">Good windows or stations: days, or sections at Class III or better.</param>
/// <param name="Assessed">Of how many: valid days, or sections assessed.</param>
/// <param name="NotAssessed">Days over without a valid verdict, or sections without one.</param>
/// <param name="Remaining">Days still to come; 0 for sections.</param>
/// <param name="Share">Good of assessed in %, 1 decimal, half to even; null without data.</param>
/// <param name="Budget">How many more bad days (or sections) the year can take if all others are good; negative when it cannot be met.</param>
/// <param name="State">Where it stands.</param>
/// <param name="Asof">Last day that went in.</param>
public sealed record TargetProgress(
    string Target, int Year, string Indicator, decimal Bound, int Good, int Assessed, int NotAssessed, int Remaining,
    decimal? Share, int? Budget, TargetState State, DateOnly? Asof)
{
    /// <summary>How many windows must be judged before the year is said to be met or missed; null of one that an earlier version judged.</summary>
    public int? Required { get; init; }

    /// <summary>Whether enough is judged: true when the year is over and it is, false as soon as it cannot be any more, else null.</summary>
    public bool? Complete { get; init; }

    /// <summary>Months that have too few judged days, whatever comes, such as <c>2026-03</c>.</summary>
    public IReadOnlyList<string>? ShortMonths { get; init; }

    /// <summary>How many of <see cref="Remaining"/> must be good; more than these when the bound is out of reach. Of sections, which have none remaining: how many more of those assessed. Null without data.</summary>
    public int? NeededGood { get; init; }

    /// <summary>What the year will come to; null of kinds that are not forecast, without data, and when nothing is to come.</summary>
    public TargetForecast? Forecast { get; init; }
}

/// <summary>What a year's share of good days will be (docs/forecast.md).</summary>
/// <param name="Share10">The year's share, in %, 1 decimal, that is not reached with a chance of 10 %.</param>
/// <param name="Share50">The one as likely to be reached as not.</param>
/// <param name="Share90">The one that is passed with a chance of at most 10 %.</param>
/// <param name="Probability">The chance that the bound is reached, 0 to 1; exactly these only when that is certain.</param>
/// <param name="CertainOn">The day by whose end the likelier outcome will be certain, if it comes; null when it is certain.</param>
/// <param name="PastDays">Judged days of earlier years that went in; 0: the season is unknown and the band wide.</param>
public sealed record TargetForecast(decimal Share10, decimal Share50, decimal Share90, decimal Probability, DateOnly? CertainOn, int PastDays);

/// <summary>A verdict that changed after it had been given (修订).</summary>
/// <param name="Id">Number, growing with time; 0 until saved.</param>
/// <param name="At">When it changed, ms UTC.</param>
/// <param name="Kind">Code of the kind of verdict, such as <c>airDay</c>.</param>
/// <param name="Subject">Window, and station unless it is the district.</param>
/// <param name="Old">The verdict before, as the API writes it.</param>
/// <param name="New">The verdict now.</param>
/// <param name="Cause">Code of the cause, such as <c>late-data</c>.</param>
public sealed record Revision(long Id, long At, string Kind, string Subject, string Old, string New, string Cause)
{
    /// <summary>What of the window was new, in order of the register; empty where nobody knows: of events, of what was judged anew by command, and of what was revised before this was kept.</summary>
    public IReadOnlyList<RevisedSpan> Changed { get; init; } = [];

    /// <summary>What a revision is about: the window, and the station unless it is the district.</summary>
    public static string SubjectOf(Window window, string? station, DistrictClock clock) => $"{window.ToText(clock)} {station}".TrimEnd();
}
