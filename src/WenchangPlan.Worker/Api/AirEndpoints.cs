using System.Globalization;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;
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
    internal static IReadOnlyDictionary<string, AirPollutantItem> All(Verdict verdict, VerdictKind kind, Wording wording) =>
        verdict.Parts.ToDictionary(
            p => p.Key,
            p => new AirPollutantItem(p.Value.Value, p.Value.Grade, p.Value.Samples, p.Value.Reason is { } why ? wording.Reason(why, kind.Domain) : null),
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

    /// <summary>The day without what is excluded (dust, fire, fireworks); absent where nothing is.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public OtherResultItem? Other { get; init; }

    /// <summary>Puts a verdict into words of the API.</summary>
    public static AirDayItem From(Verdict day, District district, Wording wording)
    {
        VerdictKind kind = district.Domains.Verdict(day.Kind);
        return new AirDayItem
        {
            Date = day.Window.FirstDay(district.Clock),
            Station = day.Station,
            Edition = kind.EditionOf(day),
            Aqi = (int?)day.Value,
            Level = day.Grade,
            Category = wording.Grade(kind, day.Grade),
            Primary = day.Deciding,
            Good = day.Good,
            Validity = day.Validity,
            Reason = wording.Verdict(day.Validity, day.Reasons, kind.Domain),
            Reasons = day.Reasons,
            Pollutants = AirPollutantItem.All(day, kind, wording),
            Other = OtherResultItem.Of(day, district, wording),
        };
    }
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
    public static AirHourItem From(Verdict hour, District district, Wording wording)
    {
        VerdictKind kind = district.Domains.Verdict(hour.Kind);
        return new AirHourItem
        {
            Time = district.Clock.Label((int)hour.Window.Number),
            Station = hour.Station,
            Edition = kind.EditionOf(hour),
            Aqi = (int?)hour.Value,
            Level = hour.Grade,
            Category = wording.Grade(kind, hour.Grade),
            Primary = hour.Deciding,
            Pollutants = AirPollutantItem.All(hour, kind, wording),
        };
    }
}

internal static class AirEndpoints
{
    private const string Air = "air";

    /// <summary>Where the next page begins: a place and the number of a day or hour there.</summary>
    private readonly record struct Key(int Place, int Number);

    public static Results<Ok<Page<AirDayItem>>, ProblemHttpResult> Days(ApiQuery query, IVerdictReader verdicts)
    {
        (DateOnly from, DateOnly to) = query.Days();
        int limit = query.Limit();
        if (FindPlaces(query, "airDays", out Key? start, out ProblemHttpResult? problem) is not { } places)
        {
            return problem!;
        }

        List<Verdict> days = Walk(verdicts, "airDay", places, start ?? new Key(0, from.DayNumber), (from.DayNumber, to.DayNumber), limit);
        string? next = days.Count > limit ? Write("airDays", days[limit]) : null;
        return TypedResults.Ok(new Page<AirDayItem>([.. days.Take(limit).Select(d => AirDayItem.From(d, query.District, query.Wording))], next));
    }

    public static Results<Ok<Page<AirHourItem>>, ProblemHttpResult> Hours(ApiQuery query, IVerdictReader verdicts)
    {
        (long from, long to) = query.Instants();
        int limit = query.Limit();
        if (FindPlaces(query, "airHours", out Key? start, out ProblemHttpResult? problem) is not { } places)
        {
            return problem!;
        }

        // An hour belongs to [from, to) when all of it does: it starts at or after from, and ends at or before to.
        int first = query.Clock.HourOf(from, TimeIs.End) + 1;
        int last = query.Clock.HourOf(to) - 1;
        List<Verdict> hours = Walk(verdicts, "airHour", places, start ?? new Key(0, first), (first, last), limit);
        string? next = hours.Count > limit ? Write("airHours", hours[limit]) : null;
        return TypedResults.Ok(new Page<AirHourItem>([.. hours.Take(limit).Select(h => AirHourItem.From(h, query.District, query.Wording))], next));
    }

    /// <summary>The places asked for (null is the district) and where to begin; null when the request is refused.</summary>
    private static List<string?>? FindPlaces(ApiQuery query, string list, out Key? start, out ProblemHttpResult? problem)
    {
        List<string?> places = [null];
        string? asked = query.Text("station");
        start = null;
        if (asked is "*" or "all")
        {
            places.AddRange(query.District.Stations.Where(s => s.Domain.Code == Air).Select(s => s.Id));
        }
        else if (asked is not null)
        {
            if (query.District.Find(asked) is not { } station)
            {
                problem = query.NoSuchStation(asked);
                return null;
            }

            places = [asked];
            if (station.Domain.Code != Air)
            {
                query.Refuse("station", asked, query.Wording["expected.airStation"]);
            }
        }

        start = query.After<Key>(list, 2, key => Read(key, places));
        return query.IsRefused(out problem) ? null : places;
    }

    /// <summary>Place by place, each in order of time, until there is one item more than the page holds.</summary>
    private static List<Verdict> Walk(IVerdictReader verdicts, string kind, List<string?> places, Key start, (int From, int To) windows, int limit)
    {
        var items = new List<Verdict>();
        for (int i = start.Place; i < places.Count && items.Count <= limit; i++)
        {
            int from = i == start.Place ? Math.Max(start.Number, windows.From) : windows.From;
            items.AddRange(verdicts.Read(new VerdictQuery(kind, Place.Of(places[i]), from, windows.To) { Limit = limit + 1 - items.Count }));
        }

        return items;
    }

    private static string Write(string list, Verdict first) => Cursor.Write(list, first.Station ?? "", first.Window.Number.ToString(CultureInfo.InvariantCulture));

    private static Key? Read(string[] key, List<string?> places) =>
        places.IndexOf(key[0].Length == 0 ? null : key[0]) is >= 0 and int place
        && int.TryParse(key[1], NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number <= DateOnly.MaxValue.DayNumber ? new Key(place, number) : null;
}
