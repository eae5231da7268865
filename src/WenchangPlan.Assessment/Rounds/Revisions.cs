using System.Text.Json;
using System.Text.Json.Serialization;
using WenchangPlan.Telemetry.Verdicts;

namespace WenchangPlan.Assessment.Rounds;

/// <summary>Notices verdicts that change.</summary>
internal static class Revisions
{
    /// <summary>Data came after the verdict.</summary>
    public const string LateData = "late-data";

    /// <summary>Somebody asked for the verdict to be given anew, as after a change of the register.</summary>
    public const string Reassessed = "reassessed";

    /// <summary>How a day changed; null when its outcome is the same.</summary>
    public static VerdictChange? Of(AirDay? old, AirDay now) => Of(
        "airDay", $"{now.Date:yyyy-MM-dd} {now.Station}".TrimEnd(), old is { Validity: not Validity.Pending },
        old is null ? null : new Outcome(Code(old.Validity), old.Aqi, null, old.Good, old.Primary), new Outcome(Code(now.Validity), now.Aqi, null, now.Good, now.Primary));

    /// <summary>How a month changed; null when its outcome is the same.</summary>
    public static VerdictChange? Of(WaterMonth? old, WaterMonth now) => Of(
        "waterMonth", $"{now.Month:yyyy-MM} {now.Station}", old is { Validity: not Validity.Pending },
        old is null ? null : new Outcome(Code(old.Validity), null, old.Class, old.Good, old.Deciding), new Outcome(Code(now.Validity), null, now.Class, now.Good, now.Deciding));

    private static string Code(Validity validity) => JsonNamingPolicy.CamelCase.ConvertName(validity.ToString());

    private static VerdictChange? Of(string kind, string subject, bool wasFinal, Outcome? old, Outcome now)
    {
        string? before = old is null ? null : JsonSerializer.Serialize(old, OutcomeJson.Default.Outcome);
        string after = JsonSerializer.Serialize(now, OutcomeJson.Default.Outcome);
        return before == after ? null : new VerdictChange(kind, subject, before, after, wasFinal);
    }
}

/// <summary>What makes two verdicts differ for people.</summary>
internal sealed record Outcome(string Validity, int? Aqi, int? Class, bool? Good, IReadOnlyList<string> Primary);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Outcome))]
internal sealed partial class OutcomeJson : JsonSerializerContext;
