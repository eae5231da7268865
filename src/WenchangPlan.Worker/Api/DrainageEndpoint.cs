using Microsoft.AspNetCore.Http.HttpResults;
using WenchangPlan.Telemetry.Register;

namespace WenchangPlan.Worker.Api;

/// <summary>A drainage point now.</summary>
public sealed record DrainageItem
{
    /// <summary>Station id.</summary>
    public required string Station { get; init; }

    /// <summary>What kind of place it is.</summary>
    public required string Kind { get; init; }

    /// <summary>Chinese name.</summary>
    public required string Name { get; init; }

    /// <summary>English name.</summary>
    public required string NameEn { get; init; }

    /// <summary>Town or function zone; null if none is given.</summary>
    public string? Area { get; init; }

    /// <summary>Whether it speaks: <c>online</c>, <c>behind</c>, <c>refused</c>, <c>offline</c> or <c>never</c>.</summary>
    public required Presence State { get; init; }

    /// <summary>Time of its newest reading; null when it never spoke.</summary>
    public DateTimeOffset? Time { get; init; }

    /// <summary>Newest value of each parameter, by code; of a station that is offline these are old, see their times.</summary>
    public required IReadOnlyDictionary<string, LatestValue> Values { get; init; }

    /// <summary>Depth divided by inner diameter (h/D); null when the diameter is not on record or there is no current, unflagged depth.</summary>
    public double? Fullness { get; init; }

    /// <summary>Metres from the water up to the ground; null when the ground is not on record or there is no current, unflagged depth.</summary>
    public double? Freeboard { get; init; }

    /// <summary>Puts a point into words of the API.</summary>
    public static DrainageItem From(StationNow now) => new()
    {
        Station = now.Station.Id,
        Kind = now.Station.Kind.Code,
        Name = now.Station.Name,
        NameEn = now.Station.NameEn,
        Area = now.Station.Area,
        State = now.Presence,
        Time = now.LastSeen,
        Values = now.Values,
        Fullness = now.Fullness,
        Freeboard = now.Freeboard,
    };
}

internal static class DrainageEndpoint
{
    public static async Task<Results<Ok<Page<DrainageItem>>, ProblemHttpResult>> Now(ApiQuery query, LatestReadings latest, CancellationToken cancel)
    {
        List<Station> points = [.. query.District.Stations.Where(s => s.Domain.Code == "drainage")];
        (IEnumerable<Station> stations, string? next) = StationEndpoint.Slice(query, "drainage", points, query.Limit());
        if (query.IsRefused(out ProblemHttpResult? problem))
        {
            return problem;
        }

        IReadOnlyList<StationNow> now = await latest.ReadAsync(stations, cancel);
        return TypedResults.Ok(new Page<DrainageItem>([.. now.Select(DrainageItem.From)], next));
    }
}
