using System.Collections.Concurrent;
using System.Text.Json;
using Deque.AxeCore.Commons;
using Microsoft.Playwright;

namespace WenchangPlan.Desk.Tests;

/// <summary>Every page in both languages and at four widths: nothing in the console, nothing to scroll sideways, nothing serious that shuts people out.</summary>
public sealed class EveryPageTests(DeskFixture desk)
{
    private static readonly string Axe = new BundledAxeScriptProvider().GetScript();

    /// <summary>Windows by what is loaded once: a phone has a window of its own kind, the others are one that is drawn wider.</summary>
    private static readonly (int Width, int Height, bool IsAnalysed)[][] Windows = [[(390, 844, true)], [(768, 1024, false), (1440, 900, true), (1920, 1080, false)]];

    [Theory]
    [InlineData("zh-CN")]
    [InlineData("en")]
    public async Task EveryPage_FitsItsWindow_AndComplainsOfNothing(string language)
    {
        var faults = new ConcurrentQueue<string>();
        int analysed = 0;
        IReadOnlyList<(string Name, string Address)> pages = await PageList.ReadAsync(desk);
        foreach ((int Width, int Height, bool IsAnalysed)[] windows in Windows)
        {
            IBrowserContext context = await desk.ContextAsync(windows[0].Width, windows[0].Height, language);
            await DeskFixture.EachAsync(pages, async listed =>
            {
                (IPage page, List<string> complaints) = await DeskFixture.OpenAsync(context, listed.Address, language);
                foreach ((int width, int height, bool isAnalysed) in windows)
                {
                    await page.SetViewportSizeAsync(width, height);
                    await page.EvaluateAsync("() => new Promise(drawn => requestAnimationFrame(() => requestAnimationFrame(drawn)))");
                    foreach (string fault in await FaultsAsync(page, isAnalysed))
                    {
                        faults.Enqueue($"{listed.Address} {language} {width}: {fault}");
                    }

                    Interlocked.Add(ref analysed, isAnalysed ? 1 : 0);
                    if (DeskFixture.Pictures is { } pictures)
                    {
                        await page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(pictures, $"{listed.Name}-{width}-{language}.png"), FullPage = listed.Name is not "wall" });
                    }
                }

                string[] said = [.. complaints]; // closing it ends what it still asks for
                await page.CloseAsync();
                Array.ForEach(said, c => faults.Enqueue($"{listed.Address} {language} {windows[0].Width}: {c}"));
            });
            await context.CloseAsync();
        }

        Assert.True(faults.IsEmpty, $"{faults.Count} faults:\n{string.Join('\n', faults.Take(60))}");
        Assert.Equal(2 * pages.Count, analysed);
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

    /// <summary>What is wrong with a page as it stands in its window.</summary>
    private static async Task<IReadOnlyList<string>> FaultsAsync(IPage page, bool isAnalysed)
    {
        List<string> faults = [.. await page.EvaluateAsync<string[]>(Unfilled)];
        int wide = await page.EvaluateAsync<int>("() => Math.max(document.documentElement.scrollWidth, document.body.scrollWidth) - document.documentElement.clientWidth");
        if (wide > 0)
        {
            faults.Add($"{wide} px too wide: {await page.EvaluateAsync<string>(Widest)}");
        }

        faults.AddRange(await page.EvaluateAsync<string[]>(Cut));
        if (isAnalysed)
        {
            await page.EvaluateAsync($"() => {{ if (!window.axe) {{ {Axe} }} }}");
            JsonElement found = await page.EvaluateAsync<JsonElement>(Analyse);
            Assert.True(found.GetProperty("passed").GetInt32() > 5, $"hardly a rule applied to {page.Url}");
            faults.AddRange(found.GetProperty("faults").EnumerateArray().Select(f => f.GetString()!));
        }

        return faults;
    }

    /// <summary>Tables that show a part of themselves only until somebody moves them sideways.</summary>
    private const string Cut = """
        () => [...document.querySelectorAll("main *")].filter(e => e.clientWidth > 0 && e.scrollWidth > e.clientWidth + 1 && ["auto", "scroll"].includes(getComputedStyle(e).overflowX))
          .map(e => `${e.scrollWidth - e.clientWidth} px of ${e.tagName}.${e.className} in #${e.closest("[id]")?.id} are out of sight`)
        """;

    /// <summary>Every rule on the whole page. No page has frames, so that one call is enough; nodes are told of faults alone, which saves the most of its time.</summary>
    private const string Analyse = """
        async () => {
          const { violations, passes } = await axe.run(document, { resultTypes: ["violations"] });
          return { passed: passes.length, faults: violations.filter(v => v.impact === "serious" || v.impact === "critical")
            .flatMap(v => v.nodes.slice(0, 3).map(n => `${v.id} (${v.impact}) ${n.target} ${n.html.slice(0, 160)}`)) };
        }
        """;

    /// <summary>Texts in which a place is left unfilled, seen or read out.</summary>
    private const string Unfilled = """
        () => {
          const empty = /\{[A-Za-z][\w.]*\}/, found = [];
          const words = document.createTreeWalker(document.documentElement, NodeFilter.SHOW_TEXT, n => n.parentElement.closest("script, style") ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT);
          while (words.nextNode()) if (empty.test(words.currentNode.data)) found.push(words.currentNode.data.trim());
          for (const e of document.querySelectorAll("[title], [aria-label], [alt], [placeholder]"))
            for (const name of ["title", "aria-label", "alt", "placeholder"]) if (empty.test(e.getAttribute(name) ?? "")) found.push(e.getAttribute(name));
          return found.map(t => "a place is not filled in: " + t.slice(0, 160));
        }
        """;

    private const string Widest = """
        () => [...document.querySelectorAll("body *")].filter(e => e.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
            .slice(0, 3).map(e => e.tagName + "." + e.className + " " + Math.round(e.getBoundingClientRect().right)).join(", ")
        """;
}
