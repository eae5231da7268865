using System.Diagnostics;

namespace WenchangPlan.LossTest;

/// <summary>Waits until the worker has caught up.</summary>
public static class Settling
{
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan WithoutProgress = TimeSpan.FromSeconds(90);

    /// <summary>Returns when everything acknowledged is committed, nothing waits, nothing has come for a while and the spool is empty; or when nothing moves any more.</summary>
    /// <remarks>
    /// Deliveries that came twice are committed twice, so their number alone does not tell that the last message is there; and a worker without a connection is quiet
    /// whatever waits for it at the broker. So only a while in which it is ready counts.
    /// </remarks>
    /// <returns>The books, the last ones if they can be read at all.</returns>
    /// <exception cref="TimeoutException">The worker never answered.</exception>
    public static async Task<Books> WaitAsync(Site site, long acknowledged, CancellationToken cancel)
    {
        Books? last = null;
        long since = Stopwatch.GetTimestamp();
        long readySince = since;
        await Eventually.IsAsync(async () =>
        {
            if (await site.LookAtBooksAsync(cancel) is { } books)
            {
                since = books == last ? since : Stopwatch.GetTimestamp();
                last = books;
            }

            readySince = await site.Worker.TryGetAsync("/readyz", cancel) is null ? Stopwatch.GetTimestamp() : readySince;
            bool quiet = Stopwatch.GetElapsedTime(Math.Max(since, readySince)) >= Quiet;
            return (last is not null && last.Waiting == 0 && last.Committed >= acknowledged && quiet && await ReadsAsync(site, cancel))
                || Stopwatch.GetElapsedTime(since) > WithoutProgress;
        }, TimeSpan.FromHours(1), cancel);
        return last ?? throw new TimeoutException("the worker does not answer");
    }

    /// <summary>Whether readings can be read: with InfluxDB not before the spool is empty.</summary>
    public static async Task<bool> ReadsAsync(Site site, CancellationToken cancel) =>
        await site.Worker.TryGetAsync($"/api/v1/stations/{Publishing.SentStations.All[0].Id}/readings?limit=1", cancel) is not null;
}
