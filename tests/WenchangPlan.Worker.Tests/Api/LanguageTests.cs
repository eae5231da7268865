using System.Globalization;
using System.Net.Http.Json;
using System.Resources;
using System.Text.Json;
using WenchangPlan.Telemetry.Readings;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Verdicts;
using WenchangPlan.Worker.Resources;
using WenchangPlan.Worker.Tests.Web;

namespace WenchangPlan.Worker.Tests.Api;

public class LanguageTests(WebFixture web) : IClassFixture<WebFixture>
{
    private static readonly Wording Chinese = new(RequestLanguage.Chinese, ParameterCatalog.Default);
    private static readonly Wording English = new(RequestLanguage.English, ParameterCatalog.Default);

    [Theory]
    [InlineData("", null, "无效：PM2.5 有效 17 小时，至少 20 小时")]
    [InlineData("&lang=en", null, "invalid: PM2.5 17 of 20 hours")]
    [InlineData("&lang=zh-CN", "en", "无效：PM2.5 有效 17 小时，至少 20 小时")]
    [InlineData("", "en-GB,zh;q=0.5", "invalid: PM2.5 17 of 20 hours")]
    [InlineData("", "fr, en;q=0.4, zh-CN;q=0.7", "无效：PM2.5 有效 17 小时，至少 20 小时")]
    [InlineData("", "fr", "无效：PM2.5 有效 17 小时，至少 20 小时")]
    public async Task Reason_IsInTheLanguageAskedFor(string query, string? accept, string expected)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/air/days?from=2026-02-10&to=2026-02-10" + query);
        request.Headers.TryAddWithoutValidation("Accept-Language", accept);
        using HttpResponseMessage answer = await web.Client.SendAsync(request, TestContext.Current.CancellationToken);

        JsonElement page = await answer.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);

        Assert.Equal(expected, page.GetProperty("items")[0].GetProperty("reason").GetString());
    }

    /// <summary>The files of texts of pages and API; those of the console have the English text as their key.</summary>
    public static TheoryData<string> Files =>
        [.. typeof(Wording).Assembly.GetManifestResourceNames().Where(n => n.EndsWith("Texts.resources", StringComparison.Ordinal) && !n.EndsWith(".ConsoleTexts.resources", StringComparison.Ordinal)).Select(n => Path.GetFileNameWithoutExtension(n))];

    [Theory]
    [MemberData(nameof(Files))]
    public void EveryTextExistsInBothLanguagesWithTheSamePlaces(string file)
    {
        SortedDictionary<string, string> chinese = Read(file, CultureInfo.InvariantCulture);
        SortedDictionary<string, string> english = Read(file, RequestLanguage.English);

        Assert.NotEmpty(chinese);
        Assert.Equal(chinese.Keys, english.Keys);
        Assert.All(chinese.Keys, key => Assert.All(["{0}", "{1}", "{2}"], place =>
        {
            // One language may leave out what the other names, and a month is a number in one and a name in the other; everywhere else both put in the same things.
            bool optional = key.StartsWith("reason.", StringComparison.Ordinal) || key.StartsWith("date.", StringComparison.Ordinal);
            Assert.True(optional || chinese[key].Contains(place, StringComparison.Ordinal) == english[key].Contains(place, StringComparison.Ordinal), key);
        }));
    }

    /// <summary>Pages look for a text in one file after the other: of two under one key, one would never be seen.</summary>
    [Fact]
    public void NoTwoFilesHaveATextUnderOneKey()
    {
        IEnumerable<string> keys = Files.SelectMany(f => Read(f.Data, CultureInfo.InvariantCulture).Keys);

        Assert.Empty(keys.GroupBy(k => k, StringComparer.Ordinal).Where(k => k.Count() > 1).Select(k => k.Key));
    }

    private static SortedDictionary<string, string> Read(string file, CultureInfo culture)
    {
        var all = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (System.Collections.DictionaryEntry entry in new ResourceManager(file, typeof(Wording).Assembly).GetResourceSet(culture, createIfNotExists: true, tryParents: false)!)
        {
            all[(string)entry.Key] = (string)entry.Value!;
        }

        return all;
    }

    public static TheoryData<string, string, string> Reasons => new()
    {
        { "too-few-hours", "PM2.5 有效 3 小时，至少 9 小时", "PM2.5 3 of 9 hours" },
        { "too-few-windows", "PM2.5 有效 8 小时均值 3 个，至少 9 个", "PM2.5 3 of 9 eight-hour means" },
        { "too-few-points", "PM2.5 有效点位 3 个，至少 9 个", "PM2.5 3 of 9 points" },
        { "missing-pollutant", "缺少 PM2.5", "PM2.5 is missing" },
        { "too-few-days", "有数据 3 天，至少 9 天", "3 of 9 days with data" },
        { "window-open", "时段尚未结束", "the window is still open" },
        { "no-data", "PM2.5 无数据", "PM2.5 no data" },
        { "brand-new-code", "brand-new-code PM2.5 3/9", "brand-new-code PM2.5 3/9" },
    };

    [Theory, MemberData(nameof(Reasons))]
    public void Reason_EveryCodeIsSaidInBothLanguages(string code, string chinese, string english)
    {
        var reason = new Reason(code, "pm25", 3, 9);

        Assert.Equal(chinese, Chinese.Reason(reason, "air"));
        Assert.Equal(english, English.Reason(reason, "air"));
    }

    [Fact]
    public void Reasons_OfSeveralParameters_AreSaidOnce()
    {
        Reason[] reasons = [new("too-few-points", "pm25", 4, 5), new("too-few-points", "pm10", 4, 5), new("too-few-points", "co", 3, 5), new("too-few-points", "o3_8h", 4, 5), new("window-open")];

        Assert.Equal("PM2.5、PM10、O₃ 8 小时 有效点位 4 个，至少 5 个；CO 有效点位 3 个，至少 5 个；时段尚未结束", Chinese.Verdicts.Together(reasons, "air"));
        Assert.Equal("PM2.5, PM10, O₃ 8 h 4 of 5 points; CO 3 of 5 points; the window is still open", English.Verdicts.Together(reasons, "air"));
    }

    [Fact]
    public void Verdict_SaysItsStateFirst()
    {
        Reason[] both = [new Reason("no-data"), new Reason("x")];

        Assert.Null(English.Verdict(Validity.Valid, [], "air"));
        Assert.Equal("pending: no data; x", English.Verdict(Validity.Pending, both, "air"));
        Assert.Equal("无效：无数据；x", Chinese.Verdict(Validity.Invalid, both, "air"));
        Assert.Equal("pending", English.Verdict(Validity.Pending, [], "air"));
    }

    [Fact]
    public void Reject_EveryReasonHasATextInBothLanguages()
    {
        Assert.All(Enum.GetValues<RejectReason>(), reason =>
        {
            Assert.NotEqual(reason.ToCode(), Chinese.Reject(reason));
            Assert.NotEqual(Chinese.Reject(reason), English.Reject(reason));
        });
    }

    /// <summary>The tables of the editions name their levels as the standard prints them; pages, mails and tables must not call them otherwise.</summary>
    [Fact]
    public void Levels_AreCalledAsTheEditionsCallThem() => Assert.All(WenchangPlan.Standards.Air.AirEdition.All.SelectMany(e => e.Categories), category =>
        Assert.Equal((category.Name.Zh, category.Name.En), (Chinese.AirLevel(category.Level), English.AirLevel(category.Level))));
}
