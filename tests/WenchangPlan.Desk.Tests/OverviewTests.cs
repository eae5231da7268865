using System.Globalization;
using System.Text.Json;
using Microsoft.Playwright;

namespace WenchangPlan.Desk.Tests;

/// <summary>What the overview says is what the API says, and an open page costs next to nothing.</summary>
public sealed class OverviewTests(DeskFixture desk)
{
    [Fact]
    public async Task Numbers_AreThoseOfTheApi()
    {
        (IPage page, _) = await desk.OpenAsync("/");
        string text = await page.InnerTextAsync("main");
        foreach (JsonElement target in (await desk.GetAsync("/api/v1/targets")).GetProperty("items").EnumerateArray())
        {
            Says(target.GetProperty("share").GetDouble().ToString("F1", CultureInfo.InvariantCulture));
            Says(target.GetProperty("good").GetRawText());
            Says(target.GetProperty("assessed").GetRawText());
        }

        JsonElement yesterday = (await desk.GetAsync("/api/v1/air/days")).GetProperty("items").EnumerateArray().Last(d => d.GetProperty("validity").GetString() == "valid");
        Says(yesterday.GetProperty("aqi").GetRawText());
        await page.Context.CloseAsync();

        void Says(string number) => Assert.Contains(number, text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OpenPage_AsksForNothingWhileNothingChanges()
    {
        (IPage page, _) = await desk.OpenAsync("/targets");
        await page.Clock.InstallAsync();
        await page.ReloadAsync(new PageReloadOptions { WaitUntil = WaitUntilState.NetworkIdle });
        var asked = new List<string>();
        page.Request += (_, request) => asked.Add(request.Url);
        await page.Clock.FastForwardAsync(40_000); // a page that asks by the clock asks now
        await page.EvaluateAsync("() => new Promise(r => requestAnimationFrame(r))");
        Assert.DoesNotContain(asked, a => !a.Contains("/api/v1/changes", StringComparison.Ordinal));
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task FirstLoad_IsSmall_AndTheNextPageSmaller()
    {
        IBrowserContext context = await desk.Browser.NewContextAsync(new BrowserNewContextOptions { BaseURL = desk.Url.ToString() });
        IPage page = await context.NewPageAsync();
        ICDPSession session = await context.NewCDPSessionAsync(page);
        await session.SendAsync("Network.enable");
        double bytes = 0;
        session.Event("Network.loadingFinished").OnEvent += (_, data) => bytes += data!.Value.GetProperty("encodedDataLength").GetDouble();
        await page.GotoAsync("/", new PageGotoOptions { WaitUntil = WaitUntilState.Load });
        double first = bytes;
        bytes = 0;
        await page.GotoAsync("/targets", new PageGotoOptions { WaitUntil = WaitUntilState.Load });
        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(CultureInfo.InvariantCulture, $"first load {first / 1000:F0} kB, next page {bytes / 1000:F0} kB"));
        Assert.InRange(first, 1, 500_000);
        Assert.InRange(bytes, 1, 40_000);
        await context.CloseAsync();
    }
}
