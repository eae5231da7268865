using System.Text;
using System.Text.Json;
using Microsoft.Playwright;
using MQTTnet;
using MQTTnet.Protocol;
using WenchangPlan.Tests.Shared;

[assembly: AssemblyFixture(typeof(WenchangPlan.Desk.Tests.DeskFixture))]

// One worker for all, and what one of them does is seen by the others; two cores, and a browser beside it.
[assembly: Xunit.v3.Parallelization(Mode = Xunit.Sdk.ParallelMode.None)]

namespace WenchangPlan.Desk.Tests;

/// <summary>The published worker with some months of the demo's history and open to changes, and a browser: the system's Chromium.</summary>
public sealed class DeskFixture : IAsyncLifetime
{
    /// <summary>Days of history: the sections' months and the course of the targets need some.</summary>
    private const string Days = "120";

    private const int PagesAtATime = 3;
    private readonly TempDirectory _folder = new();
    private IPlaywright? _playwright;
    private PublishedWorker? _worker;

    /// <summary>The browser.</summary>
    public IBrowser Browser { get; private set; } = null!;

    /// <summary>Where the pages are.</summary>
    public Uri Url => Worker.Url;

    /// <summary>The worker.</summary>
    public PublishedWorker Worker => _worker!;

    /// <summary>Port of its broker.</summary>
    public int MqttPort { get; } = FreePort.Next();

    /// <summary>Folder for pictures of every page; null: none are taken.</summary>
    public static string? Pictures { get; } = Environment.GetEnvironmentVariable("WENCHANG_PICTURES");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        Environment.SetEnvironmentVariable("LC_ALL", "C.UTF-8");
        string program = Environment.GetEnvironmentVariable("WENCHANG_PUBLISHED") ?? "";
        if (program.Length == 0)
        {
            program = _folder["published"];
            await Repository.PublishAsync("src/WenchangPlan.Worker", Path.Combine(program, "worker"));
        }

        program = Path.GetFullPath(Path.Combine(program, "worker", "wenchang.dll"));
        string data = _folder["data"];
        await using (var demo = new ChildProcess("dotnet",
            [program, "demo", "--data", data, "--days", Days, "--http-port", $"{FreePort.Next()}", "--mqtt-port", $"{FreePort.Next()}"], _folder.Path))
        {
            await demo.LineAsync("历史数据评价完毕", patience: TimeSpan.FromMinutes(3), cancel: Cancel);
            await demo.EndAsync();
        }

        _worker = new PublishedWorker(program, _folder.Path,
        [
            "Mqtt:Mode=Embedded", "Mqtt:Host=127.0.0.1", $"Mqtt:Port={MqttPort}", "Mqtt:TopicRoot=wenchang", $"Storage:DataDirectory={data}", "Http:AllowChanges=true",
            $"District:File={Path.Combine(Path.GetDirectoryName(program)!, "district.json")}", $"Smtp:PickupDirectory={_folder["mails"]}", "Smtp:From=wenchangplan@example.org",
        ]);
        await Worker.StartAsync(Cancel);
        _playwright = await Playwright.CreateAsync();
        Browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = "/usr/bin/chromium", Args = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"] });
    }

    public async ValueTask DisposeAsync()
    {
        if (Browser is not null)
        {
            await Browser.DisposeAsync();
        }

        _playwright?.Dispose();
        if (_worker is not null)
        {
            await _worker.DisposeAsync();
        }

        _folder.Dispose();
    }

    /// <summary>Opens a page in a context of its own and gives it with everything its console complained of.</summary>
    /// <param name="address">Path and query.</param>
    /// <param name="width">Width of the window, px.</param>
    /// <param name="height">Height of the window, px.</param>
    /// <param name="language">Its language.</param>
    public async Task<(IPage Page, List<string> Complaints)> OpenAsync(string address, int width = 1440, int height = 900, string language = "zh-CN") =>
        await OpenAsync(await ContextAsync(width, height, language), address, language);

    /// <summary>A window of its own: a phone below 700 px.</summary>
    public Task<IBrowserContext> ContextAsync(int width, int height, string language) => Browser.NewContextAsync(new BrowserNewContextOptions
    {
        ViewportSize = new ViewportSize { Width = width, Height = height }, BaseURL = Url.ToString(), Locale = language, IsMobile = width < 700, HasTouch = width < 700,
    });

    /// <summary>Does something with every page, some beside each other: a page waits for the worker, the browser and the line in turn.</summary>
    public static Task EachAsync<T>(IEnumerable<T> pages, Func<T, Task> act) =>
        Parallel.ForEachAsync(pages, new ParallelOptions { MaxDegreeOfParallelism = PagesAtATime, CancellationToken = Cancel }, async (page, _) => await act(page));

    /// <summary>Opens a page in a context that others share: what they have loaded, it has too.</summary>
    public static async Task<(IPage Page, List<string> Complaints)> OpenAsync(IBrowserContext context, string address, string language)
    {
        IPage page = await context.NewPageAsync();
        page.SetDefaultTimeout(20_000);
        var complaints = new List<string>();
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
            {
                complaints.Add($"{message.Type}: {message.Text}");
            }
        };
        page.PageError += (_, error) => complaints.Add("error: " + error);
        page.RequestFailed += (_, request) =>
        {
            if (!request.Url.Contains("/api/v1/changes", StringComparison.Ordinal))
            {
                complaints.Add($"failed: {request.Url} {request.Failure}");
            }
        };
        page.Response += (_, response) =>
        {
            if (response.Status >= 400)
            {
                complaints.Add($"{response.Status}: {response.Url}");
            }
        };
        IResponse? answer = await page.GotoAsync($"{address}{(address.Contains('?', StringComparison.Ordinal) ? '&' : '?')}lang={language}", new PageGotoOptions { WaitUntil = WaitUntilState.Load });
        Assert.True(answer?.Ok, $"{address}: {answer?.Status}");
        await page.WaitForFunctionAsync("() => [...document.querySelectorAll('[data-chart]')].every(c => c.dataset.drawn === '1' || !c.querySelector('script'))");
        return (page, complaints);
    }

    /// <summary>What the API answers.</summary>
    public Task<JsonElement> GetAsync(string path) => Worker.GetAsync(path, Cancel);

    /// <summary>Does something over the API.</summary>
    public async Task PostAsync(string path, string json)
    {
        using var client = new HttpClient { BaseAddress = Url };
        using HttpResponseMessage answer = await client.PostAsync(new Uri(path, UriKind.Relative), new StringContent(json, Encoding.UTF8, "application/json"), Cancel);
        Assert.True(answer.IsSuccessStatusCode, $"{path}: {answer.StatusCode} {await answer.Content.ReadAsStringAsync(Cancel)}");
    }

    /// <summary>Deep water on a road, as its point tells it; gives the key of the critical alert.</summary>
    public async Task<string> FloodAsync(string road)
    {
        using IMqttClient client = new MqttClientFactory().CreateMqttClient();
        await client.ConnectAsync(new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", MqttPort).Build(), Cancel);
        string payload = $$"""{ "ts": "{{TimeProvider.System.GetUtcNow():O}}", "values": { "depth": 42 } }""";
        await client.PublishAsync(new MqttApplicationMessageBuilder().WithTopic($"wenchang/drainage/{road}/readings").WithPayload(Encoding.UTF8.GetBytes(payload))
            .WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce).Build(), Cancel);
        await client.DisconnectAsync(cancellationToken: Cancel);
        return await Eventually.SeeAsync("a critical alert about water on " + road, async () => (await GetAsync("/api/v1/alerts?state=open")).GetProperty("items").EnumerateArray()
            .Where(a => a.GetProperty("station").GetString() == road && a.GetProperty("kind").GetString() == "threshold" && a.GetProperty("severity").GetString() == "critical"
                && a.GetProperty("state").GetString() == "firing")
            .Select(a => a.GetProperty("key").GetString()).FirstOrDefault(), cancel: Cancel);
    }

    /// <summary>Acknowledges every alert that is open, so that nothing holds the wall.</summary>
    public async Task QuietAsync()
    {
        foreach (JsonElement alert in (await GetAsync("/api/v1/alerts?state=open")).GetProperty("items").EnumerateArray().Where(a => a.GetProperty("handling").GetString() == "found"))
        {
            await PostAsync($"/api/v1/alerts/{alert.GetProperty("key").GetString()}/acknowledge", """{"by":"duty one"}""");
        }
    }
}
