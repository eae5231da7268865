using System.Diagnostics;
using WenchangPlan.LossTest.Publishing;

namespace WenchangPlan.LossTest;

/// <summary>A long stop of InfluxDB while messages go on coming: how fast what has waited is caught up with, at what price, and whether all of it is there.</summary>
public static class OutageRun
{
    private static readonly TimeSpan Before = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LongestCatchUp = TimeSpan.FromMinutes(30);

    /// <summary>Runs with <see cref="LossOptions.Length"/> as the length of the outage; the flow goes on until the spool is empty.</summary>
    public static async Task<LossReport> RunAsync(LossOptions options, CancellationToken cancel)
    {
        LossOptions run = options with { Store = StoreKind.InfluxDb, SpoolBytes = null, OnSmallDisk = false };
        await using Site site = await Site.StartAsync(run, cancel);
        await site.Publisher.SetRateAsync(run.Rate);
        await Task.Delay(Before, cancel);
        double memoryBefore = site.Supervisor.PeakMegabytes;
        await run.Log.WriteLineAsync("InfluxDB stops");
        await site.Influx!.StopAsync();
        Books from = await BooksAsync(site, cancel);
        await Task.Delay(run.Length, cancel);
        Books to = await BooksAsync(site, cancel);
        long bytes = Directory.GetFiles(site.DataDirectory).Sum(f => new FileInfo(f).Length);
        await run.Log.WriteLineAsync("InfluxDB starts");
        await site.Influx.StartAsync(cancel);
        long start = Stopwatch.GetTimestamp();
        bool empty = await Eventually.IsAsync(() => Settling.ReadsAsync(site, cancel), LongestCatchUp, cancel);
        TimeSpan took = Stopwatch.GetElapsedTime(start);
        Books after = await BooksAsync(site, cancel);
        await run.Log.WriteLineAsync("the spool is empty");
        PublisherTotals totals = await site.Publisher.StopAsync(cancel);
        Books books = await Settling.WaitAsync(site, totals.Acknowledged, cancel);

        var report = new LossReport();
        long waited = to.Committed - from.Committed;
        report.Add("outage", $"{run.Length.TotalSeconds:F0} s at {run.Rate:N0} messages/s, seed {run.Seed}");
        report.Add("committed during it", $"{waited:N0} deliveries, {waited / run.Length.TotalSeconds:N0} a second; {to.Waiting:N0} waited at its end; the data directory held {bytes / 1_048_576.0:F0} MiB");
        report.Add("spool empty", $"{took.TotalSeconds:F1} s after InfluxDB answered, with {after.Committed - to.Committed:N0} more deliveries committed meanwhile");
        report.Add("catch-up rate", $"{waited / took.TotalSeconds:N0} a second of what had waited, beside the flow");
        report.Add("sent", $"{totals.Readings:N0} readings, {totals.Copies:N0} copies of them, {totals.Garbage:N0} pieces of garbage; {totals.Resent:N0} sent again to the broker");
        report.Add("acknowledged", $"{totals.Acknowledged:N0} messages by the broker");
        if (!empty)
        {
            report.AddProblem($"the spool was not empty after {LongestCatchUp}");
        }

        await Comparison.AddAsync(site, run, totals, books, report, cancel);
        report.Add(site.Books);
        report.Add(site.Supervisor);
        report.Add("before the outage", $"{memoryBefore:F0} MiB");
        await LossRun.FinishAsync(site, run, report);
        return report;
    }

    private static async Task<Books> BooksAsync(Site site, CancellationToken cancel)
    {
        Books? books = null;
        await Eventually.IsAsync(async () => (books = await site.LookAtBooksAsync(cancel)) is not null, TimeSpan.FromMinutes(1), cancel);
        return books ?? throw new TimeoutException("the worker does not answer");
    }
}
