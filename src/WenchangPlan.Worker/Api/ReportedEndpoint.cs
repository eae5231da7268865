using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;

namespace WenchangPlan.Worker.Api;

/// <summary>A value of a day as somebody else reported it; it takes part in no verdict.</summary>
/// <param name="Date">The local day.</param>
/// <param name="Station">Station id; null is the district.</param>
/// <param name="Parameter">Code of the parameter, or <c>aqi</c>, <c>category</c>, <c>primary</c>, <c>class</c>.</param>
/// <param name="Value">As it was reported: a number, <c>&lt;</c> and a limit of detection, or words.</param>
/// <param name="Unit">Unit of the number; null of words.</param>
/// <param name="Source">Name of the file it came from.</param>
/// <param name="Imported">When it was imported.</param>
public sealed record ReportedItem(DateOnly Date, string? Station, string Parameter, string Value, string? Unit, string Source, DateTimeOffset Imported)
{
    /// <summary>Puts a value into words of the API.</summary>
    public static ReportedItem From(ReportedValue value, District district)
    {
        ArgumentNullException.ThrowIfNull(value);
        ArgumentNullException.ThrowIfNull(district);
        string code = value.Name == "o3_8h" ? "o3" : value.Name;
        string? unit = value.Station is { } id && district.Find(id) is { } station ? district.Catalog.Find(station.Domain, code)?.Unit
            : district.Catalog.All.FirstOrDefault(p => p.Code == code)?.Unit;
        return new ReportedItem(value.Day, value.Station, value.Name, value.Value, unit, value.Source, district.Clock.At(value.At));
    }
}

internal static class ReportedEndpoint
{
    /// <summary>In order of day, then station id (the district first), then parameter.</summary>
    public static Results<Ok<Page<ReportedItem>>, ProblemHttpResult> Days(ApiQuery query, IReportedStore store)
    {
        int limit = query.Limit();
        string? station = query.Text("station");
        if (station is not (null or "*" or "all" or VerdictEndpoint.DistrictPlace) && query.District.Find(station) is null)
        {
            return query.NoSuchStation(station);
        }

        (DateOnly from, DateOnly to) = query.Days();
        ReportedKey? start = query.After<ReportedKey>("reported", 3, key =>
            int.TryParse(key[0], NumberStyles.None, CultureInfo.InvariantCulture, out int day) && day <= DateOnly.MaxValue.DayNumber ? new ReportedKey(DateOnly.FromDayNumber(day), key[1], key[2]) : null);
        if (query.IsRefused(out ProblemHttpResult? problem))
        {
            return problem;
        }

        Place place = station is null or "*" or "all" ? Place.All : Place.Of(station == VerdictEndpoint.DistrictPlace ? null : station);
        IReadOnlyList<ReportedValue> found = store.Read(place, from, to, start, limit + 1);
        string? next = found.Count > limit
            ? Cursor.Write("reported", found[limit - 1].Day.DayNumber.ToString(CultureInfo.InvariantCulture), found[limit - 1].Station ?? "", found[limit - 1].Name) : null;
        return TypedResults.Ok(new Page<ReportedItem>([.. found.Take(limit).Select(v => ReportedItem.From(v, query.District))], next));
    }
}
