using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using WenchangPlan.Throughput.Mqtt;

namespace WenchangPlan.Throughput.Runs;

/// <summary>
/// A year of hourly values of many air stations: what a reading costs in its last month against its first; how long evidence of a day takes while messages come as fast as they are acknowledged; how
/// long after an hour of 200 days ago comes late the verdict, its revision, the target and the mail about it are there.
/// </summary>
/// <param name="bench">Gives folders.</param>
/// <param name="published">Folder of the published worker.</param>
/// <param name="stations">Air stations of the register.</param>
/// <param name="seconds">How long it is asked.</param>
internal sealed class EvidenceRun(Bench bench, string published, int stations, int seconds)
{
    private const int Back = 200;
    private const string Target = "good-air";
    private static readonly DateOnly Today = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().ToOffset(TimeSpan.FromHours(8)).DateTime);
    private readonly YearRun _year = new(bench, [published], stations) { First = new DateOnly(Today.Year, Today.Month, 1).AddMonths(-12) };

    public async Task RunAsync()
    {
        string folder = bench.Folder();
        Bench.Say($"EVIDENCE, {stations} air stations, hourly values of twelve months from {_year.First:yyyy-MM}");
        long rows = await _year.FillAsync(published, folder);
        Bench.Say($"  {rows} rows");
        int port = FreePort.Next();
        string register = Path.Combine(folder, "district.json"), mails = Path.Combine(folder, "mails");
        await using PublishedWorker worker = Bench.Worker(published, folder,
        [
            "Mqtt:Mode=Embedded", Bench.Text($"Mqtt:Port={port}"), "Ingest:QuotaFactor=10000", "Ingest:OldestAccepted=1000.00:00:00", "Storage:PackAfter=1000.00:00:00", $"Smtp:PickupDirectory={mails}",
            "Smtp:From=alerts@example.org", "Alerting:MailWait=00:00:00",
        ]);
        await _year.WriteRegisterAsync(register);
        await worker.StartAsync();
        await MeasureAsync(worker, "alone");
        int budget = (await TargetAsync(worker)).GetProperty("budget").GetInt32();
        await worker.StopAsync();
        await _year.WriteRegisterAsync(register, budget);
        await worker.StartAsync();
        await MeasureLateHourAsync(worker, port, mails, budget);
        Books before = await worker.BooksAsync();
        long start = Stopwatch.GetTimestamp();
        var feed = new AirFeed(port, stations);
        await MeasureAsync(worker, "beside ingest");
        long sent = await feed.EndAsync();
        double elapsed = Stopwatch.GetElapsedTime(start).TotalSeconds;
        await Bench.StoredAsync(worker, before.Committed + sent);
        Bench.Say($"  ingest meanwhile: {sent} messages acknowledged, {sent / elapsed:F0} a second");
    }

    private static async Task<JsonElement> TargetAsync(PublishedWorker worker) =>
        await worker.ItemsAsync(string.Create(CultureInfo.InvariantCulture, $"/api/v1/targets?year={Today.Year}")).FirstAsync(t => t.GetProperty("target").GetString() == Target);

    /// <summary>A dirty hour at every station of a day that was good comes late: the day is not good any more, a further bad day is spent, and the rule about that mails.</summary>
    private async Task MeasureLateHourAsync(PublishedWorker worker, int port, string mails, int budget)
    {
        DateOnly day = Today.AddDays(-Back);
        while (!await IsGoodAsync(worker, day))
        {
            day = day.AddDays(-1);
        }

        int good = (await TargetAsync(worker)).GetProperty("good").GetInt32();
        long time = new DateTimeOffset(day.ToDateTime(new TimeOnly(12, 0)), TimeSpan.FromHours(8)).ToUnixTimeMilliseconds();
        using RawConnection connection = RawConnection.ForPublishing(port, "late");
        for (int station = 1; station <= stations; station++)
        {
            string payload = string.Create(CultureInfo.InvariantCulture, $$"""{"ts":{{time}},"values":{"pm25":980} }""");
            connection.Send(SampleMessages.Packet($"wenchang/air/{YearRun.NameOf(station)}/readings", payload, (ushort)station));
        }

        for (int acknowledged = 0; acknowledged < stations * 4;)
        {
            acknowledged += connection.ReadBytes(new byte[stations * 4]);
        }

        long start = Stopwatch.GetTimestamp();
        string subject = string.Create(CultureInfo.InvariantCulture, $"{day:yyyy-MM-dd}");
        double revision = await UntilAsync(start, async () => await worker.ItemsAsync("/api/v1/revisions?limit=500").Take(500).AnyAsync(r => r.GetProperty("kind").GetString() == "airDay"
            && r.GetProperty("subject").GetString() == subject && r.GetProperty("old").GetProperty("good").GetBoolean() && !r.GetProperty("new").GetProperty("good").GetBoolean()
            && r.GetProperty("cause").GetString() == "late-data"));
        double target = await UntilAsync(start, async () => await TargetAsync(worker) is var now && now.GetProperty("good").GetInt32() == good - 1 && now.GetProperty("budget").GetInt32() == budget - 1);
        if (await IsGoodAsync(worker, day))
        {
            throw new InvalidOperationException($"{subject} is still good");
        }

        double mail = await UntilAsync(start, () => Task.FromResult(Directory.Exists(mails) && Directory.EnumerateFiles(mails, "*.eml").Any()));
        connection.Disconnect();
        Bench.Say($"  an hour of {subject} late at all stations, from the last acknowledgement: verdict and revision {revision:F1} s, target {target:F1} s, mail {mail:F1} s (5 s of them Assessment:Settle)");
    }

    private static async Task<double> UntilAsync(long start, Func<Task<bool>> isThere)
    {
        while (!await isThere())
        {
            if (Stopwatch.GetElapsedTime(start) > TimeSpan.FromMinutes(5))
            {
                throw new TimeoutException("five minutes after the late hour it is not there");
            }

            await Task.Delay(50);
        }

        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static async Task<bool> IsGoodAsync(PublishedWorker worker, DateOnly day) =>
        await worker.ItemsAsync(string.Create(CultureInfo.InvariantCulture, $"/api/v1/verdicts?kind=airDay&station=district&from={day:yyyy-MM-dd}&to={day:yyyy-MM-dd}")).FirstOrDefaultAsync() is { ValueKind: JsonValueKind.Object } verdict
            && verdict.GetProperty("good").ValueKind == JsonValueKind.True;

    private async Task MeasureAsync(PublishedWorker worker, string when)
    {
        var random = new Random(stations);
        foreach ((string what, bool district) in ((string, bool)[])[("a station's day", false), ("the district's day", true), ("a station's month", false), ("a target", true)])
        {
            var ms = new List<double>();
            long start = Stopwatch.GetTimestamp();
            while (Stopwatch.GetElapsedTime(start).TotalSeconds < seconds / 4.0)
            {
                DateOnly day = _year.First.AddDays(random.Next(365));
                string station = district ? "" : "?station=" + YearRun.NameOf(1 + random.Next(stations));
                string path = what switch
                {
                    "a target" => string.Create(CultureInfo.InvariantCulture, $"/api/v1/evidence/target/{Target}?year={Today.Year}"),
                    "a station's month" => string.Create(CultureInfo.InvariantCulture, $"/api/v1/evidence/airMonth/{day:yyyy-MM}{station}"),
                    _ => string.Create(CultureInfo.InvariantCulture, $"/api/v1/evidence/airDay/{day:yyyy-MM-dd}{station}"),
                };
                long asked = Stopwatch.GetTimestamp();
                JsonElement answer = await worker.GetAsync(path);
                ms.Add(Stopwatch.GetElapsedTime(asked).TotalMilliseconds);
                if (!answer.GetProperty("agrees").GetBoolean())
                {
                    throw new InvalidOperationException($"{path}: what is judged anew differs");
                }
            }

            ms.Sort();
            Bench.Say($"  {when}, {what}: {ms.Count} asked one after the other, p50 {ms[ms.Count / 2]:F1} ms, p99 {ms[(int)(ms.Count * 0.99)]:F1} ms, max {ms[^1]:F1} ms");
        }
    }
}
