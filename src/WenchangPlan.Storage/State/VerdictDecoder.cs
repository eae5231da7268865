using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using WenchangPlan.Telemetry.Verdicts;

namespace WenchangPlan.Storage.State;

/// <summary>Reads what <see cref="VerdictJson"/> wrote, four times as fast as the serializer: a month of a hundred stations is nine thousand verdicts, and a page waits for them.</summary>
/// <remarks>The members every verdict has are read here; reasons, events and other results are rare and left to the serializer. A test holds both against each other, also where bytes are damaged.</remarks>
internal static class VerdictDecoder
{
    /// <summary>Codes and editions come again and again: one text for each, found by its bytes. A place that another text takes costs a new text, nothing else.</summary>
    private static readonly string?[] Known = new string?[256];

    /// <summary>Reads the JSON column of a verdict.</summary>
    /// <exception cref="JsonException">The bytes are not a verdict.</exception>
    public static VerdictData Decode(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        try
        {
            reader.Read();
            VerdictData verdict = Decode(ref reader);
            reader.Read(); // refuses what stands behind it
            return verdict;
        }
        catch (Exception e) when (e is InvalidOperationException or FormatException)
        {
            throw new JsonException($"The verdict has a value of another type near byte {reader.TokenStartIndex}.", e);
        }
    }

    private static VerdictData Decode(ref Utf8JsonReader reader)
    {
        Enter(reader);
        Validity validity = default;
        IReadOnlyList<string>? editions = null, deciding = null;
        IReadOnlyList<Reason>? reasons = null;
        IReadOnlyDictionary<string, VerdictPart>? parts = null;
        (decimal? value, int? grade, bool? good, int? samples, DateOnly? asOf) = ((decimal?)null, (int?)null, (bool?)null, (int?)null, (DateOnly?)null);
        EventTimes? times = null;
        OtherResult? other = null;
        while (NextMember(ref reader) is { } name)
        {
            switch (name)
            {
                case "validity": validity = ReadValidity(ref reader); break;
                case "editions": editions = ReadTexts(ref reader); break;
                case "value": value = ReadNumber(ref reader); break;
                case "grade": grade = ReadInteger(ref reader); break;
                case "good": good = reader.TokenType == JsonTokenType.Null ? null : reader.GetBoolean(); break;
                case "reasons": reasons = ReadRare(ref reader, VerdictJson.Default.IReadOnlyListReason); break;
                case "deciding": deciding = ReadTexts(ref reader); break;
                case "samples": samples = ReadInteger(ref reader); break;
                case "asOf": asOf = reader.TokenType == JsonTokenType.Null ? null : ReadRare(ref reader, VerdictJson.Default.DateOnly); break;
                case "event": times = ReadRare(ref reader, VerdictJson.Default.EventTimes); break;
                case "parts": parts = ReadParts(ref reader); break;
                case "other": other = ReadRare(ref reader, VerdictJson.Default.OtherResult); break;
                default: reader.Skip(); break;
            }
        }

        return new VerdictData
        {
            Validity = validity, Editions = editions, Value = value, Grade = grade, Good = good, Reasons = reasons, Deciding = deciding, Samples = samples, AsOf = asOf, Event = times,
            Parts = parts, Other = other,
        };
    }

    private static Dictionary<string, VerdictPart>? ReadParts(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.Null)
        {
            return null;
        }

        Enter(reader);
        var parts = new Dictionary<string, VerdictPart>(8, StringComparer.Ordinal);
        while (NextMember(ref reader) is { } code)
        {
            parts[code] = ReadPart(ref reader);
        }

        return parts;
    }

    private static VerdictPart ReadPart(ref Utf8JsonReader reader)
    {
        Enter(reader);
        (decimal? value, int? grade, int samples, decimal? beside) = ((decimal?)null, (int?)null, 0, (decimal?)null);
        Reason? reason = null;
        PartSource? source = null;
        while (NextMember(ref reader) is { } name)
        {
            switch (name)
            {
                case "value": value = ReadNumber(ref reader); break;
                case "grade": grade = ReadInteger(ref reader); break;
                case "samples": samples = reader.GetInt32(); break;
                case "reason": reason = ReadRare(ref reader, VerdictJson.Default.Reason); break;
                case "source": source = reader.TokenType == JsonTokenType.Null ? null : ReadRare(ref reader, VerdictJson.Default.PartSource); break;
                case "beside": beside = ReadNumber(ref reader); break;
                default: reader.Skip(); break;
            }
        }

        return new VerdictPart(value, grade, samples, reason) { Source = source, Beside = beside };
    }

    private static void Enter(in Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw new InvalidOperationException();
        }
    }

    /// <summary>Moves to the value of the next member of an object and gives its name; null at the end of the object.</summary>
    private static string? NextMember(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.EndObject)
        {
            return null;
        }

        string name = ReadText(ref reader);
        reader.Read();
        return name;
    }

    private static Validity ReadValidity(ref Utf8JsonReader reader) =>
        reader.TokenType == JsonTokenType.String && reader.ValueTextEquals("Valid"u8) ? Validity.Valid : ReadRare(ref reader, VerdictJson.Default.Validity);

    private static string[]? ReadTexts(ref Utf8JsonReader reader) => reader.TokenType == JsonTokenType.Null ? null : ReadAll(ref reader);

    private static string[] ReadAll(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            throw new InvalidOperationException();
        }

        var texts = new List<string>(4);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            texts.Add(ReadText(ref reader));
        }

        return [.. texts];
    }

    private static string ReadText(ref Utf8JsonReader reader)
    {
        ReadOnlySpan<byte> bytes = reader.ValueSpan;
        ref string? known = ref Known[bytes.Length == 0 ? 0 : ((bytes.Length * 31) + (bytes[^1] * 7) + bytes[bytes.Length / 2]) & (Known.Length - 1)];
        return known is { } text && reader.ValueTextEquals(text) ? text : known = reader.GetString() ?? throw new InvalidOperationException();
    }

    private static decimal? ReadNumber(ref Utf8JsonReader reader) => reader.TokenType == JsonTokenType.Null ? null : reader.GetDecimal();

    private static int? ReadInteger(ref Utf8JsonReader reader) => reader.TokenType == JsonTokenType.Null ? null : reader.GetInt32();

    private static T? ReadRare<T>(ref Utf8JsonReader reader, JsonTypeInfo<T> type) => JsonSerializer.Deserialize(ref reader, type);
}
