using System.Buffers;
using System.Text;
using System.Text.Json;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Telemetry.Time;
using WenchangPlan.Telemetry.Verdicts;

namespace WenchangPlan.Assessment.Rounds;

/// <summary>Notices verdicts that change.</summary>
internal static class Revisions
{
    /// <summary>Data came after the verdict.</summary>
    public const string LateData = "late-data";

    /// <summary>Somebody asked for the verdict to be given anew, as after a change of the register.</summary>
    public const string Reassessed = "reassessed";

    /// <summary>The word for why hours were judged anew.</summary>
    public static string CauseOf(ChangeCause cause) => cause switch
    {
        ChangeCause.Sample => "sample",
        ChangeCause.Exclusion => "exclusion",
        ChangeCause.Maintenance => "maintenance",
        ChangeCause.Review => "review",
        _ => LateData,
    };

    /// <summary>Whether hourly values must be made anew from the readings.</summary>
    public static bool NeedsReadings(this ChangeCause cause) => cause is not (ChangeCause.Sample or ChangeCause.Exclusion);

    /// <summary>How a verdict changed for people; null when its outcome is the same.</summary>
    /// <param name="kind">Its kind.</param>
    /// <param name="old">The verdict before; null when there was none.</param>
    /// <param name="now">The verdict now; null when it is withdrawn.</param>
    /// <param name="clock">The district's time.</param>
    public static VerdictChange? Of(VerdictKind kind, Verdict? old, Verdict? now, DistrictClock clock)
    {
        Verdict one = now ?? old ?? throw new ArgumentNullException(nameof(now));
        string? before = old is null ? null : Outcome(kind, old);
        string after = now is null ? """{"validity":"withdrawn"}""" : Outcome(kind, now);
        return before == after ? null : new VerdictChange(
            kind.Code, Revision.SubjectOf(one.Window, one.Station, clock), before, after, old is { Validity: not Validity.Pending }) { Window = one.Window, Station = one.Station };
    }

    /// <summary>What makes two verdicts differ for people: validity, the value (the grade where the kind has none), good or not, and what decided.</summary>
    private static string Outcome(VerdictKind kind, Verdict verdict)
    {
        var buffer = new ArrayBufferWriter<byte>(128);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("validity", JsonNamingPolicy.CamelCase.ConvertName(verdict.Validity.ToString()));
            if (kind.Value is { } name && verdict.Value is { } value)
            {
                json.WriteNumber(name, value);
            }
            else if (kind.Value is null && verdict.Grade is { } grade)
            {
                json.WriteNumber(kind.Grade, grade);
            }

            if (verdict.Good is { } good)
            {
                json.WriteBoolean("good", good);
            }

            json.WriteStartArray("primary");
            foreach (string code in verdict.Deciding)
            {
                json.WriteStringValue(code);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
