using System.Text.Json.Serialization;
using WenchangPlan.Telemetry.Verdicts;

namespace WenchangPlan.Storage.State;

/// <summary>How verdicts are written into the database: JSON, so that an auditor can read a row with any tool.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(AirHour))]
[JsonSerializable(typeof(AirDay))]
[JsonSerializable(typeof(WaterMonth))]
[JsonSerializable(typeof(TargetProgress))]
[JsonSerializable(typeof(IReadOnlyList<string>))]
internal sealed partial class VerdictJson : JsonSerializerContext;
