using System.Text.Json;
using System.Text.Json.Serialization;

namespace WenchangPlan.Simulator.Publishing;

/// <summary>Keeps the watermarks of the stations between runs, as a small JSON file.</summary>
/// <param name="path">The file; its folder is made if need be.</param>
public sealed class WatermarkFile(string path)
{
    /// <summary>Reads what was saved; empty if there is no file.</summary>
    /// <exception cref="InvalidDataException">The file is not what <see cref="Save"/> writes.</exception>
    public IReadOnlyDictionary<string, DateTimeOffset> Load()
    {
        if (!File.Exists(path))
        {
            return new Dictionary<string, DateTimeOffset>(StringComparer.Ordinal);
        }

        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(path), WatermarkJson.Default.DictionaryStringDateTimeOffset)
                ?? throw new InvalidDataException($"{path} holds null instead of watermarks.");
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"{path} is not a file of watermarks: {e.Message}", e);
        }
    }

    /// <summary>Replaces the file as a whole: a crash leaves the old one or the new one.</summary>
    public void Save(IReadOnlyDictionary<string, DateTimeOffset> watermarks)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        string draft = path + ".new";
        File.WriteAllBytes(draft, JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, DateTimeOffset>(watermarks), WatermarkJson.Default.DictionaryStringDateTimeOffset));
        File.Move(draft, path, overwrite: true);
    }
}

[JsonSerializable(typeof(Dictionary<string, DateTimeOffset>))]
[JsonSourceGenerationOptions(WriteIndented = true)]
internal sealed partial class WatermarkJson : JsonSerializerContext;
