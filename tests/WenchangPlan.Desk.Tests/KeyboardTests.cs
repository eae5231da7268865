using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.Playwright;

namespace WenchangPlan.Desk.Tests;

/// <summary>The two ways people go most, by keyboard alone: Tab, Enter and typed text; and whatever has the focus is seen to have it.</summary>
public sealed class KeyboardTests(DeskFixture desk)
{
    /// <summary>More than any page has places to stop at; the calendar of a year has one a day.</summary>
    private const int MostStops = 800;

    [Fact]
    public async Task OverviewToBadDay_ToPollutant_ToHour_ToItsReadings()
    {
        JsonElement bad = (await desk.GetAsync("/api/v1/air/days")).GetProperty("items").EnumerateArray().Last(d => d.GetProperty("good").ValueKind == JsonValueKind.False);
        string date = bad.GetProperty("date").GetString()!, pollutant = bad.GetProperty("primary")[0].GetString()!;
        (IPage page, List<string> complaints) = await desk.OpenAsync("/");

        if (await page.Locator($"main a[href='/days/{date}']").CountAsync() == 0)
        {
            await FollowAsync(page, "nav a[href='/air']"); // longer ago than the overview looks back
        }

        await FollowAsync(page, $"main a[href='/days/{date}']");
        Assert.Contains(bad.GetProperty("aqi").GetRawText(), await page.InnerTextAsync("main"), StringComparison.Ordinal);
        await FollowAsync(page, $"main th a[href*='parameter={pollutant}']");
        await FollowAsync(page, "main a[href*='hour=']");
        Assert.Contains("hour=", page.Url, StringComparison.Ordinal);
        Assert.True(await page.Locator("#readings tbody tr").CountAsync() > 0, $"no readings are shown on {page.Url}");
        Assert.Empty(complaints);
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task Alert_IsAcknowledged_ThenClosedWithANote()
    {
        string key = await desk.FloodAsync("road-underpass");
        (IPage page, List<string> complaints) = await desk.OpenAsync("/");
        await FollowAsync(page, $"main a[href='/alerts/{key}']");

        await TypeAsync(page, "by", "duty one");
        await FollowAsync(page, "button[formaction$='/acknowledge']");
        Assert.Equal("acknowledged", await HandlingAsync(key));

        await TypeAsync(page, "by", "duty one");
        await TypeAsync(page, "comment", "water gone");
        await FollowAsync(page, "button[formaction$='/finish']");
        Assert.Equal("finished", await HandlingAsync(key));
        Assert.Contains("water gone", await page.InnerTextAsync("#history"), StringComparison.Ordinal);
        Assert.Empty(complaints);
        await page.Context.CloseAsync();
    }

    [Theory]
    [InlineData(390)]
    [InlineData(1440)]
    public async Task EveryStopOfEveryPage_ShowsThatItHasTheFocus(int width)
    {
        var faults = new ConcurrentQueue<string>();
        IBrowserContext context = await desk.ContextAsync(width, 900, "zh-CN");
        await DeskFixture.EachAsync((await PageList.ReadAsync(desk)).Where(p => p.Name is not "wall").Select(p => p.Address), async address =>
        {
            (IPage page, _) = await DeskFixture.OpenAsync(context, address, "zh-CN");
            await page.Keyboard.PressAsync("Tab"); // from here on the browser takes the focus for one of a keyboard
            string[] seen = await page.EvaluateAsync<string[]>($$"""
                () => {
                  const look = {{Stop}}, faults = new Map();
                  const stops = [...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']")].filter(e => e.checkVisibility());
                  for (const e of stops) {
                    e.focus();
                    const stop = look("*");
                    // One of a kind tells of all.
                    if (document.activeElement !== e) faults.set(e.outerHTML.slice(0, 80), "takes no focus");
                    else if (stop.fault) faults.set(stop.kind, stop.fault);
                  }
                  return stops.length < 10 ? ["only " + stops.length + " stops"] : [...faults].map(f => f.join(": "));
                }
                """);
            Array.ForEach(seen, s => faults.Enqueue($"{address} {width}: {s}"));
            await page.CloseAsync();
        });
        await context.CloseAsync();

        Assert.True(faults.IsEmpty, $"{faults.Count} faults:\n{string.Join('\n', faults.Take(60))}");
    }

    private async Task<string> HandlingAsync(string key) => (await desk.GetAsync("/api/v1/alerts/" + key)).GetProperty("alert").GetProperty("handling").GetString()!;

    /// <summary>Goes from stop to stop until one is reached, presses Enter and waits for the page that follows.</summary>
    private static async Task FollowAsync(IPage page, string selector)
    {
        await TabToAsync(page, selector);
        await page.EvaluateAsync("() => { window.left = true; }");
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForFunctionAsync("() => !window.left && document.readyState === 'complete'");
    }

    private static async Task TypeAsync(IPage page, string name, string text)
    {
        await TabToAsync(page, $"form [name='{name}']");
        await page.Keyboard.PressAsync("Control+A");
        await page.Keyboard.TypeAsync(text);
    }

    private static async Task TabToAsync(IPage page, string selector)
    {
        for (int i = 0; i < MostStops; i++)
        {
            JsonElement stop = await page.EvaluateAsync<JsonElement>(Stop, selector);
            if (stop.GetProperty("is").GetBoolean())
            {
                Assert.Equal("", stop.GetProperty("fault").GetString());
                return;
            }

            await page.Keyboard.PressAsync("Tab");
        }

        Assert.Fail($"{selector} cannot be reached by keyboard on {page.Url}");
    }

    /// <summary>What has the focus: whether it is the one that is sought, and what keeps people from seeing that it has it.</summary>
    private const string Stop = """
        (selector) => {
          const e = document.activeElement;
          if (!e || e === document.body) return { is: false, fault: "", kind: "" };
          const style = getComputedStyle(e), box = e.getBoundingClientRect();
          const wide = parseFloat(style.outlineWidth) + parseFloat(style.outlineOffset);
          const ring = { left: box.left - wide, right: box.right + wide, top: box.top - wide, bottom: box.bottom + wide };
          let fault = style.outlineStyle === "none" || parseFloat(style.outlineWidth) < 2 ? "no ring"
            : box.bottom < 0 || box.top > innerHeight || box.right < 0 || box.left > innerWidth ? "outside the window" : "";
          for (let p = e.parentElement; p && !fault; p = p.parentElement) {
            const around = getComputedStyle(p);
            if (around.overflowX === "visible" || p === document.body || p === document.documentElement) continue;
            const clip = p.getBoundingClientRect();
            const hidden = [ring.left < clip.left - 1, ring.right > clip.right + 1, ring.top < clip.top - 1, ring.bottom > clip.bottom + 1].filter(h => h).length;
            if (hidden > 1) fault = `${hidden} sides of its ring are cut by ${p.tagName}.${p.className}`;
          }
          return { is: e.matches(selector), fault, kind: `${e.tagName}.${e.getAttribute("class") ?? ""} in ${e.parentElement.tagName}.${e.parentElement.getAttribute("class") ?? ""}` };
        }
        """;
}
