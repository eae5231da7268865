using System.Text.Json;
using System.Text.Json.Serialization;
using WenchangPlan.Telemetry.Acts;

namespace WenchangPlan.Storage.State;

/// <summary>How acts are written into the database.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Sample))]
internal sealed partial class ActJson : JsonSerializerContext
{
    public static string Write(Act act) => act switch
    {
        Sample sample => JsonSerializer.Serialize(sample, Default.Sample),
        _ => throw new ArgumentOutOfRangeException(nameof(act), act.Kind, "Not a kind of act."),
    };

    public static Act Read(ActKind kind, string json) => (Act?)(kind switch
    {
        ActKind.Sample => JsonSerializer.Deserialize(json, Default.Sample),
        _ => throw new JsonException($"There is no kind of act {kind}."),
    }) ?? throw new JsonException("The act is null.");
}
