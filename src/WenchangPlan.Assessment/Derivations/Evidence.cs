using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Telemetry.Verdicts;

namespace WenchangPlan.Assessment.Derivations;

/// <summary>What stands behind a verdict.</summary>
/// <param name="Verdict">The verdict that stands.</param>
/// <param name="Recomputed">The same verdict judged anew now; null when nothing can be judged any more.</param>
/// <param name="Steps">How it was judged anew, step by step.</param>
/// <param name="Hours">What the readings say of the hours that went in.</param>
/// <param name="Interventions">What people did to the data of its window, oldest first.</param>
/// <param name="Revisions">How it changed after it had been given, oldest first.</param>
public sealed record Evidence(
    Verdict Verdict, Verdict? Recomputed, IReadOnlyList<Step> Steps, IReadOnlyDictionary<HourKey, HourRecord> Hours,
    IReadOnlyList<Intervention> Interventions, IReadOnlyList<Revision> Revisions)
{
    /// <summary>Whether judging anew gives the verdict that stands, part by part. If not, readings or register changed since, or the program did.</summary>
    public bool Agrees => Verdict.SaysTheSame(Recomputed);
}

/// <summary>What stands behind the hourly values of a station.</summary>
/// <param name="Station">The station.</param>
/// <param name="Hour">Number of the hour.</param>
/// <param name="Agrees">Whether the readings give the values that are kept.</param>
/// <param name="Steps">How the values come from the readings.</param>
/// <param name="Interventions">What people did to the data of the hour, oldest first.</param>
public sealed record HourEvidence(Station Station, int Hour, bool Agrees, IReadOnlyList<Step> Steps, IReadOnlyList<Intervention> Interventions);

/// <summary>What stands behind where a target stands.</summary>
/// <param name="Progress">Where it stands; null when it was not judged yet.</param>
/// <param name="Recomputed">Where it stands when judged anew now.</param>
/// <param name="Steps">How that comes about.</param>
public sealed record TargetEvidence(TargetProgress? Progress, TargetProgress Recomputed, IReadOnlyList<Step> Steps)
{
    /// <summary>Whether judging anew gives what stands; the forecast is not judged anew.</summary>
    public bool Agrees => Progress is not null && Progress with { Forecast = null, ShortMonths = null } == Recomputed with { Forecast = null, ShortMonths = null }
        && (Progress.ShortMonths ?? []).SequenceEqual(Recomputed.ShortMonths ?? []);
}

/// <summary>An hour of a parameter at a station.</summary>
/// <param name="Station">Station id.</param>
/// <param name="Parameter">Code of the parameter.</param>
/// <param name="Hour">Number of the hour.</param>
public readonly record struct HourKey(string Station, string Parameter, int Hour);

/// <summary>Why an hour did not count.</summary>
public enum HourGap
{
    /// <summary>It has not ended yet.</summary>
    Running,
    /// <summary>The station sent nothing in it.</summary>
    Offline,
    /// <summary>The station sent other parameters and not this one.</summary>
    NotSent,
    /// <summary>Someone worked at the station: a maintenance window covers it, or the device said maintenance or calibration.</summary>
    Maintenance,
    /// <summary>Readings came, and none of them counts.</summary>
    Flagged,
    /// <summary>Readings that count came, for too short a time.</summary>
    TooFewReadings,
}

/// <summary>What the readings say of an hour of a parameter.</summary>
/// <param name="Flags">Readings by the code of the flag they are judged with; null when they were deleted for their age.</param>
/// <param name="Gap">Why it did not count; null when it did.</param>
public sealed record HourRecord(IReadOnlyDictionary<string, int>? Flags, HourGap? Gap);
