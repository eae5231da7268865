using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using WenchangPlan.Worker.Tests.Web;

namespace WenchangPlan.Worker.Tests.Api;

public class ApiErrorTests(WebFixture web) : IClassFixture<WebFixture>
{
    [Theory]
    [InlineData("stations/air-1/readings?from=yesterday", "from", "yesterday")]
    [InlineData("stations/air-1/readings?from=2026-05-01T08:00:00", "from", "2026-05-01T08:00:00")]
    [InlineData("stations/air-1/readings?to=2026-13-01", "to", "2026-13-01")]
    [InlineData("stations/air-1/readings?parameter=pm99", "parameter", "pm99")]
    [InlineData("stations/air-1/readings?from=2026-05-02&to=2026-05-01", "to", "2026-05-01")]
    [InlineData("air/days?from=2026-05-01T00:00:00Z", "from", "2026-05-01T00:00:00Z")]
    [InlineData("air/days?station=w-lake", "station", "w-lake")]
    [InlineData("air/hours?to=x", "to", "x")]
    [InlineData("water/months?from=2026", "from", "2026")]
    [InlineData("targets?year=26", "year", "26")]
    [InlineData("alerts?state=closed", "state", "closed")]
    [InlineData("quarantine?limit=0", "limit", "0")]
    [InlineData("quarantine?limit=100001", "limit", "100001")]
    [InlineData("revisions?limit=-1", "limit", "-1")]
    [InlineData("revisions?cursor=!!", "cursor", "!!")]
    [InlineData("stations?cursor=AAAA", "cursor", "AAAA")]
    [InlineData("stations?lang=fr", "lang", "fr")]
    public async Task WrongParameter_IsNamedWithItsValueAndWhatWasExpected(string path, string parameter, string value)
    {
        JsonElement problem = await ProblemAsync(path, HttpStatusCode.BadRequest);

        JsonElement error = Assert.Single(problem.GetProperty("errors").EnumerateArray());
        Assert.Equal(parameter, error.GetProperty("parameter").GetString());
        Assert.Equal(value, error.GetProperty("value").GetString());
        Assert.NotEmpty(error.GetProperty("expected").GetString()!);
        Assert.Contains(parameter, problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task SeveralWrongParameters_AreAllNamed()
    {
        JsonElement problem = await ProblemAsync("air/days?from=a&to=b&limit=c&cursor=d&lang=en", HttpStatusCode.BadRequest);

        Assert.Equal(["from", "to", "limit", "cursor"], problem.GetProperty("errors").EnumerateArray().Select(e => e.GetProperty("parameter").GetString()));
        Assert.StartsWith("from: got \"a\", expected a date such as 2026-05-01", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task CursorOfAnotherList_IsRefused()
    {
        string? next = (await web.GetJsonAsync("/api/v1/revisions?limit=1")).GetProperty("next").GetString();

        await ProblemAsync("quarantine?cursor=" + next, HttpStatusCode.BadRequest);
    }

    [Theory]
    [InlineData("stations/nowhere/readings")]
    [InlineData("air/days?station=nowhere")]
    [InlineData("air/hours?station=nowhere")]
    public async Task UnknownStation_IsNotFoundAndNamed(string path)
    {
        JsonElement problem = await ProblemAsync(path, HttpStatusCode.NotFound);

        Assert.Contains("nowhere", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task UnknownPath_IsAProblemToo()
    {
        JsonElement problem = await ProblemAsync("nothing", HttpStatusCode.NotFound);

        Assert.Equal(404, problem.GetProperty("status").GetInt32());
    }

    [Theory]
    [InlineData("/api/v1/stations")]
    [InlineData("/healthz")]
    [InlineData("/readyz")]
    [InlineData("/")]
    public async Task Post_IsNotAllowed(string path)
    {
        using HttpResponseMessage answer = await web.Client.PostAsync(new Uri(path, UriKind.Relative), content: null, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.MethodNotAllowed, answer.StatusCode);
    }

    [Fact]
    public async Task StoreThatIsAway_Is503WithoutItsMessage()
    {
        await using var own = new WebFixture();
        await own.InitializeAsync();
        own.Stores.Failure = new IOException("password=hunter2");
        using HttpResponseMessage answer = await own.Client.GetAsync(new Uri("/api/v1/stations", UriKind.Relative), TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        Assert.DoesNotContain("hunter2", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
    }

    [Fact]
    public async Task EveryAnswer_CarriesTheSecurityHeaders()
    {
        foreach (string path in new[] { "/", "/api/v1/pipeline", "/api/v1/nothing", "/healthz", "/assets/live.js" })
        {
            using HttpResponseMessage answer = await web.Client.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);

            Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
            Assert.Equal("DENY", Assert.Single(answer.Headers.GetValues("X-Frame-Options")));
            Assert.Equal("same-origin", Assert.Single(answer.Headers.GetValues("Referrer-Policy")));
            string policy = Assert.Single(answer.Headers.GetValues("Content-Security-Policy"));
            Assert.Contains("script-src 'self';", policy, StringComparison.Ordinal);
            Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        }
    }

    private async Task<JsonElement> ProblemAsync(string path, HttpStatusCode status)
    {
        using HttpResponseMessage answer = await web.Client.GetAsync(new Uri("/api/v1/" + path, UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Equal(status, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        return await answer.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
    }
}
