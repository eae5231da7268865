using System.Globalization;
using System.Text.Json;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Worker.Cockpit.Frame;

namespace WenchangPlan.Worker.Api;

/// <summary>What changed: one event of <c>/api/v1/changes</c>.</summary>
public sealed record ChangeItem
{
    /// <summary>Topics: codes of domains whose verdicts changed, and <c>readings</c>, <c>alerts</c>, <c>targets</c>, <c>silences</c>, <c>acts</c>, <c>quarantine</c>; <c>*</c> when a stream begins.</summary>
    public required IReadOnlyList<string> Changed { get; init; }

    /// <summary>Alerts that fire.</summary>
    public required int Open { get; init; }

    /// <summary>Of these, critical ones.</summary>
    public required int Critical { get; init; }

    /// <summary>Of these, critical ones that nobody acknowledged.</summary>
    public required int Unacknowledged { get; init; }
}

/// <summary>Server-sent events that say what changed, so that nobody has to ask again and again.</summary>
internal sealed class ChangesEndpoint(ChangeFeed feed, DeskReader desk, TimeProvider time, IHostApplicationLifetime lifetime) : IDisposable
{
    /// <summary>Streams at a time; a wall or a page is one.</summary>
    public const int MostStreams = 250;

    /// <summary>Streams of one address; a proxy in front is one address.</summary>
    public const int MostOfOne = 120;

    /// <summary>How long a change waits for others to go with it: people look at alerts, figures may come once a minute.</summary>
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Later = TimeSpan.FromSeconds(60);

    /// <summary>A sign of life, so that a reader notices a broken line.</summary>
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(20);

    /// <summary>Then the stream ends and the reader comes again, with whatever rights it has by then.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(10);

    private static readonly string[] Urgent = [ChangeFeed.Alerts, ChangeFeed.Silences, ChangeFeed.Acts];

    private static readonly string[] Topics =
        [ChangeFeed.Readings, ChangeFeed.Alerts, ChangeFeed.Targets, ChangeFeed.Silences, ChangeFeed.Acts, ChangeFeed.Quarantine];

    private readonly PartitionedRateLimiter<HttpContext> _places = PartitionedRateLimiter.CreateChained(
        PartitionedRateLimiter.Create<HttpContext, string>(c =>
            RateLimitPartition.GetConcurrencyLimiter(c.Connection.RemoteIpAddress?.ToString() ?? "", _ => Of(MostOfOne))),
        PartitionedRateLimiter.Create<HttpContext, string>(_ =>
            RateLimitPartition.GetConcurrencyLimiter("", _ => Of(MostStreams))));

    /// <summary>Answers one reader until it leaves, the service stops, or ten minutes are over.</summary>
    public static async Task<IResult> GetAsync(
        ApiQuery query, HttpContext context, [FromServices] ChangesEndpoint changes, CancellationToken cancel)
    {
        string[] topics = query.Text("topics")?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];
        foreach (string unknown in topics.Where(t => query.District.Domains.Find(t) is null && !Topics.Contains(t)))
        {
            query.Refuse("topics", unknown, string.Join(", ", Topics.Concat(query.District.Domains.All.Select(d => d.Code))));
        }

        if (query.IsRefused(out ProblemHttpResult? problem))
        {
            return problem;
        }

        context.Response.ContentType = "text/event-stream";
        context.Response.Headers["X-Accel-Buffering"] = "no"; // a proxy that holds events back would make a quiet line of them
        if (HeadRequests.IsHead(context))
        {
            return Results.Empty;
        }

        using RateLimitLease place = changes._places.AttemptAcquire(context);
        if (!place.IsAcquired)
        {
            context.Response.Headers.RetryAfter = Beat.TotalSeconds.ToString(CultureInfo.InvariantCulture);
            return TypedResults.Problem(statusCode: StatusCodes.Status503ServiceUnavailable);
        }

        using var ends = CancellationTokenSource.CreateLinkedTokenSource(cancel, changes.Stopping);
        await changes.WriteAsync(context, topics, ends.Token);
        return Results.Empty;
    }

    private CancellationToken Stopping => lifetime.ApplicationStopping;

    public void Dispose() => _places.Dispose();

    private static ConcurrencyLimiterOptions Of(int places) => new() { PermitLimit = places, QueueLimit = 0 };

    private async Task WriteAsync(HttpContext context, string[] topics, CancellationToken cancel)
    {
        long begun = time.GetTimestamp();
        (long seen, long lastCalm, long lastSent) = (feed.Count, begun, begun);
        var pending = new HashSet<string>(StringComparer.Ordinal);
        try
        {
            await SendAsync(context, ["*"], cancel);
            while (time.GetElapsedTime(begun) < Longest)
            {
                TimeSpan calm = Later - time.GetElapsedTime(lastCalm);
                if (await ChangesWithinAsync(seen, pending.Count > 0 && calm < Beat ? calm : Beat, cancel))
                {
                    await Task.Delay(Soon, time, cancel);
                }

                (IReadOnlySet<string> changed, seen) = feed.Since(seen);
                pending.UnionWith(topics.Length == 0 ? changed : changed.Where(topics.Contains));
                bool all = time.GetElapsedTime(lastCalm) >= Later;
                string[] told = [.. pending.Where(t => all || Urgent.Contains(t)).Order(StringComparer.Ordinal)];
                if (told.Length > 0)
                {
                    pending.ExceptWith(told);
                    lastCalm = all ? time.GetTimestamp() : lastCalm;
                    lastSent = time.GetTimestamp();
                    await SendAsync(context, told, cancel);
                }
                else if (time.GetElapsedTime(lastSent) >= Beat)
                {
                    lastSent = time.GetTimestamp();
                    await context.Response.WriteAsync("event: beat\ndata: 0\n\n", cancel);
                }
            }
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // The reader left, or the service stops: the stream is over either way.
        }
    }

    private async Task<bool> ChangesWithinAsync(long seen, TimeSpan wait, CancellationToken cancel)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        Task change = feed.AfterAsync(seen);
        Task ended = await Task.WhenAny(change, Task.Delay(wait > TimeSpan.Zero ? wait : TimeSpan.Zero, time, over.Token));
        await over.CancelAsync();
        cancel.ThrowIfCancellationRequested();
        return ended == change;
    }

    private async Task SendAsync(HttpContext context, IReadOnlyList<string> changed, CancellationToken cancel)
    {
        DeskState state = desk.ReadState();
        var item = new ChangeItem { Changed = changed, Open = state.Open, Critical = state.Critical, Unacknowledged = state.Unacknowledged };
        await context.Response.WriteAsync($"data: {JsonSerializer.Serialize(item, ApiJson.Default.ChangeItem)}\n\n", cancel);
        await context.Response.Body.FlushAsync(cancel);
    }
}
