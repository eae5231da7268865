using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using WenchangPlan.Bulletins.Documents;

namespace WenchangPlan.Bulletins.Figures;

/// <summary>Figures and documents as they are kept. Equal figures are equal bytes, so their hash says whether anything changed.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, Converters = [typeof(CamelCase<ChangeKind>), typeof(CamelCase<SectionCondition>)])]
[JsonSerializable(typeof(Bulletin))]
[JsonSerializable(typeof(BulletinDocument))]
[JsonSerializable(typeof(Dictionary<string, SectionCondition>))]
internal sealed partial class BulletinContext : JsonSerializerContext;

/// <summary>Writes members of an enumeration in camelCase.</summary>
internal sealed class CamelCase<T>() : JsonStringEnumConverter<T>(JsonNamingPolicy.CamelCase, allowIntegerValues: false)
    where T : struct, Enum;

/// <summary>Writes and reads figures.</summary>
public static class BulletinJson
{
    /// <summary>Chinese stays readable in what is kept.</summary>
    private static readonly BulletinContext Readable = new(new JsonSerializerOptions(BulletinContext.Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    /// <summary>The figures in UTF-8.</summary>
    public static byte[] Write(Bulletin bulletin) => JsonSerializer.SerializeToUtf8Bytes(bulletin, Readable.Bulletin);

    /// <summary>Reads what <see cref="Write(Bulletin)"/> wrote.</summary>
    /// <exception cref="JsonException">It is something else.</exception>
    public static Bulletin Read(ReadOnlySpan<byte> json) => JsonSerializer.Deserialize(json, Readable.Bulletin) ?? throw new JsonException("null is no bulletin.");

    /// <summary>A document in UTF-8.</summary>
    public static byte[] Write(BulletinDocument document) => JsonSerializer.SerializeToUtf8Bytes(document, Readable.BulletinDocument);

    /// <summary>Reads what <see cref="Write(BulletinDocument)"/> wrote.</summary>
    /// <exception cref="JsonException">It is something else.</exception>
    public static BulletinDocument ReadDocument(ReadOnlySpan<byte> json) =>
        JsonSerializer.Deserialize(json, Readable.BulletinDocument) ?? throw new JsonException("null is no document.");

    /// <summary>SHA-256 of the figures as they are kept, in hex.</summary>
    public static string HashOf(ReadOnlySpan<byte> figures) => Convert.ToHexStringLower(SHA256.HashData(figures));
}
