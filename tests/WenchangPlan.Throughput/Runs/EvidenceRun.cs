using System.Diagnostics;
using System.Globalization;
using WenchangPlan.Throughput.Mqtt;

namespace WenchangPlan.Throughput.Runs;

/// <summary>How long evidence of a day takes while messages come as fast as they are acknowledged, over a year of hourly values of many air stations.</summary>
/// <param name="bench">Gives folders.</param>
/// <param name="published">Folder of the published worker.</param>
/// <param name="stations">Air stations of the register.</param>
/// <param name="seconds">How long it is asked.</param>
internal sealed class EvidenceRun(Bench bench, string published, int stations, int seconds)
{
    private const int InFlight = 200;
    private readonly YearRun _year = new(bench, [published], stations);
    private volatile bool _over;

    public async Task RunAsync()
    {
        string folder = bench.Folder();
        long rows = await _year.FillAsync(published, folder);
        int port = FreePort.Next();
        await using PublishedWorker worker = Bench.Worker(published, folder, ["Mqtt:Mode=Embedded", Bench.Text($"Mqtt:Port={port}"), "Ingest:QuotaFactor=100000", "Storage:PackAfter=1000.00:00:00"]);
        await _year.WriteRegisterAsync(Path.Combine(folder, "district.json"));
        await worker.StartAsync();
        Bench.Say($"EVIDENCE, {stations} air stations, a year of {rows} rows");
        await MeasureAsync(worker, "alone");
        Books before = await worker.BooksAsync();
        long start = Stopwatch.GetTimestamp();
        Task<long> ingest = Task.Run(() => SendAsync(port));
        await MeasureAsync(worker, "beside ingest");
        _over = true;
        long sent = await ingest;
        double elapsed = Stopwatch.GetElapsedTime(start).TotalSeconds;
        await Bench.StoredAsync(worker, before.Committed + sent);
        Bench.Say($"  ingest meanwhile: {sent} messages acknowledged, {sent / elapsed:F0} a second");
    }

    private async Task MeasureAsync(PublishedWorker worker, string when)
    {
        var random = new Random(stations);
        foreach ((string what, bool district) in ((string, bool)[])[("a station's day", false), ("the district's day", true), ("a station's month", false), ("a target", true)])
        {
            var ms = new List<double>();
            long start = Stopwatch.GetTimestamp();
            while (Stopwatch.GetElapsedTime(start).TotalSeconds < seconds / 4.0)
            {
                DateOnly day = new DateOnly(_year.Year, 1, 1).AddDays(random.Next(365));
                string station = district ? "" : "?station=" + YearRun.NameOf(1 + random.Next(stations));
                string path = what switch
                {
                    "a target" => string.Create(CultureInfo.InvariantCulture, $"/api/v1/evidence/target/good-air?year={_year.Year}"),
                    "a station's month" => string.Create(CultureInfo.InvariantCulture, $"/api/v1/evidence/airMonth/{day:yyyy-MM}{station}"),
                    _ => string.Create(CultureInfo.InvariantCulture, $"/api/v1/evidence/airDay/{day:yyyy-MM-dd}{station}"),
                };
                long asked = Stopwatch.GetTimestamp();
                System.Text.Json.JsonElement answer = await worker.GetAsync(path);
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

    /// <summary>Readings of the running day, station after station, so many unacknowledged at a time.</summary>
    private async Task<long> SendAsync(int port)
    {
        using RawConnection connection = RawConnection.ForPublishing(port, "evidence");
        byte[] answers = new byte[1 << 12];
        long first = TimeProvider.System.GetUtcNow().AddMinutes(-30).ToUnixTimeMilliseconds(), sent = 0, acknowledged = 0, bytes = 0;
        while (!_over || acknowledged < sent)
        {
            while (!_over && sent - acknowledged < InFlight)
            {
                string payload = string.Create(CultureInfo.InvariantCulture, $$"""{"ts":{{first + sent}},"values":{"pm25":35,"pm10":60,"so2":9,"no2":25,"co":0.6,"o3":80} }""");
                await connection.SendAsync(SampleMessages.Packet($"wenchang/air/{YearRun.NameOf((int)(sent % stations) + 1)}/readings", payload, (ushort)((sent % 65_000) + 1)));
                sent++;
            }

            bytes += await connection.ReadBytesAsync(answers);
            acknowledged = bytes / 4;
        }

        connection.Disconnect();
        return sent;
    }
}
