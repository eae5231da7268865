using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using WenchangPlan.Telemetry.Readings;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Verdicts;
using WenchangPlan.Worker.Tests.Web;

namespace WenchangPlan.Worker.Tests.Cockpit;

/// <summary>Noise against the limit of its zone, and a domain of the register's own, in which nothing is judged.</summary>
public sealed class NoisePageTests : IAsyncLifetime
{
    private const string Json = """
        {
          "district": { "id": "t", "name": "测试区", "nameEn": "Test" },
          "domains": [ { "code": "soil", "name": "土壤", "nameEn": "Soil", "kinds": [ { "code": "plot", "name": "地块", "nameEn": "Plot", "samplePeriod": "01:00:00" } ] } ],
          "parameters": [ { "domain": "soil", "code": "moisture", "name": "含水率", "nameEn": "Moisture", "unit": "%", "min": 0, "max": 100 } ],
          "stations": [
            { "id": "school", "domain": "noise", "name": "学校", "nameEn": "School", "parameters": ["leq"], "functionClass": "1" },
            { "id": "road", "domain": "noise", "name": "道路", "nameEn": "Road", "parameters": ["leq"], "functionClass": "4a" },
            { "id": "plot", "domain": "soil", "name": "<b>一号地块</b>", "nameEn": "<b>Plot 1</b>", "parameters": ["moisture"] }
          ],
          "targets": [
            { "id": "quiet-nights", "kind": "noiseNight", "of": "stations", "name": "夜间达标率", "nameEn": "Quiet nights", "bound": 80 }
          ]
        }
        """;

    private readonly WebFixture _web = new(Register(), Fill);

    public ValueTask InitializeAsync() => _web.InitializeAsync();

    public ValueTask DisposeAsync() => _web.DisposeAsync();

    [Fact]
    public async Task Page_HasEveryDayAndNightOfTheApi()
    {
        string page = WebUtility.HtmlDecode(await _web.GetTextAsync("/noise?lang=en"));
        foreach ((string kind, string station) in new[] { ("noiseDay", "school"), ("noiseNight", "school"), ("noiseNight", "road") })
        {
            JsonElement[] items = [.. (await _web.GetJsonAsync($"/api/v1/verdicts?kind={kind}&station={station}&from=2026-08-21&to=2026-09-19")).GetProperty("items").EnumerateArray()];
            Assert.NotEmpty(items);
            string row = Row(page, station, kind == "noiseDay" ? "Day" : "Night");
            Assert.All(items, i => Assert.Contains(i.GetProperty("validity").GetString() == "valid"
                ? $"<title>{i.GetProperty("window").GetString()} {i.GetProperty("value")} dB(A)</title>" : $"<title>{i.GetProperty("window").GetString()} invalid", row, StringComparison.Ordinal));
            int valid = items.Count(i => i.GetProperty("validity").GetString() == "valid"), met = items.Count(i => i.GetProperty("good").ValueKind == JsonValueKind.True);
            Assert.Contains($"met {met} of {valid} in 30 days", row, StringComparison.Ordinal);
            if (items[^1].GetProperty("window").GetString() == "2026-09-19" && items[^1].GetProperty("validity").GetString() == "valid")
            {
                Assert.Contains($">{items[^1].GetProperty("value")}</span>", row, StringComparison.Ordinal);
                Assert.Contains(items[^1].GetProperty("good").GetBoolean() ? "Met" : "Exceeded", row, StringComparison.Ordinal);
            }
        }

        Assert.Contains("Invalid", Row(page, "road", "Night"), StringComparison.Ordinal);
        Assert.Contains("09-19 by day: 1 of 1 points met their limit, at night: 0 of 1", page, StringComparison.Ordinal);
        JsonElement year = (await _web.GetJsonAsync("/api/v1/statistics/noise?period=2026")).GetProperty("items")[0].GetProperty("night");
        Assert.Contains($"{year.GetProperty("share")} % ({year.GetProperty("met")}/{year.GetProperty("valid")})", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task DomainOfTheRegister_HasAPage_AnEntryInTheNavigation_AndARowOnTheOverview()
    {
        string overview = await _web.GetTextAsync("/?lang=en");
        Assert.Contains("<a href=\"/domains/soil\">Soil</a>", overview, StringComparison.Ordinal);
        Assert.Contains("/ 1 online", overview, StringComparison.Ordinal);
        string page = await _web.GetTextAsync("/domains/soil?lang=en");
        Assert.Contains("<h1>Soil</h1>", page, StringComparison.Ordinal);
        Assert.Contains("&lt;b&gt;Plot 1&lt;/b&gt;", page, StringComparison.Ordinal);
        Assert.Contains("<b>21</b><small>%", Regex.Replace(page, @"\.\d+</b>", "</b>", RegexOptions.None, TimeSpan.FromSeconds(1)), StringComparison.Ordinal);
        Assert.Contains("土壤", await _web.GetTextAsync("/domains/soil?lang=zh-CN"), StringComparison.Ordinal);
        using HttpResponseMessage unknown = await _web.Client.GetAsync(new Uri("/domains/gas", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
        Assert.Contains("Noise of the functional zones", await _web.GetTextAsync("/domains/noise?lang=en"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnotherTarget_HasACard()
    {
        string card = WebUtility.HtmlDecode(await _web.GetTextAsync("/?lang=en&part=target-quiet-nights"));
        Assert.Contains("Quiet nights", card, StringComparison.Ordinal);
        Assert.Contains("No data", card, StringComparison.Ordinal);
    }

    private static District Register() => RegisterReader.Read("district.json", Encoding.UTF8.GetBytes(Json), out IReadOnlyList<RegisterProblem> problems)
        ?? throw new InvalidOperationException(string.Join(Environment.NewLine, problems));

    private static FakeStores Fill(District district)
    {
        var stores = new FakeStores();
        for (int i = 1; i <= 25; i++)
        {
            DateOnly day = new DateOnly(2026, 9, 20).AddDays(-i);
            Add("noiseDay", "school", day, 50.1m + (i % 7), (i % 7) < 5);
            Add("noiseNight", "school", day, 45.4m + (i % 3), i % 3 == 2);
            Add("noiseNight", "road", day, i == 1 ? null : 52.3m, i == 1 ? null : true);
        }

        Station plot = district.Find("plot")!;
        stores.Add(plot, SampleYear.Now.AddMinutes(-5).ToUnixTimeMilliseconds(), [new ParameterValue(plot.Find("moisture")!.Parameter.Index, 21, ReadingFlag.Normal)]);
        return stores;

        void Add(string kind, string station, DateOnly day, decimal? level, bool? good) => stores.Verdicts.Add(new Verdict
        {
            Kind = kind, Station = station, Window = Window.Day(day), Value = level, Good = good, Samples = 8, Editions = ["GB 3096-2008"],
            Validity = level is null ? Validity.Invalid : Validity.Valid, Reasons = level is null ? [new Reason("too-few-hours", "leq", 5, 6)] : [],
        });
    }

    /// <summary>The row of the days or the nights of a point.</summary>
    private static string Row(string page, string station, string period)
    {
        int card = page.IndexOf($"href=\"/stations/{station}\"", StringComparison.Ordinal);
        int row = page.IndexOf($"<h3>{period}</h3>", card, StringComparison.Ordinal);
        Assert.True(card >= 0 && row >= 0, $"no {period} of {station}");
        int end = page.IndexOf("<div class=\"nrow\">", row, StringComparison.Ordinal);
        int close = page.IndexOf("</article>", row, StringComparison.Ordinal);
        return page[row..(end >= 0 && end < close ? end : close)];
    }
}
