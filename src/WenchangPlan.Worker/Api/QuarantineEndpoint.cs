using System.Globalization;
using System.Text;
using System.Text.Unicode;
using Microsoft.AspNetCore.Http.HttpResults;
using WenchangPlan.Telemetry.Readings;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Telemetry.Time;
using WenchangPlan.Worker.Resources;

namespace WenchangPlan.Worker.Api;

/// <summary>A message that could not be taken, or not wholly.</summary>
public sealed record QuarantineItem
{
    /// <summary>Number, growing with time.</summary>
    public required long Id { get; init; }

    /// <summary>When it came.</summary>
    public required DateTimeOffset ReceivedAt { get; init; }

    /// <summary>The topic it was published to.</summary>
    public required string Topic { get; init; }

    /// <summary>Why it is here, in the request's language.</summary>
    public required string Reason { get; init; }

    /// <summary>The same as a code, such as <c>time-in-future</c>.</summary>
    public required string ReasonCode { get; init; }

    /// <summary>The field, value or position the reason is about; empty if there is none.</summary>
    public required string Detail { get; init; }

    /// <summary>Whether the rest of the message was stored.</summary>
    public required bool Partial { get; init; }

    /// <summary>Bytes of the payload.</summary>
    public required int Size { get; init; }

    /// <summary>The payload, when it is printable UTF-8; null otherwise, and in a list when it has more than <see cref="QuarantineEndpoint.PayloadInList"/> bytes.</summary>
    public string? Payload { get; init; }

    /// <summary>The payload in base64, when it is not printable UTF-8; null otherwise, and in a list when it has more than <see cref="QuarantineEndpoint.PayloadInList"/> bytes.</summary>
    public string? PayloadBase64 { get; init; }

    /// <summary>Puts an entry into words of the API.</summary>
    public static QuarantineItem From(QuarantineEntry entry, DistrictClock clock, Wording wording)
    {
        QuarantinedMessage message = entry.Message;
        bool isThere = message.Payload.Length == entry.Size;
        string? text = isThere ? Printable(message.Payload) : null;
        return new QuarantineItem
        {
            Id = entry.Id,
            ReceivedAt = clock.At(message.ReceivedAt),
            Topic = message.Topic,
            Reason = wording.Reject(message.Reason),
            ReasonCode = message.Reason.ToCode(),
            Detail = message.Detail,
            Partial = message.Partial,
            Size = entry.Size,
            Payload = text,
            PayloadBase64 = text is null && isThere ? Convert.ToBase64String(message.Payload) : null,
        };
    }

    /// <summary>The text, when it is UTF-8 without control characters other than tab and line ends.</summary>
    private static string? Printable(byte[] payload)
    {
        if (!Utf8.IsValid(payload))
        {
            return null;
        }

        string text = Encoding.UTF8.GetString(payload);
        return text.Any(c => char.IsControl(c) && c is not ('\t' or '\r' or '\n')) ? null : text;
    }
}

internal static class QuarantineEndpoint
{
    /// <summary>Largest payload that a list shows; a larger one is asked for by its id.</summary>
    public const int PayloadInList = 1024;

    /// <summary>Bytes after which a page ends even if it could hold more items, so that one answer stays within memory (G8).</summary>
    private const int MostPageBytes = 1 << 20;

    /// <summary>What the members of an item take beside its texts.</summary>
    private const int BytesBesideTexts = 320;

    /// <summary>Most bytes that JSON makes of a letter.</summary>
    private const int BytesALetter = 6;
    private const int Chunk = 100;

    /// <summary>One entry with its payload.</summary>
    public static Results<Ok<QuarantineItem>, ProblemHttpResult> Get(long id, ApiQuery query, IBalanceStore store)
    {
        if (query.IsRefused(out ProblemHttpResult? problem))
        {
            return problem;
        }

        QuarantineEntry? entry = id is > 0 and < long.MaxValue ? store.ReadQuarantine(id + 1, 1).FirstOrDefault(e => e.Id == id) : null;
        return entry is null ? QuarantineChanges.NoSuchEntry(query, id) : TypedResults.Ok(QuarantineItem.From(entry, query.Clock, query.Wording));
    }

    /// <summary>Newest first.</summary>
    public static Results<Ok<Page<QuarantineItem>>, ProblemHttpResult> List(ApiQuery query, IBalanceStore store)
    {
        int limit = query.Limit();
        long? before = query.After<long>("quarantine", 1, key => long.TryParse(key[0], NumberStyles.None, CultureInfo.InvariantCulture, out long id) ? id : null);
        if (query.IsRefused(out ProblemHttpResult? problem))
        {
            return problem;
        }

        var items = new List<QuarantineItem>();
        long bytes = 0;
        while (true)
        {
            IReadOnlyList<QuarantineEntry> chunk = store.ReadQuarantine(before, Chunk, PayloadInList);
            foreach (QuarantineEntry entry in chunk)
            {
                bytes += BytesBesideTexts + (BytesALetter * (entry.Message.Topic.Length + entry.Message.Detail.Length + entry.Message.Payload.Length));
                if (items.Count == limit || (items.Count > 0 && bytes > MostPageBytes))
                {
                    return TypedResults.Ok(new Page<QuarantineItem>(items, Cursor.Write("quarantine", before!.Value.ToString(CultureInfo.InvariantCulture))));
                }

                items.Add(QuarantineItem.From(entry, query.Clock, query.Wording));
                before = entry.Id;
            }

            if (chunk.Count < Chunk)
            {
                return TypedResults.Ok(new Page<QuarantineItem>(items, null));
            }
        }
    }
}
