using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Worker.Tests.Web;

namespace WenchangPlan.Worker.Tests.Cockpit;

/// <summary>The list of alerts: what it shows is the API's, and which ones stands in its address.</summary>
public sealed class AlertListTests : IAsyncLifetime
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(5);
    private readonly WebFixture _web = new();

    public ValueTask InitializeAsync() => _web.InitializeAsync();

    public ValueTask DisposeAsync() => _web.DisposeAsync();

    [Fact]
    public async Task List_ShowsEveryOpenAlertOfTheApi_WithValueAndLimit()
    {
        string open = Part(await TextAsync("/alerts"), "open");
        JsonElement[] items = [.. (await _web.GetJsonAsync("/api/v1/alerts?state=open")).GetProperty("items").EnumerateArray()];
        Assert.Equal(items.Select(i => i.GetProperty("key").GetString()!).Order(StringComparer.Ordinal), Keys(open).Order(StringComparer.Ordinal));
        Assert.Matches(@"18\.2<small> cm</small>", open);
        Assert.Contains("15 cm", Regex.Replace(open, "\\s+", " ", RegexOptions.None, Soon), StringComparison.Ordinal);
        Assert.Contains("暂停发信", open, StringComparison.Ordinal);
        Assert.Contains("未结 1 条：1 条紧急，0 条其他；1 条无人确认。", await TextAsync("/alerts"), StringComparison.Ordinal);
        Assert.Contains("1 open: 1 critical, 0 other; 1 not acknowledged.", await TextAsync("/alerts?lang=en"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("?severity=critical", "a1")]
    [InlineData("?severity=warning", "a2")]
    [InlineData("?domain=drainage", "a1")]
    [InlineData("?domain=air", "a2")]
    [InlineData("?severity=critical&domain=air", "")]
    [InlineData("?handling=acknowledged", "")]
    [InlineData("?handling=found", "a1 a2")]
    public async Task Filter_StandsInTheAddress_AndHoldsForWhatIsShown(string query, string expected)
    {
        string page = await TextAsync("/alerts" + query);
        Assert.Equal(expected.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Alert.KeyOf), Keys(Part(page, "open")));
        Assert.Equal(query.Count(c => c == '=') + 1, Regex.Count(Part(page, "filters"), "aria-current=\"true\"", RegexOptions.None, Soon));
        Assert.Equal(expected.Length == 0, page.Contains("没有符合筛选的告警", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Ended_ArePaged_EachOnce_InTheOrderOfTheApi()
    {
        long now = SampleYear.Now.ToUnixTimeMilliseconds();
        for (int i = 0; i < 120; i++)
        {
            _web.Stores.Alerts.Add(new Alert
            {
                Id = $"old{i:D3}", Rule = "road-deep", Kind = RuleKind.Threshold, Severity = Severity.Critical, Station = "d-road", Parameter = "depth", State = AlertState.Recovered, Since = now - 90_000_000 - (i / 7),
                FiredAt = now, RecoveredAt = now,
            });
        }

        var seen = new List<string>();
        string? address = "/alerts?state=ended";
        for (int pages = 0; address is not null && pages < 10; pages++)
        {
            string page = await TextAsync(address);
            seen.AddRange(Keys(Part(page, "ended")));
            address = Regex.Match(page, "(?<=rel=\"next\" href=\")[^\"]+", RegexOptions.None, Soon) is { Success: true } next ? next.Value : null;
        }

        JsonElement[] all = [.. (await _web.GetJsonAsync("/api/v1/alerts")).GetProperty("items").EnumerateArray()];
        Assert.Equal(all.Where(a => a.GetProperty("state").GetString() is "recovered" or "closed").Select(a => a.GetProperty("key").GetString()), seen);
        Assert.Equal(129, seen.Count);
    }

    [Theory]
    [InlineData("?severity=bad", "bad")]
    [InlineData("?domain=aire", "aire")]
    [InlineData("?cursor=x", "x")]
    public async Task WhatIsNoFilter_IsRefusedAndNamed(string query, string named)
    {
        using HttpResponseMessage answer = await _web.Client.GetAsync(new Uri("/alerts" + query, UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains(named, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Alert_ShowsItsReadings_TheLimit_AndWhatEachMailTold()
    {
        string page = await TextAsync("/alerts/" + Alert.KeyOf("a1"));
        string course = Part(page, "course");
        Assert.Contains("紧急 15", course, StringComparison.Ordinal);
        Assert.Contains("class=\"lim\"", course, StringComparison.Ordinal);
        Assert.Contains("href=\"/stations/d-road\"", course, StringComparison.Ordinal);
        Assert.Contains("/api/v1/stations/d-road/readings?parameter=depth&from=", course, StringComparison.Ordinal);
        Assert.Contains("<span class=\"n crit\">18.2</span>", page, StringComparison.Ordinal);
    }

    private static IEnumerable<string> Keys(string html) => Regex.Matches(html, "(?<=<td class=\"name\"><a href=\"/alerts/)[0-9a-f]{16}", RegexOptions.None, Soon).Select(m => m.Value);

    private async Task<string> TextAsync(string address) => WebUtility.HtmlDecode(await _web.GetTextAsync(address));

    private static string Part(string page, string id)
    {
        int from = page.IndexOf($"<section id=\"{id}\"", StringComparison.Ordinal);
        return from < 0 ? "" : page[from..page.IndexOf("</section>", from, StringComparison.Ordinal)];
    }
}
