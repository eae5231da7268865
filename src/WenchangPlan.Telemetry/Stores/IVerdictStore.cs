using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Verdicts;

namespace WenchangPlan.Telemetry.Stores;

/// <summary>Why an hour is judged anew. The numbers are stored; never change one. Of several causes the one with the highest number is told.</summary>
public enum ChangeCause
{
    /// <summary>Readings came.</summary>
    Readings = 0,
    /// <summary>A laboratory result was entered.</summary>
    Sample = 1,
    /// <summary>An exclusion began or ceased to count.</summary>
    Exclusion = 2,
    /// <summary>Somebody worked at the station.</summary>
    Maintenance = 3,
    /// <summary>Data were reviewed.</summary>
    Review = 4,
}

/// <summary>An hour of a station whose readings changed since it was last assessed.</summary>
/// <param name="Station">Index in the register.</param>
/// <param name="Hour">Number of the hour, see <see cref="Time.DistrictClock"/>.</param>
/// <param name="Touched">A number that grows with each change; clearing needs the one that was read, so that a change in between is not lost.</param>
/// <param name="FirstAt">When it first changed since it was last assessed, ms UTC of arrival.</param>
/// <param name="LastAt">When it last changed, ms UTC of arrival.</param>
public readonly record struct ChangedHour(int Station, int Hour, long Touched, long FirstAt, long LastAt)
{
    /// <summary>Why.</summary>
    public ChangeCause Cause { get; init; }
}

/// <summary>A verdict that no longer holds, because what it was about is gone: an event that late data undid.</summary>
/// <param name="Kind">Code of its kind.</param>
/// <param name="Station">Station id; null is the district.</param>
/// <param name="Window">Its window.</param>
public readonly record struct Withdrawal(string Kind, string? Station, Window Window);

/// <summary>Everything one round of assessment found out; committed as a whole.</summary>
public sealed class AssessmentRound
{
    /// <summary>Changed hours now dealt with.</summary>
    public List<ChangedHour> Done { get; } = [];

    /// <summary>Hours found to have changed, to be assessed; <see cref="ChangedHour.Touched"/> is given by the store.</summary>
    public List<ChangedHour> Changed { get; } = [];

    /// <summary>Hourly values, to replace what stands for the same station and hour; one without values removes it.</summary>
    public List<StationHour> Hours { get; } = [];

    /// <summary>Verdicts, to replace those of the same kind, place and window.</summary>
    public List<Verdict> Verdicts { get; } = [];

    /// <summary>Verdicts to remove.</summary>
    public List<Withdrawal> Withdrawn { get; } = [];

    /// <summary>State of targets, to replace.</summary>
    public List<TargetProgress> Targets { get; } = [];

    /// <summary>Verdicts that changed after they had been given.</summary>
    public List<Revision> Revisions { get; } = [];
}

/// <summary>Whose verdicts are meant.</summary>
/// <param name="Everywhere">Those of the district and of every station.</param>
/// <param name="Station">Else of this station; null is the district.</param>
public readonly record struct Place(bool Everywhere, string? Station)
{
    /// <summary>The district and every station.</summary>
    public static Place All => new(true, null);

    /// <summary>The district as a whole.</summary>
    public static Place District => new(false, null);

    /// <summary>A station, or the district for null.</summary>
    public static Place Of(string? station) => new(false, station);
}

/// <summary>A place in a list of verdicts; unique within a kind.</summary>
/// <param name="Window">Number of the window.</param>
/// <param name="Station">Station id; the district is the empty text.</param>
public readonly record struct VerdictKey(long Window, string Station);

/// <summary>Which verdicts are wanted.</summary>
/// <param name="Kind">Code of the kind.</param>
/// <param name="Place">Whose.</param>
/// <param name="From">First window by its number, included.</param>
/// <param name="To">Last window by its number, included.</param>
public readonly record struct VerdictQuery(string Kind, Place Place, long From, long To)
{
    /// <summary>Only what comes after this key, not included; null begins at the beginning.</summary>
    public VerdictKey? After { get; init; }

    /// <summary>Most verdicts.</summary>
    public int Limit { get; init; } = int.MaxValue;
}

/// <summary>Reads verdicts of any kind, whether they are kept or judged when asked for.</summary>
public interface IVerdictReader
{
    /// <summary>The verdicts, in order of window, then station id, the district first.</summary>
    /// <exception cref="KeyNotFoundException">There is no such kind.</exception>
    /// <exception cref="IOException">The store cannot be read now.</exception>
    IReadOnlyList<Verdict> Read(in VerdictQuery query);

    /// <summary>What a part of a verdict was held against; null where its standard has no such limit.</summary>
    /// <param name="verdict">The verdict.</param>
    /// <param name="parameter">Code of the part.</param>
    VerdictLimit? LimitOf(Verdict verdict, string parameter);
}

/// <summary>Hourly values, kept verdicts and the list of what must be assessed again.</summary>
public interface IVerdictStore
{
    /// <summary>Whether it also takes verdicts of kinds that are derived, to pass them on to another database; it does not give them back.</summary>
    bool TakesDerived { get; }

    /// <summary>Changed hours, oldest hours first, at most <paramref name="limit"/>.</summary>
    IReadOnlyList<ChangedHour> ReadChangedHours(int limit);

    /// <summary>Changed hours of a station (its index in the register), hours [<paramref name="from"/>, <paramref name="to"/>), in order.</summary>
    IReadOnlyList<ChangedHour> ReadChangedHours(int station, int from, int to);

    /// <summary>How many hours wait for assessment.</summary>
    int CountChangedHours();

    /// <summary>Commits a round.</summary>
    void Save(AssessmentRound round);

    /// <summary>Hourly values of a station, hours [<paramref name="from"/>, <paramref name="to"/>), in order; hours without data are absent.</summary>
    IReadOnlyList<StationHour> ReadHours(Station station, int from, int to);

    /// <summary>First and last hour that has data, over all stations of a domain; null when there are none.</summary>
    (int First, int Last)? ReadHourSpan(Domain domain);

    /// <summary>Kept verdicts, in order of window, then station id, the district first; none of a kind that is derived.</summary>
    IReadOnlyList<Verdict> Read(in VerdictQuery query);

    /// <summary>A digest of kept verdicts: another as soon as one of them comes, goes or says something else. Cheap beside reading them.</summary>
    UInt128 ReadDigest(in VerdictQuery query);

    /// <summary>What kept verdicts come to, in the same order, without reading what they were made of.</summary>
    IReadOnlyList<Outcome> ReadOutcomes(in VerdictQuery query);

    /// <summary>State of every target in a year, in order of target id.</summary>
    IReadOnlyList<TargetProgress> ReadTargets(int year);

    /// <summary>Revisions with an id below <paramref name="before"/> (or the newest, when null), newest first.</summary>
    IReadOnlyList<Revision> ReadRevisions(long? before, int limit);

    /// <summary>The revisions of one verdict, oldest first.</summary>
    /// <param name="kind">Code of its kind.</param>
    /// <param name="subject">Its window, and station unless it is the district, as <see cref="Revision.Subject"/> has them.</param>
    IReadOnlyList<Revision> ReadRevisions(string kind, string subject);
}
