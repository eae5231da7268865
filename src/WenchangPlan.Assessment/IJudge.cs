using WenchangPlan.Assessment.Derivations;
using WenchangPlan.Telemetry.Acts;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Telemetry.Verdicts;

namespace WenchangPlan.Assessment;

/// <summary>What is judged at once: a window of a kind, at one station or over the whole domain.</summary>
/// <param name="Kind">Code of the kind of verdict that asks for it.</param>
/// <param name="Window">The window.</param>
/// <param name="Place">A station, the district alone, or every station of the domain with the district.</param>
public readonly record struct JudgedWindow(string Kind, Window Window, Place Place);

/// <summary>What a judge judges from. The same evidence gives the same verdicts, byte for byte (G5).</summary>
public interface IEvidence
{
    /// <summary>The register.</summary>
    District District { get; }

    /// <summary>Where the judge notes its steps; null when nobody asks for them.</summary>
    Derivation? Derivation => null;

    /// <summary>Hourly values of a station, hours [<paramref name="first"/>, <paramref name="end"/>), in order; hours without data are absent.</summary>
    IReadOnlyList<StationHour> Hours(Station station, int first, int end);

    /// <summary>Time a reading of a station stands for in hours [<paramref name="first"/>, <paramref name="end"/>): its sample period, or the longest of the series that reach into them.</summary>
    TimeSpan SamplePeriod(Station station, int first, int end);

    /// <summary>The laboratory results of a station that count, of samples taken in hours [<paramref name="first"/>, <paramref name="end"/>), in order of time, then indicator.</summary>
    IReadOnlyList<Sample> Samples(Station station, int first, int end);

    /// <summary>The exclusions that count of days of a domain from <paramref name="first"/> to <paramref name="last"/>, both included, in the order they were entered.</summary>
    IReadOnlyList<ExcludedDays> Exclusions(string domain, DateOnly first, DateOnly last);

    /// <summary>What people say of the readings of a station in hours [<paramref name="first"/>, <paramref name="end"/>); the hourly values are made with it already.</summary>
    IReadOnlyList<Amendment> Amendments(Station station, int first, int end);

    /// <summary>Verdicts of the judge's own kinds that its others are made from, such as the months of a year, in order of window, then station.</summary>
    IReadOnlyList<Verdict> Verdicts(in VerdictQuery query);

    /// <summary>Visits the readings of a station in hours [<paramref name="first"/>, <paramref name="end"/>), in order of time; only what <see cref="IJudge.ReadingsOf"/> asked for.</summary>
    void Readings(Station station, int first, int end, ReadingVisitor visit);
}

/// <summary>
/// The judge of a domain: hourly values, and readings where it asks for them, in, verdicts out. Pure: no clock, no store, no state, so that judging anew gives
/// the same. A domain is a folder with one of these, a record in <c>domains.json</c>, and a registration; nothing else in the service names it.
/// </summary>
public interface IJudge
{
    /// <summary>What it knows: its domain, kinds of places, kinds of verdicts, editions that can be pinned.</summary>
    JudgeFacts Facts { get; }

    /// <summary>The windows that an hour of a station touches. The first is the one the hour waits for: it is judged when that window is quiet.</summary>
    /// <param name="station">A station of the domain.</param>
    /// <param name="hour">Number of the hour.</param>
    /// <remarks>None of a kind whose verdicts are made from other verdicts: these come by <see cref="Above"/>.</remarks>
    IEnumerable<JudgedWindow> Touched(Station station, int hour);

    /// <summary>The windows made from a verdict, such as the year of a month; none where there are none.</summary>
    /// <param name="kind">Code of one of its kinds.</param>
    /// <param name="station">Station id; null is the district.</param>
    /// <param name="window">The verdict's window.</param>
    /// <param name="district">The register.</param>
    IEnumerable<JudgedWindow> Above(string kind, string? station, Window window, District district);

    /// <summary>Where verdicts of a kind are judged: <see cref="Place.All"/> when every station is judged at once with the district, else the station's own place.</summary>
    /// <param name="kind">Code of one of its kinds.</param>
    /// <param name="station">Station id; null is the district.</param>
    Place PlaceOf(string kind, string? station);

    /// <summary>The last hour that a window needs; it is closed when that hour is over and late data have been awaited.</summary>
    int LastHour(JudgedWindow window, District district);

    /// <summary>The hours [first, end) whose readings it needs beside hourly values; null when it needs none.</summary>
    (int First, int End)? ReadingsOf(JudgedWindow window, District district);

    /// <summary>Judges a window.</summary>
    /// <param name="window">What.</param>
    /// <param name="closed">Whether the window is over and no more data are awaited; if not, its verdicts are pending.</param>
    /// <param name="evidence">From what.</param>
    /// <returns>The verdicts of the window, those of stations in register order, the district's last; then the events that are judged with it and began in it, all of them.</returns>
    IReadOnlyList<Verdict> Judge(JudgedWindow window, bool closed, IEvidence evidence);

    /// <summary>Whether a verdict would be good by an edition that is pinned; null when that edition gives no outcome.</summary>
    /// <param name="verdict">A verdict of one of its kinds.</param>
    /// <param name="pin">One of the editions of <see cref="JudgeFacts.Pins"/>.</param>
    bool? IsGoodBy(Verdict verdict, string pin);

    /// <summary>What a part of a verdict was held against; null where it has no limit of its own.</summary>
    /// <param name="verdict">A verdict of one of its kinds.</param>
    /// <param name="parameter">Code of the part.</param>
    /// <param name="district">The register.</param>
    VerdictLimit? LimitOf(Verdict verdict, string parameter, District district) => null;
}
