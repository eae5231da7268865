using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using WenchangPlan.Worker.Tests.Web;

namespace WenchangPlan.Worker.Tests.Cockpit;

/// <summary>The overview says what the API says, in both languages, whatever the register has and lacks.</summary>
public partial class OverviewTests(WebFixture web) : IClassFixture<WebFixture>
{
    private const string Yesterday = "2026-09-19";

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
        await using var own = new WebFixture();
        await own.InitializeAsync();
        own.Stores.Alerts[0] = own.Stores.Alerts[0] with { Station = "air-3" };
        string page = await own.GetTextAsync("/");

        Assert.DoesNotContain("<script>", page, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("&lt;script&gt;alert(&#x27;站&#x27;)&lt;/script&gt;&quot;&amp;", page, StringComparison.Ordinal);
        Assert.DoesNotContain(" style=", page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotMatch("<script(?!( src=\"/assets/[^\"]+\" defer| type=\"application/json\")>)", page);
    }

    [Fact]
    public async Task AirNow_IsTheNewestHourOfTheApi()
    {
        string card = await PartAsync("air-now");
        JsonElement hour = (await web.GetJsonAsync("/api/v1/air/hours?lang=en&from=2026-09-20")).GetProperty("items").EnumerateArray().Last(h => h.GetProperty("aqi").ValueKind == JsonValueKind.Number);

        Assert.Contains($">{hour.GetProperty("aqi")}</a>", card, StringComparison.Ordinal);
        Assert.Contains(hour.GetProperty("category").GetString()!, card, StringComparison.Ordinal);
        Assert.Contains("hour to 10:00", card, StringComparison.Ordinal);
        foreach (JsonProperty pollutant in hour.GetProperty("pollutants").EnumerateObject())
        {
            decimal value = pollutant.Value.GetProperty("concentration").GetDecimal();
            Assert.Contains($"<dd>{value.ToString(pollutant.Name == "co" ? "0.0" : "0", CultureInfo.InvariantCulture)}</dd>", card, StringComparison.Ordinal);
        }

        // Twenty-four hours, each as the API has it.
        foreach (JsonElement drawn in (await web.GetJsonAsync("/api/v1/air/hours?lang=en&from=2026-09-19T10:00:00%2B08:00")).GetProperty("items").EnumerateArray())
        {
            DateTimeOffset end = drawn.GetProperty("time").GetDateTimeOffset();
            Assert.Contains($"{(end.Hour == 0 ? "24:00" : end.ToString("HH:mm", CultureInfo.InvariantCulture))} AQI {drawn.GetProperty("aqi")} {drawn.GetProperty("category").GetString()}</title>", card, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Yesterday_AndTheThirtyDays_AreTheDaysOfTheApi()
    {
        string card = await PartAsync("yesterday");
        JsonElement[] days = [.. (await web.GetJsonAsync($"/api/v1/air/days?from=2026-08-21&to={Yesterday}&lang=en")).GetProperty("items").EnumerateArray()];
        JsonElement day = days[^1];

        Assert.Equal(30, days.Length);
        Assert.Contains($"<span class=\"big\">{day.GetProperty("aqi")}</span>", card, StringComparison.Ordinal);
        Assert.Contains(day.GetProperty("good").GetBoolean() ? "A good-air day" : "Not a good-air day", card, StringComparison.Ordinal);
        int bad = days.Count(d => d.GetProperty("good").ValueKind == JsonValueKind.False);
        Assert.Contains($"<b{(bad > 0 ? " class=\"crit\"" : "")}>{bad}</b> not good", card, StringComparison.Ordinal);
        Assert.Contains($"href=\"/days/{Yesterday}\"", card, StringComparison.Ordinal);
        foreach (JsonElement drawn in days)
        {
            Assert.Contains(drawn.GetProperty("validity").GetString() == "valid"
                ? $"<title>{drawn.GetProperty("date").GetString()} AQI {drawn.GetProperty("aqi")} {drawn.GetProperty("category").GetString()}</title>"
                : $"<title>{drawn.GetProperty("date").GetString()} {drawn.GetProperty("reason").GetString()}</title>", card, StringComparison.Ordinal);
        }

        Assert.Contains(days, d => d.GetProperty("validity").GetString() == "invalid");
    }

    [Fact]
    public async Task Targets_AreThoseOfTheApi()
    {
        foreach (JsonElement target in (await web.GetJsonAsync("/api/v1/targets")).GetProperty("items").EnumerateArray())
        {
            string card = await PartAsync("target-" + target.GetProperty("target").GetString());
            string text = Text(card);
            Assert.Contains(target.GetProperty("nameEn").GetString()!, text, StringComparison.Ordinal);
            Assert.Contains($"≥ {target.GetProperty("bound")} %", text, StringComparison.Ordinal);
            Assert.Contains(target.GetProperty("share").GetDecimal().ToString("0.0", CultureInfo.InvariantCulture), text, StringComparison.Ordinal);
            Assert.Contains($"{target.GetProperty("good")}/ {target.GetProperty("assessed")}", text.Replace(" /", "/", StringComparison.Ordinal), StringComparison.Ordinal);
            if (target.GetProperty("forecast") is { ValueKind: JsonValueKind.Object } forecast)
            {
                Assert.Contains($"{forecast.GetProperty("share10").GetDecimal():0.0}–{forecast.GetProperty("share90").GetDecimal():0.0}", text, StringComparison.Ordinal);
                Assert.Equal(0.998m, forecast.GetProperty("probability").GetDecimal());
                Assert.Contains("Chance of meeting > 99 %", text, StringComparison.Ordinal); // 100 % only when it is certain
                Assert.Contains($"To come {target.GetProperty("remaining")} days", text, StringComparison.Ordinal);
                Assert.Contains($"{target.GetProperty("budget")} days bad ones left", text, StringComparison.Ordinal);
            }
        }

        string water = Text(await PartAsync("target-water-88"));
        Assert.Contains("Huanran inlet", water, StringComparison.Ordinal);
        Assert.Contains("Bad sections over the budget: 1", water, StringComparison.Ordinal);
        Assert.Contains("Behind", water, StringComparison.Ordinal);
        Assert.Contains("On track", Text(await PartAsync("target-air-70")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sections_HaveTheirClassesOfTheYearAndOfEachMonth()
    {
        string card = await PartAsync("sections");
        Dictionary<string, string> rows = RowOf().Matches(card).ToDictionary(m => m.Groups["id"].Value, m => m.Groups["row"].Value);
        Assert.Equal(["w-lake", "w-fanyang", "w-huanran", "w-plant"], rows.Keys);
        foreach (JsonElement year in (await web.GetJsonAsync("/api/v1/verdicts?kind=waterYear&from=2026&to=2026")).GetProperty("items").EnumerateArray())
        {
            string row = rows[year.GetProperty("station").GetString()!];
            int water = year.GetProperty("grade").GetInt32();
            Assert.Contains($"<span class=\"wc wc{water}{(water > 3 ? " fail" : "")}\">", row, StringComparison.Ordinal);
        }

        foreach (JsonElement month in (await web.GetJsonAsync("/api/v1/water/months?from=2025-10&to=2026-09&lang=en")).GetProperty("items").EnumerateArray())
        {
            string said = month.GetProperty("validity").GetString() == "valid" ? month.GetProperty("category").GetString()! : month.GetProperty("reason").GetString()!;
            Assert.Matches($"<title>{month.GetProperty("month").GetString()} [^<]*{Regex.Escape(said)}</title>", rows[month.GetProperty("station").GetString()!]);
        }

        Assert.Contains("<span class=\"wc none\">–</span>", rows["w-plant"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Alerts_AreTheOpenOnes_WorstFirst_AndTheCounterIsInTheTitle()
    {
        string page = WebUtility.HtmlDecode(await web.GetTextAsync("/?lang=en"));
        string card = await PartAsync("open-alerts");
        JsonElement[] open = [.. (await web.GetJsonAsync("/api/v1/alerts?state=open&lang=en")).GetProperty("items").EnumerateArray()];

        Assert.Contains("<title>(1) Overview", page, StringComparison.Ordinal);
        Assert.Equal(open.Length, Regex.Count(card, "<li class=\"(critical|warning|info)\">", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1)));
        foreach (JsonElement alert in open)
        {
            Assert.Contains($"href=\"/alerts/{alert.GetProperty("key").GetString()}\"", card, StringComparison.Ordinal);
        }

        Assert.Contains("card alarm", card, StringComparison.Ordinal);
        string text = Text(card);
        Assert.Contains("1 critical", text, StringComparison.Ordinal);
        Assert.Contains("Underpass · Standing water 18.2 cm bound 15 · since 10:10, 10 min", text, StringComparison.Ordinal);
        Assert.Contains("Shangjia · Air station silent", text, StringComparison.Ordinal);
        Assert.True(text.IndexOf("Underpass", StringComparison.Ordinal) < text.IndexOf("Shangjia", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Places_SayWhatTheApiSays_AndMarkWhatIsCriticalOrSilent()
    {
        string card = await PartAsync("places");
        string text = Text(card);
        Dictionary<string, JsonElement> points = (await web.GetJsonAsync("/api/v1/drainage/now")).GetProperty("items").EnumerateArray().ToDictionary(p => p.GetProperty("station").GetString()!);

        Assert.Contains($"{points["d-pipe"].GetProperty("fullness").GetDouble() * 100:F0} % fullest", text, StringComparison.Ordinal);
        Assert.Contains($"{points["d-road"].GetProperty("values").GetProperty("depth").GetProperty("value").GetDouble():F0} cm deepest", text, StringComparison.Ordinal);
        Assert.Contains($"{points["d-pump"].GetProperty("values").GetProperty("pumps").GetProperty("value")} pumps running", text, StringComparison.Ordinal);
        Assert.Contains("Manhole", text, StringComparison.Ordinal);
        Assert.Contains("No data", text, StringComparison.Ordinal);
        Assert.Matches("class=\"pt critical\" href=\"/stations/d-road\"", card);
        Assert.Matches("class=\"pt unknown\" href=\"/stations/d-pipe2\" title=\"Shangjia manhole Never heard", card);
    }

    [Fact]
    public async Task Books_AreOneMark()
    {
        string page = WebUtility.HtmlDecode(await web.GetTextAsync("/?lang=en"));
        Assert.Contains("books balance", page, StringComparison.Ordinal);
        Assert.Contains("online ", page, StringComparison.Ordinal);
    }

    /// <summary>An open page asks about its parts as soon as its stream begins: what it came with must not come again.</summary>
    [Fact]
    public async Task Page_KnowsThePartsItCameWith()
    {
        string page = await web.GetTextAsync("/?lang=en");
        string known = Regex.Match(page, "data-known=\"(?<known>[^\"]*)\"", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1)).Groups["known"].Value;
        string[] ids = [.. known.Split(',').Select(k => k.Split('=')[0])];
        Assert.Contains("air-now", ids);
        Assert.All(ids, id => Assert.Contains($"id=\"{id}\"", page, StringComparison.Ordinal));
        Assert.DoesNotContain("<!--", page, StringComparison.Ordinal);

        using var request = new HttpRequestMessage(HttpMethod.Get, "/?lang=en&part=" + string.Join(',', ids));
        request.Headers.Add("X-Known", known);
        using HttpResponseMessage again = await web.Client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal("", await again.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task OnePart_IsAnsweredAlone_AndOnlyWhenItDiffers()
    {
        string part = await web.GetTextAsync("/?lang=en&part=yesterday");
        Match mark = Regex.Match(part, "^<!--part:yesterday=(?<hash>[0-9a-f]+)-->", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1));
        Assert.True(mark.Success, part);
        Assert.DoesNotContain("<html", part, StringComparison.Ordinal);
        Assert.Single(Regex.Matches(part, "<section", RegexOptions.None, TimeSpan.FromSeconds(1)));

        using var request = new HttpRequestMessage(HttpMethod.Get, "/?lang=en&part=yesterday");
        request.Headers.Add("X-Known", "yesterday=" + mark.Groups["hash"].Value);
        using HttpResponseMessage again = await web.Client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal("", await again.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Page_WithoutAnyData_SaysSoAndShowsNoFigure()
    {
        await using var own = new WebFixture();
        await own.InitializeAsync();
        own.Stores.Readings.Clear();
        own.Stores.Verdicts.Clear();
        own.Stores.Targets.Clear();
        own.Stores.Alerts.Clear();

        string page = WebUtility.HtmlDecode(await own.GetTextAsync("/?lang=en"));

        Assert.Contains("no AQI in the last 24 hours", page, StringComparison.Ordinal);
        Assert.Contains("No open alerts", page, StringComparison.Ordinal);
        Assert.DoesNotMatch("class=\"aqi", page);
        Assert.DoesNotMatch("class=\"wc wc[1-6]", page);
        Assert.DoesNotMatch("<span class=\"big\">", page);
        Assert.Equal(30, Regex.Count(page, "<title>2026-0[89]-\\d\\d No data</title>", RegexOptions.None, TimeSpan.FromSeconds(1)));
    }

    [Theory]
    [InlineData("2026-09-19", "pending", "Pending")]
    [InlineData("2026-09-19", "invalid", "Invalid")]
    public async Task Yesterday_ThatDoesNotStand_ShowsNoLevel(string day, string validity, string word)
    {
        await using var own = new WebFixture();
        await own.InitializeAsync();
        int at = own.Stores.Verdicts.FindIndex(v => v is { Kind: "airDay", Station: null } && v.Window.FirstDay(own.District.Clock) == DateOnly.Parse(day, CultureInfo.InvariantCulture));
        own.Stores.Verdicts[at] = own.Stores.Verdicts[at] with
        {
            Validity = Enum.Parse<Telemetry.Verdicts.Validity>(validity, ignoreCase: true),
            Good = null,
            Reasons = [new Telemetry.Verdicts.Reason("too-few-hours", "pm25", 17, 20)],
        };

        string card = await PartAsync("yesterday", own);

        Assert.Contains($"<p class=\"big empty\">{word}</p>", card, StringComparison.Ordinal);
        Assert.Contains("17 of 20 hours", card, StringComparison.Ordinal);
        Assert.DoesNotContain("class=\"lv", card, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Assets_AreThereAndKeptByTheirHash()
    {
        string page = WebUtility.HtmlDecode(await web.GetTextAsync("/"));
        foreach (Match link in AssetLink().Matches(page))
        {
            using HttpResponseMessage answer = await web.Client.GetAsync(new Uri(link.Groups["address"].Value, UriKind.Relative), TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.Contains("immutable", answer.Headers.CacheControl?.ToString(), StringComparison.Ordinal);
            Assert.NotEqual(0, answer.Content.Headers.ContentLength);
        }

        // Style, what keeps it up to date, and what draws the map.
        Assert.Equal(4, AssetLink().Count(page));
    }

    /// <summary>The words of a part, as they are read: without tags, drawings, and more than one space.</summary>
    private static string Text(string part) => Spaces().Replace(Tags().Replace(part, " "), " ");

    private async Task<string> PartAsync(string id, WebFixture? own = null) => WebUtility.HtmlDecode(await (own ?? web).GetTextAsync("/?lang=en&part=" + id));

    [GeneratedRegex("<tr[^>]*>\\s*<th scope=\"row\"><span class=\"row\"><a href=\"/stations/(?<id>[^\"]+)\">(?<row>.*?)</tr>", RegexOptions.ExplicitCapture | RegexOptions.Singleline)]
    private static partial Regex RowOf();

    [GeneratedRegex("<svg.*?</svg>|<[^>]*>", RegexOptions.ExplicitCapture | RegexOptions.Singleline)]
    private static partial Regex Tags();

    [GeneratedRegex(@"\s+", RegexOptions.ExplicitCapture)]
    private static partial Regex Spaces();

    [GeneratedRegex("""(href|src)="(?<address>/assets/[^"]+\?v=[0-9a-f]+)""", RegexOptions.ExplicitCapture)]
    private static partial Regex AssetLink();
}
