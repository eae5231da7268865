using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Telemetry.Time;
using WenchangPlan.Telemetry.Verdicts;
using WenchangPlan.Worker.Resources;

namespace WenchangPlan.Worker.Api;

/// <summary>One pollutant of an air verdict.</summary>
/// <param name="Concentration">Daily or hourly value, µg/m³, CO mg/m³; null when invalid.</param>
/// <param name="Iaqi">Individual index; null when there is none.</param>
/// <param name="Hours">Valid hours (for the district: valid points) behind it.</param>
/// <param name="Reason">Why it is invalid, in the request's language; null when valid.</param>
public sealed record AirPollutantItem(decimal? Concentration, int? Iaqi, int Hours, string? Reason)
{
    internal static IReadOnlyDictionary<string, AirPollutantItem> All(IReadOnlyDictionary<string, AirPollutant> pollutants, Wording wording) =>
        pollutants.ToDictionary(
            p => p.Key,
            p => new AirPollutantItem(p.Value.Concentration, p.Value.Iaqi, p.Value.Hours, p.Value.Reason is { } why ? wording.Reason(why, Domain.Air) : null),
            StringComparer.Ordinal);
}

/// <summary>Daily air verdict.</summary>
public sealed record AirDayItem
{
    /// <summary>Local day.</summary>
    public required DateOnly Date { get; init; }

    /// <summary>Station id; null is the district.</summary>
    public string? Station { get; init; }

    /// <summary>Edition of HJ 633 used: <c>2012</c> or <c>2026</c>.</summary>
    public required string Edition { get; init; }

    /// <summary>Index, 0 to 500; null when there is none.</summary>
    public int? Aqi { get; init; }

    /// <summary>1 (优) to 6 (严重污染); null without an index.</summary>
    public int? Level { get; init; }

    /// <summary>Name of the level in the request's language; null without an index.</summary>
    public string? Category { get; init; }

    /// <summary>Codes of the primary pollutants; empty when there is none.</summary>
    public required IReadOnlyList<string> Primary { get; init; }

    /// <summary>Index of at most 100; null when invalid or pending.</summary>
    public bool? Good { get; init; }

    /// <summary>Whether the verdict stands: <c>valid</c>, <c>invalid</c> or <c>pending</c>.</summary>
    public required Validity Validity { get; init; }

    /// <summary>Why it does not stand, in the request's language; null when valid.</summary>
    public string? Reason { get; init; }

    /// <summary>The same as codes and numbers; empty when valid.</summary>
    public required IReadOnlyList<Reason> Reasons { get; init; }

    /// <summary>The pollutants, by parameter code.</summary>
    public required IReadOnlyDictionary<string, AirPollutantItem> Pollutants { get; init; }

    /// <summary>Puts a verdict into words of the API.</summary>
    public static AirDayItem From(AirDay day, Wording wording) => new()
    {
        Date = day.Date,
        Station = day.Station,
        Edition = day.Edition,
        Aqi = day.Aqi,
        Level = day.Level,
        Category = wording.AirLevel(day.Level),
        Primary = day.Primary,
        Good = day.Good,
        Validity = day.Validity,
        Reason = wording.Verdict(day.Validity, day.Reasons, Domain.Air),
        Reasons = day.Reasons,
        Pollutants = AirPollutantItem.All(day.Pollutants, wording),
    };
}

/// <summary>Real-time air verdict of one hour.</summary>
public sealed record AirHourItem
{
    /// <summary>End of the hour; the hour holds the 60 minutes before it.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>Station id; null is the district.</summary>
    public string? Station { get; init; }

    /// <summary>Edition of HJ 633 used: <c>2012</c> or <c>2026</c>.</summary>
    public required string Edition { get; init; }

    /// <summary>Index, 0 to 500; null when the rules give none.</summary>
    public int? Aqi { get; init; }

    /// <summary>1 (优) to 6 (严重污染); null without an index.</summary>
    public int? Level { get; init; }

    /// <summary>Name of the level in the request's language; null without an index.</summary>
    public string? Category { get; init; }

    /// <summary>Codes of the primary pollutants; empty when there is none.</summary>
    public required IReadOnlyList<string> Primary { get; init; }

    /// <summary>The pollutants, by parameter code.</summary>
    public required IReadOnlyDictionary<string, AirPollutantItem> Pollutants { get; init; }

    /// <summary>Puts a verdict into words of the API.</summary>
    public static AirHourItem From(AirHour hour, DistrictClock clock, Wording wording) => new()
    {
        Time = clock.Label(hour.Hour),
        Station = hour.Station,
        Edition = hour.Edition,
        Aqi = hour.Aqi,
        Level = hour.Level,
        Category = wording.AirLevel(hour.Level),
        Primary = hour.Primary,
        Pollutants = AirPollutantItem.All(hour.Pollutants, wording),
    };
}

internal static class AirEndpoints
{
    /// <summary>Where the next page begins: a place and the number of a day or hour there.</summary>
    private readonly record struct Key(int Place, int Number);

    public static Results<Ok<Page<AirDayItem>>, ProblemHttpResult> Days(ApiQuery query, IAssessmentStore store)
    {
        (DateOnly from, DateOnly to) = query.Days();
        int limit = query.Limit();
        if (FindPlaces(query, "airDays", out Key? start, out ProblemHttpResult? problem) is not { } places)
        {
            return problem!;
        }

        List<AirDay> days = Walk(places, start ?? new Key(0, from.DayNumber), from.DayNumber, limit,
            (place, first, most) => store.ReadAirDays(place, DateOnly.FromDayNumber(first), to, most));
        string? next = days.Count > limit ? Write("airDays", days[limit].Station, days[limit].Date.DayNumber) : null;
        return TypedResults.Ok(new Page<AirDayItem>([.. days.Take(limit).Select(d => AirDayItem.From(d, query.Wording))], next));
    }

    public static Results<Ok<Page<AirHourItem>>, ProblemHttpResult> Hours(ApiQuery query, IAssessmentStore store)
    {
        (long from, long to) = query.Instants();
        int limit = query.Limit();
        if (FindPlaces(query, "airHours", out Key? start, out ProblemHttpResult? problem) is not { } places)
        {
            return problem!;
        }

        // An hour belongs to [from, to) when all of it does: it starts at or after from, and ends at or before to.
        int first = query.Clock.HourOf(from, TimeIs.End) + 1;
        int end = query.Clock.HourOf(to);
        List<AirHour> hours = Walk(places, start ?? new Key(0, first), first, limit, (place, number, most) => store.ReadAirHours(place, number, end, most));
        string? next = hours.Count > limit ? Write("airHours", hours[limit].Station, hours[limit].Hour) : null;
        return TypedResults.Ok(new Page<AirHourItem>([.. hours.Take(limit).Select(h => AirHourItem.From(h, query.Clock, query.Wording))], next));
    }

    /// <summary>The places asked for (null is the district) and where to begin; null when the request is refused.</summary>
    private static List<string?>? FindPlaces(ApiQuery query, string list, out Key? start, out ProblemHttpResult? problem)
    {
        List<string?> places = [null];
        string? asked = query.Text("station");
        start = null;
        if (asked is "*" or "all")
        {
            places.AddRange(query.District.Stations.Where(s => s.Domain == Domain.Air).Select(s => s.Id));
        }
        else if (asked is not null)
        {
            if (query.District.Find(asked) is not { } station)
            {
                problem = query.NoSuchStation(asked);
                return null;
            }

            places = [asked];
            if (station.Domain != Domain.Air)
            {
                query.Refuse("station", asked, query.Wording["expected.airStation"]);
            }
        }

        start = query.After<Key>(list, 2, key => Read(key, places));
        return query.IsRefused(out problem) ? null : places;
    }

    /// <summary>Place by place, each in order of time, until there is one item more than the page holds.</summary>
    private static List<T> Walk<T>(List<string?> places, Key start, int first, int limit, Func<string?, int, int, IReadOnlyList<T>> read)
    {
        var items = new List<T>();
        for (int i = start.Place; i < places.Count && items.Count <= limit; i++)
        {
            items.AddRange(read(places[i], i == start.Place ? start.Number : first, limit + 1 - items.Count));
        }

        return items;
    }

    private static string Write(string list, string? place, int number) => Cursor.Write(list, place ?? "", number.ToString(CultureInfo.InvariantCulture));

    private static Key? Read(string[] key, List<string?> places) =>
        places.IndexOf(key[0].Length == 0 ? null : key[0]) is >= 0 and int place
        && int.TryParse(key[1], NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number <= DateOnly.MaxValue.DayNumber ? new Key(place, number) : null;
}
