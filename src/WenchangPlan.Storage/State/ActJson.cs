using System.Text.Json;
using System.Text.Json.Serialization;
using WenchangPlan.Telemetry.Acts;

namespace WenchangPlan.Storage.State;

/// <summary>How acts are written into the database.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Sample))]
[JsonSerializable(typeof(ExcludedDays))]
[JsonSerializable(typeof(Review))]
[JsonSerializable(typeof(StepExtra))]
internal sealed partial class ActJson : JsonSerializerContext
{
    public static string Write(Act act) => act switch
    {
        Sample sample => JsonSerializer.Serialize(sample, Default.Sample),
        ExcludedDays days => JsonSerializer.Serialize(days, Default.ExcludedDays),
        Review review => JsonSerializer.Serialize(review, Default.Review),
        _ => throw new ArgumentOutOfRangeException(nameof(act), act.Kind, "Not a kind of act."),
    };

    public static Act Read(ActKind kind, string json) => (Act?)(kind switch
    {
        ActKind.Sample => JsonSerializer.Deserialize(json, Default.Sample),
        ActKind.Exclusion => JsonSerializer.Deserialize(json, Default.ExcludedDays),
        ActKind.Review => JsonSerializer.Deserialize(json, Default.Review),
        _ => throw new JsonException($"There is no kind of act {kind}."),
    }) ?? throw new JsonException("The act is null.");

    /// <summary>What only some steps have; null of the others.</summary>
    public static string? WriteStep(ActStep step) =>
        step.Decision is null ? null : JsonSerializer.Serialize(new StepExtra(step.Decision, step.Value), Default.StepExtra);

    public static ActStep ReadStep(ActStep step, string? json) =>
        json is not null && JsonSerializer.Deserialize(json, Default.StepExtra) is { } data ? step with { Decision = data.Decision, Value = data.Value } : step;
}

/// <summary>What only some steps have.</summary>
internal sealed record StepExtra(ReviewDecision? Decision, decimal? Value);
