using System.Text;
using System.Text.Json;
using WenchangPlan.Telemetry.Readings;

namespace WenchangPlan.Storage.Readings.Influx;

/// <summary>Turns readings that InfluxDB refused back into messages for the quarantine, in the native payload, so that they can be sent again after a fix.</summary>
internal static class RefusedReadings
{
    /// <summary>The message of refused lines of one station. Our own lines are read, so their form is known.</summary>
    /// <param name="lines">The lines, at least one, all of one station.</param>
    /// <param name="now">Time of the refusal, ms UTC.</param>
    /// <param name="partial">Whether the message counts as stored.</param>
    public static QuarantinedMessage ToMessage(IReadOnlyList<RefusedLine> lines, long now, bool partial)
    {
        using var payload = new MemoryStream();
        using (var json = new Utf8JsonWriter(payload))
        {
            if (lines.Count > 1)
            {
                json.WriteStartArray();
            }

            foreach (RefusedLine line in lines)
            {
                WriteReading(json, line.Line);
            }

            if (lines.Count > 1)
            {
                json.WriteEndArray();
            }
        }

        return new QuarantinedMessage(now, TopicOf(lines[0].Line), payload.ToArray(), RejectReason.RefusedByStore, lines[0].Text, partial);
    }

    /// <summary>Whether the line holds readings, not a verdict: measurements of verdicts have an underscore or are called target, codes of domains never.</summary>
    public static bool IsReading(ReadOnlySpan<byte> line)
    {
        ReadOnlySpan<byte> measurement = line[..line.IndexOfAny((byte)',', (byte)' ')];
        return !measurement.Contains((byte)'_') && !measurement.SequenceEqual("target"u8);
    }

    /// <summary>Domain and station as in a topic; the root is not known here.</summary>
    private static string TopicOf(byte[] line)
    {
        string head = Encoding.UTF8.GetString(line.AsSpan(0, line.IndexOf((byte)' ')));
        return head.Replace(",station=", "/", StringComparison.Ordinal) + "/readings";
    }

    private static void WriteReading(Utf8JsonWriter json, ReadOnlySpan<byte> line)
    {
        int fields = line.IndexOf((byte)' ') + 1;
        int end = line.LastIndexOf((byte)' ');
        var flags = new List<(string Code, string Letter)>();
        json.WriteStartObject();
        json.WriteNumber("ts", LineBuffer.TimeOf(line));
        json.WriteStartObject("values");
        foreach (string field in Encoding.UTF8.GetString(line[fields..end]).Split(','))
        {
            int equals = field.IndexOf('=', StringComparison.Ordinal);
            string value = field[(equals + 1)..];
            if (value.StartsWith('"'))
            {
                flags.Add((field[..(equals - ReadingLines.FlagSuffix.Length)], value.Trim('"')));
            }
            else
            {
                json.WritePropertyName(field[..equals]);
                json.WriteRawValue(value);
            }
        }

        json.WriteEndObject();
        // The words of our own checks are left out: a device sends letters, and the checks are made anew when the message comes again.
        flags.RemoveAll(f => f.Letter is not [not 'N']);
        if (flags.Count > 0)
        {
            json.WriteStartObject("flags");
            foreach ((string code, string letter) in flags)
            {
                json.WriteString(code, letter);
            }

            json.WriteEndObject();
        }

        json.WriteEndObject();
    }
}
