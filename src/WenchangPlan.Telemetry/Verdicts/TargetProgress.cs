namespace WenchangPlan.Telemetry.Verdicts;

/// <summary>Where a target stands.</summary>
public enum TargetState
{
    /// <summary>No valid verdict yet.</summary>
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
    decimal? Share, int? Budget, TargetState State, DateOnly? Asof);

/// <summary>A verdict that changed after it had been given (修订).</summary>
/// <param name="Id">Number, growing with time; 0 until saved.</param>
/// <param name="At">When it changed, ms UTC.</param>
/// <param name="Kind">Code of the kind of verdict, such as <c>airDay</c>.</param>
/// <param name="Subject">Window, and station unless it is the district.</param>
/// <param name="Old">The verdict before, as the API writes it.</param>
/// <param name="New">The verdict now.</param>
/// <param name="Cause">Code of the cause, such as <c>late-data</c>.</param>
public sealed record Revision(long Id, long At, string Kind, string Subject, string Old, string New, string Cause);
