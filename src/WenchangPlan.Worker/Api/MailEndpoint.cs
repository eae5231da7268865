using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Telemetry.Time;

namespace WenchangPlan.Worker.Api;

/// <summary>A mail and what became of it; never its text, which the alert says.</summary>
public sealed record MailItem
{
    /// <summary>What it is known by.</summary>
    public required string Key { get; init; }

    /// <summary>Address.</summary>
    public required string To { get; init; }

    /// <summary>Subject line.</summary>
    public required string Subject { get; init; }

    /// <summary>What has become of it: <c>waiting</c>, <c>uncertain</c>, <c>sent</c> or <c>givenUp</c>.</summary>
    public required MailState State { get; init; }

    /// <summary>When it was first written.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it was taken or given up; null before.</summary>
    public DateTimeOffset? SettledAt { get; init; }

    /// <summary>When it is tried next; null when it is settled.</summary>
    public DateTimeOffset? NextAttempt { get; init; }

    /// <summary>Attempts so far.</summary>
    public required int Attempts { get; init; }

    /// <summary>Copies that may exist, 0 to 3; more than one only where the server broke off without an answer.</summary>
    public required int Copies { get; init; }

    /// <summary>What the server said last; null when nothing.</summary>
    public string? Answer { get; init; }

    /// <summary>Puts a mail into words of the API.</summary>
    public static MailItem From(OutgoingMail mail, DistrictClock clock) => new()
    {
        Key = mail.Key,
        To = mail.To,
        Subject = mail.Subject,
        State = mail.State,
        CreatedAt = clock.At(mail.CreatedAt),
        SettledAt = mail.SettledAt is { } settled ? clock.At(settled) : null,
        NextAttempt = mail.SettledAt is null ? clock.At(mail.NextAttempt) : null,
        Attempts = mail.Attempts,
        Copies = mail.Copies,
        Answer = mail.Answer,
    };
}

internal static class MailEndpoint
{
    /// <summary>Newest first.</summary>
    public static Results<Ok<Page<MailItem>>, ProblemHttpResult> List(ApiQuery query, IMailStore store)
    {
        int limit = query.Limit();
        MailPlace? from = query.After<MailPlace>(
            "mails", 2, key => long.TryParse(key[0], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long at) ? new MailPlace(at, key[1]) : null);
        if (query.IsRefused(out ProblemHttpResult? problem))
        {
            return problem;
        }

        IReadOnlyList<OutgoingMail> mails = store.ReadMails(from, limit + 1);
        string? next = mails.Count > limit ? Cursor.Write("mails", mails[limit].CreatedAt.ToString(CultureInfo.InvariantCulture), mails[limit].Key) : null;
        return TypedResults.Ok(new Page<MailItem>([.. mails.Take(limit).Select(m => MailItem.From(m, query.Clock))], next));
    }
}
