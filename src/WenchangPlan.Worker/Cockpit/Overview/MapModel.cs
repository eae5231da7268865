using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Worker.Api;
using WenchangPlan.Worker.Resources;

namespace WenchangPlan.Worker.Cockpit.Overview;

/// <summary>A station on the map.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">Chinese name.</param>
/// <param name="NameEn">English name.</param>
/// <param name="Lon">Degrees east.</param>
/// <param name="Lat">Degrees north.</param>
/// <param name="Mark">How it is drawn: <c>air</c>, <c>water</c>, <c>outlet</c> or <c>place</c>.</param>
/// <param name="Value">AQI of the newest hour, or class of the year so far; null when there is none.</param>
/// <param name="Grade">Level or class for its colour; null when there is none.</param>
/// <param name="Bad">Whether it is worse than its target.</param>
/// <param name="State">State of a place: <c>good</c>, <c>warning</c>, <c>critical</c>, <c>silent</c> or <c>unknown</c>.</param>
/// <param name="Text">What a pointer is told.</param>
public sealed record MapPoint(string Id, string Name, string NameEn, double Lon, double Lat, string Mark, int? Value, int? Grade, bool Bad, string State, string Text);

/// <summary>A critical alarm on the map.</summary>
/// <param name="Id">The station.</param>
/// <param name="Name">Its Chinese name.</param>
/// <param name="NameEn">Its English name.</param>
/// <param name="Lon">Degrees east.</param>
/// <param name="Lat">Degrees north.</param>
/// <param name="Text">Parameter and value in the page's language.</param>
public sealed record MapAlarm(string Id, string Name, string NameEn, double Lon, double Lat, string Text)
{
    /// <summary>The same: the page has one language.</summary>
    public string TextEn => Text;
}

/// <summary>What the map shows.</summary>
/// <param name="Map">Address of outline and waters; null when the register names none.</param>
/// <param name="Classes">Numerals of the water classes.</param>
/// <param name="Points">The stations that have a place.</param>
/// <param name="Alarms">Critical alarms that fire at one of them.</param>
public sealed record MapModel(string? Map, IReadOnlyList<string> Classes, IReadOnlyList<MapPoint> Points, IReadOnlyList<MapAlarm> Alarms)
{
    /// <summary>How much larger than on a page it is drawn.</summary>
    public double Scale { get; init; } = 1;

    /// <summary>As the script reads it; names cannot end the element it stands in, because the writer escapes <c>&lt;</c>.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, MapJson.Default.MapModel);

    /// <summary>Where a page finds outline and waters: another content has another address.</summary>
    public static string? AddressOf(District district) => district.Map is { } map ? "/assets/map.json?v=" + Convert.ToHexStringLower(SHA256.HashData(map.GeoJson).AsSpan(0, 8)) : null;

    internal static MapModel Of(OverviewModel model, District district, Wording words)
    {
        Dictionary<string, AirHourItem?> hours = model.AirPoints.ToDictionary(p => p.Station.Id, p => p.Hour, StringComparer.Ordinal);
        Dictionary<string, SectionNow> sections = model.Sections.ToDictionary(s => s.Station.Id, StringComparer.Ordinal);
        Dictionary<string, PlaceCell> cells = model.Places.SelectMany(r => r.Cells).ToDictionary(c => c.Station.Id, StringComparer.Ordinal);
        List<MapPoint> points = [];
        foreach (Station station in model.District.Stations)
        {
            if (station is not { Latitude: { } latitude, Longitude: { } longitude })
            {
                continue;
            }

            MapPoint At(string mark, int? value, int? grade, bool bad, PlaceState state, string text) =>
                new(station.Id, station.Name, station.NameEn, longitude, latitude, mark, value, grade, bad, JsonNamingPolicy.CamelCase.ConvertName(state.ToString()), text);
            AirHourItem? hour = hours.GetValueOrDefault(station.Id);
            SectionNow? section = sections.GetValueOrDefault(station.Id);
            PlaceCell? cell = cells.GetValueOrDefault(station.Id);
            points.Add(station.Domain.Code switch
            {
                "air" => At("air", hour?.Aqi, hour?.Level, false, PlaceState.Good, hour?.Aqi is { } aqi ? $"AQI {aqi} {hour.Category}" : words["desk.noValue"]),
                "water" => At(station.Counts ? "water" : "outlet", section?.Class, section?.Class, section?.Fails == true, PlaceState.Good, section?.Class is { } water ? words.Verdicts.WaterClass(water)! : words["desk.noValue"]),
                _ => At("place", null, null, false, cell?.State ?? PlaceState.Unknown, cell is null or { State: PlaceState.Good } ? "" : cell.Text),
            });
        }

        return new MapModel(
            AddressOf(district), [.. Enumerable.Range(1, 6).Select(c => words.WaterClass(c)!)], points,
            [
                .. from alert in model.Alerts
                   where alert.Item is { State: AlertState.Firing, Severity: Severity.Critical, Station: not null }
                   let point = points.FirstOrDefault(p => p.Id == alert.Item.Station)
                   where point is not null
                   select new MapAlarm(point.Id, point.Name, point.NameEn, point.Lon, point.Lat, $"{alert.Short} {alert.Value} {alert.Unit}".Trim()),
            ]);
    }
}

/// <summary>Writes the map's data for its script.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(MapModel))]
internal sealed partial class MapJson : JsonSerializerContext;
