using System.Net;
using System.Text;
using System.Text.Json;
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
        Assert.Equal(["1 Duty duty sign-in 303", "2   sign-in 401", "3 Duty duty POST /api/v1/silences 201", "4 key:Admin admin DELETE /api/v1/quarantine 200", "5 Duty duty sign-out 303"],
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

    private static async Task<IEnumerable<JsonElement>> ReadAsync(Desk desk)
    {
        using HttpResponseMessage answer = await desk.SendAsync("GET", "/api/v1/audit", cookie: null, [("Authorization", "Bearer " + desk.KeyOf(Role.Admin))]);
        return (await Desk.JsonAsync(answer)).GetProperty("items").EnumerateArray();
    }
}
