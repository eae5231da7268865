using System.Globalization;
using System.Text.Json;
using Microsoft.Playwright;
using WenchangPlan.Tests.Shared;

namespace WenchangPlan.Desk.Tests;

/// <summary>What a page costs on the line, by the browser's own account: bytes as they came, compressed, with headers.</summary>
public sealed class CostTests(DeskFixture desk)
{
    private const double MostOfFirst = 500_000;
    private const double MostOfNext = 40_000;
    private const double MostOfMinute = 2_000;

    /// <summary>Signs of life a minute: the server gives one every 20 s.</summary>
    private const int BeatsOfMinute = 3;

    [Fact]
    public async Task FirstLoad_AndEveryNextPage_AreSmall_AndOnlyPagesWithChartsLoadTheirLibrary()
    {
        var faults = new List<string>();
        IBrowserContext context = await desk.Browser.NewContextAsync(new BrowserNewContextOptions { BaseURL = desk.Url.ToString() });
        IPage page = await context.NewPageAsync();
        Line line = await Line.OfAsync(page);
        double first = await OpenAsync("/");
        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(CultureInfo.InvariantCulture, $"first load {first / 1000:F1} kB"));
        Assert.InRange(first, 10_000, MostOfFirst);
        double most = 0;
        foreach ((_, string address) in await PageList.ReadAsync(desk))
        {
            // The wall is opened once in months; it brings a script of its own.
            double bytes = await OpenAsync(address);
            most = Math.Max(most, address == "/wall" ? 0 : bytes);
            TestContext.Current.TestOutputHelper?.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {address} {bytes / 1000:F1} kB"));
            faults.AddRange(bytes > MostOfNext && address != "/wall" ? [string.Create(CultureInfo.InvariantCulture, $"{address}: {bytes / 1000:F1} kB")] : []);
            bool hasCharts = await page.Locator("[data-chart]").CountAsync() > 0;
            faults.AddRange(hasCharts == await page.Locator("script[src*='echarts']").CountAsync() > 0 ? [] : [$"{address}: charts {hasCharts}, library {!hasCharts}"]);
        }

        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(CultureInfo.InvariantCulture, $"largest next page {most / 1000:F1} kB"));
        Assert.True(faults.Count == 0, string.Join('\n', faults));
        await context.CloseAsync();

        // With what it asks for as soon as its stream begins.
        async Task<double> OpenAsync(string address)
        {
            line.Bytes = 0;
            await page.GotoAsync(address, new PageGotoOptions { WaitUntil = WaitUntilState.Load });
            await line.QuietAsync();
            return line.Bytes;
        }
    }

    [Fact]
    public async Task PagesThatStayOpen_AskForNothing_WhileNothingChanges()
    {
        string[] addresses = ["/", "/alerts", "/wall"];
        (string Address, double Bytes, int Changes, int Asked)[] minutes = await Task.WhenAll(addresses.Select(MinuteAsync));
        Assert.All(minutes, minute =>
        {
            TestContext.Current.TestOutputHelper?.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{minute.Address}: {minute.Bytes:F0} bytes a minute"));
            Assert.Equal((minute.Address, 0, 0), (minute.Address, minute.Changes, minute.Asked));
            Assert.InRange(minute.Bytes, 1, MostOfMinute);
        });
    }

    /// <summary>What a page costs between two signs of life in which nothing changes, as of a minute.</summary>
    private async Task<(string Address, double Bytes, int Changes, int Asked)> MinuteAsync(string address)
    {
        IBrowserContext context = await desk.Browser.NewContextAsync(new BrowserNewContextOptions { BaseURL = desk.Url.ToString() });
        IPage page = await context.NewPageAsync();
        Line line = await Line.OfAsync(page);
        await page.GotoAsync(address, new PageGotoOptions { WaitUntil = WaitUntilState.Load });
        await line.QuietAsync();
        for (int left = 4; ; left--)
        {
            await line.BeatAsync();
            (line.Bytes, line.Changes, line.Asked) = (0, 0, 0);
            await line.BeatAsync();
            if (line.Changes == 0 || left == 0)
            {
                break; // what changed between two signs of life is looked at, and then the next two
            }
        }

        await context.CloseAsync();
        return (address, line.Bytes * BeatsOfMinute, line.Changes, line.Asked);
    }

    /// <summary>What goes over the line for a page.</summary>
    private sealed class Line
    {
        private readonly HashSet<string> _open = [];
        private ICDPSession _session = null!;
        private TaskCompletionSource? _beat;
        private TaskCompletionSource? _began;

        /// <summary>Bytes that came since it was set to zero.</summary>
        public double Bytes { get; set; }

        /// <summary>Events of changes since then.</summary>
        public int Changes { get; set; }

        /// <summary>Requests since then.</summary>
        public int Asked { get; set; }

        public static async Task<Line> OfAsync(IPage page)
        {
            var line = new Line { _session = await page.Context.NewCDPSessionAsync(page) };
            await line._session.SendAsync("Network.enable");
            line.On("Network.requestWillBeSent", e =>
            {
                line.Asked++;
                if (!e.GetProperty("request").GetProperty("url").GetString()!.Contains("/api/v1/changes", StringComparison.Ordinal))
                {
                    line._open.Add(e.GetProperty("requestId").GetString()!);
                }
            });
            // Of a stream only its head is told in bytes; the others are told as a whole.
            line.On("Network.responseReceived", e => line.Bytes += line._open.Contains(e.GetProperty("requestId").GetString()!) ? 0 : e.GetProperty("response").GetProperty("encodedDataLength").GetDouble());
            line.On("Network.loadingFinished", e => line.Bytes += line._open.Remove(e.GetProperty("requestId").GetString()!) ? e.GetProperty("encodedDataLength").GetDouble() : 0);
            line.On("Network.loadingFailed", e => line._open.Remove(e.GetProperty("requestId").GetString()!));
            line.On("Network.eventSourceMessageReceived", e =>
            {
                // "event: beat", "data: 0", an empty line and the frame around them
                line.Bytes += e.GetProperty("eventName").GetString()!.Length + e.GetProperty("data").GetString()!.Length + 24;
                if (e.GetProperty("eventName").GetString() == "beat")
                {
                    line._beat?.TrySetResult();
                }
                else
                {
                    line.Changes++;
                    line._began?.TrySetResult();
                }
            });
            return line;
        }

        /// <summary>Waits for the server's next sign of life.</summary>
        public Task BeatAsync() => (_beat = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);

        /// <summary>Waits until the stream has begun and what it asked for is there.</summary>
        public async Task QuietAsync()
        {
            _began = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            if (Changes == 0)
            {
                await _began.Task.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
            }

            await Eventually.TrueAsync(() => _open.Count == 0, "an end of what is asked for", TestContext.Current.CancellationToken);
            Changes = 0;
        }

        private void On(string name, Action<JsonElement> seen) => _session.Event(name).OnEvent += (_, e) => seen(e!.Value);
    }
}
