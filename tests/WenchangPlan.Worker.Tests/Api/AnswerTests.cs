using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.Json;
using WenchangPlan.Telemetry.Readings;
using WenchangPlan.Worker.Api;
using WenchangPlan.Worker.Tests.Web;

namespace WenchangPlan.Worker.Tests.Api;

/// <summary>What holds for every answer: tables, unknown names, HEAD, compression, headers.</summary>
public sealed class AnswerTests(WebFixture web) : IClassFixture<WebFixture>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<string> Lists => [.. ApiShapeTests.Lists.Select(l => l.Data.Item1)];

    [Theory, MemberData(nameof(Lists))]
    public async Task EveryList_IsATableToo_WithTheSameRowsAndMembers(string path)
    {
        JsonElement[] items = [.. (await web.GetJsonAsync("/api/v1/" + path)).GetProperty("items").EnumerateArray()];
        string text = Encoding.UTF8.GetString(await web.Client.GetByteArrayAsync(new Uri($"/api/v1/{path}{(path.Contains('?', StringComparison.Ordinal) ? '&' : '?')}format=csv", UriKind.Relative), Cancel));
        Assert.Equal('\uFEFF', text[0]); // spreadsheets read Chinese right only behind it
        string[] header = text[1..text.IndexOf('\r', StringComparison.Ordinal)].Split(',');
        Assert.Empty(items[0].EnumerateObject().Select(p => p.Name).Except(header));
        Assert.Equal(items.Length + 1, CountLines(text));
    }

    [Fact]
    public async Task Csv_ByAccept_HasNoMark_AndLinksToTheRest()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri("/api/v1/stations/air-1/readings?parameter=pm25&limit=2", UriKind.Relative));
        request.Headers.Accept.ParseAdd("text/csv, application/json;q=0.5");
        using HttpResponseMessage answer = await web.Client.SendAsync(request, Cancel);
        Assert.Equal("text/csv; charset=utf-8", answer.Content.Headers.ContentType!.ToString());
        string[] lines = (await answer.Content.ReadAsStringAsync(Cancel)).TrimEnd().Split("\r\n");
        Assert.Equal((3, "time,parameter,value,flag"), (lines.Length, lines[0]));
        string link = Assert.Single(answer.Headers.GetValues("Link"));
        Assert.StartsWith("</api/v1/stations/air-1/readings?parameter=pm25&limit=2&cursor=", link, StringComparison.Ordinal);
        JsonElement rest = await web.GetJsonAsync(link[1..link.IndexOf('>', StringComparison.Ordinal)]);
        Assert.NotEmpty(rest.GetProperty("items").EnumerateArray());
    }

    [Theory]
    [InlineData("\"=HYPERLINK(\\\"http://x\\\")\"", "\"'=HYPERLINK(\"\"http://x\"\")\"")]
    [InlineData("\"+cmd|' /C calc'!A0\"", "'+cmd|' /C calc'!A0")]
    [InlineData("\"@SUM(A1)\"", "'@SUM(A1)")]
    [InlineData("\"-2+3\"", "'-2+3")]
    [InlineData("\"\\t=1\"", "'\t=1")]
    [InlineData("\"-35.2\"", "-35.2")]
    [InlineData("-35.2", "-35.2")]
    [InlineData("\"a,b\"", "\"a,b\"")]
    [InlineData("\"line\\nend\"", "\"line\nend\"")]
    [InlineData("null", "")]
    [InlineData("true", "true")]
    [InlineData("[\"pm25\",\"o3\"]", "pm25+o3")]
    [InlineData("[]", "")]
    [InlineData("{\"a\":1}", "\"{\"\"a\"\":1}\"")]
    public void Cell_IsQuotedAndNeverAFormula(string json, string cell) => Assert.Equal(cell, CsvAnswer.Cell(JsonElement.Parse(json)));

    [Theory]
    [InlineData("/api/v1/stations/air-1/readings?paramter=pm25", "paramter", "one of parameter, from, to, limit, cursor, format, lang; did you mean parameter?")]
    [InlineData("/api/v1/air/days?form=2026-05-01", "form", "one of from, to, station, limit, cursor, format, lang; did you mean from?")]
    [InlineData("/api/v1/stations?limt=5", "limt", "one of limit, cursor, format, lang; did you mean limit?")]
    [InlineData("/api/v1/pipeline?verbose=1", "verbose", "one of lang")]
    [InlineData("/api/v1/quarantine/6?payload=1", "payload", "one of lang")]
    [InlineData("/api/v1/stations?format=xml", "format", "json or csv")]
    public async Task AnUnknownName_IsRefusedWithTheNearestKnownOne(string address, string name, string expected)
    {
        using HttpResponseMessage answer = await web.Client.GetAsync(new Uri(address + "&lang=en", UriKind.Relative), Cancel);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        JsonElement error = Assert.Single(JsonElement.Parse(await answer.Content.ReadAsStringAsync(Cancel)).GetProperty("errors").EnumerateArray());
        Assert.Equal((name, expected), (error.GetProperty("parameter").GetString(), error.GetProperty("expected").GetString()));
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/healthz")]
    [InlineData("/api/v1/stations")]
    [InlineData("/api/v1/stations?format=csv")]
    [InlineData("/assets/desk.css")]
    [InlineData("/openapi/v1.json")]
    [InlineData("/metrics")]
    [InlineData("/nowhere")]
    public async Task Head_AnswersWhereGetDoes_WithTheSameStatusAndType(string address)
    {
        using HttpResponseMessage get = await web.Client.GetAsync(new Uri(address, UriKind.Relative), Cancel);
        using var request = new HttpRequestMessage(HttpMethod.Head, new Uri(address, UriKind.Relative));
        using HttpResponseMessage head = await web.Client.SendAsync(request, Cancel);
        Assert.Equal((get.StatusCode, get.Content.Headers.ContentType), (head.StatusCode, head.Content.Headers.ContentType));
        Assert.Empty(await head.Content.ReadAsByteArrayAsync(Cancel));
    }

    [Fact]
    public async Task Head_ChangesNothingWhereOnlyOthersAnswer()
    {
        using var request = new HttpRequestMessage(HttpMethod.Head, new Uri("/api/v1/quarantine/replay", UriKind.Relative));
        using HttpResponseMessage answer = await web.Client.SendAsync(request, Cancel);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, answer.StatusCode);
    }

    [Fact]
    public async Task Lists_AreCompressedForWhoAsks()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri("/api/v1/stations", UriKind.Relative));
        request.Headers.AcceptEncoding.ParseAdd("br");
        using HttpResponseMessage answer = await web.Client.SendAsync(request, Cancel);
        Assert.Equal(["br"], answer.Content.Headers.ContentEncoding);
        await using var unpacked = new BrotliStream(await answer.Content.ReadAsStreamAsync(Cancel), CompressionMode.Decompress);
        using var reader = new StreamReader(unpacked);
        Assert.Equal(await web.GetTextAsync("/api/v1/stations"), await reader.ReadToEndAsync(Cancel));
    }

    [Fact]
    public async Task Headers_KeepAnswersOutOfCachesAndOtherPages()
    {
        foreach (string address in (string[])["/", "/api/v1/stations", "/healthz", "/nowhere", "/api/v1/stations?limit=x"])
        {
            using HttpResponseMessage answer = await web.Client.GetAsync(new Uri(address, UriKind.Relative), Cancel);
            Assert.True(answer.Headers.CacheControl!.NoStore, address);
            Assert.Equal(["same-origin"], answer.Headers.GetValues("Cross-Origin-Resource-Policy"));
        }

        using HttpResponseMessage style = await web.Client.GetAsync(new Uri(WenchangPlan.Worker.Cockpit.Assets.PageAsset.Style.Address, UriKind.Relative), Cancel);
        Assert.False(style.Headers.CacheControl!.NoStore);
    }

    [Theory]
    [InlineData("cross-site", "cors", HttpStatusCode.Forbidden)]
    [InlineData("same-site", "no-cors", HttpStatusCode.Forbidden)]
    [InlineData("cross-site", "navigate", HttpStatusCode.OK)]
    [InlineData("same-origin", "cors", HttpStatusCode.OK)]
    [InlineData("none", "navigate", HttpStatusCode.OK)]
    public async Task APageOfAnotherSite_ReadsNothing_ButALinkMayBeFollowed(string site, string mode, HttpStatusCode expected)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri("/api/v1/stations", UriKind.Relative));
        request.Headers.Add("Sec-Fetch-Site", site);
        request.Headers.Add("Sec-Fetch-Mode", mode);
        using HttpResponseMessage answer = await web.Client.SendAsync(request, Cancel);
        Assert.Equal(expected, answer.StatusCode);
    }

    /// <summary>In the description a number is a number and nothing else: generators would else make texts of them.</summary>
    [Fact]
    public async Task OpenApi_TypesNumbersAsNumbers()
    {
        string description = (await web.GetJsonAsync("/openapi/v1.json")).GetRawText();
        Assert.DoesNotContain("\"integer\",\"string\"", description, StringComparison.Ordinal);
        Assert.DoesNotContain("\"number\",\"string\"", description, StringComparison.Ordinal);
        Assert.DoesNotContain("^-?(?:0|[1-9]", description, StringComparison.Ordinal);
    }

    /// <summary>A message of the quarantine with a large payload: in the list without it, whole by its id; no page is larger than 1 MiB.</summary>
    [Fact]
    public async Task Quarantine_IsSmallInLists_AndWholeById()
    {
        await using var own = new WebFixture();
        await own.InitializeAsync();
        for (int i = 100; i < 5_000; i++)
        {
            own.Stores.Quarantine.Add(new(i, new(SampleYear.Now.ToUnixTimeMilliseconds(), "wenchang/air/" + new string('x', 200), Encoding.UTF8.GetBytes(new string('\u0001', i == 4_999 ? 100_000 : 20)), RejectReason.NotJson, "", Partial: false)));
        }

        var ids = new List<long>();
        for (string? next = ""; next is not null;)
        {
            string text = await own.GetTextAsync($"/api/v1/quarantine{(next.Length > 0 ? "?cursor=" + next : "")}");
            Assert.InRange(Encoding.UTF8.GetByteCount(text), 1, 1 << 20);
            JsonElement page = JsonElement.Parse(text);
            ids.AddRange(page.GetProperty("items").EnumerateArray().Select(e => e.GetProperty("id").GetInt64()));
            next = page.GetProperty("next").GetString();
        }

        Assert.Equal(own.Stores.Quarantine.Select(q => q.Id).OrderDescending(), ids);
        JsonElement first = (await own.GetJsonAsync("/api/v1/quarantine?limit=1")).GetProperty("items")[0];
        Assert.Equal((100_000, JsonValueKind.Null, JsonValueKind.Null), (first.GetProperty("size").GetInt32(), first.GetProperty("payload").ValueKind, first.GetProperty("payloadBase64").ValueKind));
        JsonElement whole = await own.GetJsonAsync("/api/v1/quarantine/4999");
        Assert.Equal(100_000, whole.GetProperty("payloadBase64").GetBytesFromBase64().Length);
        using HttpResponseMessage none = await own.Client.GetAsync(new Uri("/api/v1/quarantine/99", UriKind.Relative), Cancel);
        Assert.Equal(HttpStatusCode.NotFound, none.StatusCode);
    }

    /// <summary>Line ends outside quotes.</summary>
    private static int CountLines(string csv)
    {
        (int lines, bool quoted) = (0, false);
        foreach (char c in csv)
        {
            quoted ^= c == '"';
            lines += c == '\n' && !quoted ? 1 : 0;
        }

        return lines;
    }
}
