using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace WenchangPlan.Storage.Readings.Influx;

/// <summary>What became of a write.</summary>
internal enum WriteOutcome
{
    /// <summary>All lines are stored.</summary>
    Stored,
    /// <summary>Some or all lines can never be stored; the others are.</summary>
    LinesRefused,
    /// <summary>The body is too large; smaller ones may pass.</summary>
    TooLarge,
    /// <summary>The request as a whole is wrong (token, bucket): nothing is stored until someone mends it.</summary>
    RequestRefused,
    /// <summary>The server cannot answer now.</summary>
    Away,
}

/// <summary>The answer to a write, understood.</summary>
/// <param name="Outcome">What became of it.</param>
/// <param name="Text">What the server said; empty when all is stored.</param>
/// <param name="Dropped">How many lines the server says it dropped; null when it does not say.</param>
internal readonly partial record struct WriteAnswer(WriteOutcome Outcome, string Text, int? Dropped)
{
    private const int LongestText = 400;

    /// <summary>Whether the lines dropped are those with the oldest times.</summary>
    public bool DropsOldest => Text.Contains("retention", StringComparison.OrdinalIgnoreCase);

    /// <summary>Understands status and body of the answer of InfluxDB 1.x, 2.x or 3.x.</summary>
    public static WriteAnswer Of(HttpStatusCode status, string body)
    {
        // Nothing but 204 is a promise: 200 is what a proxy's page or another program says.
        if (status == HttpStatusCode.NoContent)
        {
            return new WriteAnswer(WriteOutcome.Stored, "", null);
        }

        string text = TextOf(body);
        return status switch
        {
            HttpStatusCode.BadRequest or HttpStatusCode.UnprocessableEntity when IsAboutLines(text) => new WriteAnswer(WriteOutcome.LinesRefused, text, DroppedIn(text)),
            HttpStatusCode.RequestEntityTooLarge => new WriteAnswer(WriteOutcome.TooLarge, text, null),
            HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError
                => new WriteAnswer(WriteOutcome.Away, $"{(int)status} {text}", null),
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden
                => new WriteAnswer(WriteOutcome.RequestRefused, $"it does not accept InfluxDb:Token, or the token may not write ({(int)status}: {text})", null),
            HttpStatusCode.NotFound => new WriteAnswer(WriteOutcome.RequestRefused, $"InfluxDb:Bucket, InfluxDb:Org or InfluxDb:Version does not fit ({(int)status}: {text})", null),
            _ => new WriteAnswer(WriteOutcome.RequestRefused, $"{(int)status}: {text}", null),
        };
    }

    /// <summary>What the server says in its answer; the answer itself, shortened, when it is not the JSON expected.</summary>
    internal static string TextOf(string body)
    {
        try
        {
            using JsonDocument json = JsonDocument.Parse(body);
            if (json.RootElement.ValueKind == JsonValueKind.Object &&
                (json.RootElement.TryGetProperty("error", out JsonElement text) || json.RootElement.TryGetProperty("message", out text)) &&
                text.ValueKind == JsonValueKind.String)
            {
                body = text.GetString()!;
            }
        }
        catch (JsonException)
        {
            // A proxy's page, or plain text: shown as it is.
        }

        body = body.ReplaceLineEndings(" ").Trim();
        return body.Length > LongestText ? body[..LongestText] + "…" : body;
    }

    private static bool IsAboutLines(string text) =>
        text.Contains("partial write", StringComparison.OrdinalIgnoreCase) || text.Contains("unable to parse", StringComparison.OrdinalIgnoreCase)
        || text.Contains("field type conflict", StringComparison.OrdinalIgnoreCase) || text.Contains("retention policy", StringComparison.OrdinalIgnoreCase);

    private static int? DroppedIn(string text) =>
        DroppedPattern().Match(text) is { Success: true } match && int.TryParse(match.Groups["n"].ValueSpan, CultureInfo.InvariantCulture, out int dropped) ? dropped : null;

    [GeneratedRegex("dropped=(?<n>[0-9]+)", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex DroppedPattern();
}
