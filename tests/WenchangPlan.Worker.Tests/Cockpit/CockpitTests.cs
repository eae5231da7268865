using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using WenchangPlan.Worker.Tests.Web;

namespace WenchangPlan.Worker.Tests.Cockpit;

public partial class CockpitTests(WebFixture web) : IClassFixture<WebFixture>
{
    [Fact]
    public async Task Page_IsChineseUntilAskedOtherwise_AndRemembersTheAnswer()
    {
        using var handler = new HttpClientHandler();
        using var browser = new HttpClient(handler) { BaseAddress = web.Client.BaseAddress };

        Assert.Contains("<html lang=\"zh-CN\">", await PageAsync("/"), StringComparison.Ordinal);
        Assert.Contains("文昌湖区", await PageAsync("/"), StringComparison.Ordinal);
        Assert.Contains("<html lang=\"en\">", await PageAsync("/?lang=en"), StringComparison.Ordinal);
        Assert.Contains("Wenchang Lake", await PageAsync("/"), StringComparison.Ordinal);
        Assert.Contains("<html lang=\"zh-CN\">", await PageAsync("/?lang=zh-CN"), StringComparison.Ordinal);
        Assert.Contains("文昌湖区", await PageAsync("/?lang=fr"), StringComparison.Ordinal);

        Task<string> PageAsync(string address) => browser.GetStringAsync(new Uri(address, UriKind.Relative), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Page_HostileStationName_IsTextAndNothingElse()
    {
        string page = await web.GetTextAsync("/");

        Assert.DoesNotContain("<script>", page, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("&lt;script&gt;alert(&#x27;站&#x27;)&lt;/script&gt;&quot;&amp;", page, StringComparison.Ordinal);
        Assert.DoesNotContain(" style=", page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotMatch("<script(?![^>]* src=\"/cockpit/)", page);
    }

    [Fact]
    public async Task Page_ShowsTheTargetsAsTheApiHasThem()
    {
        string page = await SectionAsync("targets");

        foreach (JsonElement target in (await web.GetJsonAsync("/api/v1/targets")).GetProperty("items").EnumerateArray())
        {
            Assert.Contains($"<strong>{target.GetProperty("share").GetRawText()}<small>%</small></strong>", page, StringComparison.Ordinal);
            Assert.Contains($"<dd>{target.GetProperty("good").GetInt32()}</dd>", page, StringComparison.Ordinal);
            Assert.Contains($"<dd>{target.GetProperty("assessed").GetInt32()}</dd>", page, StringComparison.Ordinal);
            Assert.Contains(target.GetProperty("nameEn").GetString()!, page, StringComparison.Ordinal);
        }

        Assert.Contains("Bad days left in the budget: 38", page, StringComparison.Ordinal);
        Assert.Contains("Bad sections over the budget: 1", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Page_ShowsTheBalanceAsTheApiHasIt()
    {
        string page = await SectionAsync("balance");

        Assert.Contains("125,019", page, StringComparison.Ordinal);
        Assert.Contains("125,009", page, StringComparison.Ordinal);
        Assert.Contains("✓ Balanced", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Page_SaysThatHistoryWasRewritten_AndLinksToWhatStood() =>
        Assert.Contains("""<p id="replaced">7 values more than three days old were rewritten; what stood is kept · <a href="/api/v1/replaced?lang=en">""", await SectionAsync("stations"), StringComparison.Ordinal);

    [Fact]
    public async Task Calendar_HasEveryDayOfTheYearAsTheApiHasIt()
    {
        string page = await SectionAsync("calendar");
        Dictionary<string, JsonElement> days = (await web.GetJsonAsync("/api/v1/air/days?from=2026-01-01&to=2026-12-31&lang=en")).GetProperty("items")
            .EnumerateArray().ToDictionary(d => d.GetProperty("date").GetString()!);
        MatchCollection cells = DayCell().Matches(page);

        Assert.Equal(365, cells.Count);
        Assert.All(cells, cell =>
        {
            string date = cell.Groups["date"].Value;
            string kind = cell.Groups["kind"].Value;
            if (!days.TryGetValue(date, out JsonElement day))
            {
                Assert.Contains(string.CompareOrdinal(date, "2026-09-20") > 0 ? "future" : "absent", kind, StringComparison.Ordinal);
                Assert.Equal("", cell.Groups["text"].Value);
            }
            else if (day.GetProperty("validity").GetString() == "invalid")
            {
                Assert.Contains("invalid", kind, StringComparison.Ordinal);
                Assert.Equal("×", cell.Groups["text"].Value);
                Assert.Contains("PM2.5 17 of 20 hours", cell.Value, StringComparison.Ordinal);
            }
            else
            {
                Assert.Contains($"l{day.GetProperty("level").GetInt32()}", kind, StringComparison.Ordinal);
                Assert.Equal(day.GetProperty("validity").GetString() == "pending", kind.Contains("pending", StringComparison.Ordinal));
                Assert.Equal(day.GetProperty("aqi").GetRawText(), cell.Groups["text"].Value);
            }
        });
        Assert.Contains("title=\"2026-03-03 no data\"", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AirNow_StationWithoutAnHour_SaysNoData()
    {
        string page = await SectionAsync("air");
        Assert.Empty((await web.GetJsonAsync("/api/v1/air/hours?station=air-5")).GetProperty("items").EnumerateArray());
        Assert.Matches(@"Mengshui</th>\s*<td colspan=""9"" class=""nodata"">no data in the last 2 hours", page);
        JsonElement newest = (await web.GetJsonAsync("/api/v1/air/hours?station=air-2&lang=en&from=2026-09-20")).GetProperty("items").EnumerateArray().Last();
        Assert.Matches($@"Fanyang mouth</th>\s*<td><span class=""aqi l{newest.GetProperty("level")}"">{newest.GetProperty("aqi")} {newest.GetProperty("category")}</span>", page);
    }

    [Fact]
    public async Task Drainage_ShowsFullnessAndMarksWhatDoesNotCount()
    {
        string page = await SectionAsync("drainage");

        Assert.Contains("Fullness <b>82%</b>", page, StringComparison.Ordinal);
        Assert.Contains("1.84 m to ground", page, StringComparison.Ordinal);
        Assert.Contains("18.2 cm", page, StringComparison.Ordinal);
        Assert.Contains("class=\"flagged\"", page, StringComparison.Ordinal);
        Assert.Matches(@"Shangjia manhole[^<]*<small>Manhole</small></h3><p class=""nodata"">Never heard", page);
    }

    [Fact]
    public async Task Stations_NamesTheSilentOnes()
    {
        string page = await SectionAsync("stations");

        Assert.Contains("Offline 1", page, StringComparison.Ordinal);
        Assert.Contains("Never heard 3", page, StringComparison.Ordinal);
        Assert.Contains("Shangjia", page, StringComparison.Ordinal);
        Assert.Contains("7 messages in quarantine", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Page_WithoutAnyData_SaysSoAndShowsNoFigure()
    {
        await using var own = new WebFixture();
        await own.InitializeAsync();
        own.Stores.Readings.Clear();
        own.Stores.Verdicts.Clear();
        own.Stores.Targets.Clear();

        string page = await own.GetTextAsync("/?lang=en");

        Assert.Contains("<strong class=\"nodata\">No data</strong>", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<small>%</small></strong>", page, StringComparison.Ordinal);
        Assert.Contains("no data yet", page, StringComparison.Ordinal);
        Assert.DoesNotMatch("class=\"day l[1-6]\" title", page);
        Assert.DoesNotMatch("class=\"class c[1-6]", page);
    }

    [Fact]
    public async Task Assets_AreThereAndKeptByTheirHash()
    {
        string page = await web.GetTextAsync("/");
        foreach (Match link in AssetLink().Matches(page))
        {
            using HttpResponseMessage answer = await web.Client.GetAsync(new Uri(link.Groups["address"].Value, UriKind.Relative), TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.Contains("immutable", answer.Headers.CacheControl?.ToString(), StringComparison.Ordinal);
            Assert.NotEqual(0, answer.Content.Headers.ContentLength);
        }

        Assert.Equal(2, AssetLink().Count(page));
    }

    private async Task<string> SectionAsync(string id)
    {
        string sections = await web.GetTextAsync("/cockpit/sections?lang=en");
        int start = sections.IndexOf($"<section id=\"{id}\"", StringComparison.Ordinal);
        Assert.True(start >= 0, id);
        return sections[start..sections.IndexOf("</section>", start, StringComparison.Ordinal)];
    }

    [GeneratedRegex("""<span class="day (?<kind>[^"]*)" title="(?<date>\d{4}-\d\d-\d\d)[^"]*">(?<text>[^<]*)</span>""", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex DayCell();

    [GeneratedRegex("""(href|src)="(?<address>/cockpit/[^"]+\?v=[0-9a-f]+)""", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex AssetLink();
}
