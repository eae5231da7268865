using Microsoft.Playwright;

namespace WenchangPlan.Desk.Tests;

/// <summary>The wall does by itself what people expect of it: it turns, holds what is critical until somebody acknowledges it, sounds, and comes back after a restart of the service.</summary>
public sealed class WallTests(DeskFixture desk)
{
    private const string Road = "road-school";

    /// <summary>Counts how often another view comes, and stands in for the sound.</summary>
    private const string Watch = """
        window.turned = 0; window.tones = 0;
        document.addEventListener("DOMContentLoaded", () => new MutationObserver(() => window.turned++).observe(document.getElementById("wall-view"), { childList: true, characterData: true, subtree: true }));
        window.AudioContext = class {
          currentTime = 0; destination = {};
          createOscillator() { return { frequency: {}, connect: (next) => next, start: () => window.tones++, stop() {} }; }
          createGain() { return { gain: { setValueAtTime() {}, exponentialRampToValueAtTime() {} }, connect: (next) => next }; }
        };
        """;

    [Fact]
    public async Task Wall_Turns_HoldsACriticalAlertUntilItIsAcknowledged_AndSounds()
    {
        await desk.QuietAsync();
        (IBrowserContext context, IPage page) = await OpenAsync();
        await page.WaitForFunctionAsync("() => window.turned > 4");
        await page.ClickAsync("#wall-sound");
        int tried = await page.EvaluateAsync<int>("() => window.tones");
        Assert.True(tried > 0, "no sound when it is switched on");

        string key = await desk.FloodAsync(Road);
        await page.WaitForFunctionAsync("before => window.tones > before", tried);
        await page.WaitForFunctionAsync("() => document.querySelector('#open-alerts .unacknowledged') && document.querySelectorAll('.view')[0].classList.contains('on')");
        Assert.Equal(0, await TurnsAsync(page));

        await desk.PostAsync($"/api/v1/alerts/{key}/acknowledge", """{"by":"duty one"}""");
        await page.WaitForFunctionAsync("before => window.turned > before", await page.EvaluateAsync<int>("() => window.turned"));
        await context.CloseAsync();
    }

    [Fact]
    public async Task Wall_ComesBackByItself_WhenTheServiceWasRestarted()
    {
        (IBrowserContext context, IPage page) = await OpenAsync();
        await page.EvaluateAsync("() => { window.stays = true; }");
        Task<IRequest> again = page.WaitForRequestAsync(r => r.Url.Contains("/api/v1/changes", StringComparison.Ordinal), new PageWaitForRequestOptions { Timeout = 120_000 });
        await desk.Worker.StopAsync();
        await desk.Worker.StartAsync(TestContext.Current.CancellationToken);
        await again;
        await desk.FloodAsync("road-shangjia");
        await page.WaitForFunctionAsync("() => document.querySelector(\"#open-alerts a[href^='/alerts/']\") && document.getElementById('open-alerts').textContent.includes('商家')", null, new PageWaitForFunctionOptions { Timeout = 120_000 });
        Assert.True(await page.Locator("#stale").IsHiddenAsync());
        Assert.True(await page.EvaluateAsync<bool>("() => window.stays === true"), "the same build needs no new page");
        await context.CloseAsync();
    }

    /// <summary>How often another view came while ten should have.</summary>
    private static Task<int> TurnsAsync(IPage page) => page.EvaluateAsync<int>("() => new Promise(r => { const before = window.turned; setTimeout(() => r(window.turned - before), 2500); })");

    private async Task<(IBrowserContext, IPage)> OpenAsync()
    {
        IBrowserContext context = await desk.Browser.NewContextAsync(new BrowserNewContextOptions { BaseURL = desk.Url.ToString(), ViewportSize = new ViewportSize { Width = 1920, Height = 1080 }, Locale = "zh-CN" });
        IPage page = await context.NewPageAsync();
        page.SetDefaultTimeout(60_000);
        await page.AddInitScriptAsync(Watch);
        await page.GotoAsync("/wall?turn=0.25&lang=zh-CN");
        return (context, page);
    }
}
