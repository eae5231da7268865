using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Verdicts;

namespace WenchangPlan.Telemetry.Stores;

/// <summary>An hour of a station whose readings changed since it was last assessed.</summary>
/// <param name="Station">Index in the register.</param>
/// <param name="Hour">Number of the hour, see <see cref="Time.DistrictClock"/>.</param>
/// <param name="Touched">A number that grows with each change; clearing needs the one that was read, so that a change in between is not lost.</param>
/// <param name="FirstAt">When it first changed since it was last assessed, ms UTC of arrival.</param>
/// <param name="LastAt">When it last changed, ms UTC of arrival.</param>
public readonly record struct ChangedHour(int Station, int Hour, long Touched, long FirstAt, long LastAt);

/// <summary>Everything one round of assessment found out; committed as a whole.</summary>
public sealed class AssessmentRound
{
    /// <summary>Changed hours now dealt with.</summary>
    public List<ChangedHour> Done { get; } = [];

    /// <summary>Hours found to have changed, to be assessed; <see cref="ChangedHour.Touched"/> is given by the store.</summary>
    public List<ChangedHour> Changed { get; } = [];

    /// <summary>Hourly values, to replace what stands for the same station and hour.</summary>
    public List<StationHour> Hours { get; } = [];

    /// <summary>Real-time verdicts, to replace.</summary>
    public List<AirHour> AirHours { get; } = [];

    /// <summary>Day verdicts, to replace.</summary>
    public List<AirDay> AirDays { get; } = [];

    /// <summary>Month verdicts, to replace.</summary>
    public List<WaterMonth> WaterMonths { get; } = [];

    /// <summary>State of targets, to replace.</summary>
    public List<TargetProgress> Targets { get; } = [];

    /// <summary>Verdicts that changed after they had been given.</summary>
    public List<Revision> Revisions { get; } = [];
}

/// <summary>Aggregates, verdicts and the list of what must be assessed again.</summary>
public interface IAssessmentStore
{
    /// <summary>Changed hours, oldest hours first, at most <paramref name="limit"/>.</summary>
    IReadOnlyList<ChangedHour> ReadChangedHours(int limit);

    /// <summary>How many hours wait for assessment.</summary>
    int CountChangedHours();

    /// <summary>Commits a round.</summary>
    void Save(AssessmentRound round);

    /// <summary>Hourly values of a station, hours [<paramref name="from"/>, <paramref name="to"/>), in order; hours without data are absent.</summary>
    IReadOnlyList<StationHour> ReadHours(Station station, int from, int to);

    /// <summary>Real-time verdicts, hours [<paramref name="from"/>, <paramref name="to"/>); station null is the district.</summary>
    IReadOnlyList<AirHour> ReadAirHours(string? station, int from, int to, int limit);

    /// <summary>Day verdicts from day to day, both included, in order; station null is the district, "*" is every station and the district.</summary>
    IReadOnlyList<AirDay> ReadAirDays(string? station, DateOnly from, DateOnly to, int limit);

    /// <summary>Month verdicts of every section, from month to month (first days), both included.</summary>
    IReadOnlyList<WaterMonth> ReadWaterMonths(DateOnly from, DateOnly to, int limit);

    /// <summary>State of every target in a year.</summary>
    IReadOnlyList<TargetProgress> ReadTargets(int year);

    /// <summary>Revisions with an id below <paramref name="before"/> (or the newest, when null), newest first.</summary>
    IReadOnlyList<Revision> ReadRevisions(long? before, int limit);

    /// <summary>First and last hour that has data, over all stations of a domain; null when there are none.</summary>
    (int First, int Last)? ReadHourSpan(Domain domain);
}
