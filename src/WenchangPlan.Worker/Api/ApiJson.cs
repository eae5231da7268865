using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Mvc;
using WenchangPlan.Assessment.Derivations;
using WenchangPlan.Telemetry.Acts;
using WenchangPlan.Telemetry.Readings;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Telemetry.Verdicts;

namespace WenchangPlan.Worker.Api;

/// <summary>Writes the members of an enum as the API does: lower camel case.</summary>
/// <typeparam name="T">The enum.</typeparam>
public sealed class LowerCamel<T>() : JsonStringEnumConverter<T>(JsonNamingPolicy.CamelCase, allowIntegerValues: false)
    where T : struct, Enum;

/// <summary>How the API writes its answers.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, Converters = [
    typeof(LowerCamel<Presence>), typeof(LowerCamel<Validity>),
    typeof(LowerCamel<TargetState>), typeof(LowerCamel<RuleKind>), typeof(LowerCamel<Severity>), typeof(LowerCamel<AlertState>),
    typeof(LowerCamel<TransitionKind>), typeof(LowerCamel<Handling>), typeof(LowerCamel<MailState>), typeof(LowerCamel<ReadingDoor>),
    typeof(LowerCamel<HoldKind>), typeof(LowerCamel<HourGap>), typeof(LowerCamel<SilenceKind>), typeof(LowerCamel<SilenceState>),
    typeof(LowerCamel<Access.Role>), typeof(LowerCamel<PartSource>), typeof(LowerCamel<ActMove>), typeof(LowerCamel<ActState>), typeof(LowerCamel<ReviewDecision>), typeof(LowerCamel<ExceptionalEvent>)])]
[JsonSerializable(typeof(PipelineAnswer))]
[JsonSerializable(typeof(ChangeItem))]
[JsonSerializable(typeof(Page<AuditItem>))]
[JsonSerializable(typeof(Page<UserItem>))]
[JsonSerializable(typeof(UserRequest))]
[JsonSerializable(typeof(RoleRequest))]
[JsonSerializable(typeof(UserAnswer))]
[JsonSerializable(typeof(Page<KeyItem>))]
[JsonSerializable(typeof(KeyRequest))]
[JsonSerializable(typeof(KeyAnswer))]
[JsonSerializable(typeof(Page<StationItem>))]
[JsonSerializable(typeof(Page<ReadingItem>))]
[JsonSerializable(typeof(Page<AirDayItem>))]
[JsonSerializable(typeof(Page<AirHourItem>))]
[JsonSerializable(typeof(Page<WaterMonthItem>))]
[JsonSerializable(typeof(Page<VerdictItem>))]
[JsonSerializable(typeof(EvidenceAnswer))]
[JsonSerializable(typeof(Page<ReportedItem>))]
[JsonSerializable(typeof(Page<AirStatisticsItem>))]
[JsonSerializable(typeof(Page<WaterStatisticsItem>))]
[JsonSerializable(typeof(Page<NoiseStatisticsItem>))]
[JsonSerializable(typeof(Page<DrainageStatisticsItem>))]
[JsonSerializable(typeof(Page<DrainageItem>))]
[JsonSerializable(typeof(Page<TargetItem>))]
[JsonSerializable(typeof(TargetAnswer))]
[JsonSerializable(typeof(Page<AlertItem>))]
[JsonSerializable(typeof(AlertAnswer))]
[JsonSerializable(typeof(ActRequest))]
[JsonSerializable(typeof(Page<MailItem>))]
[JsonSerializable(typeof(Page<SilenceItem>))]
[JsonSerializable(typeof(SilenceRequest))]
[JsonSerializable(typeof(SilenceEndRequest))]
[JsonSerializable(typeof(Page<SampleItem>))]
[JsonSerializable(typeof(SampleRequest))]
[JsonSerializable(typeof(SampleAnswer))]
[JsonSerializable(typeof(Page<ExclusionItem>))]
[JsonSerializable(typeof(ExclusionRequest))]
[JsonSerializable(typeof(Page<ReviewItem>))]
[JsonSerializable(typeof(ReviewRequest))]
[JsonSerializable(typeof(StepRequest))]
[JsonSerializable(typeof(Page<QuarantineItem>))]
[JsonSerializable(typeof(Page<RevisionItem>))]
[JsonSerializable(typeof(Page<ReplacedItem>))]
[JsonSerializable(typeof(ReplayAnswer))]
[JsonSerializable(typeof(DiscardAnswer))]
[JsonSerializable(typeof(ProblemDetails))]
[JsonSerializable(typeof(List<QueryError>))]
[JsonSerializable(typeof(string))]
public sealed partial class ApiJson : JsonSerializerContext;
