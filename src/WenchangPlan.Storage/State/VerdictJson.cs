using System.Text.Json.Serialization;
using WenchangPlan.Telemetry.Verdicts;

namespace WenchangPlan.Storage.State;

/// <summary>How verdicts are written into the database.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(VerdictData))]
[JsonSerializable(typeof(TargetProgress))]
[JsonSerializable(typeof(IReadOnlyList<string>))]
[JsonSerializable(typeof(IReadOnlyList<RevisedSpan>))]
internal sealed partial class VerdictJson : JsonSerializerContext;
