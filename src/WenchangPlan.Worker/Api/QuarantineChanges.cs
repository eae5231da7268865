using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using WenchangPlan.Ingest.Pipeline;
using WenchangPlan.Telemetry.Readings;
using WenchangPlan.Telemetry.Stores;

namespace WenchangPlan.Worker.Api;

/// <summary>What a replay did, in messages.</summary>
/// <param name="Taken">Stored, and no longer in quarantine.</param>
/// <param name="Partly">Stored as far as possible; the raw message stays for the rest.</param>
/// <param name="Kept">Refused as before.</param>
public sealed record ReplayAnswer(int Taken, int Partly, int Kept);

/// <summary>What a discard did.</summary>
/// <param name="Discarded">Messages removed; the balance goes on counting them as quarantined.</param>
public sealed record DiscardAnswer(int Discarded);

internal static class QuarantineChanges
{
    public static async Task<Results<Ok<ReplayAnswer>, ProblemHttpResult>> ReplayOne(long id, ApiQuery query, [FromServices] QuarantineReplayer replayer, CancellationToken cancel)
    {
        if (query.IsRefused(out ProblemHttpResult? problem))
        {
            return problem;
        }

        ReplayResult done = await replayer.ReplayAsync(new QuarantineFilter(Id: id), cancel);
        return done == default ? NoSuchEntry(query, id) : Answer(query, done);
    }

    public static async Task<Results<Ok<ReplayAnswer>, ProblemHttpResult>> ReplayMany(ApiQuery query, [FromServices] QuarantineReplayer replayer, CancellationToken cancel)
    {
        QuarantineFilter filter = Filter(query);
        return query.IsRefused(out ProblemHttpResult? problem) ? problem : Answer(query, await replayer.ReplayAsync(filter, cancel));
    }

    public static Results<Ok<DiscardAnswer>, ProblemHttpResult> DiscardOne(long id, ApiQuery query, [FromServices] IQuarantineStore store)
    {
        if (query.IsRefused(out ProblemHttpResult? problem))
        {
            return problem;
        }

        int discarded = store.Discard(new QuarantineFilter(Id: id));
        return discarded == 0 ? NoSuchEntry(query, id) : Answer(query, discarded);
    }

    public static Results<Ok<DiscardAnswer>, ProblemHttpResult> DiscardMany(ApiQuery query, [FromServices] IQuarantineStore store)
    {
        QuarantineFilter filter = Filter(query);
        return query.IsRefused(out ProblemHttpResult? problem) ? problem : Answer(query, store.Discard(filter));
    }

    /// <summary><c>reason</c> and <c>before</c>, at least one of them.</summary>
    private static QuarantineFilter Filter(ApiQuery query)
    {
        RejectReason? reason = null;
        if (query.Text("reason") is { } code)
        {
            reason = Enum.GetValues<RejectReason>().FirstOrDefault(r => r != RejectReason.None && r.ToCode() == code);
            if (reason == RejectReason.None)
            {
                query.Refuse("reason", code, query.Wording["expected.reason"]);
            }
        }

        long? before = query.Instant("before");
        if (query.Text("reason") is null && query.Text("before") is null)
        {
            query.Refuse("reason", "", query.Wording["expected.condition"]);
        }

        return new QuarantineFilter(Reason: reason, ReceivedBefore: before);
    }

    private static Ok<ReplayAnswer> Answer(ApiQuery query, ReplayResult done)
    {
        query.StandsNow = string.Create(CultureInfo.InvariantCulture, $"taken {done.Taken}, partly {done.Partly}, kept {done.Kept}");
        return TypedResults.Ok(new ReplayAnswer(done.Taken, done.Partly, done.Kept));
    }

    private static Ok<DiscardAnswer> Answer(ApiQuery query, int discarded)
    {
        query.StandsNow = string.Create(CultureInfo.InvariantCulture, $"discarded {discarded}");
        return TypedResults.Ok(new DiscardAnswer(discarded));
    }

    public static ProblemHttpResult NoSuchEntry(ApiQuery query, long id) => TypedResults.Problem(new ProblemDetails
    {
        Status = StatusCodes.Status404NotFound,
        Title = query.Wording["problem.entry.title"],
        Detail = query.Wording.Format("problem.entry.detail", id),
    });
}
