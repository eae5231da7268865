using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Telemetry.Time;

namespace WenchangPlan.Worker.Api;

/// <summary>That somebody did something.</summary>
/// <param name="Id">Number, growing with time, without gaps.</param>
/// <param name="At">When.</param>
/// <param name="Who">A user, <c>key:</c> and the name of a key, or who ran a verb; empty where nobody signs in.</param>
/// <param name="Role">The role it was done with; <c>console</c> for a verb.</param>
/// <param name="Address">Where it was asked from.</param>
/// <param name="What">What was done: a method and a route, a verb, or <c>sign-in</c> and the like.</param>
/// <param name="Subject">What it was done to.</param>
/// <param name="Before">What stood before; null where it is not known.</param>
/// <param name="After">What was asked for or stands now; null where nothing does.</param>
/// <param name="Outcome">HTTP status, or exit code of a verb.</param>
/// <param name="Hash">Hash over this entry and the one before.</param>
public sealed record AuditItem(long Id, DateTimeOffset At, string Who, string Role, string Address, string What, string Subject, string? Before, string? After, int Outcome, string Hash)
{
    /// <summary>Puts an entry into words of the API.</summary>
    public static AuditItem From(AuditEntry entry, DistrictClock clock)
    {
        ArgumentNullException.ThrowIfNull(entry);
        ArgumentNullException.ThrowIfNull(clock);
        return new AuditItem(entry.Id, clock.At(entry.At), entry.Who, entry.Role, entry.Address, entry.What, entry.Subject, entry.Before, entry.After, entry.Outcome, entry.Hash);
    }
}

internal static class AuditEndpoint
{
    /// <summary>Newest first.</summary>
    public static Results<Ok<Page<AuditItem>>, ProblemHttpResult> List(ApiQuery query, IAuditStore store)
    {
        int limit = query.Limit();
        long? from = query.After<long>("audit", 1, key => long.TryParse(key[0], NumberStyles.None, CultureInfo.InvariantCulture, out long id) ? id : null);
        if (query.IsRefused(out ProblemHttpResult? problem))
        {
            return problem;
        }

        IReadOnlyList<AuditEntry> entries = store.ReadAudit(from, limit + 1);
        string? next = entries.Count > limit ? Cursor.Write("audit", entries[limit].Id.ToString(CultureInfo.InvariantCulture)) : null;
        return TypedResults.Ok(new Page<AuditItem>([.. entries.Take(limit).Select(e => AuditItem.From(e, query.Clock))], next));
    }
}
