using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using WenchangPlan.Worker.Tests.Evidence;

namespace WenchangPlan.Worker.Tests.Cockpit;

/// <summary>The page of a day says what its evidence says, and says what it does not know.</summary>
public sealed partial class DayPageTests(EvidenceFixture district) : IClassFixture<EvidenceFixture>
{
    private static readonly string[] Pollutants = ["pm25", "pm10", "so2", "no2", "co", "o3_8h", "o3"];
    private static readonly string[] Stations = ["air-1", "air-2", "air-3"];

    /// <summary>Valid days of the district of both editions, good and bad ones.</summary>
    [Fact]
    public async Task Numbers_AreThoseOfTheEvidence()
    {
        string[] valid = await ValidDaysAsync();
        string[] asked = [.. valid.Where(d => string.CompareOrdinal(d, "2026-03-01") < 0).TakeLast(6), .. valid.Where(d => string.CompareOrdinal(d, "2026-03-01") >= 0).Take(6)];
        Assert.Equal(12, asked.Length);
        foreach (string date in asked)
        {
            await CheckNumbersAsync(date);
        }
    }

    private async Task CheckNumbersAsync(string date)
    {
        JsonElement evidence = await district.GetAsync($"/api/v1/evidence/airDay/{date}?lang=en");
        JsonElement verdict = evidence.GetProperty("verdict");
        string page = await PageAsync($"/days/{date}?lang=en");

        Assert.Contains($"AQI <b>{verdict.GetProperty("value").GetRawText()}</b>", page, StringComparison.Ordinal);
        Assert.Contains($"<b>{verdict.GetProperty("category").GetString()}</b>", page, StringComparison.Ordinal);
        Assert.Contains(verdict.GetProperty("good").GetBoolean() ? "is a good-air day" : "is not a good-air day", page, StringComparison.Ordinal);
        string table = Section(page, "pollutants");
        string[] codes = [.. Pollutants.Where(c => verdict.GetProperty("parts").TryGetProperty(c, out JsonElement given) && (c != "o3" || given.GetProperty("grade").ValueKind == JsonValueKind.Number))];
        foreach (string code in codes)
        {
            JsonElement part = verdict.GetProperty("parts").GetProperty(code);
            string row = Assert.Single(Row().Matches(table).Select(m => m.Value), r => r.Contains($"parameter={code}#hours", StringComparison.Ordinal));
            if (part.GetProperty("value").ValueKind == JsonValueKind.Null)
            {
                Assert.Contains("–", row, StringComparison.Ordinal);
                continue;
            }

            Assert.Contains($"<b>{part.GetProperty("value").GetDecimal().ToString(code == "co" ? "F1" : "F0", CultureInfo.InvariantCulture)}</b>", row, StringComparison.Ordinal);
            Assert.Contains($"<b>{part.GetProperty("grade").GetRawText()}</b>", row, StringComparison.Ordinal);
            JsonElement points = Step(evidence, "points", code);
            Assert.Contains($"{part.GetProperty("samples").GetInt32()} / {points.GetProperty("numbers").GetProperty("points").GetRawText()}", row, StringComparison.Ordinal);
            Assert.Equal(verdict.GetProperty("deciding").EnumerateArray().Any(d => d.GetString() == code), row.Contains(">primary<", StringComparison.Ordinal));
        }

        // The greatest index comes first, and its formula comes to it.
        Assert.Equal(codes.Select(c => verdict.GetProperty("parts").GetProperty(c).GetProperty("grade")).Where(g => g.ValueKind == JsonValueKind.Number).Select(g => g.GetInt32()).OrderDescending(),
            Index().Matches(table).Select(m => int.Parse(m.Groups["index"].Value, CultureInfo.InvariantCulture)));
        Assert.Contains($"rounded up to {verdict.GetProperty("value").GetRawText()}.", table, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2026-03-05", "pm25", "pm25")]
    [InlineData("2026-03-05", "o3_8h", "o3")]
    [InlineData("2026-02-11", "no2", "no2")]
    public async Task Hours_AreThoseOfTheEvidence_AndWhatDoesNotCountIsHatchedWithItsReason(string date, string parameter, string hourly)
    {
        string page = await PageAsync($"/days/{date}?parameter={parameter}&lang=en");
        string hours = Section(page, "hours"), missing = Section(page, "missing"), chain = Section(page, "chain").Replace("<br>", "<br />", StringComparison.Ordinal);
        (int known, int gone, int readings, int valid, int counted) = (0, 0, 0, 0, 0);
        foreach (string station in Stations)
        {
            JsonElement evidence = await district.GetAsync($"/api/v1/evidence/airDay/{date}?station={station}");
            if (!evidence.GetProperty("steps").EnumerateArray().Any(s => s.GetProperty("rule").GetString() == "hours" && s.GetProperty("part").GetString() == hourly))
            {
                Assert.DoesNotContain($"/stations/{station}?", hours, StringComparison.Ordinal);
                continue;
            }

            JsonElement[] inputs = [.. Step(evidence, "hours", hourly).GetProperty("inputs").EnumerateArray()];
            string[] cells = [.. Hour().Matches(hours).Where(m => m.Groups["station"].Value == station).Select(m => m.Value)];
            Assert.Equal(24, cells.Length);
            bool isCounted = district.District.Find(station)!.Counts; // the chain to the district's verdict has no others
            for (int i = 0; i < 24; i++)
            {
                bool counts = inputs[i].GetProperty("counts").GetBoolean();
                Assert.Contains($"?hour={inputs[i].GetProperty("of").GetString()}&amp;parameter={hourly}\"", cells[i], StringComparison.Ordinal);
                Assert.Equal(!counts, cells[i].Contains("class=\"miss\"", StringComparison.Ordinal));
                Assert.Equal(counts, cells[i].Contains("class=\"soft\"", StringComparison.Ordinal));
                gone += counts ? 0 : 1;
                counted += counts && isCounted ? 1 : 0;
                readings += isCounted && inputs[i].TryGetProperty("readings", out JsonElement all) ? all.GetInt32() : 0;
                valid += isCounted && inputs[i].TryGetProperty("valid", out JsonElement some) ? some.GetInt32() : 0;
            }

            known += 24;
            Assert.Contains($"<b class=\"{(inputs.All(h => h.GetProperty("counts").GetBoolean()) ? "" : "warn")}\">{inputs.Count(h => h.GetProperty("counts").GetBoolean())}</b> / 24".Replace(" class=\"\"", "", StringComparison.Ordinal), hours, StringComparison.Ordinal);
        }

        Assert.True(known > 0);
        Assert.Contains($"{gone} of {known} missing", missing, StringComparison.Ordinal);
        Assert.Equal(gone == 0, missing.Contains("No hour is missing", StringComparison.Ordinal));
        Assert.Contains($"<b>{readings.ToString("N0", CultureInfo.InvariantCulture)}</b><span>readings<br /><small>{(readings - valid).ToString("N0", CultureInfo.InvariantCulture)} do not count", chain, StringComparison.Ordinal);
        Assert.Contains($"<b>{counted}</b><span>valid hours", chain, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Target_BeforeAndAfter_IsTheCourseOfTheApi()
    {
        string date = (await ValidDaysAsync())[^1];
        JsonElement[] course = [.. (await district.GetAsync("/api/v1/targets/good-air?year=2026")).GetProperty("course").EnumerateArray()];
        int at = Array.FindIndex(course, c => c.GetProperty("window").GetString() == date);
        string effect = Section(await PageAsync($"/days/{date}"), "effect-good-air");

        Assert.True(at > 0);
        foreach (JsonElement day in course[(at - 1)..(at + 1)])
        {
            Assert.Contains($"{day.GetProperty("goodSoFar").GetInt32()} / {day.GetProperty("assessedSoFar").GetInt32()}", effect, StringComparison.Ordinal);
            Assert.Contains(day.GetProperty("share").GetDecimal().ToString("0.0", CultureInfo.InvariantCulture) + " %", effect, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task PendingInvalidAbsentAndFuture_AreSaid_AndHaveNoLevel()
    {
        string pending = await PageAsync("/days/2026-03-20?lang=en");
        Assert.Contains("is pending", pending, StringComparison.Ordinal);
        Assert.DoesNotContain("<span class=\"iq\"><span class=\"lv lv", Section(pending, "pollutants"), StringComparison.Ordinal);
        Assert.Contains("待定", await PageAsync("/days/2026-03-20?lang=zh-CN"), StringComparison.Ordinal);

        string none = await PageAsync("/days/2024-01-01?lang=en");
        Assert.Contains("has no data", none, StringComparison.Ordinal);
        Assert.DoesNotContain("id=\"pollutants\"", none, StringComparison.Ordinal);
        Assert.Contains("没有数据", await PageAsync("/days/2024-01-01?lang=zh-CN"), StringComparison.Ordinal);
        Assert.Contains("is still to come", await PageAsync("/days/2026-03-21?lang=en"), StringComparison.Ordinal);

        JsonElement invalid = (await district.GetAsync("/api/v1/air/days?station=*&lang=en")).GetProperty("items").EnumerateArray()
            .First(d => d.GetProperty("validity").GetString() == "invalid" && d.GetProperty("station").GetString() is not null);
        string page = await PageAsync($"/days/{invalid.GetProperty("date").GetString()}?station={invalid.GetProperty("station").GetString()}&lang=en");
        Assert.Contains("is invalid", page, StringComparison.Ordinal);
        Assert.Contains(invalid.GetProperty("reason").GetString()!, page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/days/2026-02-30", "2026-02-30")]
    [InlineData("/days/yesterday", "yesterday")]
    [InlineData("/days/2026-03-05?station=river-1", "river-1")]
    [InlineData("/days/2026-03-05?parameter=pm99", "pm99")]
    public async Task WhatIsNotThere_IsNamed(string address, string named)
    {
        using HttpResponseMessage answer = await district.Client.GetAsync(new Uri(address, UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Contains(named, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    private async Task<string[]> ValidDaysAsync() => [.. (await district.GetAsync("/api/v1/air/days?from=2026-01-01")).GetProperty("items").EnumerateArray()
        .Where(d => d.GetProperty("validity").GetString() == "valid").Select(d => d.GetProperty("date").GetString()!)];

    private static JsonElement Step(JsonElement evidence, string rule, string part) =>
        evidence.GetProperty("steps").EnumerateArray().Last(s => s.GetProperty("rule").GetString() == rule && s.GetProperty("part").GetString() == part);

    private static string Section(string page, string id)
    {
        int start = page.IndexOf($"<section id=\"{id}\"", StringComparison.Ordinal);
        Assert.True(start >= 0, id);
        return page[start..page.IndexOf("</section>", start, StringComparison.Ordinal)];
    }

    private Task<string> PageAsync(string address) => district.Client.GetStringAsync(new Uri(address, UriKind.Relative), TestContext.Current.CancellationToken);

    [GeneratedRegex("<tr.*?</tr>", RegexOptions.Singleline)]
    private static partial Regex Row();

    [GeneratedRegex("""<span class="lv lv\d" aria-hidden="true">[^<]*</span><b>(?<index>\d+)</b>""", RegexOptions.ExplicitCapture)]
    private static partial Regex Index();

    [GeneratedRegex("""<a href="/stations/(?<station>[^?"]+)\?hour=[^"]*"><title>.*?</a>""", RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex Hour();
}
