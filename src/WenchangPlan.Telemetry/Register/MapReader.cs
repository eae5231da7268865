using System.Buffers;
using System.Globalization;
using System.Text.Json;
using WenchangPlan.Telemetry.Text;

namespace WenchangPlan.Telemetry.Register;

/// <summary>Reads the GeoJSON (RFC 7946) the register names, and checks it: it is drawn on every overview, and a mistake in it would only be seen as an empty map.</summary>
internal static class MapReader
{
    /// <summary>Largest file, bytes: everybody who opens the overview loads it.</summary>
    public const int MostBytes = 512 * 1024;

    /// <summary>Most positions of all features together.</summary>
    public const int MostPositions = 20_000;

    private const string Expected = "a GeoJSON file of at most 512 KiB";

    /// <summary>The map of the register; null when it names none, or not a right one.</summary>
    public static DistrictMap? Read(RegisterSection root)
    {
        RegisterSection? map = root.Section("map", required: false);
        string? name = map?.Text("file");
        string caption = map?.Text("caption", required: false) ?? "";
        string captionEn = map?.Text("captionEn", required: false) ?? caption;
        map?.NoteUnknownMembers();
        if (map is null || name is null)
        {
            return null;
        }

        string path = Path.Combine(Path.GetDirectoryName(root.File) ?? "", name);
        return ReadFile(map, path) is { } utf8 && ReadJson(map, path, utf8) is { } json && new Features(map, path).Read(json) is { } written
            ? new DistrictMap(written, caption, captionEn) : null;
    }

    private static byte[]? ReadFile(RegisterSection map, string path)
    {
        try
        {
            if (new FileInfo(path) is { Exists: true, Length: > MostBytes } large)
            {
                map.Note("file", $"{path} of {large.Length} bytes", Expected);
                return null;
            }

            byte[] utf8 = Utf8File.Read(path, out int damaged);
            if (damaged == 0)
            {
                return utf8;
            }

            map.Add(new RegisterProblem(path, damaged, "$", "a byte that is no text in UTF-8, UTF-16 or GB18030", "the file saved as UTF-8"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            map.Note("file", $"no readable file ({e.Message})", Expected);
        }

        return null;
    }

    private static LocatedJson? ReadJson(RegisterSection map, string path, byte[] utf8)
    {
        try
        {
            return LocatedJson.Parse(utf8);
        }
        catch (JsonException e)
        {
            map.Add(new RegisterProblem(path, (int)(e.LineNumber ?? 0) + 1, "$", "text that is not JSON", $"JSON ({e.Message})"));
            return null;
        }
    }

    /// <summary>Checks the features and writes what maps need of them.</summary>
    private sealed class Features(RegisterSection map, string path)
    {
        private static readonly string[] Kinds = ["outline", "water"];
        private static readonly string[] Areas = ["Polygon", "MultiPolygon"];
        private static readonly string[] Lines = ["LineString", "MultiLineString"];

        private int _positions;
        private bool _isWrong;

        public byte[]? Read(LocatedJson json)
        {
            if (json.Find("type")?.Text != "FeatureCollection" || json.Find("features") is not { Kind: JsonTokenType.StartArray } features)
            {
                Note(json, "$", "something else", "a GeoJSON FeatureCollection");
                return null;
            }

            var buffer = new ArrayBufferWriter<byte>();
            using (var writer = new Utf8JsonWriter(buffer))
            {
                writer.WriteStartObject();
                writer.WriteString("type", "FeatureCollection");
                writer.WriteStartArray("features");
                for (int i = 0; i < features.Items.Count; i++)
                {
                    Feature(writer, features.Items[i], $"features[{i}]");
                }

                writer.WriteEndArray();
                writer.WriteEndObject();
            }

            if (_positions > MostPositions)
            {
                Note(features, "features", $"{_positions} positions", $"at most {MostPositions} positions");
            }

            return _isWrong ? null : buffer.WrittenSpan.ToArray();
        }

        private void Feature(Utf8JsonWriter writer, LocatedJson feature, string at)
        {
            LocatedJson? properties = feature.Find("properties"), geometry = feature.Find("geometry");
            string? kind = properties?.Find("kind")?.Text, type = geometry?.Find("type")?.Text;
            if (kind is null || !Kinds.Contains(kind))
            {
                Note(properties?.Find("kind") ?? feature, at + ".properties.kind", kind is null ? "nothing" : $"\"{kind}\"", $"one of {string.Join(", ", Kinds)}");
            }

            string[] types = kind == "outline" ? Areas : [.. Areas, .. Lines];
            if (type is null || !types.Contains(type) || geometry!.Find("coordinates") is not { Kind: JsonTokenType.StartArray } coordinates)
            {
                Note(geometry ?? feature, at + ".geometry", type is null ? "nothing" : $"\"{type}\"", $"coordinates of one of {string.Join(", ", types)}");
                return;
            }

            writer.WriteStartObject();
            writer.WriteString("type", "Feature");
            writer.WriteStartObject("properties");
            writer.WriteString("kind", kind);
            string name = properties?.Find("name")?.Text ?? "";
            writer.WriteString("name", name);
            writer.WriteString("nameEn", properties?.Find("nameEn")?.Text ?? name);
            if (properties?.Find("label") is { } label)
            {
                writer.WritePropertyName("label");
                Position(writer, label, at + ".properties.label");
            }

            writer.WriteEndObject();
            writer.WriteStartObject("geometry");
            writer.WriteString("type", type);
            writer.WritePropertyName("coordinates");
            Nested(writer, coordinates, at + ".geometry.coordinates", type switch { "LineString" => 1, "Polygon" or "MultiLineString" => 2, _ => 3 }, Areas.Contains(type));
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        /// <summary>Lists of lists of positions; the innermost is a line, or a ring that ends where it begins.</summary>
        private void Nested(Utf8JsonWriter writer, LocatedJson list, string at, int depth, bool isRing)
        {
            if (list.Kind != JsonTokenType.StartArray || list.Items.Count == 0)
            {
                Note(list, at, list.Text ?? "nothing", "an array of positions");
                writer.WriteNullValue();
                return;
            }

            writer.WriteStartArray();
            for (int i = 0; i < list.Items.Count; i++)
            {
                if (depth == 1)
                {
                    Position(writer, list.Items[i], $"{at}[{i}]");
                }
                else
                {
                    Nested(writer, list.Items[i], $"{at}[{i}]", depth - 1, isRing);
                }
            }

            writer.WriteEndArray();
            if (depth == 1 && list.Items.Count < (isRing ? 4 : 2))
            {
                Note(list, at, $"{list.Items.Count} positions", isRing ? "a ring of at least four positions, the last as the first" : "at least two positions");
            }
            else if (depth == 1 && isRing && !list.Items[0].Items.Select(c => c.Text).SequenceEqual(list.Items[^1].Items.Select(c => c.Text)))
            {
                Note(list.Items[^1], at, "a ring that is open", "a ring of at least four positions, the last as the first");
            }
        }

        private void Position(Utf8JsonWriter writer, LocatedJson position, string at)
        {
            _positions++;
            if (position.Items.Count < 2 || Degrees(position.Items[0], 180) is not { } longitude || Degrees(position.Items[1], 90) is not { } latitude)
            {
                Note(position, at, position.Items.Count == 0 ? "something else" : $"[{string.Join(", ", position.Items.Select(c => c.Text))}]", "longitude from -180 to 180 and latitude from -90 to 90");
                writer.WriteNullValue();
                return;
            }

            writer.WriteStartArray();
            writer.WriteNumberValue(Math.Round(longitude, 6));
            writer.WriteNumberValue(Math.Round(latitude, 6));
            writer.WriteEndArray();
        }

        private static double? Degrees(LocatedJson value, double most) =>
            value.Kind == JsonTokenType.Number && double.TryParse(value.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out double degrees) && Math.Abs(degrees) <= most ? degrees : null;

        private void Note(LocatedJson value, string at, Phrase found, Phrase expected)
        {
            _isWrong = true;
            map.Add(new RegisterProblem(path, value.Line, at, found, expected));
        }
    }
}
