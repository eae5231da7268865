using System.Globalization;
using System.Net;
using System.Text.Json;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Time;
using WenchangPlan.Telemetry.Verdicts;
using WenchangPlan.Worker.Tests.Web;

namespace WenchangPlan.Worker.Tests.Cockpit;

/// <summary>The pages of the data: numbers are the API's, hostile payloads stay text, and what is missing is said.</summary>
public sealed class DataPageTests : IAsyncLifetime
{
    private readonly WebFixture _web = new();

    public ValueTask InitializeAsync() => _web.InitializeAsync();

    public ValueTask DisposeAsync() => _web.DisposeAsync();

    [Fact]
    public async Task Books_AreThoseOfTheApi()
    {
        string page = await _web.GetTextAsync("/data?lang=en");
        JsonElement books = await _web.GetJsonAsync("/api/v1/pipeline");
        foreach (string name in (string[])["received", "stored", "quarantined", "waiting", "duplicates", "valuesStored", "valuesFlagged", "valuesRefused", "valuesReplaced"])
        {
            Assert.Contains(books.GetProperty(name).GetInt64().ToString("N0", CultureInfo.InvariantCulture), page, StringComparison.Ordinal);
        }

        Assert.True(books.GetProperty("balanced").GetBoolean());
        Assert.Contains("Balanced", page, StringComparison.Ordinal);
    }

    /// <summary>Of a station of one day: an hour with 44 minutes is none, one with 45 is; of a parameter that never came nothing is valid.</summary>
    [Fact]
    public async Task Completeness_CountsHoursWithFortyFiveMinutes_AndWhatIsFlagged()
    {
        Station station = _web.District.Find("air-1")!;
        DateOnly day = _web.District.Clock.DayAt(SampleYear.Now.ToUnixTimeMilliseconds()).AddDays(-1);
        int first = DistrictClock.FirstHourOf(day);
        string code = station.Parameters[0].Parameter.Code;
        _web.Stores.Hours.Clear();
        for (int hour = 0; hour < 24; hour++)
        {
            _web.Stores.Hours.Add(new StationHour(station.Index, first + hour, [new HourValue(code, 30, 20, 40, 9, 12, hour < 6 ? 44 : 45)]));
        }

        string page = WebUtility.HtmlDecode(await _web.GetTextAsync("/data?lang=en"));
        int expected = 24 * station.Parameters.Count;
        Assert.Contains($"{day:yyyy-MM-dd}: 18 of {expected} valid, {24 * 3} values flagged", page, StringComparison.Ordinal);
        Assert.Contains("25.00 %", page, StringComparison.Ordinal); // 3 of 12 values of each hour
    }

    /// <summary>In dry weather a point of drainage says something each quarter of an hour: that is 20 minutes of sampling by its period of five, and nothing is missing.</summary>
    [Fact]
    public async Task Completeness_OfDrainage_TakesAnHourWithAValue()
    {
        Station station = _web.District.Stations.First(s => s.Domain.Code == "drainage");
        DateOnly day = _web.District.Clock.DayAt(SampleYear.Now.ToUnixTimeMilliseconds()).AddDays(-1);
        int first = DistrictClock.FirstHourOf(day);
        _web.Stores.Hours.Clear();
        for (int hour = 0; hour < 24; hour++)
        {
            // Of the last four hours nothing counts.
            _web.Stores.Hours.Add(new StationHour(station.Index, first + hour, [.. station.Parameters.Select(p => new HourValue(p.Parameter.Code, 1, 1, 1, hour < 20 ? 4 : 0, 4, hour < 20 ? 20 : 0))]));
        }

        string page = WebUtility.HtmlDecode(await _web.GetTextAsync("/data?lang=en"));
        int quantities = station.Parameters.Count;
        Assert.Contains($"{day:yyyy-MM-dd}: {20 * quantities} of {24 * quantities} valid, {4 * 4 * quantities} values flagged", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("zh-CN", "其余已存入")]
    [InlineData("en", "the rest is stored")]
    public async Task Quarantine_SaysWhyInWords_AndShowsWhatCame(string language, string partial)
    {
        string page = await _web.GetTextAsync("/data/quarantine?lang=" + language);
        foreach (JsonElement item in (await _web.GetJsonAsync("/api/v1/quarantine?lang=" + language)).GetProperty("items").EnumerateArray())
        {
            Assert.Contains("href=\"/data/quarantine/" + item.GetProperty("id").GetInt64() + "\"", page, StringComparison.Ordinal);
            Assert.Contains(item.GetProperty("reason").GetString()!, WebUtility.HtmlDecode(page), StringComparison.Ordinal);
            string payload = item.GetProperty("payload").GetString() ?? item.GetProperty("payloadBase64").GetString()!;
            Assert.Contains(payload, WebUtility.HtmlDecode(page), StringComparison.Ordinal);
        }

        Assert.Contains(partial, WebUtility.HtmlDecode(page), StringComparison.Ordinal);
        Assert.DoesNotContain("<form", page, StringComparison.Ordinal); // changes are closed
        Assert.Contains("Http:AllowChanges", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Quarantine_OfAScript_IsText()
    {
        byte[] payload = "<script>alert(1)</script>"u8.ToArray();
        _web.Stores.Quarantine.Add(new Telemetry.Stores.QuarantineEntry(99, new Telemetry.Readings.QuarantinedMessage(0, "wenchang/<b>", payload, Telemetry.Readings.RejectReason.NotJson, "<i>", Partial: false)));
        string page = await _web.GetTextAsync("/data/quarantine/99");
        Assert.DoesNotContain("<script>alert", page, StringComparison.Ordinal);
        Assert.Contains("&lt;script&gt;alert(1)", page, StringComparison.Ordinal);
        Assert.DoesNotContain("wenchang/<b>", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Acts_AreThoseOfTheApi()
    {
        string samples = await TextAsync("/data/samples?lang=en"), exclusions = await TextAsync("/data/exclusions?lang=en"), reviews = await TextAsync("/data/reviews?lang=en");
        Assert.Contains("0.01L", samples, StringComparison.Ordinal);
        Assert.Contains("GB 11893-89", samples, StringComparison.Ordinal);
        Assert.Contains("2026-04-11", exclusions, StringComparison.Ordinal);
        Assert.Contains("沙尘过程", exclusions, StringComparison.Ordinal);
        Assert.Contains("Approved", exclusions, StringComparison.Ordinal);
        Assert.Contains("审核员", exclusions, StringComparison.Ordinal);
        Assert.Contains("To be reviewed", reviews, StringComparison.Ordinal);
        Assert.Contains("突变", reviews, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Revisions_SayWhatItWasAndWhatItIs_WhateverVersionWroteThem()
    {
        string page = await TextAsync("/data/revisions?lang=en");
        Assert.Contains("aqi <del>45</del> → <b>55</b>", page, StringComparison.Ordinal);
        Assert.Contains("优 45", page, StringComparison.Ordinal);
        Assert.Contains("late data", page, StringComparison.Ordinal);
        Assert.Contains("href=\"/days/2026-09-07\"", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Registers_HaveEveryStationRuleContactAndTarget()
    {
        string page = await TextAsync("/data/registers?lang=en");
        Assert.All(_web.District.Stations, s => Assert.Contains($"<small>{s.Id}</small>", page, StringComparison.Ordinal));
        Assert.All(_web.District.Alerts, r => Assert.Contains($"<small>{r.Id}</small>", page, StringComparison.Ordinal));
        Assert.All(_web.District.Contacts, c => Assert.Contains(c.Email, page, StringComparison.Ordinal));
        Assert.All(_web.District.Targets, t => Assert.Contains($"≥ {t.Bound:0.###} %", page, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Admin_SaysWhichPartFails()
    {
        Assert.Contains("Every part works.", await TextAsync("/admin?lang=en"), StringComparison.Ordinal);
        _web.Parts[1].State = new Telemetry.Health.ReadyState(false, "the disk is <full>");
        string page = await _web.GetTextAsync("/admin?lang=en");
        Assert.Contains("Parts that fail: 1.", page, StringComparison.Ordinal);
        Assert.Contains("the disk is &lt;full&gt;", page, StringComparison.Ordinal);
    }

    /// <summary>Every page in both languages: no script or style of its own, one heading of the first order, and a title.</summary>
    [Theory]
    [InlineData("/alerts")]
    [InlineData("/silences")]
    [InlineData("/mails")]
    [InlineData("/data")]
    [InlineData("/data/quarantine")]
    [InlineData("/data/samples")]
    [InlineData("/data/exclusions")]
    [InlineData("/data/reviews")]
    [InlineData("/data/revisions")]
    [InlineData("/data/registers")]
    [InlineData("/reported")]
    [InlineData("/admin")]
    [InlineData("/admin/audit")]
    public async Task Page_HasOneHeading_NoStyle_AndNoScriptOfItsOwn(string address)
    {
        foreach (string language in (string[])["zh-CN", "en"])
        {
            string page = await _web.GetTextAsync($"{address}?lang={language}");
            Assert.Contains($"<html lang=\"{language}\">", page, StringComparison.Ordinal);
            Assert.Equal(2, page.Split("<h1").Length);
            Assert.DoesNotContain(" style=", page, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain("alert('", page, StringComparison.Ordinal);
            Assert.DoesNotContain("<script>", page, StringComparison.Ordinal);
        }
    }

    private async Task<string> TextAsync(string address) => WebUtility.HtmlDecode(await _web.GetTextAsync(address));
}
