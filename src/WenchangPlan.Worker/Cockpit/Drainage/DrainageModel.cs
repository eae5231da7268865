using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Telemetry.Verdicts;
using WenchangPlan.Worker.Api;
using WenchangPlan.Worker.Cockpit.Overview;

namespace WenchangPlan.Worker.Cockpit.Drainage;

/// <summary>A point of drainage now.</summary>
/// <param name="Now">What it said last.</param>
/// <param name="Cell">How it is doing.</param>
/// <param name="Running">The worst event that goes on there; null when none does.</param>
public sealed record DrainagePoint(StationNow Now, PlaceCell Cell, Verdict? Running);

/// <summary>Rain at a gauge.</summary>
/// <param name="Station">The gauge.</param>
/// <param name="Hour">Sums that end with the newest hour; null when it said nothing in it.</param>
/// <param name="Day">Rain of today so far; null without a verdict.</param>
public sealed record RainNow(Station Station, Verdict? Hour, Verdict? Day);

/// <summary>What the page of drainage shows.</summary>
/// <param name="Kinds">Points by kind of place, in order of the kinds.</param>
/// <param name="Events">Events of the last days, the newest first.</param>
/// <param name="Rain">Gauges, in register order.</param>
public sealed record DrainageModel(IReadOnlyList<(StationKind Kind, IReadOnlyList<DrainagePoint> Points)> Kinds, IReadOnlyList<Verdict> Events, IReadOnlyList<RainNow> Rain)
{
    /// <summary>All points.</summary>
    public IEnumerable<DrainagePoint> Points => Kinds.SelectMany(k => k.Points);

    /// <summary>How many are in a state.</summary>
    public int Count(params PlaceState[] states) => Points.Count(p => states.Contains(p.Cell.State));
}

/// <summary>Events of drainage, which are found the same way wherever they are shown.</summary>
public static class DrainageEvents
{
    /// <summary>How far back events are shown.</summary>
    public const int Days = 7;

    /// <summary>Grade from which an event is critical: orange standing water, near flooding, no pump running.</summary>
    public const int Critical = 4;

    /// <summary>Those of the last days, the newest first.</summary>
    public static IReadOnlyList<Verdict> Read(District district, IVerdictReader verdicts, long now) =>
    [
        .. (district.Domains.Find("drainage")?.Verdicts ?? []).Where(k => k.Span == WindowSpan.Event)
            .SelectMany(k => verdicts.Read(new VerdictQuery(k.Code, Place.All, now - (Days * 86_400_000L), now))).OrderByDescending(v => v.Window.Number),
    ];

    /// <summary>The worst one that goes on at each point, by station id.</summary>
    public static IReadOnlyDictionary<string, Verdict> Running(IReadOnlyList<Verdict> events) =>
        events.Where(e => e is { Validity: Validity.Pending, Station: not null }).GroupBy(e => e.Station!, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.MaxBy(e => e.Grade)!, StringComparer.Ordinal);
}
