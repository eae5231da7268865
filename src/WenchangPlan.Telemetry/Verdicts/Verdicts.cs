namespace WenchangPlan.Telemetry.Verdicts;

/// <summary>Whether a verdict stands.</summary>
public enum Validity
{
    /// <summary>The window is over, and there was enough data.</summary>
    Valid,
    /// <summary>The window is over, and there was not; the reason says what was missing.</summary>
    Invalid,
    /// <summary>The window still runs, or late data are awaited.</summary>
    Pending,
}

/// <summary>Why a verdict is what it is, as a code and numbers, so that every language can say it.</summary>
/// <param name="Code">Kebab-case code, such as <c>too-few-hours</c>.</param>
/// <param name="Parameter">Parameter code it is about, or null.</param>
/// <param name="Have">How many there were.</param>
/// <param name="Need">How many are needed.</param>
public sealed record Reason(string Code, string? Parameter = null, int? Have = null, int? Need = null);

/// <summary>One parameter of an hour.</summary>
/// <param name="Parameter">Parameter code.</param>
/// <param name="Value">Mean (or sum, by the parameter's mean kind) of the valid readings; null when there was none.</param>
/// <param name="Min">Least valid reading; null when there was none.</param>
/// <param name="Max">Greatest valid reading.</param>
/// <param name="Count">Valid readings.</param>
/// <param name="Total">All readings, flagged ones included.</param>
/// <param name="Minutes">Minutes of the hour with valid sampling, 0 to 60.</param>
public readonly record struct HourValue(string Parameter, decimal? Value, decimal? Min, decimal? Max, int Count, int Total, int Minutes)
{
    /// <summary>Least sampling time of a valid hourly mean, in minutes: GB 3095-2012 and GB 3095-2026, table 4.</summary>
    public const int LeastMinutes = 45;

    /// <summary>Whether the hourly mean is valid.</summary>
    public bool IsValid => Value is not null && Minutes >= LeastMinutes;
}

/// <summary>The hourly values of a station.</summary>
/// <param name="Station">Index in the register.</param>
/// <param name="Hour">Number of the hour, hour-ending.</param>
/// <param name="Values">One entry a parameter that had readings.</param>
public sealed record StationHour(int Station, int Hour, IReadOnlyList<HourValue> Values)
{
    /// <summary>The entry of a parameter; null when it had no readings.</summary>
    public HourValue? Find(string parameter)
    {
        foreach (HourValue value in Values)
        {
            if (value.Parameter == parameter)
            {
                return value;
            }
        }

        return null;
    }
}

/// <summary>One pollutant of an air verdict.</summary>
/// <param name="Concentration">The daily (or hourly) value, µg/m³, CO mg/m³; null when invalid.</param>
/// <param name="Iaqi">Individual index; null when there is none.</param>
/// <param name="Hours">Valid hours (for the district: valid points) behind it.</param>
/// <param name="Reason">Why it is invalid; null when valid.</param>
public sealed record AirPollutant(decimal? Concentration, int? Iaqi, int Hours, Reason? Reason);

/// <summary>Real-time air verdict of one hour.</summary>
/// <param name="Hour">Number of the hour, hour-ending.</param>
/// <param name="Station">Station id; null is the district.</param>
/// <param name="Edition">Edition of HJ 633 used, "2012" or "2026".</param>
/// <param name="Aqi">Index; null when the rules give none.</param>
/// <param name="Level">1 to 6; null without an index.</param>
/// <param name="Primary">Primary pollutants.</param>
/// <param name="Pollutants">By parameter code.</param>
public sealed record AirHour(
    int Hour, string? Station, string Edition, int? Aqi, int? Level, IReadOnlyList<string> Primary, IReadOnlyDictionary<string, AirPollutant> Pollutants);

/// <summary>Daily air verdict.</summary>
/// <param name="Date">Local day.</param>
/// <param name="Station">Station id; null is the district.</param>
/// <param name="Edition">Edition of HJ 633 used, "2012" or "2026".</param>
/// <param name="Aqi">Index; null when there is none.</param>
/// <param name="Level">1 (优) to 6 (严重污染); null without an index.</param>
/// <param name="Primary">Primary pollutants.</param>
/// <param name="Good">Index of at most 100; null when invalid or pending.</param>
/// <param name="Validity">Whether it stands.</param>
/// <param name="Reasons">What is missing; empty when valid.</param>
/// <param name="Pollutants">By parameter code.</param>
public sealed record AirDay(
    DateOnly Date, string? Station, string Edition, int? Aqi, int? Level, IReadOnlyList<string> Primary, bool? Good,
    Validity Validity, IReadOnlyList<Reason> Reasons, IReadOnlyDictionary<string, AirPollutant> Pollutants);

/// <summary>One indicator of a water verdict.</summary>
/// <param name="Concentration">The month's value in the indicator's unit, rounded for assessment.</param>
/// <param name="Class">1 to 6 (6 is worse than V); null when the indicator does not decide.</param>
/// <param name="Days">Days with data behind it.</param>
public sealed record WaterIndicator(decimal Concentration, int? Class, int Days);

/// <summary>Monthly verdict of a water section by GB 3838-2002.</summary>
/// <param name="Month">First day of the month.</param>
/// <param name="Station">Section.</param>
/// <param name="Edition">Always "GB 3838-2002" so far.</param>
/// <param name="Class">1 to 6 (6 is worse than V); null when invalid.</param>
/// <param name="Deciding">Indicators that decide the class.</param>
/// <param name="Good">Class of at most 3; null when invalid or pending.</param>
/// <param name="Validity">Whether it stands.</param>
/// <param name="Reasons">What is missing; empty when valid.</param>
/// <param name="Assessed">How many of the 21 indicators of 环办〔2011〕22号 were there; below 21 the class is partial.</param>
/// <param name="Days">Days with data.</param>
/// <param name="Indicators">By parameter code.</param>
public sealed record WaterMonth(
    DateOnly Month, string Station, string Edition, int? Class, IReadOnlyList<string> Deciding, bool? Good, Validity Validity,
    IReadOnlyList<Reason> Reasons, int Assessed, int Days, IReadOnlyDictionary<string, WaterIndicator> Indicators);

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
/// <param name="Indicator">What it counts: "goodAirDays" or "waterSections".</param>
/// <param name="Bound">Share to reach, %.</param>
/// <param name="Good">Good days, or sections at Class III or better.</param>
/// <param name="Assessed">Valid days, or sections assessed.</param>
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
/// <param name="Kind">"airDay" or "waterMonth".</param>
/// <param name="Subject">Date or month, and place.</param>
/// <param name="Old">The verdict before, as the API writes it.</param>
/// <param name="New">The verdict now.</param>
/// <param name="Cause">Code of the cause, such as <c>late-data</c>.</param>
public sealed record Revision(long Id, long At, string Kind, string Subject, string Old, string New, string Cause);
