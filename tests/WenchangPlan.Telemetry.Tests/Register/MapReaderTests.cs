using System.Text;
using System.Text.Json;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Tests.Shared;

namespace WenchangPlan.Telemetry.Tests.Register;

public sealed class MapReaderTests : IDisposable
{
    private const string Outline = """{ "type": "Feature", "properties": { "kind": "outline", "name": "区", "colour": "red" }, "geometry": { "type": "Polygon", "coordinates": [[[117.1,36.1],[117.2,36.1],[117.2,36.2],[117.1,36.1]]] } }""";

    private readonly TempDirectory _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Map_IsWhatMapsDraw_AndNothingElse()
    {
        District district = Read($$"""{ "type": "FeatureCollection", "features": [ {{Outline}}, { "type": "Feature", "properties": { "kind": "water", "name": "河", "nameEn": "River", "label": [117.15, 36.15] }, "geometry": { "type": "LineString", "coordinates": [[117.1,36.1],[117.12345678,36.2]] } } ] }""", out IReadOnlyList<RegisterProblem> problems)!;
        Assert.Empty(problems);
        Assert.Equal(("示意图", "Sketch"), (district.Map!.Caption, district.Map.CaptionEn));
        JsonElement[] features = [.. JsonElement.Parse(Encoding.UTF8.GetString(district.Map.GeoJson)).GetProperty("features").EnumerateArray()];
        Assert.Equal(["outline", "water"], features.Select(f => f.GetProperty("properties").GetProperty("kind").GetString()));
        Assert.False(features[0].GetProperty("properties").TryGetProperty("colour", out _));
        Assert.Equal(117.123457, features[1].GetProperty("geometry").GetProperty("coordinates")[1][0].GetDouble());
        Assert.Same(district.Map, district.On(new DateOnly(2026, 1, 1)).Map);
    }

    [Theory]
    [InlineData("[]", 1, "$", "a GeoJSON FeatureCollection")]
    [InlineData("{", 1, "$", "JSON (")]
    [InlineData("""{ "type": "FeatureCollection", "features": [ { "properties": { "kind": "lake" } } ] }""", 1, "features[0].properties.kind", "one of outline, water")]
    [InlineData("""{ "type": "FeatureCollection", "features": [ { "properties": { "kind": "outline" }, "geometry": { "type": "LineString", "coordinates": [[1,1],[2,2]] } } ] }""", 1, "features[0].geometry", "coordinates of one of Polygon, MultiPolygon")]
    [InlineData("""{ "type": "FeatureCollection", "features": [ { "properties": { "kind": "water" }, "geometry": { "type": "LineString", "coordinates": [[36.1,117.1],[2,2]] } } ] }""", 1, "features[0].geometry.coordinates[0]", "longitude from -180 to 180 and latitude from -90 to 90")]
    [InlineData("""{ "type": "FeatureCollection", "features": [ { "properties": { "kind": "water" }, "geometry": { "type": "LineString", "coordinates": [[1,1],[2,"x"]] } } ] }""", 1, "features[0].geometry.coordinates[1]", "longitude from -180 to 180 and latitude from -90 to 90")]
    [InlineData("""{ "type": "FeatureCollection", "features": [ { "properties": { "kind": "water" }, "geometry": { "type": "LineString", "coordinates": [[1,1]] } } ] }""", 1, "features[0].geometry.coordinates", "at least two positions")]
    [InlineData("""{ "type": "FeatureCollection", "features": [ { "properties": { "kind": "outline" }, "geometry": { "type": "Polygon", "coordinates": [[[1,1],[2,1],[2,2],[1,2]]] } } ] }""", 1, "features[0].geometry.coordinates[0]", "a ring of at least four positions, the last as the first")]
    [InlineData("""{ "type": "FeatureCollection", "features": [ { "properties": { "kind": "outline" }, "geometry": { "type": "Polygon", "coordinates": [] } } ] }""", 1, "features[0].geometry.coordinates", "an array of positions")]
    public void Mistake_IsNamedWithFileLineAndPath(string geoJson, int line, string path, string expected)
    {
        Assert.Null(Read(geoJson, out IReadOnlyList<RegisterProblem> problems));
        RegisterProblem problem = problems.First(p => p.Path == path);
        Assert.Equal((_folder["map.geojson"], line), (problem.File, problem.Line));
        Assert.StartsWith(expected, problem.Expected, StringComparison.Ordinal);
    }

    [Fact]
    public void FileThatIsNotThere_OrTooLarge_IsAMistakeOfTheRegister()
    {
        Assert.Null(Read(null, out IReadOnlyList<RegisterProblem> problems));
        Assert.Equal(("map.file", 2), (Assert.Single(problems).Path, problems[0].Line));
        Assert.Null(Read(new string(' ', (512 * 1024) + 1), out problems));
        Assert.Contains("of 524289 bytes", Assert.Single(problems).Found, StringComparison.Ordinal);
        string positions = string.Join(',', Enumerable.Repeat("[1,1]", 20_001));
        Assert.Null(Read($$"""{ "type": "FeatureCollection", "features": [ { "properties": { "kind": "water" }, "geometry": { "type": "LineString", "coordinates": [{{positions}}] } } ] }""", out problems));
        Assert.Equal(("20001 positions", "at most 20000 positions"), (Assert.Single(problems).Found, problems[0].Expected));
    }

    [Fact]
    public void RegisterWithoutMap_HasNone()
    {
        District? district = RegisterReader.Read("r.json", Encoding.UTF8.GetBytes("""{ "district": { "id": "d", "name": "区" }, "stations": [ { "id": "a", "domain": "air", "name": "站", "parameters": ["pm25"] } ] }"""), out _);
        Assert.Null(district!.Map);
    }

    private District? Read(string? geoJson, out IReadOnlyList<RegisterProblem> problems)
    {
        File.WriteAllText(_folder["district.json"], """
            { "district": { "id": "d", "name": "区" },
              "map": { "file": "map.geojson", "caption": "示意图", "captionEn": "Sketch" },
              "stations": [ { "id": "a", "domain": "air", "name": "站", "parameters": ["pm25"] } ] }
            """);
        if (geoJson is not null)
        {
            File.WriteAllText(_folder["map.geojson"], geoJson);
        }

        return RegisterReader.ReadFile(_folder["district.json"], out problems);
    }
}
