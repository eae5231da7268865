using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using MiniExcelLibs;
using WenchangPlan.Worker.Tests.Web;

namespace WenchangPlan.Worker.Tests.Cockpit;

/// <summary>Bulletins over HTTP: the page, the files and what stands in them, held against the API.</summary>
public sealed partial class BulletinPageTests(WebFixture web) : IClassFixture<WebFixture>
{
    private static readonly string[] Order = ["so2", "no2", "pm10", "pm25", "co", "o3_8h"];
    private const string Period = "2026-04";

    /// <summary>The figures as JSON are those of the statistics.</summary>
    [Theory, InlineData(Period), InlineData("2026"), InlineData("2026-W18"), InlineData("2026-04-10..2026-04-24")]
    public async Task EveryFigureOfTheBulletin_IsTheApis(string period)
    {
        JsonElement bulletin = JsonElement.Parse(await web.GetTextAsync($"/bulletins/{period}?format=json"));
        JsonElement[] air = await StatisticsAsync("air", period), water = await StatisticsAsync("water", period);
        int compared = 0;
        foreach (JsonElement place in bulletin.GetProperty("air").GetProperty("stations").EnumerateArray().Prepend(bulletin.GetProperty("air").GetProperty("district")))
        {
            string? id = place.GetProperty("station").GetString();
            JsonElement same = Assert.Single(air, a => a.GetProperty("station").GetString() == id);
            Assert.Equal(same.GetProperty("valid").GetInt32(), place.GetProperty("valid").GetInt32());
            Assert.Equal(same.GetProperty("invalid").GetInt32(), place.GetProperty("invalid").GetInt32());
            Assert.Equal(Number(same, "rank"), Number(place, "rank"));
            Assert.Equal(same.GetProperty("levels").EnumerateArray().Select(l => l.GetInt32()), place.GetProperty("levels").EnumerateArray().Select(l => l.GetInt32()));
            if (same.GetProperty("valid").GetInt32() > 0) Same(same, "good", place.GetProperty("good"));
            Same(same, "goodShare", place.GetProperty("goodShare"));
            Same(same, "index", place.GetProperty("index"));
            foreach (string code in Order)
            {
                JsonElement pollutant = same.GetProperty("pollutants").GetProperty(code), own = place.GetProperty("pollutants").GetProperty(code);
                Same(pollutant, "value", own.GetProperty("figure"), pollutant);
                Assert.Equal(pollutant.GetProperty("exceeded").GetInt32(), own.GetProperty("exceeded").GetInt32());
            }
        }

        foreach (JsonElement section in bulletin.GetProperty("water").GetProperty("listed").EnumerateArray())
        {
            JsonElement same = Assert.Single(water, w => w.GetProperty("station").GetString() == section.GetProperty("station").GetString());
            Assert.Equal(Number(same, "class"), Number(section, "class"));
            Assert.Equal(same.GetProperty("main").EnumerateArray().Select(m => (m.GetProperty("parameter").GetString(), Number(m, "multiple"))),
                section.GetProperty("main").EnumerateArray().Select(m => (m.GetProperty("parameter").GetString(), Number(m, "multiple"))));
        }

        JsonElement sections = Assert.Single(water, w => w.GetProperty("station").ValueKind == JsonValueKind.Null).GetProperty("sections"), counts = bulletin.GetProperty("water").GetProperty("sections");
        Assert.Equal(sections.GetProperty("assessed").GetInt32(), counts.GetProperty("assessed").GetInt32());
        Assert.Equal(Number(sections, "share"), Number(counts.GetProperty("share"), "value"));
        Assert.True(compared > 20, $"only {compared} figures were held against the API");

        void Same(JsonElement api, string name, JsonElement figure, JsonElement? compares = null)
        {
            Assert.Equal(Number(api, name), Number(figure, "value"));
            foreach (string against in new[] { "yearBefore", "previous" })
            {
                // What has too few days is not compared; what is compared is the API's.
                JsonElement held = figure.GetProperty(against), other = compares is { } own ? own.GetProperty(against) : api.GetProperty(against).GetProperty(name);
                if (Number(held, "before") is { } before)
                {
                    Assert.Equal((Number(other, "before"), Number(other, "change")), (before, Number(held, "change")));
                }
            }

            compared++;
        }
    }

    /// <summary>The Word file and the workbook, read back: every number of the tables is the API's, with the decimals it is printed with.</summary>
    [Fact]
    public async Task DocumentsReadBack_SayWhatTheApiSays()
    {
        JsonElement[] air = await StatisticsAsync("air", Period);
        JsonElement district = air[0];
        string[][] word = TablesOf(await BytesAsync($"/bulletins/{Period}?format=docx&lang=zh-CN"));
        string page = WebUtility.HtmlDecode(await web.GetTextAsync($"/bulletins/{Period}?lang=zh-CN"));
        using var workbook = new MemoryStream(await BytesAsync($"/bulletins/{Period}?format=xlsx&lang=zh-CN"));
        List<string> sheets = workbook.GetSheetNames();
        List<IDictionary<string, object>> rows = [.. workbook.Query(true, sheets[1]).Cast<IDictionary<string, object>>()];
        for (int i = 0; i < Order.Length; i++)
        {
            decimal? value = Number(district.GetProperty("pollutants").GetProperty(Order[i]), "value");
            Assert.NotNull(value);
            string printed = value.Value.ToString(Order[i] == "co" ? "F1" : "F0", CultureInfo.InvariantCulture);
            Assert.Equal(printed, word[i + 1][1].TrimEnd('*'));
            Assert.Equal(value, Convert.ToDecimal(rows[i]["4 月"], CultureInfo.InvariantCulture));
            Assert.IsType<double>(rows[i]["4 月"]);
            Assert.Matches($">{Regex.Escape(printed)}\\*?<", page);
        }

        JsonElement[] ranked = [.. air.Skip(1).OrderBy(a => Number(a, "rank") ?? 99)];
        string[][] stations = [.. word.SkipWhile(r => r[0] != "名次").Skip(1).Take(ranked.Length)];
        Assert.Equal(ranked.Select(r => Number(r, "index") is { } index ? index.ToString("F2", CultureInfo.InvariantCulture) : "无有效数据"), stations.Select(s => s[2]));
        Assert.Contains($"良好天数 {Number(district, "good")} 天", Tags().Replace(page, ""), StringComparison.Ordinal);
    }

    [Fact]
    public async Task WithoutSignIn_NothingIsDrafted_AndTheListSaysSo()
    {
        const string period = "2026-03";
        Assert.Contains("预览，未起草", await web.GetTextAsync($"/bulletins/{period}?lang=zh-CN"), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Forbidden, (await PostAsync($"/bulletins/{period}/draft", ("by", "张"))).StatusCode); // changes are closed unless somebody opens them
        string list = await web.GetTextAsync("/bulletins?lang=en");
        Assert.Contains("Not drafted", list, StringComparison.Ordinal);
        Assert.Contains("/bulletins/2026?format=docx", list, StringComparison.Ordinal);
    }

    /// <summary>Where staff look for bulletins, and where an auditor goes on from one.</summary>
    [Theory, InlineData("zh-CN", "公报"), InlineData("en", "Bulletins")]
    public async Task BulletinsAreFound_AndTheirFiguresLeadOn(string language, string name)
    {
        foreach (string address in new[] { "/", "/data", "/more" })
        {
            Assert.Matches($"href=\"/bulletins\"[^>]*>{name}</a>", await web.GetTextAsync($"{address}?lang={language}"));
        }

        Assert.Matches($"class=\"chip\" href=\"/bulletins\">{name}</a>", await web.GetTextAsync($"/data?lang={language}"));
        string page = await web.GetTextAsync($"/bulletins/{Period}?lang={language}"), file = await web.GetTextAsync($"/bulletins/{Period}?format=html&lang={language}");
        string[] links = [.. Links().Matches(page[page.IndexOf("<article", StringComparison.Ordinal)..page.IndexOf("</article>", StringComparison.Ordinal)]).Select(m => WebUtility.HtmlDecode(m.Groups["to"].Value)).Distinct()];
        Assert.Contains($"/months/{Period}", links);
        Assert.True(links.Length > 10, string.Join(' ', links));
        foreach (string link in links)
        {
            using HttpResponseMessage answer = await web.Client.GetAsync(new Uri(link, UriKind.Relative), TestContext.Current.CancellationToken);
            Assert.True(answer.IsSuccessStatusCode, $"{link}: {(int)answer.StatusCode}");
        }

        Assert.DoesNotContain("<a ", file, StringComparison.Ordinal); // a file that is sent on has no address of ours
    }

    [Theory]
    [InlineData("/bulletins/2026-13", HttpStatusCode.BadRequest)]
    [InlineData("/bulletins/%3Cscript%3E", HttpStatusCode.BadRequest)]
    [InlineData("/bulletins/2020-01-01..2026-01-01", HttpStatusCode.BadRequest)]
    [InlineData("/bulletins/2026-04?format=pdf", HttpStatusCode.BadRequest)]
    [InlineData("/bulletins/2026-04?edition=7", HttpStatusCode.NotFound)]
    [InlineData("/bulletins?period=x", HttpStatusCode.BadRequest)]
    public async Task WhatIsNoBulletin_IsRefused(string address, HttpStatusCode expected)
    {
        using HttpResponseMessage answer = await web.Client.GetAsync(new Uri(address, UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Equal(expected, answer.StatusCode);
    }

    [Theory, InlineData("zh-CN"), InlineData("en")]
    public async Task EveryFormat_IsThereInBothLanguages(string language)
    {
        foreach (string format in new[] { "html", "docx", "xlsx", "csv", "json" })
        {
            Assert.True((await BytesAsync($"/bulletins/{Period}?format={format}&lang={language}")).Length > 1000, format);
        }

        string csv = await web.GetTextAsync($"/bulletins/{Period}?format=csv&lang={language}");
        Assert.Contains(language == "en" ? "Table 1. Pollutants and their change" : "表 1　主要污染物浓度及变化", csv, StringComparison.Ordinal);
    }

    private async Task<JsonElement[]> StatisticsAsync(string domain, string period) =>
        [.. (await web.GetJsonAsync($"/api/v1/statistics/{domain}?period={period}&station=*")).GetProperty("items").EnumerateArray()];

    private async Task<byte[]> BytesAsync(string address) => await web.Client.GetByteArrayAsync(new Uri(address, UriKind.Relative), TestContext.Current.CancellationToken);

    private Task<HttpResponseMessage> PostAsync(string address, params (string Name, string Value)[] fields) =>
        web.Client.PostAsync(new Uri(address, UriKind.Relative), new FormUrlEncodedContent(fields.Select(f => KeyValuePair.Create(f.Name, f.Value))), TestContext.Current.CancellationToken);

    /// <summary>Rows of all tables of a Word file, by its XML and not by the library that wrote it.</summary>
    private static string[][] TablesOf(byte[] file)
    {
        using var zip = new ZipArchive(new MemoryStream(file));
        using Stream part = zip.GetEntry("word/document.xml")!.Open();
        var xml = System.Xml.Linq.XDocument.Load(part);
        System.Xml.Linq.XNamespace w = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
        return [.. xml.Descendants(w + "tr").Select(r => r.Elements(w + "tc").Select(c => string.Concat(c.Descendants(w + "t").Select(t => t.Value))).ToArray())];
    }

    private static decimal? Number(JsonElement of, string name) => of.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Number ? value.GetDecimal() : null;

    [GeneratedRegex("<a [^>]*href=\"(?<to>[^\"]*)\"", RegexOptions.NonBacktracking)]
    private static partial Regex Links();

    [GeneratedRegex("<[^>]*>", RegexOptions.NonBacktracking)]
    private static partial Regex Tags();
}
