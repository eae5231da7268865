using System.Diagnostics;

namespace WenchangPlan.LossTest;

/// <summary>Waits until the worker has caught up.</summary>
public static class Settling
{
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan WithoutProgress = TimeSpan.FromSeconds(90);

    /// <summary>Returns when everything acknowledged is committed, nothing waits, nothing has come for a while and the spool is empty; or when nothing moves any more.</summary>
    /// <returns>The books, the last ones if they can be read at all.</returns>
    /// <exception cref="TimeoutException">The worker never answered.</exception>
    public static async Task<Books> WaitAsync(Site site, long acknowledged, CancellationToken cancel)
    {
        Books? last = null;
        long since = Stopwatch.GetTimestamp();
        await Eventually.IsAsync(async () =>
        {
            if (await site.LookAtBooksAsync(cancel) is { } books)
            {
                since = books == last ? since : Stopwatch.GetTimestamp();
                last = books;
            }

            bool quiet = Stopwatch.GetElapsedTime(since) >= Quiet;
            return (last is not null && last.Waiting == 0 && last.Committed >= acknowledged && quiet && await ReadsAsync(site, cancel))
                || Stopwatch.GetElapsedTime(since) > WithoutProgress;
        }, TimeSpan.FromHours(1), cancel);
        return last ?? throw new TimeoutException("the worker does not answer");
    }

    /// <summary>Whether readings can be read: with InfluxDB not before the spool is empty.</summary>
    public static async Task<bool> ReadsAsync(Site site, CancellationToken cancel) =>
        await site.Worker.TryGetAsync($"/api/v1/stations/{Publishing.SentStations.All[0].Id}/readings?limit=1", cancel) is not null;
}
