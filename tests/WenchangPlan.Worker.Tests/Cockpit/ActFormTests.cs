using System.Globalization;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using WenchangPlan.Telemetry.Acts;
using WenchangPlan.Worker.Tests.Health;
using WenchangPlan.Worker.Tests.Hosting;
using WenchangPlan.Worker.Tests.Verbs;

namespace WenchangPlan.Worker.Tests.Cockpit;

/// <summary>Forms about the data as a browser without scripts sends them, on the whole service.</summary>
[Collection(nameof(OneServiceAtATime))]
public sealed class ActFormTests : IDisposable
{
    private const string Allow = "Http:AllowChanges=true";
    private readonly DataVerbs _verbs = new();

    public void Dispose() => _verbs.Dispose();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Exclusion_IsProposedByOne_AndApprovedByAnotherOnly()
    {
        await using RunningService service = await RunningService.StartAsync(_verbs.PathOf("data"), Allow);
        IActStore store = service.Services.GetRequiredService<IActStore>();
        (HttpStatusCode status, _, string page) = await PostAsync(service, "/data/exclusions", ("event", "dust"), ("from", "2199-01-01"), ("reason", "沙尘 <一>"), ("by", "值班一岗"));
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains("value=\"沙尘 &lt;一&gt;\"", page, StringComparison.Ordinal);
        Assert.Empty(store.Read(new ActQuery(ActKind.Exclusion)));

        (status, string? to, _) = await PostAsync(service, "/data/exclusions", ("event", "dust"), ("from", "2026-04-11"), ("to", ""), ("parameters", ""), ("reason", "沙尘 <一>"), ("by", "值班一岗"));
        Assert.Equal((HttpStatusCode.SeeOther, "/data/exclusions#list"), (status, to));
        var made = (ExcludedDays)Assert.Single(store.Read(new ActQuery(ActKind.Exclusion)));
        Assert.Equal((ExceptionalEvent.Dust, new DateOnly(2026, 4, 11), new DateOnly(2026, 4, 11), "值班一岗"), (made.Event, made.First, made.Last, made.By));

        (status, _, page) = await PostAsync(service, $"/data/exclusions/{made.Id}/approve", ("by", "值班一岗"), ("comment", ""));
        Assert.Equal(HttpStatusCode.Conflict, status);
        Assert.Contains("role=\"alert\"", page, StringComparison.Ordinal);
        Assert.Equal(ActState.Proposed, store.Find(ActKind.Exclusion, made.Id)!.State);
        (status, _, _) = await PostAsync(service, $"/data/exclusions/{made.Id}/refuse", ("by", "审核二岗"), ("comment", ""));
        Assert.Equal(HttpStatusCode.BadRequest, status); // why is needed
        (status, _, _) = await PostAsync(service, $"/data/exclusions/{made.Id}/approve", ("by", "审核二岗"), ("comment", "文件已核"));
        Assert.Equal((HttpStatusCode.SeeOther, ActState.Approved), (status, store.Find(ActKind.Exclusion, made.Id)!.State));
    }

    [Fact]
    public async Task Review_PassesThreePeople()
    {
        await using RunningService service = await RunningService.StartAsync(_verbs.PathOf("data"), Allow);
        IActStore store = service.Services.GetRequiredService<IActStore>();
        string from = TimeProvider.System.GetUtcNow().ToOffset(TimeSpan.FromHours(8)).AddHours(-3).ToString("yyyy-MM-dd'T'HH:mm", CultureInfo.InvariantCulture);
        (HttpStatusCode status, _, _) = await PostAsync(service, "/data/reviews", ("station", "A1"), ("parameter", "pm25"), ("from", from), ("reason", "突变"), ("by", "值班一岗"));
        Assert.Equal(HttpStatusCode.SeeOther, status);
        long id = Assert.Single(store.Read(new ActQuery(ActKind.Review))).Id;
        (status, _, string page) = await PostAsync(service, $"/data/reviews/{id}/decide", ("by", "审核二岗"), ("decision", "corrected"), ("value", "many"), ("comment", "比对"));
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains("value=\"many\"", page, StringComparison.Ordinal);
        (status, _, _) = await PostAsync(service, $"/data/reviews/{id}/decide", ("by", "审核二岗"), ("decision", "corrected"), ("value", "35.5"), ("comment", "比对"));
        Assert.Equal(HttpStatusCode.SeeOther, status);
        (status, _, _) = await PostAsync(service, $"/data/reviews/{id}/approve", ("by", "审核二岗"));
        Assert.Equal(HttpStatusCode.Conflict, status);
        (status, _, _) = await PostAsync(service, $"/data/reviews/{id}/approve", ("by", "负责人"));
        var done = (Review)store.Find(ActKind.Review, id)!;
        Assert.Equal((HttpStatusCode.SeeOther, ActState.Approved, (decimal?)35.5m), (status, done.State, done.Value));
    }

    [Fact]
    public async Task Quarantine_IsReplayedAndDiscarded_AndThePageSaysWhatBecameOfIt()
    {
        await using RunningService service = await RunningService.StartAsync(_verbs.PathOf("data"), Allow);
        (HttpStatusCode status, string? to, _) = await PostAsync(service, "/data/quarantine/replay?reason=not-json");
        Assert.Equal((HttpStatusCode.SeeOther, "/data/quarantine?taken=0&partly=0&kept=0"), (status, to));
        Assert.Contains("0 条已存入", await service.Client.GetStringAsync(new Uri(to!, UriKind.Relative), Cancel), StringComparison.Ordinal);
        (status, to, _) = await PostAsync(service, "/data/quarantine/discard?reason=not-json");
        Assert.Equal((HttpStatusCode.SeeOther, "/data/quarantine?discarded=0"), (status, to));
        (status, _, string page) = await PostAsync(service, "/data/quarantine/discard");
        Assert.Equal(HttpStatusCode.BadRequest, status); // without a reason it would be everything
        Assert.Equal(HttpStatusCode.NotFound, (await PostAsync(service, "/data/quarantine/7/replay")).Status);
        Assert.Contains("<h1", page, StringComparison.Ordinal);
    }

    private static async Task<(HttpStatusCode Status, string? To, string Page)> PostAsync(RunningService service, string path, params (string Name, string Value)[] fields)
    {
        using var handler = new HttpClientHandler { AllowAutoRedirect = false };
        using var browser = new HttpClient(handler) { BaseAddress = service.Client.BaseAddress };
        using var form = new FormUrlEncodedContent(fields.Select(f => KeyValuePair.Create(f.Name, f.Value)));
        using HttpResponseMessage answer = await browser.PostAsync(new Uri(path, UriKind.Relative), form, Cancel);
        return (answer.StatusCode, answer.Headers.Location?.OriginalString, await answer.Content.ReadAsStringAsync(Cancel));
    }
}
