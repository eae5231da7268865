using System.Text.Json;
using System.Text.Json.Serialization;
using WenchangPlan.Telemetry.Verdicts;

namespace WenchangPlan.Assessment.Rounds;

/// <summary>Notices verdicts that change after they had been given.</summary>
internal static class Revisions
{
    /// <summary>The revision of a day; null when there was no final verdict before, or its outcome is the same.</summary>
    public static Revision? Of(AirDay? old, AirDay now, long at) =>
        old is null || old.Validity == Validity.Pending ? null
        : Of("airDay", $"{now.Date:yyyy-MM-dd} {now.Station}".TrimEnd(), new Outcome(Code(old.Validity), old.Aqi, null, old.Good, old.Primary), new Outcome(Code(now.Validity), now.Aqi, null, now.Good, now.Primary), at);

    /// <summary>The revision of a month.</summary>
    public static Revision? Of(WaterMonth? old, WaterMonth now, long at) =>
        old is null || old.Validity == Validity.Pending ? null
        : Of("waterMonth", $"{now.Month:yyyy-MM} {now.Station}", new Outcome(Code(old.Validity), null, old.Class, old.Good, old.Deciding), new Outcome(Code(now.Validity), null, now.Class, now.Good, now.Deciding), at);

    private static string Code(Validity validity) => JsonNamingPolicy.CamelCase.ConvertName(validity.ToString());

    private static Revision? Of(string kind, string subject, Outcome old, Outcome now, long at)
    {
        string before = JsonSerializer.Serialize(old, OutcomeJson.Default.Outcome);
        string after = JsonSerializer.Serialize(now, OutcomeJson.Default.Outcome);
        return before == after ? null : new Revision(0, at, kind, subject, before, after, "late-data");
    }
}

/// <summary>What makes two verdicts differ for people.</summary>
internal sealed record Outcome(string Validity, int? Aqi, int? Class, bool? Good, IReadOnlyList<string> Primary);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Outcome))]
internal sealed partial class OutcomeJson : JsonSerializerContext;
