using System.Diagnostics;
using WenchangPlan.LossTest.Disturbing;
using WenchangPlan.LossTest.Publishing;

namespace WenchangPlan.LossTest;

/// <summary>The loss test: messages flow while the worker is killed and everything around it fails; then each acknowledged one is looked for.</summary>
public static class LossRun
{
    public static async Task<LossReport> RunAsync(LossOptions options, CancellationToken cancel)
    {
        long start = Stopwatch.GetTimestamp();
        await using Site site = await Site.StartAsync(options, cancel);
        await site.Publisher.SetRateAsync(options.Rate);
        using var disturber = new Disturber(site, options);
        await disturber.RunAsync(cancel);
        PublisherTotals totals = await site.Publisher.StopAsync(cancel);
        Books books = await Settling.WaitAsync(site, totals.Acknowledged, cancel);

        var report = new LossReport();
        AddFigures(report, options, site, disturber, totals, books);
        await Comparison.AddAsync(site, options, totals, books, report, cancel);
        report.Add(site.Books);
        if (totals.Open > 0)
        {
            report.AddProblem($"{totals.Open} messages were never acknowledged by the broker");
        }

        report.Add(site.Supervisor);
        report.Add("longest catch-up", $"{site.CatchUp.Longest.TotalSeconds:F1} s");
        report.Add("time", $"{Stopwatch.GetElapsedTime(start).TotalSeconds:F0} s");
        await FinishAsync(site, options, report);
        return report;
    }

    /// <summary>Ends all processes, and removes the files unless somebody has to look at them.</summary>
    internal static async Task FinishAsync(Site site, LossOptions options, LossReport report)
    {
        if (!report.Holds)
        {
            await site.KeepDataAsync();
            await options.Log.WriteLineAsync($"the files are in {site.Folder}");
        }

        await site.DisposeAsync();
        if (report.Holds)
        {
            site.Clean();
        }
    }

    private static void AddFigures(LossReport report, LossOptions options, Site site, Disturber disturber, PublisherTotals totals, Books books)
    {
        report.Add("store, seed", $"{options.Store}, {options.Seed}");
        report.Add("worker killed", $"{disturber.Count(DisturbanceKind.KillWorker)} times; {site.Supervisor.FailedStarts} starts failed and were repeated");
        report.Add("broker restarted", $"{disturber.Count(DisturbanceKind.RestartBroker)} times, cleanly: it saves its queues once a minute, so its crash is not what the worker can answer for");
        if (site.Influx is not null)
        {
            report.Add("InfluxDB stopped, killed", $"{disturber.Count(DisturbanceKind.StopStore)}, {disturber.Count(DisturbanceKind.KillStore)} times");
            report.Add("spool full", $"{site.Supervisor.RefusedBySpool} times");
        }

        report.Add("paused", $"worker {disturber.Count(DisturbanceKind.PauseWorker)}, broker {disturber.Count(DisturbanceKind.PauseBroker)}, store {disturber.Count(DisturbanceKind.PauseStore)} times");
        report.AddFullDisk(site.Disk is not null, disturber.Count(DisturbanceKind.FillDisk), disturber.DiskNoticed,
            site.Supervisor.StartsRefusedByDisk, site.Supervisor.RefusedByDisk);
        report.Add("sent", $"{totals.Readings:N0} readings, {totals.Copies:N0} copies of them, {totals.Garbage:N0} pieces of garbage; {totals.Resent:N0} sent again to the broker");
        report.Add("acknowledged", $"{totals.Acknowledged:N0} messages by the broker");
        report.Add("delivered", $"{books.Received:N0} times: {books.Stored:N0} stored ({books.Duplicates:N0} duplicates), {books.Quarantined:N0} quarantined, {books.Waiting:N0} waiting");
        report.Add("redelivered", $"{books.Received - totals.Acknowledged:N0}");
    }
}
