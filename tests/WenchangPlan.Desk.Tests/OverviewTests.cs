using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace WenchangPlan.Desk.Tests;

/// <summary>Every figure of the overview, as a browser shows it, is the one the API gives.</summary>
public sealed partial class OverviewTests(DeskFixture desk)
{
    private static readonly CultureInfo Plain = CultureInfo.InvariantCulture;

    [Fact]
    public Task AirNow_AndYesterday() => CompareAsync(async page =>
    {
        string now = await TextAsync(page, "air-now");
        JsonElement hour = (await ItemsAsync($"/api/v1/air/hours?lang=en&from={Today.AddDays(-2):yyyy-MM-dd}")).Last(IsOver);
        DateTimeOffset end = hour.GetProperty("time").GetDateTimeOffset();
        Says(now, hour.GetProperty("aqi").GetRawText(), Text(hour, "category"), $"hour to {(end.Hour == 0 ? "24:00" : end.ToString("HH:mm", Plain))}");
        foreach (JsonProperty pollutant in hour.GetProperty("pollutants").EnumerateObject())
        {
            Says(now, pollutant.Value.GetProperty("concentration").GetDecimal().ToString(pollutant.Name == "co" ? "0.0" : "0", Plain));
        }

        string card = await TextAsync(page, "yesterday");
        JsonElement[] days = [.. await ItemsAsync($"/api/v1/air/days?lang=en&from={Today.AddDays(-30):yyyy-MM-dd}&to={Today.AddDays(-1):yyyy-MM-dd}")];
        JsonElement day = days.Single(d => Text(d, "date") == Today.AddDays(-1).ToString("yyyy-MM-dd", Plain));
        if (Text(day, "validity") == "valid")
        {
            Says(card, day.GetProperty("aqi").GetRawText(), Text(day, "category"), day.GetProperty("good").GetBoolean() ? "A good-air day" : "Not a good-air day");
        }
        else
        {
            // Pending in the first hour after it, when late data are still awaited; invalid when too few points have told enough of it.
            // What several pollutants have in common, such as "4 of 5 points", stands there once.
            string[] reasons = Text(day, "reason").Split(": ", 2)[^1].Split("; ");
            Says(card, [Text(day, "validity") == "pending" ? "Pending" : "Invalid", .. reasons.SelectMany(r => Counted().Split(r))]);
        }

        Says(card, $"{days.Count(d => d.GetProperty("good").ValueKind == JsonValueKind.False)} not good");
        if (Text(day, "validity") == "valid" && day.GetProperty("primary").GetArrayLength() > 0)
        {
            Says(card, day.GetProperty("pollutants").GetProperty(day.GetProperty("primary")[0].GetString()!).GetProperty("concentration").GetRawText());
        }

        string[] titles = [.. await page.Locator("#yesterday svg title").AllTextContentsAsync()];
        Assert.Equal(30, titles.Length);
        foreach (JsonElement drawn in days)
        {
            Assert.Contains($"{Text(drawn, "date")} {(Text(drawn, "validity") == "valid" ? $"AQI {drawn.GetProperty("aqi")} {Text(drawn, "category")}" : Text(drawn, "reason"))}", titles);
        }
    });

    [Fact]
    public Task Targets() => CompareAsync(async page =>
    {
        foreach (JsonElement target in await ItemsAsync("/api/v1/targets"))
        {
            string card = await TextAsync(page, "target-" + Text(target, "target"));
            int budget = target.GetProperty("budget").GetInt32();
            Says(card, Text(target, "nameEn"), $"≥ {target.GetProperty("bound").GetDecimal().ToString("0.##", Plain)} %", target.GetProperty("share").GetDecimal().ToString("0.0", Plain),
                Text(target, "state") switch { "onTrack" => budget == 0 ? "No margin" : "On track", "behind" => "Behind", "met" => "Certain to be met", _ => "Certain to be missed" });
            Assert.Matches($@"\b{target.GetProperty("good")} ?/ ?{target.GetProperty("assessed")}\b", card);
            JsonElement[] sections = [.. target.GetProperty("sections").EnumerateArray()];
            if (sections.Length > 0)
            {
                Says(card, "as of " + Text(target, "asOf")[..7],
                    budget switch { < 0 => $"{-budget}", 0 => "One more bad one misses it", _ => $"{budget}" });
                JsonElement[] failing = [.. sections.Where(s => !s.GetProperty("good").GetBoolean())];
                Assert.True(failing.Length == 0 ? card.Contains("All sections at Class III or better", StringComparison.Ordinal) : failing.Any(f => card.Contains(Text(f, "nameEn"), StringComparison.Ordinal)), card);
                JsonElement? named = failing.Where(f => card.Contains(Text(f, "nameEn"), StringComparison.Ordinal)).Cast<JsonElement?>().FirstOrDefault();
                if (named is { } bad)
                {
                    JsonElement parts = (await ItemsAsync($"/api/v1/verdicts?kind=waterYear&from={Today.Year}&to={Today.Year}&station={Text(bad, "station")}")).Single().GetProperty("parts");
                    Assert.Contains(bad.GetProperty("deciding").EnumerateArray(), d => card.Contains(parts.GetProperty(d.GetString()!).GetProperty("value").GetRawText(), StringComparison.Ordinal));
                }
            }
            else
            {
                JsonElement forecast = target.GetProperty("forecast");
                decimal chance = forecast.GetProperty("probability").GetDecimal();
                Says(card, $"{Math.Abs(budget)} days {(budget < 0 ? "over the budget" : "bad ones left")}", $"To come {target.GetProperty("remaining")} days",
                    $"Year end {forecast.GetProperty("share10").GetDecimal().ToString("0.0", Plain)}–{forecast.GetProperty("share90").GetDecimal().ToString("0.0", Plain)} %",
                    $"Chance of meeting {(chance is > 0.99m and < 1 ? "> 99" : chance is > 0 and < 0.01m ? "< 1" : (chance * 100).ToString("0", Plain))} %");
            }
        }
    });

    [Fact]
    public Task Alerts_AndTheirCounters() => CompareAsync(async page =>
    {
        string card = await TextAsync(page, "open-alerts");
        JsonElement[] open = [.. await ItemsAsync("/api/v1/alerts?state=open&lang=en")];
        JsonElement[] firing = [.. open.Where(a => Text(a, "state") == "firing")];
        Assert.Equal(open.Length, await page.Locator("#open-alerts .alerts > li").CountAsync());
        foreach (string severity in (string[])["critical", "warning", "info"])
        {
            int count = firing.Count(a => Text(a, "severity") == severity);
            Assert.Equal(count > 0, card.Contains($"{count} {severity}", StringComparison.Ordinal));
        }

        foreach (JsonElement alert in open)
        {
            string row = Spaces().Replace(await page.InnerTextAsync($"#open-alerts li:has(a[href='/alerts/{Text(alert, "key")}'])"), " ");
            Says(row, Text(alert, "ruleName"), "since " + alert.GetProperty("since").GetDateTimeOffset().ToString("HH:mm", Plain));
            if (Text(alert, "kind") == "threshold")
            {
                Says(row, alert.GetProperty("value").GetDecimal().ToString("0.#", Plain), "bound " + alert.GetProperty("bound").GetRawText());
            }
        }

        Assert.Equal(firing.Length > 0, (await page.TitleAsync()).StartsWith($"({firing.Length}) ", StringComparison.Ordinal));
        Assert.Equal(firing.Length > 0 ? $"{firing.Length}" : "0", await page.Locator(".nav [data-open]").TextContentAsync());
    });

    [Fact]
    public Task Sections_AndTheirMonths() => CompareAsync(async page =>
    {
        Dictionary<string, JsonElement> years = (await ItemsAsync($"/api/v1/verdicts?kind=waterYear&from={Today.Year}&to={Today.Year}&lang=en")).ToDictionary(y => Text(y, "station"));
        ILookup<string, JsonElement> months = (await ItemsAsync($"/api/v1/water/months?from={Today.AddMonths(-11):yyyy-MM}&to={Today:yyyy-MM}&lang=en")).ToLookup(m => Text(m, "station"));
        int seen = 0;
        foreach (ILocator row in await page.Locator("#sections tbody tr").AllAsync())
        {
            string station = (await row.Locator("th a").GetAttributeAsync("href"))!.Split('/')[^1];
            string words = Spaces().Replace(await row.InnerTextAsync(), " ");
            Assert.Equal(years.TryGetValue(station, out JsonElement year) ? Text(year, "category") : "–", (await row.Locator("td:nth-child(4)").InnerTextAsync()).Trim());
            if (await row.GetAttributeAsync("class") == "bad")
            {
                // Worse than its target: beyond Class III by how much; the chain has the limit.
                string worst = year.GetProperty("deciding")[0].GetString()!;
                JsonElement rule = (await desk.GetAsync($"/api/v1/evidence/waterYear/{Today.Year}?station={station}")).GetProperty("steps").EnumerateArray().Single(s => Text(s, "rule") == "class" && Text(s, "part") == worst);
                decimal limit = rule.GetProperty("numbers").GetProperty("upTo3").GetDecimal(), value = year.GetProperty("parts").GetProperty(worst).GetProperty("value").GetDecimal();
                Says(words, $"over by {((value - limit) / limit).ToString("0.00", Plain)} ×");
            }

            string[] titles = [.. await row.Locator("td:nth-child(3) title").AllTextContentsAsync()];
            Assert.Equal(12, titles.Length);
            foreach (JsonElement month in months[station])
            {
                string said = Assert.Single(titles, t => t.StartsWith(Text(month, "month"), StringComparison.Ordinal));
                Says(said, Text(month, "validity") == "valid" ? Text(month, "category") : Text(month, "reason"));
            }

            seen++;
        }

        Assert.Equal((await ItemsAsync("/api/v1/stations")).Count(s => Text(s, "domain") == "water"), seen);
    });

    [Fact]
    public Task DrainsAndRoads_RainAndNoise() => CompareAsync(async page =>
    {
        JsonElement[] points = [.. await ItemsAsync("/api/v1/drainage/now")];
        JsonElement[] rain = [.. await ItemsAsync($"/api/v1/verdicts?kind=rainHour&from={Today.AddDays(-1):yyyy-MM-dd}T20")];
        // The night that ended last: that of the day before, unless it is over already.
        ILookup<string, JsonElement> byNight = (await ItemsAsync($"/api/v1/verdicts?kind=noiseNight&from={Today.AddDays(-2):yyyy-MM-dd}&to={Today.AddDays(-1):yyyy-MM-dd}"))
            .Where(n => n.GetProperty("station").ValueKind == JsonValueKind.String && Text(n, "validity") != "pending").ToLookup(n => Text(n, "window"));
        JsonElement[] nights = [.. byNight.MaxBy(n => n.Key, StringComparer.Ordinal)!.Where(n => n.GetProperty("good").ValueKind != JsonValueKind.Null)];
        string text = await TextAsync(page, "places");
        Is(Of("manhole", p => p.GetProperty("freeboard")).Min(), "0.00", "m to ground");
        Is(Of("pipe", p => p.GetProperty("fullness")).Max() * 100, "0", "% fullest");
        Is(Of("road", p => Value(p, "depth")).Max(), "0", "cm deepest");
        Is(Of("pump", p => Value(p, "pumps")).Sum(), "0", "pumps running");
        if (points.Any(p => Text(p, "kind") == "overflow"))
        {
            Is(Of("overflow", p => Value(p, "overflow")).Count(v => v > 0), "0", "overflowing");
        }

        Is(rain.GroupBy(r => Text(r, "station")).Max(g => g.Last().GetProperty("value").GetDouble()), "0.0", "mm in 1 h");
        Is(nights.Count(n => n.GetProperty("good").GetBoolean()), "0", $"/ {nights.Length} met last night");
        foreach (JsonElement point in points.Where(p => Text(p, "kind") == "manhole" && p.GetProperty("freeboard").ValueKind == JsonValueKind.Number))
        {
            string title = (await page.GetAttributeAsync($"#places a[href='/stations/{Text(point, "station")}']", "title"))!;
            if (Text(point, "state") == "online")
            {
                Says(title, Text(point, "nameEn"), point.GetProperty("freeboard").GetDouble().ToString("0.##", Plain) + " m");
            }
        }

        IEnumerable<double?> Of(string kind, Func<JsonElement, JsonElement> of) => points.Where(p => Text(p, "kind") == kind).Select(of).Where(v => v.ValueKind == JsonValueKind.Number).Select(v => (double?)v.GetDouble());

        static JsonElement Value(JsonElement point, string parameter) => point.GetProperty("values").TryGetProperty(parameter, out JsonElement reading) ? reading.GetProperty("value") : default;

        // What stands in the row may be older than is current: then it has no figure, and says so.
        void Is(double? value, string format, string about) => Assert.True(
            text.Contains($"{value?.ToString(format, Plain)} {about}", StringComparison.Ordinal) || (points.All(p => Text(p, "state") != "online") && text.Contains("No data", StringComparison.Ordinal)),
            $"{value?.ToString(format, Plain)} {about} is not in: {text}");
    });

    [Fact]
    public Task Map_AndBooks() => CompareAsync(async page =>
    {
        Dictionary<string, JsonElement> points = JsonElement.Parse((await page.Locator("#map script").TextContentAsync())!).GetProperty("points").EnumerateArray().ToDictionary(p => Text(p, "id"));
        JsonElement[] stations = [.. await ItemsAsync("/api/v1/stations")];
        Assert.Equal(stations.Length, points.Count);
        foreach (JsonElement year in await ItemsAsync($"/api/v1/verdicts?kind=waterYear&from={Today.Year}&to={Today.Year}"))
        {
            Assert.Equal(year.GetProperty("grade").GetRawText(), points[Text(year, "station")].GetProperty("value").GetRawText());
        }

        foreach (string station in stations.Where(s => Text(s, "domain") == "air").Select(s => Text(s, "id")))
        {
            // Older than two hours is not "now".
            JsonElement hour = (await ItemsAsync($"/api/v1/air/hours?station={station}&from={Today.AddDays(-1):yyyy-MM-dd}")).LastOrDefault(IsOver);
            JsonElement drawn = points[station].GetProperty("value");
            bool isNow = hour.ValueKind == JsonValueKind.Object && TimeProvider.System.GetUtcNow() - hour.GetProperty("time").GetDateTimeOffset() < TimeSpan.FromHours(2);
            Assert.Equal(isNow ? hour.GetProperty("aqi").GetRawText() : "null", drawn.GetRawText());
        }

        string books = await TextAsync(page, "desk-state");
        JsonElement pipeline = await desk.GetAsync("/api/v1/pipeline");
        Says(books, pipeline.GetProperty("balanced").GetBoolean() ? "books balance" : "do not balance", $"online {stations.Count(s => Text(s, "state") == "online")}/{stations.Length}");
    });

    /// <summary>Whether an hour has an index and is not the one that runs, whose index still changes.</summary>
    private static bool IsOver(JsonElement hour) => hour.GetProperty("aqi").ValueKind == JsonValueKind.Number && hour.GetProperty("time").GetDateTimeOffset() <= TimeProvider.System.GetUtcNow();

    private static DateOnly Today => DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().ToOffset(TimeSpan.FromHours(8)).DateTime);

    /// <summary>Compares a page with the API; once more when something came in between.</summary>
    private async Task CompareAsync(Func<IPage, Task> compare)
    {
        for (int left = 3; ; left--)
        {
            string before = await StandAsync();
            (IPage page, _) = await desk.OpenAsync("/", language: "en");
            Exception? differs = await Record.ExceptionAsync(() => compare(page));
            await page.Context.CloseAsync();
            if (differs is null)
            {
                return;
            }

            string after = await StandAsync();
            Assert.True(left > 1 && before != after, differs.ToString());
            TestContext.Current.TestOutputHelper?.WriteLine($"once more, for something changed: {before} is now {after}");
        }
    }

    /// <summary>Differs as soon as a figure can.</summary>
    private async Task<string> StandAsync() =>
        $"{(await desk.GetAsync("/api/v1/pipeline")).GetProperty("lastCommit")} {(await desk.GetAsync("/api/v1/alerts?limit=20")).GetRawText()} {(await desk.GetAsync("/api/v1/revisions?limit=1")).GetRawText()} {TimeProvider.System.GetUtcNow():HH}"
        + string.Concat((await ItemsAsync("/api/v1/stations")).Select(s => Text(s, "state")));

    private async Task<IReadOnlyList<JsonElement>> ItemsAsync(string path) => [.. (await desk.GetAsync(path)).GetProperty("items").EnumerateArray()];

    private static async Task<string> TextAsync(IPage page, string part) => Spaces().Replace(await page.InnerTextAsync("#" + part), " ");

    private static string Text(JsonElement item, string member) => item.GetProperty(member).GetString() ?? "";

    private static void Says(string text, params string[] words) => Assert.All(words, word => Assert.Contains(word, text, StringComparison.Ordinal));

    [GeneratedRegex(" (?=[0-9]+ of )")]
    private static partial Regex Counted();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
