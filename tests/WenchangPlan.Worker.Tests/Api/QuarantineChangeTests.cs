using System.Net;
using System.Text;
using System.Text.Json;
using WenchangPlan.Telemetry.Readings;
using WenchangPlan.Worker.Tests.Health;
using WenchangPlan.Worker.Tests.Hosting;
using WenchangPlan.Worker.Tests.Verbs;

namespace WenchangPlan.Worker.Tests.Api;

/// <summary>Changes of the quarantine over HTTP, on the whole service. It looks at metrics, hence its collection.</summary>
[Collection(nameof(OneServiceAtATime))]
public sealed class QuarantineChangeTests : IDisposable
{
    private const long T = 1_777_593_600_000; // 2026-05-01T08:00:00+08:00
    private readonly DataVerbs _verbs = new();

    public void Dispose() => _verbs.Dispose();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("POST", "/api/v1/quarantine/1/replay")]
    [InlineData("POST", "/api/v1/quarantine/replay?reason=not-json")]
    [InlineData("DELETE", "/api/v1/quarantine/1")]
    [InlineData("DELETE", "/api/v1/quarantine?reason=not-json")]
    public async Task Changes_ByDefault_AreForbiddenAndTheAnswerNamesTheKey(string method, string path)
    {
        await QuarantineAsync("wenchang/air/A1/readings", "garbage", RejectReason.NotJson);
        await using RunningService service = await RunningService.StartAsync(_verbs.PathOf("data"));

        (HttpStatusCode status, JsonElement problem) = await SendAsync(service, method, path + (path.Contains('?', StringComparison.Ordinal) ? "&" : "?") + "lang=en");
        Assert.Equal((HttpStatusCode.Forbidden, "Changes are not allowed"), (status, problem.GetProperty("title").GetString()));
        Assert.Contains("Http:AllowChanges", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Equal(1, (await service.GetAsync("/api/v1/quarantine")).GetProperty("items").GetArrayLength());
    }

    [Theory]
    [InlineData("Sec-Fetch-Site", "cross-site", HttpStatusCode.Forbidden)]
    [InlineData("Sec-Fetch-Site", "same-site", HttpStatusCode.Forbidden)]
    [InlineData("Sec-Fetch-Site", "same-origin", HttpStatusCode.NotFound)]
    [InlineData("Origin", "https://elsewhere.example.org", HttpStatusCode.Forbidden)]
    [InlineData("Origin", "null", HttpStatusCode.Forbidden)]
    [InlineData("Host", "elsewhere.example.org", HttpStatusCode.BadRequest)]
    [InlineData("Host", "localhost", HttpStatusCode.NotFound)]
    public async Task Changes_AskedByAPageOfAnotherSite_AreForbidden(string header, string value, HttpStatusCode expected)
    {
        await using RunningService service = await RunningService.StartAsync(_verbs.PathOf("data"), "Http:AllowChanges=true");
        Assert.Equal(expected, (await SendAsync(service, "DELETE", "/api/v1/quarantine/77", (header, value))).Status);
    }

    [Fact]
    public async Task ReplayAndDiscard_MoveTheBooks_AndTheyBalanceAtEveryRead()
    {
        await QuarantineAsync("wenchang/air/A1/readings", $$$"""{"ts":{{{T}}},"values":{"pm25":35.2}}""", RejectReason.InternalFault);
        await QuarantineAsync("wenchang/air/A1/readings", $$$"""{"ts":{{{T + 1}}},"values":{"pm25":35.3,"radon":1}}""", RejectReason.InternalFault);
        await QuarantineAsync("wenchang/air/A1/readings", "garbage", RejectReason.NotJson);
        await QuarantineAsync("wenchang/air/A1/readings", "more garbage", RejectReason.NotJson);
        await using RunningService service = await RunningService.StartAsync(_verbs.PathOf("data"), "Http:AllowChanges=true");
        await AssertBooksAsync(service, stored: 0, quarantined: 4);

        Assert.Equal("""{"taken":1,"partly":0,"kept":0}""", (await SendAsync(service, "POST", "/api/v1/quarantine/1/replay")).Body.GetRawText());
        await AssertBooksAsync(service, stored: 1, quarantined: 3);
        Assert.Equal("""{"taken":0,"partly":1,"kept":0}""", (await SendAsync(service, "POST", "/api/v1/quarantine/replay?reason=internal-fault")).Body.GetRawText());
        await AssertBooksAsync(service, stored: 2, quarantined: 2);
        Assert.Equal("""{"taken":0,"partly":0,"kept":2}""", (await SendAsync(service, "POST", "/api/v1/quarantine/replay?reason=not-json&before=2100-01-01")).Body.GetRawText());
        Assert.Equal("""{"discarded":1}""", (await SendAsync(service, "DELETE", "/api/v1/quarantine/3")).Body.GetRawText());
        Assert.Equal("""{"discarded":0}""", (await SendAsync(service, "DELETE", "/api/v1/quarantine?before=2020-01-01")).Body.GetRawText());
        Assert.Equal("""{"discarded":1}""", (await SendAsync(service, "DELETE", "/api/v1/quarantine?reason=not-json")).Body.GetRawText());
        await AssertBooksAsync(service, stored: 2, quarantined: 2);

        Assert.Equal([35.2, 35.3], (await service.GetAsync("/api/v1/stations/A1/readings")).GetProperty("items").EnumerateArray().Select(i => i.GetProperty("value").GetDouble()));
        string metrics = await service.Client.GetStringAsync(new Uri("/metrics", UriKind.Relative), Cancel);
        Assert.Contains("wenchang_messages_quarantined_total 4", metrics.Replace("{otel_scope_name=\"WenchangPlan.Pipeline\"}", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("POST", "/api/v1/quarantine/99/replay", HttpStatusCode.NotFound)]
    [InlineData("DELETE", "/api/v1/quarantine/99", HttpStatusCode.NotFound)]
    [InlineData("POST", "/api/v1/quarantine/replay", HttpStatusCode.BadRequest)]
    [InlineData("DELETE", "/api/v1/quarantine", HttpStatusCode.BadRequest)]
    [InlineData("DELETE", "/api/v1/quarantine?reason=bad-luck", HttpStatusCode.BadRequest)]
    [InlineData("DELETE", "/api/v1/quarantine?reason=none", HttpStatusCode.BadRequest)]
    [InlineData("DELETE", "/api/v1/quarantine?before=tomorrow", HttpStatusCode.BadRequest)]
    public async Task WhatIsNotThereOrNotSaid_IsAProblem_AndNothingGoes(string method, string path, HttpStatusCode expected)
    {
        await QuarantineAsync("wenchang/air/A1/readings", "garbage", RejectReason.NotJson);
        await using RunningService service = await RunningService.StartAsync(_verbs.PathOf("data"), "Http:AllowChanges=true");

        (HttpStatusCode status, JsonElement problem) = await SendAsync(service, method, path);
        Assert.Equal(expected, status);
        Assert.NotEmpty(problem.GetProperty("detail").GetString()!);
        Assert.Equal(1, (await service.GetAsync("/api/v1/quarantine")).GetProperty("items").GetArrayLength());
    }

    [Fact]
    public async Task Pipeline_CountsAtOnceWhatAVerbDoesBesideTheService()
    {
        await using RunningService service = await RunningService.StartAsync(_verbs.PathOf("data"));
        await AssertBooksAsync(service, stored: 0, quarantined: 0);
        Assert.Equal(0, (await _verbs.ImportAsync("station,time,pm25\nA1,2024-05-01T08:00:00+08:00,30\nA1,2024-05-01T08:05:00+08:00,31\n")).Code);
        await AssertBooksAsync(service, stored: 2, quarantined: 0);
        await QuarantineAsync("wenchang/air/A1/readings", $$$"""{"ts":{{{T}}},"values":{"pm25":35.2}}""", RejectReason.InternalFault);
        await AssertBooksAsync(service, stored: 2, quarantined: 1);
        Assert.Equal(0, (await _verbs.RunAsync(WenchangPlan.Worker.Verbs.QuarantineVerb.Create, "replay")).Code);
        await AssertBooksAsync(service, stored: 3, quarantined: 0);
    }

    private static async Task AssertBooksAsync(RunningService service, long stored, long quarantined)
    {
        JsonElement books = await service.WaitAsync("/api/v1/pipeline", HttpStatusCode.OK, answer => answer, answer =>
        {
            Assert.True(answer.GetProperty("balanced").GetBoolean());
            return answer.GetProperty("stored").GetInt64() == stored && answer.GetProperty("quarantined").GetInt64() == quarantined;
        });
        Assert.Equal(stored + quarantined, books.GetProperty("received").GetInt64());
    }

    private static async Task<(HttpStatusCode Status, JsonElement Body)> SendAsync(RunningService service, string method, string path, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(path, UriKind.Relative));
        foreach ((string name, string value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using HttpResponseMessage answer = await service.Client.SendAsync(request, Cancel);
        return (answer.StatusCode, JsonElement.Parse(await answer.Content.ReadAsStringAsync(Cancel)));
    }

    private async Task QuarantineAsync(string topic, string payload, RejectReason reason)
    {
        using DataVerbs.Opened store = _verbs.Open();
        var batch = new ReadingBatch();
        batch.Quarantine(new QuarantinedMessage(T, topic, Encoding.UTF8.GetBytes(payload), reason, "", Partial: false));
        await store.Readings.CommitAsync(batch, Cancel);
    }
}
