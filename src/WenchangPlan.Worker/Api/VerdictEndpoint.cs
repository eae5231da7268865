using System.Globalization;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Telemetry.Time;
using WenchangPlan.Telemetry.Verdicts;
using WenchangPlan.Worker.Resources;

namespace WenchangPlan.Worker.Api;

/// <summary>One parameter of a verdict.</summary>
/// <param name="Value">Its value in the parameter's unit, rounded as reported; null when there is none.</param>
/// <param name="Grade">Its own grade, such as an IAQI or a water class; null when there is none.</param>
/// <param name="Samples">What stands behind it: hours, days or stations, as the kind counts.</param>
/// <param name="Reason">Why it has no value, in the request's language; null when it has.</param>
/// <param name="Source">Which decides, <c>sensors</c>, <c>laboratory</c> or <c>both</c>; absent where only one way to measure is known of.</param>
/// <param name="Beside">The value of the other one; absent when there is none.</param>
public sealed record VerdictPartItem(
    decimal? Value, int? Grade, int Samples, string? Reason, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] PartSource? Source,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] decimal? Beside);

/// <summary>The result that does not count, beside the one that does, where days are excluded.</summary>
/// <param name="Exclusions"><c>applied</c>: this one is without what is excluded, and the verdict as measured; <c>none</c>: this one is as measured.</param>
/// <param name="Ids">Numbers of the exclusions.</param>
/// <param name="LeftOut">Codes of the parts they leave out.</param>
/// <param name="Value">The figure, such as the AQI or the composite index; null when there is none.</param>
/// <param name="Grade">Level; null when there is none.</param>
/// <param name="Category">The level in the request's language; null without one.</param>
/// <param name="Good">Whether it is as it should be; null when that cannot be said.</param>
/// <param name="Deciding">Codes of the parameters that decide.</param>
/// <param name="Parts">The parts that differ, by code.</param>
public sealed record OtherResultItem(
    string Exclusions, IReadOnlyList<long> Ids, IReadOnlyList<string> LeftOut, decimal? Value, int? Grade, string? Category, bool? Good, IReadOnlyList<string> Deciding,
    IReadOnlyDictionary<string, VerdictPartItem> Parts)
{
    internal static OtherResultItem? Of(Verdict verdict, District district, Wording wording)
    {
        VerdictKind kind = district.Domains.Verdict(verdict.Kind);
        return verdict.Other is not { } other ? null : new OtherResultItem(
            other.IsWithout ? "applied" : "none", other.Exclusions, other.LeftOut, other.Value, other.Grade, wording.Grade(kind, other.Grade), other.Good, other.Deciding,
            other.Parts.ToDictionary(p => p.Key, p => new VerdictPartItem(p.Value.Value, p.Value.Grade, p.Value.Samples,
                p.Value.Reason is { } why ? wording.Reason(why, kind.Domain) : null, null, null), StringComparer.Ordinal));
    }
}

/// <summary>When an event was.</summary>
/// <param name="Start">First reading that belongs to it.</param>
/// <param name="Peak">Its highest reading.</param>
/// <param name="End">The reading that ended it; null while it lasts, or when no reading says that it ended.</param>
public sealed record EventItem(DateTimeOffset Start, DateTimeOffset Peak, DateTimeOffset? End);

/// <summary>Where to look further.</summary>
/// <param name="Self">This verdict.</param>
/// <param name="Readings">The readings of its station in its window; null of the district.</param>
public sealed record VerdictLinks(string Self, string? Readings);

/// <summary>A verdict of any kind.</summary>
public sealed record VerdictItem
{
    /// <summary>Kind, such as <c>airDay</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>Station id; null is the district.</summary>
    public string? Station { get; init; }

    /// <summary><c>2026-05-01T08</c> (hour-ending), <c>2026-05-01</c>, <c>2026-05</c>, <c>2026</c>; an event by its beginning.</summary>
    public required string Window { get; init; }

    /// <summary>Every edition of a standard that decided; the one that gives the grade first.</summary>
    public required IReadOnlyList<string> Editions { get; init; }

    /// <summary>The figure people know it by, such as an AQI; null when there is none.</summary>
    public decimal? Value { get; init; }

    /// <summary>Level or class, 1 is the best; null when there is none.</summary>
    public int? Grade { get; init; }

    /// <summary>The grade in the request's language; null without a grade.</summary>
    public string? Category { get; init; }

    /// <summary>Whether it is as it should be; null when invalid, or not said yet.</summary>
    public bool? Good { get; init; }

    /// <summary>Whether it stands: <c>valid</c>, <c>invalid</c> or <c>pending</c>.</summary>
    public required Validity Validity { get; init; }

    /// <summary>Why it does not stand, in the request's language; null when valid.</summary>
    public string? Reason { get; init; }

    /// <summary>Reasons as codes and numbers; empty when there is nothing to say.</summary>
    public required IReadOnlyList<Reason> Reasons { get; init; }

    /// <summary>Codes of the parameters that decided.</summary>
    public required IReadOnlyList<string> Deciding { get; init; }

    /// <summary>How many days, months or hours went in, as the kind counts; null where it does not.</summary>
    public int? Samples { get; init; }

    /// <summary>Last local day that went in, of kinds that grow while their window runs; null elsewhere.</summary>
    public DateOnly? AsOf { get; init; }

    /// <summary>When it was, of an event; null of a window.</summary>
    public EventItem? Event { get; init; }

    /// <summary>The parameters, by code.</summary>
    public required IReadOnlyDictionary<string, VerdictPartItem> Parts { get; init; }

    /// <summary>The other result where days are excluded; absent where none are.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public OtherResultItem? Other { get; init; }

    /// <summary>Where to look further.</summary>
    public required VerdictLinks Links { get; init; }

    /// <summary>Puts a verdict into words of the API.</summary>
    public static VerdictItem From(Verdict verdict, ApiQuery query)
    {
        ArgumentNullException.ThrowIfNull(verdict);
        ArgumentNullException.ThrowIfNull(query);
        DistrictClock clock = query.Clock;
        VerdictKind kind = query.District.Domains.Verdict(verdict.Kind);
        return new VerdictItem
        {
            Kind = verdict.Kind,
            Station = verdict.Station,
            Window = verdict.Window.ToText(clock),
            Editions = verdict.Editions,
            Value = verdict.Value,
            Grade = verdict.Grade,
            Category = query.Wording.Grade(kind, verdict.Grade),
            Good = verdict.Good,
            Validity = verdict.Validity,
            Reason = query.Wording.Verdict(verdict.Validity, verdict.Reasons, kind.Domain),
            Reasons = verdict.Reasons,
            Deciding = verdict.Deciding,
            Samples = verdict.Samples,
            AsOf = verdict.AsOf,
            Event = verdict.Event is { } times ? new EventItem(clock.At(times.Start), clock.At(times.Peak), times.End is { } end ? clock.At(end) : null) : null,
            Parts = verdict.Parts.ToDictionary(p => p.Key, p => new VerdictPartItem(p.Value.Value, p.Value.Grade, p.Value.Samples,
                p.Value.Reason is { } why ? query.Wording.Reason(why, kind.Domain) : null, p.Value.Source, p.Value.Beside), StringComparer.Ordinal),
            Other = OtherResultItem.Of(verdict, query.District, query.Wording),
            Links = Link(verdict, clock),
        };
    }

    private static VerdictLinks Link(Verdict verdict, DistrictClock clock)
    {
        string window = Uri.EscapeDataString(verdict.Window.ToText(clock));
        (int first, int end) = verdict.Window.Hours(clock);
        (long from, long to) = verdict.Event is { } times ? (times.Start, (times.End ?? times.Peak) + 1) : (clock.StartOfHour(first), clock.StartOfHour(end));
        return new VerdictLinks(
            $"/api/v1/verdicts?kind={verdict.Kind}&station={verdict.Station ?? VerdictEndpoint.DistrictPlace}&from={window}&to={window}",
            verdict.Station is null ? null : $"/api/v1/stations/{verdict.Station}/readings?from={Instant(from, clock)}&to={Instant(to, clock)}");
    }

    private static string Instant(long at, DistrictClock clock) =>
        Uri.EscapeDataString(clock.At(at).ToString("yyyy-MM-dd'T'HH:mm:ss.FFFzzz", CultureInfo.InvariantCulture));
}

internal static class VerdictEndpoint
{
    /// <summary>What asks for the verdicts of the district alone.</summary>
    public const string DistrictPlace = "district";

    /// <summary>In order of window, then station id, the district first.</summary>
    public static Results<Ok<Page<VerdictItem>>, ProblemHttpResult> List(ApiQuery query, IVerdictReader verdicts)
    {
        int limit = query.Limit();
        string code = query.Text("kind") ?? "";
        VerdictKind? kind = query.District.Domains.FindVerdict(code);
        if (kind is null)
        {
            query.Refuse("kind", code, query.Wording.Format("expected.verdictKind", string.Join(", ", query.District.Domains.All.SelectMany(d => d.Verdicts).Select(v => v.Code))));
        }

        string? station = query.Text("station");
        if (station is not (null or "*" or "all" or DistrictPlace) && query.District.Find(station) is null)
        {
            return query.NoSuchStation(station);
        }

        (long from, long to) = kind is null ? (0, 0) : query.Windows(kind);
        VerdictKey? start = query.After<VerdictKey>("verdicts." + code, 2, key =>
            long.TryParse(key[0], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long window) ? new VerdictKey(window, key[1]) : null);
        if (query.IsRefused(out ProblemHttpResult? problem))
        {
            return problem;
        }

        Place place = station is null or "*" or "all" ? Place.All : Place.Of(station == DistrictPlace ? null : station);
        IReadOnlyList<Verdict> found = verdicts.Read(new VerdictQuery(code, place, from, to) { After = start, Limit = limit + 1 });
        string? next = found.Count > limit
            ? Cursor.Write("verdicts." + code, found[limit - 1].Window.Number.ToString(CultureInfo.InvariantCulture), found[limit - 1].Station ?? "") : null;
        return TypedResults.Ok(new Page<VerdictItem>([.. found.Take(limit).Select(v => VerdictItem.From(v, query))], next));
    }
}
