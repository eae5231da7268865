using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;
using WenchangPlan.Telemetry.Readings;
using WenchangPlan.Telemetry.Register;

namespace WenchangPlan.Worker.Api;

/// <summary>A parameter a station should report.</summary>
/// <param name="Code">Code used in payloads and queries.</param>
/// <param name="Name">Chinese name.</param>
/// <param name="NameEn">English name.</param>
/// <param name="Unit">Unit of its values; empty for numbers without a unit.</param>
/// <param name="Min">Smallest plausible value here, included.</param>
/// <param name="Max">Largest plausible value here, included.</param>
public sealed record ParameterItem(string Code, string Name, string NameEn, string Unit, double Min, double Max);

/// <summary>A message of a station of which nothing could be stored.</summary>
/// <param name="At">When it came.</param>
/// <param name="Reason">Why, in the request's language.</param>
/// <param name="ReasonCode">The same as a code, as in the quarantine.</param>
/// <param name="Detail">The field, value or position the reason is about; empty if there is none.</param>
public sealed record StationRefusal(DateTimeOffset At, string Reason, string ReasonCode, string Detail);

/// <summary>A station of the register and what it said last.</summary>
public sealed record StationItem
{
    /// <summary>Identifier in topics and queries.</summary>
    public required string Id { get; init; }

    /// <summary>Domain, as in the topic.</summary>
    public required string Domain { get; init; }

    /// <summary>What kind of place it is.</summary>
    public required string Kind { get; init; }

    /// <summary>Chinese name.</summary>
    public required string Name { get; init; }

    /// <summary>English name.</summary>
    public required string NameEn { get; init; }

    /// <summary>Town or function zone; null if none is given.</summary>
    public string? Area { get; init; }

    /// <summary>Degrees north; null if not given.</summary>
    public double? Latitude { get; init; }

    /// <summary>Degrees east; null if not given.</summary>
    public double? Longitude { get; init; }

    /// <summary>First local day on which it belongs to the register, included; absent: from the beginning.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateOnly? From { get; init; }

    /// <summary>Last local day on which it belongs to the register, included; absent: it still does.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateOnly? Until { get; init; }

    /// <summary>What it should report, in register order.</summary>
    public required IReadOnlyList<ParameterItem> Parameters { get; init; }

    /// <summary>Whether it speaks: <c>online</c>, <c>behind</c>, <c>refused</c>, <c>offline</c> or <c>never</c>.</summary>
    public required Presence State { get; init; }

    /// <summary>Time of its newest reading; null when it never spoke.</summary>
    public DateTimeOffset? LastSeen { get; init; }

    /// <summary>When a message of it came last, whatever its time, stored or refused; absent when none is known of.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTimeOffset? LastHeard { get; init; }

    /// <summary>By how much its clock is behind, to the minute; absent when it is not, or not known to be.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public TimeSpan? ClockBehind { get; init; }

    /// <summary>Why its last message was refused, when nothing came since that could be stored; absent otherwise.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public StationRefusal? Refused { get; init; }

    /// <summary>Newest value of each parameter, by code; parameters that never came are absent.</summary>
    public required IReadOnlyDictionary<string, LatestValue> Latest { get; init; }

    /// <summary>Puts a station into words of the API.</summary>
    public static StationItem Of(StationNow now, ApiQuery query) => new()
    {
        Id = now.Station.Id,
        Domain = now.Station.Domain.Code,
        Kind = now.Station.Kind.Code,
        Name = now.Station.Name,
        NameEn = now.Station.NameEn,
        Area = now.Station.Area,
        Latitude = now.Station.Latitude,
        Longitude = now.Station.Longitude,
        From = now.Station.From,
        Until = now.Station.Until,
        Parameters = [.. now.Station.Parameters.Select(p => new ParameterItem(p.Parameter.Code, p.Parameter.Name, p.Parameter.NameEn, p.Parameter.Unit, p.Min, p.Max))],
        State = now.Presence,
        LastSeen = now.LastSeen,
        LastHeard = now.LastHeard,
        ClockBehind = now.ClockBehind,
        Refused = now.Refusal is { } refusal
            ? new StationRefusal(query.Clock.At(refusal.At), query.Wording.Reject(refusal.Reason), refusal.Reason.ToCode(), refusal.Detail) : null,
        Latest = now.Values,
    };
}

internal static class StationEndpoint
{
    public static async Task<Results<Ok<Page<StationItem>>, ProblemHttpResult>> List(ApiQuery query, LatestReadings latest, CancellationToken cancel)
    {
        int limit = query.Limit();
        (IEnumerable<Station> stations, string? next) = Slice(query, "stations", query.District.Stations, limit);
        if (query.IsRefused(out ProblemHttpResult? problem))
        {
            return problem;
        }

        IReadOnlyList<StationNow> now = await latest.ReadAsync(stations, cancel);
        return TypedResults.Ok(new Page<StationItem>([.. now.Select(n => StationItem.Of(n, query))], next));
    }

    /// <summary>The stations of this page, and the cursor of the next.</summary>
    public static (IEnumerable<Station> Stations, string? Next) Slice(ApiQuery query, string list, IReadOnlyList<Station> stations, int limit)
    {
        int first = query.After<int>(list, 1, key => stations.Select(s => s.Id).ToList().IndexOf(key[0]) is >= 0 and int at ? at : null) ?? 0;
        return (stations.Skip(first).Take(limit), first + limit < stations.Count ? Cursor.Write(list, stations[first + limit].Id) : null);
    }
}
