using System.Globalization;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Worker.Tests.Health;
using WenchangPlan.Worker.Tests.Hosting;
using WenchangPlan.Worker.Tests.Verbs;

namespace WenchangPlan.Worker.Tests.Cockpit;

/// <summary>The forms of the pages as a browser without scripts sends them, on the whole service.</summary>
[Collection(nameof(OneServiceAtATime))]
public sealed class FormTests : IDisposable
{
    private const string Allow = "Http:AllowChanges=true";
    private readonly DataVerbs _verbs = new();

    public void Dispose() => _verbs.Dispose();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Forms_AreNotThere_AndNothingIsTaken_WhereChangesAreClosed()
    {
        await using RunningService service = await RunningService.StartAsync(_verbs.PathOf("data"));
        string key = Fire(service);
        foreach (string page in (string[])["/silences", "/alerts/" + key])
        {
            string text = await service.Client.GetStringAsync(new Uri(page, UriKind.Relative), Cancel);
            Assert.DoesNotContain("<form", text, StringComparison.Ordinal);
            Assert.Contains("Http:AllowChanges", text, StringComparison.Ordinal);
        }

        foreach (string action in (string[])["/silences", "/silences/1/end", $"/alerts/{key}/acknowledge", $"/alerts/{key}/silence"])
        {
            (HttpStatusCode status, _, string answer) = await PostAsync(service, action, ("by", "值班员"), ("reason", "x"), ("until", "2199-01-01"));
            Assert.Equal(HttpStatusCode.Forbidden, status);
            Assert.Contains("Http:AllowChanges", answer, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("Sec-Fetch-Site", "same-site")]
    [InlineData("Origin", "http://stranger.example")]
    [InlineData("Origin", "null")]
    public async Task APageOfAnotherSite_SendsNoForm(string header, string value)
    {
        await using RunningService service = await RunningService.StartAsync(_verbs.PathOf("data"), Allow);
        string key = Fire(service);
        service.Client.DefaultRequestHeaders.Add(header, value);
        service.Client.DefaultRequestHeaders.Add("Sec-Fetch-Mode", "navigate");
        Assert.Equal(HttpStatusCode.Forbidden, (await PostAsync(service, "/silences", ("station", "A1"), ("until", "2199-01-01"), ("by", "x"), ("reason", "y"))).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await PostAsync(service, $"/alerts/{key}/acknowledge", ("by", "x"))).Status);
        Assert.Empty(service.Services.GetRequiredService<ISilenceStore>().ReadSilences(null, null, 10));
    }

    [Fact]
    public async Task Silence_IsMadeInTheDistrictsTime_Shown_AndEndedEarly()
    {
        await using RunningService service = await RunningService.StartAsync(_verbs.PathOf("data"), Allow);
        ISilenceStore store = service.Services.GetRequiredService<ISilenceStore>();
        DateTimeOffset until = TimeProvider.System.GetUtcNow().ToOffset(TimeSpan.FromHours(8)).AddHours(3);
        (HttpStatusCode status, string? to, _) = await PostAsync(
            service, "/silences", ("kind", "maintenance"), ("station", "A1"), ("rule", ""), ("from", ""), ("until", until.ToString("yyyy-MM-dd'T'HH:mm", CultureInfo.InvariantCulture)), ("by", "运维一组"), ("reason", "换 <探头>"));
        Assert.Equal((HttpStatusCode.SeeOther, "/silences"), (status, to));
        Silence made = Assert.Single(store.ReadSilences(null, null, 10));
        Assert.Equal((SilenceKind.Maintenance, "A1", null, "运维一组", "换 <探头>"), (made.Kind, made.Station, made.Rule, made.By, made.Reason));
        Assert.InRange(until.ToUnixTimeMilliseconds() - made.Until, 0, 60_000);

        string page = await service.Client.GetStringAsync(new Uri("/silences", UriKind.Relative), Cancel);
        Assert.Contains("换 &lt;探头&gt;", page, StringComparison.Ordinal);
        Assert.Contains("action=\"/silences/1/end\"", page, StringComparison.Ordinal);

        (status, _, string again) = await PostAsync(service, "/silences/1/end", ("by", " "), ("comment", "提前做完"));
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains("value=\"提前做完\"", again, StringComparison.Ordinal);
        Assert.Contains("请填写姓名或岗位", again, StringComparison.Ordinal);
        (status, _, _) = await PostAsync(service, "/silences/1/end", ("by", "运维二组"), ("comment", "提前做完"));
        Assert.Equal((HttpStatusCode.SeeOther, "运维二组", "提前做完"), (status, store.FindSilence(1)!.Ended!.By, store.FindSilence(1)!.Ended!.Comment));
    }

    [Fact]
    public async Task WhatIsWrong_StandsBesideItsField_AndWhatWasTypedIsKept()
    {
        await using RunningService service = await RunningService.StartAsync(_verbs.PathOf("data"), Allow);
        (HttpStatusCode status, _, string page) = await PostAsync(
            service, "/silences?lang=en", ("kind", "silence"), ("until", "tomorrow"), ("by", ""), ("reason", "\"><script>alert(1)</script>"), ("parameter", "pm25"), ("area", "nowhere"));
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Equal(["area", "until", "by"], WrongFields(page));
        Assert.Contains("value=\"tomorrow\"", page, StringComparison.Ordinal);
        Assert.Contains("<option value=\"pm25\" selected", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<script>alert", page, StringComparison.Ordinal);
        Assert.Empty(service.Services.GetRequiredService<ISilenceStore>().ReadSilences(null, null, 10));

        (_, _, page) = await PostAsync(service, "/silences", ("kind", "maintenance"));
        Assert.Equal(["station", "until", "reason", "by"], WrongFields(page));
    }

    [Fact]
    public async Task Acts_AreKeptAsTheApiKeepsThem_AndShownNewestFirst()
    {
        await using RunningService service = await RunningService.StartAsync(_verbs.PathOf("data"), Allow);
        IAlertStore store = service.Services.GetRequiredService<IAlertStore>();
        string key = Fire(service);
        (HttpStatusCode status, string? to, _) = await PostAsync(service, $"/alerts/{key}/acknowledge", ("by", "王一"), ("to", "不算数"), ("comment", ""));
        Assert.Equal((HttpStatusCode.SeeOther, $"/alerts/{key}#history", Handling.Acknowledged), (status, to, store.FindAlert(key)!.Handling));
        (status, _, string page) = await PostAsync(service, $"/alerts/{key}/assign", ("by", "王一"), ("to", ""), ("comment", "去看看"));
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Equal(["to"], WrongFields(page));
        Assert.Contains(">去看看</textarea>", page, StringComparison.Ordinal);
        await PostAsync(service, $"/alerts/{key}/assign", ("by", "王一"), ("to", "张二"), ("comment", "去看看"));
        await PostAsync(service, $"/alerts/{key}/finish", ("by", "张二"), ("comment", "堵口已清"));
        Assert.Equal((Handling.Finished, "张二"), (store.FindAlert(key)!.Handling, store.FindAlert(key)!.Handler));
        Assert.Equal(["acknowledge", "assign", "finish"], store.ReadTransitions(store.FindAlert(key)!.Id).Where(t => t.Kind == TransitionKind.Act).Select(t => t.Cause));
        page = await service.Client.GetStringAsync(new Uri("/alerts/" + key, UriKind.Relative), Cancel);
        Assert.True(page.IndexOf("堵口已清", StringComparison.Ordinal) < page.IndexOf("去看看", StringComparison.Ordinal), "the newest comes first");
        Assert.Equal(HttpStatusCode.NotFound, (await PostAsync(service, "/alerts/0000000000000000/acknowledge", ("by", "x"))).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await PostAsync(service, $"/alerts/{key}/delete", ("by", "x"))).Status);
    }

    [Fact]
    public async Task SilenceOfAnAlert_IsOfItsRuleAndPlace()
    {
        await using RunningService service = await RunningService.StartAsync(_verbs.PathOf("data"), Allow);
        string key = Fire(service);
        (HttpStatusCode status, _, string page) = await PostAsync(service, $"/alerts/{key}/silence", ("by", "王一"), ("until", "2000-01-01 08:00"), ("reason", "校准"));
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Equal(["until"], WrongFields(page));
        string until = TimeProvider.System.GetUtcNow().ToOffset(TimeSpan.FromHours(8)).AddDays(1).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
        Assert.Equal(HttpStatusCode.SeeOther, (await PostAsync(service, $"/alerts/{key}/silence", ("by", "王一"), ("until", until), ("reason", "校准"))).Status);
        Silence made = Assert.Single(service.Services.GetRequiredService<ISilenceStore>().ReadSilences(null, null, 10));
        Assert.Equal(("pm25-high", "A1", "pm25"), (made.Rule, made.Station, made.Parameter));
    }

    /// <summary>An alert that fires; what the evaluation makes of it is not asked.</summary>
    private static string Fire(RunningService service)
    {
        long at = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() - 60_000;
        var alert = new Alert
        {
            Id = $"pm25-high|A1|{at}", Rule = "pm25-high", Kind = RuleKind.Threshold, Severity = Severity.Warning, Station = "A1", Parameter = "pm25", State = AlertState.Firing,
            Since = at, FiredAt = at, Value = 130, Bound = 115, Definition = service.Services.GetRequiredService<District>().Alerts[0].Definition,
        };
        service.Services.GetRequiredService<IAlertStore>().Save(new AlertRound { Alerts = [alert], Transitions = [] });
        return alert.Key;
    }

    private static IEnumerable<string> WrongFields(string page)
    {
        for (int at = page.IndexOf("field wrong", StringComparison.Ordinal); at >= 0; at = page.IndexOf("field wrong", at + 1, StringComparison.Ordinal))
        {
            int name = page.IndexOf("name=\"", at, StringComparison.Ordinal) + 6;
            yield return page[name..page.IndexOf('"', name)];
        }
    }

    private static async Task<(HttpStatusCode Status, string? To, string Page)> PostAsync(RunningService service, string path, params (string Name, string Value)[] fields)
    {
        using var handler = new HttpClientHandler { AllowAutoRedirect = false };
        using var browser = new HttpClient(handler) { BaseAddress = service.Client.BaseAddress };
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new FormUrlEncodedContent(fields.Select(f => KeyValuePair.Create(f.Name, f.Value))) };
        foreach ((string name, IEnumerable<string> values) in service.Client.DefaultRequestHeaders)
        {
            request.Headers.TryAddWithoutValidation(name, values);
        }

        using HttpResponseMessage answer = await browser.SendAsync(request, Cancel);
        return (answer.StatusCode, answer.Headers.Location?.OriginalString, await answer.Content.ReadAsStringAsync(Cancel));
    }
}
