using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using WenchangPlan.Assessment;
using WenchangPlan.Assessment.Drainage;
using WenchangPlan.Telemetry.Readings;
using WenchangPlan.Telemetry.Acts;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Telemetry.Verdicts;
using WenchangPlan.Worker.Tests.Web;

namespace WenchangPlan.Worker.Tests.Cockpit;

/// <summary>From readings by the judge of drainage to the page and the API.</summary>
public sealed class DrainagePageTests : IAsyncLifetime
{
    private const string Json = """
        {
          "district": { "id": "t", "name": "测试区", "nameEn": "Test" },
          "stations": [
            { "id": "underpass", "domain": "drainage", "kind": "road", "name": "下穿通道", "nameEn": "Underpass", "parameters": ["depth"] },
            { "id": "sewer", "domain": "drainage", "kind": "pipe", "name": "污水管", "nameEn": "Sewer DN500", "parameters": ["level"], "network": "sewer", "diameter": 0.5 },
            { "id": "storm", "domain": "drainage", "kind": "pipe", "name": "雨水管", "nameEn": "Storm drain DN500", "parameters": ["level"], "network": "storm", "diameter": 0.5 },
            { "id": "cso", "domain": "drainage", "kind": "overflow", "name": "溢流口", "nameEn": "Overflow point", "parameters": ["overflow", "flow"] },
            { "id": "pump", "domain": "drainage", "kind": "pump", "name": "泵站", "nameEn": "Pump station", "parameters": ["sump", "pumps"], "startLevel": 2.1 },
            { "id": "gauge", "domain": "drainage", "kind": "rain", "name": "雨量站", "nameEn": "Gauge", "parameters": ["rain"] }
          ]
        }
        """;

    private readonly WebFixture _web = new(Register(), Fill);

    public ValueTask InitializeAsync() => _web.InitializeAsync();

    public ValueTask DisposeAsync() => _web.DisposeAsync();

    [Fact]
    public async Task Page_SaysOfEachPointWhatTheJudgeSays()
    {
        string page = WebUtility.HtmlDecode(await _web.GetTextAsync("/drainage?lang=en"));

        Assert.Contains("at the red grade</b> · since 09:50, peak 42.0 cm", Tile(page, "Underpass"), StringComparison.Ordinal);
        Assert.Contains("above the design fullness", Tile(page, "Sewer DN500"), StringComparison.Ordinal);
        Assert.Contains("<rect class=\"warnf\"", Tile(page, "Sewer DN500"), StringComparison.Ordinal);
        Assert.Contains("<b>72</b><small> %", Tile(page, "Sewer DN500"), StringComparison.Ordinal);
        Assert.Contains("<b>72</b><small> %", Tile(page, "Storm drain DN500"), StringComparison.Ordinal);
        Assert.Contains("<rect class=\"quiet\"", Tile(page, "Storm drain DN500"), StringComparison.Ordinal);
        Assert.DoesNotContain("since", Tile(page, "Storm drain DN500"), StringComparison.Ordinal);
        Assert.Contains("above the start level with no pump running", Tile(page, "Pump station"), StringComparison.Ordinal);

        string events = Regex.Replace(page[page.IndexOf("id=\"drainage-events-title\"", StringComparison.Ordinal)..], "<td[^>]*>", "<td>", RegexOptions.None, TimeSpan.FromSeconds(5));
        Assert.Contains("<td>dry-weather overflow</td>", events, StringComparison.Ordinal);
        Assert.Matches("<td>2026-09-20 09:00</td>\\s*<td>1 </td>\\s*<td>2026-09-20 09:20</td>\\s*<td>20</td>\\s*<td>20.0</td>", events);
        Assert.Equal(4, Regex.Count(events, "<tr>", RegexOptions.None, TimeSpan.FromSeconds(5)) - 1);
        Assert.Contains("3 places need attention", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Overview_MarksWhatGoesOnThere()
    {
        string card = await _web.GetTextAsync("/?lang=en&part=places");
        Assert.Contains("class=\"pt critical\" href=\"/stations/underpass\"", card, StringComparison.Ordinal);
        Assert.Contains("class=\"pt critical\" href=\"/stations/pump\"", card, StringComparison.Ordinal);
        Assert.Contains("class=\"pt warning\" href=\"/stations/sewer\"", card, StringComparison.Ordinal);
        Assert.Contains("class=\"pt good\" href=\"/stations/storm\"", card, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RegisterWithDrainageAlone_HasNoCardsOfWhatItLacks()
    {
        string page = await _web.GetTextAsync("/?lang=en");
        Assert.DoesNotContain("c-now", page, StringComparison.Ordinal);
        Assert.DoesNotContain("c-wa", page, StringComparison.Ordinal);
        Assert.DoesNotContain("c-ta", page, StringComparison.Ordinal);
        Assert.DoesNotContain("data-chart", page, StringComparison.Ordinal);
        Assert.Contains("over low", page, StringComparison.Ordinal);
        string wall = await _web.GetTextAsync("/wall?lang=en");
        Assert.Equal(["Whole", "Drainage"], Regex.Matches(wall, "data-view=\"(?<view>[^\"]+)\"", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(5)).Select(m => m.Groups["view"].Value));
    }

    [Theory]
    [InlineData("pondingEvent", "underpass", 5, "ponding-red")]
    [InlineData("levelEvent", "sewer", 2, "fullness-high")]
    [InlineData("overflowEvent", "cso", 5, "dry-weather-overflow")]
    [InlineData("pumpingEvent", "pump", 4, "no-pump-running")]
    public async Task Api_HasTheEventAsAVerdict(string kind, string station, int grade, string reason)
    {
        JsonElement item = Assert.Single((await _web.GetJsonAsync($"/api/v1/verdicts?kind={kind}&from=2026-09-20&to=2026-09-20")).GetProperty("items").EnumerateArray());
        Assert.Equal((station, grade, false), (item.GetProperty("station").GetString(), item.GetProperty("grade").GetInt32(), item.GetProperty("good").GetBoolean()));
        Assert.Equal(reason, item.GetProperty("reasons")[0].GetProperty("code").GetString());
    }

    private static District Register() => RegisterReader.Read("district.json", Encoding.UTF8.GetBytes(Json), [new DrainageJudge().Facts], out IReadOnlyList<RegisterProblem> problems)
        ?? throw new InvalidOperationException(string.Join(Environment.NewLine, problems));

    /// <summary>Half an hour of readings up to 10:15, five minutes before the page is asked for, judged.</summary>
    private static FakeStores Fill(District district)
    {
        var stores = new FakeStores();
        DateTimeOffset first = new(2026, 9, 20, 9, 45, 0, TimeSpan.FromHours(8));
        for (int i = 0; i < 7; i++)
        {
            DateTimeOffset time = first.AddMinutes(5 * i);
            Add("underpass", time, ("depth", i == 0 ? 0 : i == 4 ? 42 : 30));
            Add("sewer", time, ("level", 0.36));
            Add("storm", time, ("level", 0.36));
            Add("pump", time, ("sump", 2.5), ("pumps", 0));
        }

        for (int i = 0; i < 16; i++)
        {
            bool over = i < 4;
            Add("cso", first.AddMinutes(-45 + (5 * i)), ("overflow", over ? 1 : 0), ("flow", i < 5 ? 60 : 0));
        }

        var evidence = new Evidence(district, stores);
        var judge = new DrainageJudge();
        foreach (Station station in district.Stations)
        {
            stores.Verdicts.AddRange(judge.Judge(new JudgedWindow(DrainageJudge.Day, Window.Day(new DateOnly(2026, 9, 20)), Place.Of(station.Id)), closed: false, evidence));
        }

        return stores;

        void Add(string id, DateTimeOffset time, params (string Code, double Value)[] values)
        {
            Station station = district.Find(id)!;
            stores.Add(station, time.ToUnixTimeMilliseconds(), [.. values.Select(v => new ParameterValue(station.Find(v.Code)!.Parameter.Index, v.Value, ReadingFlag.Normal))]);
        }
    }

    private static string Tile(string page, string name)
    {
        int at = page.IndexOf($">{name}</a></h3>", StringComparison.Ordinal);
        Assert.True(at >= 0, $"no tile of {name}");
        return page[at..page.IndexOf("</li>", at, StringComparison.Ordinal)];
    }

    /// <summary>The readings in memory, and a gauge that has been dry for days.</summary>
    private sealed class Evidence(District district, FakeStores stores) : IEvidence
    {
        public District District => district;

        public IReadOnlyList<StationHour> Hours(Station station, int first, int end) => station.Id != "gauge" ? []
            : [.. Enumerable.Range(first, end - first).Select(hour => new StationHour(station.Index, hour, [new HourValue("rain", 0, 0, 0, 12, 12, 60)]))];

        public TimeSpan SamplePeriod(Station station, int first, int end) => station.SamplePeriod;

        public IReadOnlyList<Sample> Samples(Station station, int first, int end) => [];

        public IReadOnlyList<ExcludedDays> Exclusions(string domain, DateOnly first, DateOnly last) => [];

        public IReadOnlyList<Amendment> Amendments(Station station, int first, int end) => [];

        public IReadOnlyList<Verdict> Verdicts(in VerdictQuery query) => stores.Read(query);

        public void Readings(Station station, int first, int end, ReadingVisitor visit)
        {
            (long from, long to) = (district.Clock.StartOfHour(first), district.Clock.StartOfHour(end));
            foreach ((long time, List<ParameterValue> values) in stores.Readings.GetValueOrDefault(station.Id, []).Where(r => r.Key >= from && r.Key < to))
            {
                visit(time, values.ToArray());
            }
        }
    }
}
