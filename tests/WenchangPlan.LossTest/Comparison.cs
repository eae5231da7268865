using WenchangPlan.LossTest.Judging;
using WenchangPlan.LossTest.Publishing;

namespace WenchangPlan.LossTest;

/// <summary>Reads everything back and compares it with the ledger of the publisher.</summary>
public static class Comparison
{
    /// <summary>Adds to the report what was found. The worker is stopped in between: a clean stop must change nothing either.</summary>
    public static async Task AddAsync(Site site, LossOptions options, PublisherTotals totals, Books books, LossReport report, CancellationToken cancel)
    {
        Findings garbage = await site.Ledger.CompareGarbageAsync(StoreReaders.QuarantineAsync(site.Worker, cancel));
        Findings readings;
        if (site.Influx is { } influx)
        {
            readings = await site.Ledger.CompareAsync(SentStations.All, station => StoreReaders.ByInfluxAsync(influx, station, cancel));
            report.Add("readings in InfluxDB", readings);
            await CheckSeriesAsync(influx, report, cancel);
        }
        else
        {
            readings = await site.Ledger.CompareAsync(SentStations.All, station => StoreReaders.ByApiAsync(site.Worker, station, cancel));
            report.Add("readings by API", readings);
            await site.Supervisor.EndAsync(Signal.Terminate);
            string file = Path.Combine(site.Folder, "export.csv");
            await ChildProcess.RequireAsync("dotnet",
                [options.Program, "export", "readings", "--from", "2019-12-01", "--to", "2022-12-31", "--output", file, .. site.Worker.Settings], site.Folder, cancel: cancel);
            Func<SentStation, IAsyncEnumerable<(Reading, bool)>> export = StoreReaders.OfExport(file, SentStations.All);
            report.Add("readings by export", await site.Ledger.CompareAsync(SentStations.All, export));
        }

        report.Add("garbage in quarantine", garbage);
        site.Books.Close(books, totals.Acknowledged, readings.Found, garbage.Found, countsDuplicates: site.Influx is null);
    }

    /// <summary>Any series beyond those of the stations is something that was never sent.</summary>
    private static async Task CheckSeriesAsync(InfluxServer influx, LossReport report, CancellationToken cancel)
    {
        HashSet<string> known = [.. SentStations.All.Select(s => $"{s.Domain},station={s.Id}")];
        IAsyncEnumerable<string> all = influx.QueryAsync("SHOW SERIES", cancel: cancel).SelectMany(part => part.GetProperty("values").EnumerateArray().Select(row => row[0].GetString()!));
        await foreach (string series in all)
        {
            bool ofReadings = SentStations.All.Any(s => series.Split(',')[0] == s.Domain);
            if (ofReadings && !known.Contains(series))
            {
                report.AddProblem($"InfluxDB has a series that no station writes: {series}");
            }
        }
    }
}
