using System.Text.Json.Serialization;
using WenchangPlan.Telemetry.Stores;

namespace WenchangPlan.Storage.State;

/// <summary>What the history of alerts keeps as JSON.</summary>
[JsonSerializable(typeof(IReadOnlyList<string>))]
[JsonSerializable(typeof(IReadOnlyDictionary<string, TransitionWords>))]
internal sealed partial class AlertJson : JsonSerializerContext;
