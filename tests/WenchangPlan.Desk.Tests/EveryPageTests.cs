using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace WenchangPlan.Desk.Tests;

/// <summary>Every page in both languages and at four widths: nothing in the console, nothing to scroll sideways, nothing serious that shuts people out.</summary>
public sealed class EveryPageTests(DeskFixture desk)
{
    [Theory]
    [InlineData(390, 844)]
    [InlineData(768, 1024)]
    [InlineData(1440, 900)]
    [InlineData(1920, 1080)]
    public async Task EveryPage_FitsItsWindow_AndComplainsOfNothing(int width, int height)
    {
        var faults = new List<string>();
        foreach ((string name, string address) in await PageList.ReadAsync(desk))
        {
            foreach (string language in (string[])["zh-CN", "en"])
            {
                (IPage page, List<string> complaints) = await desk.OpenAsync(address, width, height, language);
                string where = $"{address} {language} {width}";
                faults.AddRange(complaints.Select(c => $"{where}: {c}"));
                int wide = await page.EvaluateAsync<int>("() => Math.max(document.documentElement.scrollWidth, document.body.scrollWidth) - document.documentElement.clientWidth");
                if (wide > 0)
                {
                    faults.Add($"{where}: {wide} px too wide: {await page.EvaluateAsync<string>(Widest)}");
                }

                if (width is 390 or 1440)
                {
                    AxeResult axe = await page.RunAxe();
                    faults.AddRange(axe.Violations.Where(v => v.Impact is "serious" or "critical")
                        .Select(v => $"{where}: {v.Id} ({v.Impact}) {v.Nodes[0].Target} {v.Nodes[0].Html[..Math.Min(160, v.Nodes[0].Html.Length)]}"));
                }

                if (DeskFixture.Pictures is { } pictures)
                {
                    await page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(pictures, $"{name}-{width}-{language}.png"), FullPage = name is not "wall" });
                }

                await page.Context.CloseAsync();
            }
        }

        Assert.True(faults.Count == 0, $"{faults.Count} faults:\n{string.Join('\n', faults.Take(60))}");
    }

    [Theory]
    [InlineData(1920, 1080)]
    [InlineData(1440, 900)]
    public async Task Overview_FillsTheWindowWithoutScrolling(int width, int height)
    {
        (IPage page, _) = await desk.OpenAsync("/", width, height);
        Assert.True(await page.EvaluateAsync<int>("() => document.documentElement.scrollHeight - innerHeight") <= 0);
        await page.Context.CloseAsync();
    }

    private const string Widest = """
        () => [...document.querySelectorAll("body *")].filter(e => e.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
            .slice(0, 3).map(e => e.tagName + "." + e.className + " " + Math.round(e.getBoundingClientRect().right)).join(", ")
        """;
}
