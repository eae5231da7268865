using System.Diagnostics;

namespace WenchangPlan.Throughput.Runs;

/// <summary>What the bulletin of a year costs with many stations, in every format, and that of a month beside it: time, processor and memory of the worker.</summary>
/// <param name="bench">Gives folders.</param>
/// <param name="published">Folder of the published worker.</param>
/// <param name="stations">Air stations of the register.</param>
/// <param name="kept">A folder an earlier run left, or that keeps the data of this one; null: a folder that goes away.</param>
internal sealed class BulletinsRun(Bench bench, string published, int stations, string? kept)
{
    private const int Times = 5;
    private static readonly string[] Formats = ["html", "docx", "xlsx", "csv", "json"];

    private readonly YearRun _year = new(bench, [published], stations) { First = new DateOnly(TimeProvider.System.GetUtcNow().Year, TimeProvider.System.GetUtcNow().Month, 1).AddMonths(-12) };

    public async Task RunAsync()
    {
        string folder = kept is null ? bench.Folder() : Directory.CreateDirectory(kept).FullName;
        Bench.Say($"BULLETINS, {stations} air stations, hourly values of twelve months from {_year.First:yyyy-MM}");
        if (!Directory.Exists(Path.Combine(folder, "data")))
        {
            Bench.Say($"  {await _year.FillAsync(published, folder)} rows");
        }

        await using PublishedWorker worker = Bench.Worker(published, folder,
            ["Mqtt:Mode=Embedded", Bench.Text($"Mqtt:Port={FreePort.Next()}"), "Ingest:OldestAccepted=1000.00:00:00", "Storage:PackAfter=1000.00:00:00"]);
        await _year.WriteRegisterAsync(Path.Combine(folder, "district.json"));
        await worker.StartAsync();
        using var client = new HttpClient { BaseAddress = worker.Url, Timeout = TimeSpan.FromMinutes(5) };
        await AskAsync("healthz");
        Usage before = worker.Process.Use();
        Bench.Say($"  worker before the first: {before.PeakMegabytes:F0} MiB at most");
        foreach (string period in new[] { Bench.Text($"{_year.First:yyyy-MM-dd}..{_year.First.AddDays(364):yyyy-MM-dd}"), Bench.Text($"{_year.First.AddMonths(11):yyyy-MM}") })
        {
            double first = (await AskAsync($"bulletins/{period}?format=html")).Ms;
            Bench.Say($"  {period}: the first time {first:F0} ms");
            foreach (string format in Formats)
            {
                Usage start = worker.Process.Use();
                List<(double Ms, int Bytes)> took = [];
                for (int i = 0; i < Times; i++) took.Add(await AskAsync($"bulletins/{period}?format={format}"));
                Usage end = worker.Process.Use();
                Bench.Say($"  {period}, {format,-4}: median {Bench.Median(took.Select(t => t.Ms)),6:F0} ms, longest {took.Max(t => t.Ms),6:F0} ms; processor {(end.CpuSeconds - start.CpuSeconds) * 1000 / Times,6:F0} ms each; {took[0].Bytes / 1000.0:F1} kB; worker {end.PeakMegabytes:F0} MiB at most");
            }
        }

        async Task<(double Ms, int Bytes)> AskAsync(string path)
        {
            long asked = Stopwatch.GetTimestamp();
            byte[] body = await client.GetByteArrayAsync(new Uri(path, UriKind.Relative));
            return (Stopwatch.GetElapsedTime(asked).TotalMilliseconds, body.Length);
        }
    }
}
