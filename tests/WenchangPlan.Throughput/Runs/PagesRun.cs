using System.Diagnostics;
using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace WenchangPlan.Throughput.Runs;

/// <summary>
/// What pages cost with many stations and a year of verdicts: how long the server takes for each, alone and beside ingest as fast as it is acknowledged; what goes over the line; when a browser has
/// painted the largest piece; and what fifty open walls take of a core.
/// </summary>
/// <param name="bench">Gives folders.</param>
/// <param name="published">Folder of the published worker.</param>
/// <param name="stations">Air stations of the register.</param>
/// <param name="seconds">How long pages are asked for, alone and beside ingest each.</param>
/// <param name="kept">A folder an earlier run left, or that keeps the data of this one; null: a folder that goes away.</param>
internal sealed partial class PagesRun(Bench bench, string published, int stations, int seconds, string? kept)
{
    private const int Walls = 50;
    private const double MostMilliseconds = 100;
    private static readonly DateOnly Today = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().ToOffset(TimeSpan.FromHours(8)).DateTime);
    private static readonly string[] Pages =
    [
        "/", "/wall", "/air", "/days/{day}", "/days/{day}?station={station}", "/months/{month}", "/stations/{station}", "/stations/{station}?range=7d", "/stations/{station}?range=1y",
        "/stations/{station}?hour={day}T{hour}&parameter=pm25", "/stations/{station}?month={month}", "/targets", "/targets/good-air", "/alerts", "/silences", "/mails", "/data", "/data/quarantine",
        "/data/registers", "/data/revisions", "/admin", "/admin/audit", "/more",
    ];

    private readonly YearRun _year = new(bench, [published], stations) { First = new DateOnly(Today.Year, Today.Month, 1).AddMonths(-12) };
    private readonly Random _random = new(stations);

    public async Task RunAsync()
    {
        string folder = kept is null ? bench.Folder() : Directory.CreateDirectory(kept).FullName;
        Bench.Say($"PAGES, {stations} air stations, hourly values of twelve months from {_year.First:yyyy-MM}");
        if (!Directory.Exists(Path.Combine(folder, "data")))
        {
            Bench.Say($"  {await _year.FillAsync(published, folder)} rows");
        }

        int port = FreePort.Next();
        await using PublishedWorker worker = Bench.Worker(published, folder,
            ["Mqtt:Mode=Embedded", Bench.Text($"Mqtt:Port={port}"), "Ingest:QuotaFactor=10000", "Ingest:OldestAccepted=1000.00:00:00", "Storage:PackAfter=1000.00:00:00"]);
        await _year.WriteRegisterAsync(Path.Combine(folder, "district.json"));
        await worker.StartAsync();
        using var client = new HttpClient(new SocketsHttpHandler { AutomaticDecompression = DecompressionMethods.None }) { BaseAddress = worker.Url };
        client.DefaultRequestHeaders.Add("Accept-Encoding", "gzip, br");
        await MeasureAsync(worker, client, "alone");
        await BrowseAsync(worker.Url);
        var feed = new AirFeed(port, stations);
        long start = Stopwatch.GetTimestamp();
        await MeasureAsync(worker, client, "beside ingest");
        long sent = await feed.EndAsync();
        Bench.Say($"  ingest meanwhile: {sent} messages acknowledged, {sent / Stopwatch.GetElapsedTime(start).TotalSeconds:F0} a second");
        await WatchAsync(worker, port);
    }

    /// <summary>Each page again and again, another day and station each time.</summary>
    private async Task MeasureAsync(PublishedWorker worker, HttpClient client, string when)
    {
        var took = Pages.ToDictionary(p => p, _ => (Ms: new List<double>(), Bytes: new List<long>()), StringComparer.Ordinal);
        foreach (string page in Pages)
        {
            await AskAsync(page); // the first of each compiles it
        }

        // So many of one page after another that what the processor spent on it can be told; on a machine that does other things too it says more than the time.
        var spent = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (string page in Pages)
        {
            double before = worker.Process.Use().CpuSeconds;
            long start = Stopwatch.GetTimestamp();
            while (Stopwatch.GetElapsedTime(start).TotalSeconds < (double)seconds / Pages.Length)
            {
                (double ms, long bytes) = await AskAsync(page);
                took[page].Ms.Add(ms);
                took[page].Bytes.Add(bytes);
            }

            spent[page] = (worker.Process.Use().CpuSeconds - before) * 1000 / took[page].Ms.Count;
        }

        foreach ((string page, (List<double> ms, List<long> bytes)) in took)
        {
            ms.Sort();
            double p99 = ms[(int)(ms.Count * 0.99)];
            Bench.Say($"  {when}, {page,-52} {ms.Count,4} times: p50 {ms[ms.Count / 2],6:F1} ms, p99 {p99,6:F1} ms{(p99 > MostMilliseconds ? " TOO LONG" : "")}; processor {spent[page],5:F1} ms each; {bytes.Max() / 1000.0:F1} kB compressed");
        }

        double[] all = [.. took.Values.SelectMany(t => t.Ms).Order()];
        Bench.Say($"  {when}, all pages: p50 {all[all.Length / 2]:F1} ms, p99 {all[(int)(all.Length * 0.99)]:F1} ms");

        async Task<(double Ms, long Bytes)> AskAsync(string page)
        {
            DateOnly day = _year.First.AddDays(_random.Next(365));
            string path = page.Replace("{day}", Bench.Text($"{day:yyyy-MM-dd}"), StringComparison.Ordinal).Replace("{month}", Bench.Text($"{day:yyyy-MM}"), StringComparison.Ordinal)
                .Replace("{station}", YearRun.NameOf(1 + _random.Next(stations)), StringComparison.Ordinal).Replace("{hour}", Bench.Text($"{1 + _random.Next(24):00}"), StringComparison.Ordinal);
            long asked = Stopwatch.GetTimestamp();
            using HttpResponseMessage answer = await client.GetAsync(new Uri(path, UriKind.Relative));
            byte[] body = await answer.Content.ReadAsByteArrayAsync();
            double ms = Stopwatch.GetElapsedTime(asked).TotalMilliseconds;
            return answer.IsSuccessStatusCode ? (ms, body.Length) : throw new InvalidOperationException($"{path}: {(int)answer.StatusCode}");
        }
    }

    /// <summary>What a browser loads, and when it has painted the largest piece of each page.</summary>
    private static async Task BrowseAsync(Uri url)
    {
        using IPlaywright playwright = await Playwright.CreateAsync();
        await using IBrowser browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = "/usr/bin/chromium", Args = ["--no-sandbox", "--disable-gpu"] });
        IBrowserContext context = await browser.NewContextAsync(new BrowserNewContextOptions { BaseURL = url.ToString(), ViewportSize = new ViewportSize { Width = 1440, Height = 900 } });
        IPage page = await context.NewPageAsync();
        ICDPSession session = await context.NewCDPSessionAsync(page);
        await session.SendAsync("Network.enable");
        double bytes = 0, first = 0;
        session.Event("Network.loadingFinished").OnEvent += (_, e) => bytes += e!.Value.GetProperty("encodedDataLength").GetDouble();
        var painted = new List<(string Page, double Ms, double Bytes)>();
        foreach (string each in Pages)
        {
            string path = each.Replace("{day}", Bench.Text($"{Today.AddDays(-40):yyyy-MM-dd}"), StringComparison.Ordinal).Replace("{month}", Bench.Text($"{Today.AddMonths(-2):yyyy-MM}"), StringComparison.Ordinal)
                .Replace("{station}", YearRun.NameOf(7), StringComparison.Ordinal).Replace("{hour}", "12", StringComparison.Ordinal);
            bytes = 0;
            await page.GotoAsync(path, new PageGotoOptions { WaitUntil = WaitUntilState.Load });
            double ms = await page.EvaluateAsync<double>("() => new Promise(r => new PerformanceObserver(l => r(l.getEntries().at(-1).startTime)).observe({ type: 'largest-contentful-paint', buffered: true }))");
            first = first == 0 ? bytes : first;
            painted.Add((path, ms, bytes));
        }

        (string latest, double most, _) = painted.MaxBy(p => p.Ms);
        (string largest, _, double next) = painted.Skip(2).MaxBy(p => p.Bytes);
        Bench.Say($"  in Chromium: first load {first / 1000:F0} kB, largest next page {next / 1000:F1} kB ({largest}), the wall {painted[1].Bytes / 1000:F0} kB");
        Bench.Say($"  largest contentful paint: first {painted[0].Ms:F0} ms, median {Bench.Median(painted.Select(p => p.Ms)):F0} ms, latest {most:F0} ms ({latest})");
    }

    /// <summary>Fifty walls as their script does it: a stream each, and with each change the parts it is about, of which only those that differ come. Messages come once a minute from each station.</summary>
    private async Task WatchAsync(PublishedWorker worker, int port)
    {
        using var over = new CancellationTokenSource();
        using var client = new HttpClient(new SocketsHttpHandler { AutomaticDecompression = DecompressionMethods.All }) { BaseAddress = worker.Url, Timeout = Timeout.InfiniteTimeSpan };
        var feed = new AirFeed(port, stations, stations / 60.0);
        Task<(long Bytes, int Asked)>[] walls = [.. Enumerable.Range(0, Walls).Select(_ => WallAsync(client, over.Token))];
        await Task.Delay(TimeSpan.FromSeconds(20)); // all of them are open
        double before = worker.Process.Use().CpuSeconds;
        long start = Stopwatch.GetTimestamp();
        await Task.Delay(TimeSpan.FromSeconds(120));
        double elapsed = Stopwatch.GetElapsedTime(start).TotalSeconds, used = worker.Process.Use().CpuSeconds - before;
        await over.CancelAsync();
        (long Bytes, int Asked)[] all = await Task.WhenAll(walls);
        long sent = await feed.EndAsync();
        Bench.Say($"  {Walls} open walls, {sent / elapsed:F1} messages a second: {used / elapsed * 100:F1} % of a core; each asked {all.Average(w => w.Asked):F1} times and got {all.Average(w => w.Bytes) / 1000:F1} kB in {elapsed + 20:F0} s");
    }

    private static async Task<(long Bytes, int Asked)> WallAsync(HttpClient client, CancellationToken cancel)
    {
        string html = await client.GetStringAsync(new Uri("/wall", UriKind.Relative), CancellationToken.None);
        var known = KnownOf().Match(html).Groups["known"].Value.Split(',').Select(k => k.Split('=')).ToDictionary(k => k[0], k => k[1], StringComparer.Ordinal);
        (string Id, string[] Topics)[] live = [.. LiveOf().Matches(html).Select(m => (m.Groups["id"].Value, m.Groups["live"].Value.Split(' ')))];
        (long bytes, int asked) = (html.Length, 0);
        try
        {
            await using Stream stream = await client.GetStreamAsync(new Uri("/api/v1/changes?topics=" + string.Join(',', live.SelectMany(l => l.Topics).Append("alerts").Distinct()), UriKind.Relative), cancel);
            using var reader = new StreamReader(stream);
            while (await reader.ReadLineAsync(cancel) is { } line)
            {
                if (!line.StartsWith("data: {", StringComparison.Ordinal))
                {
                    continue;
                }

                string[] changed = [.. JsonElement.Parse(line[6..]).GetProperty("changed").EnumerateArray().Select(c => c.GetString()!)];
                string[] wanted = [.. live.Where(l => changed.Contains("*") || l.Topics.Any(changed.Contains)).Select(l => l.Id)];
                using var request = new HttpRequestMessage(HttpMethod.Get, "/wall?part=" + string.Join(',', wanted));
                request.Headers.Add("X-Known", string.Join(',', known.Where(k => wanted.Contains(k.Key)).Select(k => $"{k.Key}={k.Value}")));
                using HttpResponseMessage answer = await client.SendAsync(request, cancel);
                string parts = await answer.Content.ReadAsStringAsync(cancel);
                (bytes, asked) = (bytes + parts.Length, asked + 1);
                foreach (Match part in PartOf().Matches(parts))
                {
                    known[part.Groups["id"].Value] = part.Groups["hash"].Value;
                }
            }
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // It is over.
        }

        return (bytes, asked);
    }

    [GeneratedRegex("data-known=\"(?<known>[^\"]+)\"", RegexOptions.ExplicitCapture)]
    private static partial Regex KnownOf();

    [GeneratedRegex("id=\"(?<id>[^\"]+)\"( class=\"[^\"]*\")? data-live=\"(?<live>[^\"]+)\"", RegexOptions.ExplicitCapture)]
    private static partial Regex LiveOf();

    [GeneratedRegex("<!--part:(?<id>[^=]+)=(?<hash>[0-9a-f]+)-->", RegexOptions.ExplicitCapture)]
    private static partial Regex PartOf();
}
