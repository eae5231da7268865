using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Worker.Cockpit.Data;
using WenchangPlan.Worker.Tests.Web;

namespace WenchangPlan.Worker.Tests.Cockpit;

/// <summary>The page of what others reported.</summary>
public sealed class ReportedPageTests : IAsyncLifetime
{
    private const long At = 1_777_593_600_000; // 2026-05-01T08:00:00+08:00
    private readonly WebFixture _web = new();

    public async ValueTask InitializeAsync()
    {
        await _web.InitializeAsync();
        _web.Stores.Reported.Clear();
        _web.Stores.Reported.AddRange(
        [
            new ReportedValue(null, new DateOnly(2016, 3, 30), "aqi", "87", "年报.csv", At),
            new ReportedValue(null, new DateOnly(2016, 3, 30), "category", "良", "年报.csv", At),
            new ReportedValue(null, new DateOnly(2016, 3, 31), "aqi", "<script>", "年报.csv", At),
            new ReportedValue(null, new DateOnly(2015, 12, 31), "aqi", "301", "older.csv", At),
        ]);
    }

    public ValueTask DisposeAsync() => _web.DisposeAsync();

    [Fact]
    public async Task Page_WithoutAMonth_ShowsTheLastThatHasAny_NewestDayFirst()
    {
        string raw = await _web.GetTextAsync("/reported");
        string page = WebUtility.HtmlDecode(raw);

        Assert.Contains("不参与本系统的任何结论", page, StringComparison.Ordinal);
        Assert.Equal(["2016-03-31", "2016-03-30"], Regex.Matches(page, "(?<=<b class=\"severity\">)[^<]+", RegexOptions.None, TimeSpan.FromSeconds(5)).Select(m => m.Value));
        Assert.Contains("全区 · AQI 87 · 级别 良", page, StringComparison.Ordinal);
        Assert.Contains("来自 年报.csv", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<script>", raw, StringComparison.Ordinal);
        Assert.DoesNotContain("301", page, StringComparison.Ordinal);
        Assert.Contains("/api/v1/reported/days?from=2016-03-01&to=2016-03-31&format=csv", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2015-12", "District · AQI 301")]
    [InlineData("2016-04", "Nothing was reported for this month")]
    public async Task Page_OfAMonth_ShowsThatMonth(string month, string expected) =>
        Assert.Contains(expected, WebUtility.HtmlDecode(await _web.GetTextAsync($"/reported?month={month}&lang=en")), StringComparison.Ordinal);

    [Fact]
    public async Task Page_OfTooMany_SaysThatThereAreMore()
    {
        _web.Stores.Reported.AddRange(Enumerable.Range(0, ReportedModel.MostValues)
            .Select(i => new ReportedValue(null, new DateOnly(2016, 3, 1), i.ToString("D5", CultureInfo.InvariantCulture), "1", "many.csv", At)));
        Assert.Contains("其余见 CSV", WebUtility.HtmlDecode(await _web.GetTextAsync("/reported?month=2016-03")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Page_OfWhatIsNoMonth_IsRefusedWithWhatWasFound()
    {
        using HttpResponseMessage answer = await _web.Client.GetAsync(new Uri("/reported?month=March", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("March", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }
}
