using System.ComponentModel;
using System.Globalization;
using WenchangPlan.Telemetry.Readings;
using WenchangPlan.Telemetry.Register;

namespace WenchangPlan.Alerting.Scenarios;

/// <summary>Takes the words of a line for what they mean in a district.</summary>
internal static class ScenarioWords
{
    private static readonly Dictionary<string, MailEnd> Ends = new()
    {
        ["taken"] = Scenarios.MailEnd.Taken, ["away"] = Scenarios.MailEnd.Away, ["later"] = Scenarios.MailEnd.Later, ["refused"] = Scenarios.MailEnd.Refused,
        ["later-after-dot"] = Scenarios.MailEnd.LaterAfterDot, ["taken-unanswered"] = Scenarios.MailEnd.TakenUnanswered, ["lost-unanswered"] = Scenarios.MailEnd.LostUnanswered,
        ["killed-before"] = Scenarios.MailEnd.KilledBefore, ["killed-taken"] = Scenarios.MailEnd.KilledTaken,
    };

    /// <summary>Takes how an attempt to send ends.</summary>
    public static MailEnd MailEnd(ScenarioLine line) => line.OneOf(Ends, "an end, or always");

    /// <summary>Takes a station of the register.</summary>
    public static Station Station(ScenarioLine line, District district)
    {
        string id = line.Word("a station");
        return district.Find(id) ?? throw line.Wrong(id, "the id of a station of the register");
    }

    /// <summary>Takes a station and one of its parameters.</summary>
    public static (Station Station, Parameter Parameter) Quantity(ScenarioLine line, District district)
    {
        Station station = Station(line, district);
        string code = line.Word("a parameter");
        return (station, station.Find(code)?.Parameter ?? throw line.Wrong(code, $"a parameter of {station.Id}"));
    }

    /// <summary>A value, with a flag or without.</summary>
    public static (double Value, ReadingFlag Flag) Value(ScenarioLine line, string word)
    {
        string[] parts = word.Split(':');
        ReadingFlag flag = ReadingFlag.Normal;
        return parts.Length <= 2 && double.TryParse(parts[0], NumberStyles.Float, CultureInfo.InvariantCulture, out double value)
            && (parts.Length < 2 || ReadingFlags.TryParseCode(parts[1], out flag))
            ? (value, flag) : throw line.Wrong(word, "a value such as 30, one with a flag such as 5000:T, or - for none");
    }

    /// <summary>Takes why a message is refused.</summary>
    public static RejectReason Reason(ScenarioLine line)
    {
        string word = line.Word("a reason such as NotJson");
        return Enum.TryParse(word, out RejectReason known) ? known : throw line.Wrong(word, "a reason such as NotJson");
    }

    /// <summary>Takes a time of today such as 07:30 or one of another day such as 2026-04-30T07:30 in the district, or one before now such as -20min.</summary>
    /// <param name="line">The line.</param>
    /// <param name="district">The register.</param>
    /// <param name="now">Now, ms UTC.</param>
    /// <returns>Milliseconds since 1970 UTC.</returns>
    public static long Time(ScenarioLine line, District district, long now)
    {
        string word = line.Word("a time");
        if (ScenarioLine.TryDuration(word, out TimeSpan before) && word[0] is '-' or '+')
        {
            return now + (long)before.TotalMilliseconds;
        }

        DateTimeOffset here = district.Clock.At(now);
        string text = word.Contains('T', StringComparison.Ordinal) ? word : here.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) + "T" + word;
        return DateTime.TryParseExact(text, "yyyy-MM-ddTHH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateTime time)
            ? new DateTimeOffset(time, here.Offset).ToUnixTimeMilliseconds() : throw line.Wrong(word, "a time such as 07:30, 2026-04-30T07:30 or -20min");
    }

    /// <summary>Takes a date and a time of day.</summary>
    public static DateTime LocalTime(ScenarioLine line)
    {
        string text = line.Word("a date") + " " + line.Word("a time");
        return DateTime.TryParseExact(text, "yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateTime time)
            ? time : throw line.Wrong(text, "a time such as 2026-05-01 08:00");
    }

    /// <summary>Takes a setting and its value.</summary>
    public static void Set(ScenarioLine line, AlertingOptions settings)
    {
        string name = line.Word("a setting of Alerting");
        string value = line.Word("a value");
        PropertyDescriptor setting = TypeDescriptor.GetProperties(typeof(AlertingOptions)).Find(name, ignoreCase: false)
            ?? throw line.Wrong(name, "a setting of Alerting, such as MailWait");
        if (setting.PropertyType == typeof(TimeSpan))
        {
            setting.SetValue(settings, ScenarioLine.TryDuration(value, out TimeSpan duration) ? duration : throw line.Wrong(value, "a duration such as 30s"));
            return;
        }

        try
        {
            setting.SetValue(settings, setting.Converter.ConvertFromInvariantString(value));
        }
        catch (Exception e) when (e is ArgumentException or FormatException or NotSupportedException)
        {
            throw line.Wrong(value, $"a value of {name}");
        }
    }
}
