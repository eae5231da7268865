using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
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
    /// <summary>Something in what was sent is wrong, and the server does not say in words we know whether it is a line or all of it.</summary>
    Unclear,
    /// <summary>The server cannot answer now.</summary>
    Away,
}

/// <summary>The answer to a write, understood.</summary>
/// <param name="Outcome">What became of it.</param>
/// <param name="Text">What the server said; empty when all is stored.</param>
/// <param name="Dropped">How many lines the server says it dropped; null when it does not say.</param>
/// <param name="RetryAfter">How long the server asks to be left alone; null when it does not ask.</param>
internal readonly partial record struct WriteAnswer(WriteOutcome Outcome, string Text, int? Dropped = null, TimeSpan? RetryAfter = null)
{
    /// <summary>A server that asks for more is asked again after this: what it says may be a slip, and nothing is stored there meanwhile.</summary>
    public static readonly TimeSpan LongestRetryAfter = TimeSpan.FromMinutes(10);

    private const int LongestText = 400;

    /// <summary>Whether the lines dropped are those with the oldest times.</summary>
    public bool DropsOldest => Text.Contains("retention", StringComparison.OrdinalIgnoreCase);

    /// <summary>Understands the answer of InfluxDB 1.x, 2.x or 3.x.</summary>
    /// <param name="status">Status.</param>
    /// <param name="body">Body.</param>
    /// <param name="retryAfter">The header Retry-After: seconds, or a date (RFC 9110, 10.2.3); what is neither is passed over.</param>
    /// <param name="now">Current time, for a date.</param>
    public static WriteAnswer Of(HttpStatusCode status, string body, string? retryAfter = null, DateTimeOffset now = default)
    {
        // Nothing but 204 is a promise: 200 is what a proxy's page or another program says.
        if (status == HttpStatusCode.NoContent)
        {
            return new WriteAnswer(WriteOutcome.Stored, "");
        }

        string text = TextOf(body);
        return status switch
        {
            >= HttpStatusCode.BadRequest and not (HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden) when IsAboutLines(status, text) => new WriteAnswer(WriteOutcome.LinesRefused, text, DroppedIn(text)),
            HttpStatusCode.RequestEntityTooLarge => new WriteAnswer(WriteOutcome.TooLarge, text),
            HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError
                => new WriteAnswer(WriteOutcome.Away, $"{(int)status} {text}", RetryAfter: Wait(retryAfter, now)),
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden
                => new WriteAnswer(WriteOutcome.RequestRefused, $"it does not accept InfluxDb:Token, or the token may not write ({(int)status}: {text})"),
            HttpStatusCode.NotFound => new WriteAnswer(WriteOutcome.RequestRefused, $"InfluxDb:Bucket, InfluxDb:Org or InfluxDb:Version does not fit ({(int)status}: {text})"),
            HttpStatusCode.BadRequest or HttpStatusCode.UnprocessableEntity => new WriteAnswer(WriteOutcome.Unclear, $"{(int)status}: {text}"),
            _ => new WriteAnswer(WriteOutcome.RequestRefused, $"{(int)status}: {text}"),
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

    /// <summary>Whether lines can never be stored. Early 2.0 says so with 500, so what the text says counts, whatever the status; a cluster's 500 "partial write" that drops nothing is no such text.</summary>
    private static bool IsAboutLines(HttpStatusCode status, string text) =>
        Says(text, "unable to parse") || Says(text, "field type conflict") || Says(text, "beyond retention policy") || (Says(text, "partial write") && DroppedIn(text) > 0)
        || (status is HttpStatusCode.BadRequest or HttpStatusCode.UnprocessableEntity && (Says(text, "partial write") || Says(text, "retention policy")));

    private static bool Says(string text, string words) => text.Contains(words, StringComparison.OrdinalIgnoreCase);

    private static TimeSpan? Wait(string? retryAfter, DateTimeOffset now)
    {
        if (!RetryConditionHeaderValue.TryParse(retryAfter, out RetryConditionHeaderValue? asked))
        {
            return null;
        }

        TimeSpan wait = asked.Delta ?? asked.Date!.Value - now;
        return wait > LongestRetryAfter ? LongestRetryAfter : wait > TimeSpan.Zero ? wait : TimeSpan.Zero;
    }

    private static int? DroppedIn(string text) =>
        DroppedPattern().Match(text) is { Success: true } match && int.TryParse(match.Groups["n"].ValueSpan, CultureInfo.InvariantCulture, out int dropped) ? dropped : null;

    [GeneratedRegex("dropped=(?<n>[0-9]+)", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex DroppedPattern();
}
