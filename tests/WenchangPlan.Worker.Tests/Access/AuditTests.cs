using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Worker.Access;
using WenchangPlan.Worker.Tests.Hosting;
using WenchangPlan.Worker.Tests.Verbs;
using WenchangPlan.Worker.Verbs;

namespace WenchangPlan.Worker.Tests.Access;

/// <summary>Who did what stands in the audit, whether they came over HTTP or by a verb.</summary>
public sealed class AuditTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task WhatPeopleDo_StandsInTheAudit_WithWhoAndFromWhere()
    {
        await using Desk desk = await Desk.StartAsync();
        string duty = await desk.SignInAsync("duty");
        using (HttpResponseMessage wrong = await desk.TryAsync("Admin", "not the password"))
        {
            Assert.Equal(HttpStatusCode.Unauthorized, wrong.StatusCode);
        }

        string until = TimeProvider.System.GetUtcNow().AddDays(2).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
        using var body = new StringContent($$"""{"station":"A1","until":"{{until}}","reason":"换探头"}""", Encoding.UTF8, "application/json");
        using HttpResponseMessage silence = await desk.SendAsync("POST", "/api/v1/silences", duty, content: body);
        Assert.Equal(HttpStatusCode.Created, silence.StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, await desk.StatusAsync("POST", "/api/v1/silences", duty)); // refused: nothing changed
        Assert.Equal(HttpStatusCode.OK, await desk.StatusAsync("DELETE", "/api/v1/quarantine?reason=not-json", Role.Admin));
        using HttpResponseMessage signedOut = await desk.SendAsync("POST", "/sign-out", duty);

        JsonElement[] entries = [.. (await ReadAsync(desk)).Reverse()];
        Assert.Equal(["1 Duty duty sign-in 303", "2   sign-in 401", "3 Duty duty POST /api/v1/silences 201", "4 key:Admin (Admin) admin DELETE /api/v1/quarantine 200", "5 Duty duty sign-out 303"],
            entries.Select(e => $"{e.GetProperty("id")} {e.GetProperty("who")} {e.GetProperty("role")} {e.GetProperty("what")} {e.GetProperty("outcome")}"));
        Assert.All(entries, e => Assert.Equal("127.0.0.1", e.GetProperty("address").GetString()));
        Assert.Equal("Admin", entries[1].GetProperty("subject").GetString());
        Assert.Contains("换探头", entries[2].GetProperty("after").GetString(), StringComparison.Ordinal);
        Assert.Equal(("/api/v1/quarantine?reason=not-json", "discarded 0"), (entries[3].GetProperty("subject").GetString(), entries[3].GetProperty("after").GetString()));

        using HttpResponseMessage page = await desk.SendAsync("GET", "/admin/audit?lang=en", cookie: null, [("Authorization", "Bearer " + desk.KeyOf(Role.Admin))]);
        string html = await page.Content.ReadAsStringAsync(Cancel);
        Assert.Contains("POST /api/v1/silences", html, StringComparison.Ordinal);
        Assert.Contains("(not signed in)", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WhatVerbsChange_StandsInTheAudit_AndVerifyWalksIt()
    {
        using var verbs = new DataVerbs();
        verbs.Open().Dispose();
        Assert.Equal(0, (await verbs.RunAsync(() => UserVerb.Create(TextReader.Null), "add", "li", "--role", "duty")).Code);
        Assert.Equal(0, (await verbs.RunAsync(() => UserVerb.Create(TextReader.Null), "role", "li", "admin")).Code);
        Assert.Equal(0, (await verbs.RunAsync(KeyVerb.Create, "add", "grafana")).Code);
        Assert.Equal(0, (await verbs.ImportAsync("station,time,pm25\nA1,2024-05-01T08:00:00+08:00,30\n")).Code);
        Assert.Equal(0, (await verbs.RunAsync(QuarantineVerb.Create, "discard", "--reason", "not-json")).Code);
        Assert.Equal(0, (await verbs.RunAsync(AssessVerb.Create, "--from", "2024-05-01", "--to", "2024-05-01")).Code);

        await using RunningService service = await RunningService.StartAsync(verbs.PathOf("data"));
        JsonElement[] entries = [.. (await service.GetAsync("/api/v1/audit")).GetProperty("items").EnumerateArray().Reverse()];
        Assert.Equal(["user add", "user role", "key add", "import", "quarantine discard", "assess"], entries.Select(e => e.GetProperty("what").GetString()));
        Assert.All(entries, e => Assert.Equal((Environment.UserName, "console", Environment.MachineName, 0),
            (e.GetProperty("who").GetString(), e.GetProperty("role").GetString(), e.GetProperty("address").GetString(), e.GetProperty("outcome").GetInt32())));
        Assert.Equal(("li", "duty", "admin"), (entries[1].GetProperty("subject").GetString(), entries[1].GetProperty("before").GetString(), entries[1].GetProperty("after").GetString()));
        (int code, string output, _) = await verbs.RunAsync(VerifyVerb.Create);
        Assert.Equal(0, code);
        Assert.Contains($"audit: ok, 6 entries, the chain ends with {entries[^1].GetProperty("hash")}", output, StringComparison.Ordinal);
    }

    /// <summary>What is done by a form on a page says as much as what is done by the API: two alerts, two windows, one by each door.</summary>
    [Fact]
    public async Task WhatIsDoneByAForm_SaysWhatTheApiSays()
    {
        await using Desk desk = await Desk.StartAsync();
        string duty = await desk.SignInAsync("duty"), byApi = Fire(desk, 1), byForm = Fire(desk, 2);
        string until = TimeProvider.System.GetUtcNow().ToOffset(TimeSpan.FromHours(8)).AddDays(2).ToString("yyyy-MM-dd'T'HH:mm:ss+08:00", System.Globalization.CultureInfo.InvariantCulture);
        (string Api, string Form, (string Name, string Value)[] Fields)[] acts =
        [
            .. from act in (string[])["acknowledge", "comment", "handle", "finish"]
               select ($"/api/v1/alerts/{byApi}/{act}", $"/alerts/{byForm}/{act}", ((string, string)[])[("comment", $"“{act}” <看过了>")]),
            ($"/api/v1/alerts/{byApi}/assign", $"/alerts/{byForm}/assign", [("to", "张二"), ("comment", "去看看")]),
            ("/api/v1/silences", "/silences", [("rule", "pm25-high"), ("until", until), ("reason", "校准")]),
            ("/api/v1/maintenance", "/silences", [("kind", "maintenance"), ("station", "A1"), ("until", until), ("reason", "换探头")]),
            ("/api/v1/silences/1/end", "/silences/2/end", [("comment", "做完了")]),
        ];
        foreach ((string api, string form, (string Name, string Value)[] fields) in acts)
        {
            string json = JsonSerializer.Serialize(fields.Where(f => f.Name != "kind").ToDictionary(f => f.Name, f => f.Value));
            Assert.True((await desk.PostAsync(api, duty, json)).Status is HttpStatusCode.OK or HttpStatusCode.Created, api);
            using HttpResponseMessage answer = await desk.SendAsync("POST", form, duty, content: new FormUrlEncodedContent(fields.Select(f => KeyValuePair.Create(f.Name, f.Value))));
            Assert.Equal((form, HttpStatusCode.SeeOther), (form, answer.StatusCode));
            JsonElement[] entries = [.. (await ReadAsync(desk)).Take(2)];
            Assert.Equal(("POST", form), (entries[0].GetProperty("what").GetString()!.Split(' ')[0], entries[0].GetProperty("subject").GetString()));
            Assert.Equal((Said(entries[1], "before"), Said(entries[1], "after")), (Said(entries[0], "before"), Said(entries[0], "after")));
            Assert.Contains(fields[^1].Value.Split(' ')[0], Said(entries[0], "after"), StringComparison.Ordinal);
        }

        using HttpResponseMessage refused = await desk.SendAsync("POST", "/silences", duty, content: new FormUrlEncodedContent([KeyValuePair.Create("rule", "none")]));
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Equal(acts.Length * 2, (await ReadAsync(desk)).Count(e => e.GetProperty("what").GetString()!.StartsWith("POST", StringComparison.Ordinal))); // refused: nothing changed

        static string? Said(JsonElement entry, string name) => entry.GetProperty(name).GetString();
    }

    private static string Fire(Desk desk, int number)
    {
        long at = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() - (60_000 * number);
        var alert = new Alert
        {
            Id = $"pm25-high|A1|{at}", Rule = "pm25-high", Kind = RuleKind.Threshold, Severity = Severity.Warning, Station = "A1", Parameter = "pm25", State = AlertState.Firing,
            Since = at, FiredAt = at, Value = 130, Bound = 115, Definition = desk.Service.Services.GetRequiredService<District>().Alerts[0].Definition,
        };
        desk.Service.Services.GetRequiredService<IAlertStore>().Save(new AlertRound { Alerts = [alert], Transitions = [] });
        return alert.Key;
    }

    private static async Task<IEnumerable<JsonElement>> ReadAsync(Desk desk)
    {
        using HttpResponseMessage answer = await desk.SendAsync("GET", "/api/v1/audit", cookie: null, [("Authorization", "Bearer " + desk.KeyOf(Role.Admin))]);
        return (await Desk.JsonAsync(answer)).GetProperty("items").EnumerateArray();
    }
}
