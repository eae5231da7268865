using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using WenchangPlan.Worker.Tests.Web;

namespace WenchangPlan.Worker.Tests.Cockpit;

/// <summary>The pages about air and about a month show the figures of the API, and the calendar leads to every day.</summary>
public sealed partial class AirPageTests(WebFixture web) : IClassFixture<WebFixture>
{
    private static readonly string[] Hourly = ["pm25", "pm10", "o3", "no2", "so2", "co"];
    private static readonly string[] Daily = ["pm25", "pm10", "so2", "no2", "co", "o3_8h"];

    [Theory]
    [InlineData("/air?lang=en")]
    [InlineData("/targets/air-70?lang=en")]
    public async Task Calendar_HasEveryDayOfTheYearAsTheApiHasIt(string address)
    {
        Dictionary<string, JsonElement> days = (await web.GetJsonAsync("/api/v1/air/days?from=2026-01-01&to=2026-12-31&lang=en")).GetProperty("items")
            .EnumerateArray().ToDictionary(d => d.GetProperty("date").GetString()!);
        MatchCollection cells = DayCell().Matches(await web.GetTextAsync(address));

        Assert.Equal(365, cells.Select(c => c.Groups["date"].Value).Distinct().Count());
        Assert.Equal(365, cells.Count);
        Assert.All(cells, cell =>
        {
            (string date, string kind, string text) = (cell.Groups["date"].Value, cell.Groups["kind"].Value, cell.Groups["text"].Value);
            if (!days.TryGetValue(date, out JsonElement day))
            {
                Assert.Equal(string.CompareOrdinal(date, "2026-09-20") > 0 ? "fut" : "absent", kind);
            }
            else if (day.GetProperty("validity").GetString() == "invalid")
            {
                Assert.Equal(("inv", "×"), (kind, text));
                Assert.Contains("PM2.5 17 of 20 hours", cell.Value, StringComparison.Ordinal);
            }
            else if (day.GetProperty("validity").GetString() == "pending")
            {
                Assert.Equal(("pend", "?"), (kind, text));
            }
            else
            {
                bool bad = !day.GetProperty("good").GetBoolean();
                Assert.Equal($"d{day.GetProperty("level").GetInt32()}{(bad ? " bad" : "")}", kind);
                Assert.EndsWith(day.GetProperty("aqi").GetRawText(), text, StringComparison.Ordinal);

                // A bad day has a sign of its level beside the colour.
                Assert.Equal(bad, text.Contains($">{day.GetProperty("level").GetInt32()}</span>", StringComparison.Ordinal));
            }
        });
        Assert.Contains(cells, c => c.Groups["date"].Value == "2026-03-03" && c.Groups["title"].Value == "2026-03-03 no data");
    }

    [Fact]
    public async Task Now_IsTheNewestHourOfEveryStation_AndAStationWithoutOneSaysSo()
    {
        string now = Section(await web.GetTextAsync("/air?lang=en"), "now");
        foreach (string? station in new[] { null, "air-1", "air-2", "air-4", "air-6" })
        {
            JsonElement hour = (await web.GetJsonAsync($"/api/v1/air/hours?from=2026-09-20&lang=en{(station is null ? "" : "&station=" + station)}")).GetProperty("items").EnumerateArray().Last();
            string row = Assert.Single(Row().Matches(now).Select(m => m.Value), r => r.Contains(station is null ? "class=\"total\"" : $"/stations/{station}\"", StringComparison.Ordinal));
            Assert.Contains($"title=\"{hour.GetProperty("category").GetString()}\">{hour.GetProperty("aqi").GetRawText()}</b>", row, StringComparison.Ordinal);
            foreach (string code in Hourly)
            {
                Assert.Contains($">{hour.GetProperty("pollutants").GetProperty(code).GetProperty("concentration").GetRawText()}</td>", row, StringComparison.Ordinal);
            }
        }

        Assert.Matches(@"Mengshui</a></th>\s*<td colspan=""9"" class=""faint"">no data in the last 2 hours", now);
    }

    [Fact]
    public async Task Figures_AndRanking_AreThoseOfTheStatistics()
    {
        JsonElement[] month = [.. (await web.GetJsonAsync("/api/v1/statistics/air?period=2026-09&station=*")).GetProperty("items").EnumerateArray()];
        JsonElement year = (await web.GetJsonAsync("/api/v1/statistics/air?period=2026")).GetProperty("items")[0];
        string air = await web.GetTextAsync("/air?lang=en"), page = await web.GetTextAsync("/months/2026-09?lang=en");

        foreach (JsonElement item in new[] { month[0], year })
        {
            Assert.Contains($"<b>{item.GetProperty("good").GetInt32()} / {item.GetProperty("valid").GetInt32()}</b>", Section(air, "figures"), StringComparison.Ordinal);
            Assert.Contains($"<b>{item.GetProperty("goodShare").GetRawText()} %</b>", Section(air, "figures"), StringComparison.Ordinal);
            Assert.Contains($"<b>{item.GetProperty("index").GetRawText()}</b>", Section(air, "figures"), StringComparison.Ordinal);
        }

        foreach (string code in Daily)
        {
            Assert.Contains($"<b>{month[0].GetProperty("pollutants").GetProperty(code).GetProperty("value").GetRawText()}</b>", Section(page, "figures"), StringComparison.Ordinal);
        }

        string[] rows = [.. Row().Matches(Section(page, "ranking")).Select(m => m.Value).Skip(1)];
        Assert.Equal(month.Length - 1, rows.Length);
        foreach (JsonElement station in month.Skip(1).Where(s => s.GetProperty("rank").ValueKind == JsonValueKind.Number))
        {
            Assert.Contains(rows, r => r.Contains($"<td class=\"n\">{station.GetProperty("rank").GetInt32()}</td>", StringComparison.Ordinal)
                && r.Contains($"/stations/{station.GetProperty("station").GetString()}\"", StringComparison.Ordinal) && r.Contains($"<b>{station.GetProperty("index").GetRawText()}</b>", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Month_HasEveryDayWithItsPollutants()
    {
        string days = Section(await web.GetTextAsync("/months/2026-03?lang=en"), "days");
        JsonElement[] items = [.. (await web.GetJsonAsync("/api/v1/air/days?from=2026-03-01&to=2026-03-31")).GetProperty("items").EnumerateArray()];
        string[] rows = [.. Row().Matches(days).Select(m => m.Value).Skip(1)];

        Assert.Equal(31, rows.Length);
        Assert.Contains("No data", rows[2], StringComparison.Ordinal);
        foreach (JsonElement day in items)
        {
            string date = day.GetProperty("date").GetString()!;
            string row = Assert.Single(rows, r => r.Contains($"href=\"/days/{date}\"", StringComparison.Ordinal));
            if (day.GetProperty("validity").GetString() == "valid")
            {
                Assert.Contains($">{day.GetProperty("aqi").GetRawText()}</b>", row, StringComparison.Ordinal);
                Assert.All(Daily, code => Assert.Contains($"href=\"/days/{date}?parameter={code}\">{Shown(code, day.GetProperty("pollutants").GetProperty(code).GetProperty("concentration"))}</a>", row, StringComparison.Ordinal));
            }
            else
            {
                Assert.Contains("Invalid", row, StringComparison.Ordinal);
            }
        }
    }

    [Theory]
    [InlineData("/air")]
    [InlineData("/months/2026-09")]
    [InlineData("/days/2026-09-18")]
    [InlineData("/targets")]
    [InlineData("/targets/air-70")]
    [InlineData("/targets/water-88")]
    [InlineData("/stations/air-3")]
    [InlineData("/stations/air-3?hour=2026-09-20T10")]
    [InlineData("/water")]
    public async Task HostileNames_StayText_AndNothingHasAStyleOfItsOwn(string address)
    {
        foreach (string language in new[] { "zh-CN", "en" })
        {
            string page = await web.GetTextAsync($"{address}{(address.Contains('?', StringComparison.Ordinal) ? '&' : '?')}lang={language}");
            Assert.Contains($"<html lang=\"{language}\">", page, StringComparison.Ordinal);
            Assert.DoesNotContain("<script>", page, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain(" style=", page, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotMatch("<script(?![^>]*( src=\"/assets/| type=\"application/json\"))", page);
            Assert.Single(Heading().Matches(page));
        }
    }

    [Theory]
    [InlineData("/air?year=abc", "abc")]
    [InlineData("/months/2026-13", "2026-13")]
    [InlineData("/targets/none", "none")]
    [InlineData("/stations/nobody", "nobody")]
    [InlineData("/stations/air-1?parameter=pm99", "pm99")]
    [InlineData("/stations/air-1?range=2w", "2w")]
    [InlineData("/stations/air-1?hour=noon", "noon")]
    [InlineData("/stations/w-lake?month=May", "May")]
    public async Task WhatIsNotThere_IsNamed(string address, string named)
    {
        using HttpResponseMessage answer = await web.Client.GetAsync(new Uri(address, UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Equal(System.Net.HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Contains(named, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Target_HasItsFigures_AndSaysWhatMoreBadDaysWouldDo()
    {
        JsonElement target = await web.GetJsonAsync("/api/v1/targets/air-70");
        string page = await web.GetTextAsync("/targets/air-70?lang=en"), figures = Section(page, "figures");

        Assert.Contains($">{target.GetProperty("share").GetDecimal().ToString("0.0", CultureInfo.InvariantCulture)}</span>", figures, StringComparison.Ordinal);
        Assert.Contains($">{target.GetProperty("budget").GetInt32()}</span>", figures, StringComparison.Ordinal);
        Assert.Contains(">77.1–84.5</span>", figures, StringComparison.Ordinal);
        Assert.Contains(">99.8</span>", figures, StringComparison.Ordinal);
        Assert.Contains($">{target.GetProperty("course").EnumerateArray().TakeLast(30).Count(c => c.GetProperty("good").ValueKind == JsonValueKind.False)}</span>", figures, StringComparison.Ordinal);
        (int good, int assessed, int remaining, int budget) = (target.GetProperty("good").GetInt32(), target.GetProperty("assessed").GetInt32(), target.GetProperty("remaining").GetInt32(), target.GetProperty("budget").GetInt32());
        string share = (100m * (good + remaining - budget) / (assessed + remaining)).ToString("0.0", CultureInfo.InvariantCulture);
        Assert.Contains($"{budget} → {share} %", Section(page, "whatif"), StringComparison.Ordinal);
        Assert.Contains($"{budget + 1}th bad day", Section(page, "whatif"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task WaterTarget_NamesTheFailingSection()
    {
        JsonElement target = await web.GetJsonAsync("/api/v1/targets/water-88");
        string failing = Section(await web.GetTextAsync("/targets/water-88?lang=en"), "failing");

        foreach (JsonElement section in target.GetProperty("sections").EnumerateArray())
        {
            Assert.Equal(section.GetProperty("good").ValueKind == JsonValueKind.False, failing.Contains($"/stations/{section.GetProperty("station").GetString()}\"", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Water_HasEveryMonthAsTheApiHasIt()
    {
        string matrix = Section(await web.GetTextAsync("/water?lang=en"), "matrix");
        JsonElement[] months = [.. (await web.GetJsonAsync("/api/v1/water/months?from=2025-10&to=2026-09&lang=en")).GetProperty("items").EnumerateArray()];
        Assert.NotEmpty(months);
        foreach (JsonElement month in months)
        {
            string cell = Assert.Single(MonthCell().Matches(matrix), c => c.Groups["station"].Value == month.GetProperty("station").GetString() && c.Groups["month"].Value == month.GetProperty("month").GetString()).Value;
            if (month.GetProperty("class").ValueKind == JsonValueKind.Number)
            {
                Assert.Contains($"wc wc{month.GetProperty("class").GetInt32()}", cell, StringComparison.Ordinal);
                Assert.Equal(month.GetProperty("validity").GetString() == "pending", cell.Contains(" pend", StringComparison.Ordinal));
            }
            else
            {
                Assert.Contains("×", cell, StringComparison.Ordinal);
            }
        }
    }

    /// <summary>A concentration as a page has it: one decimal of CO, as in the standard.</summary>
    private static string Shown(string code, JsonElement concentration) => code == "co" ? concentration.GetDecimal().ToString("0.0", CultureInfo.InvariantCulture) : concentration.GetRawText();

    private static string Section(string page, string id)
    {
        int start = page.IndexOf($"<section id=\"{id}\"", StringComparison.Ordinal);
        Assert.True(start >= 0, id);
        return page[start..page.IndexOf("</section>", start, StringComparison.Ordinal)];
    }

    [GeneratedRegex("<tr.*?</tr>", RegexOptions.Singleline)]
    private static partial Regex Row();

    [GeneratedRegex("<h1", RegexOptions.None)]
    private static partial Regex Heading();

    [GeneratedRegex("""<td class="(?<kind>[^"]*)" role="cell"><a href="/days/(?<date>[0-9-]{10})" title="(?<title>[^"]*)">(?<text>.*?)</a>""", RegexOptions.ExplicitCapture)]
    private static partial Regex DayCell();

    [GeneratedRegex("""<a href="/stations/(?<station>[^?"]+)\?month=(?<month>[0-9-]{7})".*?</a>""", RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex MonthCell();
}
