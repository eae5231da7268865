using System.Globalization;
using System.Net;
using System.Text.Json;
using WenchangPlan.Worker.Access;

namespace WenchangPlan.Worker.Tests.Access;

/// <summary>"By another" means another person: whatever they are called meanwhile, and whichever door they come through.</summary>
public sealed class SamePersonTests
{
    private const string Dust = """{"event":"dust","from":"2026-04-11","reason":"沙尘过程"}""";
    private const string Mark = """{"station":"A1","parameter":"pm10","from":"2026-11-01T08:00:00+08:00","reason":"突变"}""";
    private const string Decision = """{"decision":"invalid","comment":"漏气"}""";

    private static string Later => TimeProvider.System.GetUtcNow().AddDays(2).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    [Theory]
    [InlineData("approve", "session")]
    [InlineData("approve", "renamed")]
    [InlineData("approve", "key")]
    [InlineData("refuse", "session")]
    [InlineData("refuse", "renamed")]
    [InlineData("refuse", "key")]
    public async Task Exclusion_SignedByWhoProposedIt_IsRefused(string step, string door)
    {
        await using Desk desk = await Desk.StartAsync();
        string session = await desk.SignInAsync("reviewer"), other = await desk.SignInAsync("admin");
        (HttpStatusCode made, JsonElement dust) = await desk.PostAsync("/api/v1/exclusions", session, Dust);
        Assert.Equal((HttpStatusCode.Created, "Reviewer"), (made, dust.GetProperty("account").GetString()));
        string path = $"/api/v1/exclusions/{dust.GetProperty("id")}/{step}";
        if (door == "renamed") Rename(desk, "reviewer", "审核二");
        (HttpStatusCode status, _) = door == "key" ? await desk.PostByKeyAsync(path, desk.KeyOf(Role.Reviewer), """{"comment":"x"}""") : await desk.PostAsync(path, session, """{"comment":"x"}""");
        Assert.Equal(HttpStatusCode.Conflict, status);

        Rename(desk, "admin", "Reviewer"); // another person of that name
        (status, JsonElement signed) = await desk.PostAsync(path, other, """{"comment":"x"}""");
        Assert.Equal((HttpStatusCode.OK, "Reviewer", "Admin"), (status, signed.GetProperty("steps")[0].GetProperty("by").GetString(), signed.GetProperty("steps")[0].GetProperty("account").GetString()));
    }

    /// <summary>Proposed by a key and signed by its owner at the desk.</summary>
    [Fact]
    public async Task Exclusion_ProposedByAKey_IsNotSignedByItsOwner()
    {
        await using Desk desk = await Desk.StartAsync();
        (HttpStatusCode made, JsonElement dust) = await desk.PostByKeyAsync("/api/v1/exclusions", desk.KeyOf(Role.Reviewer), Dust);
        Assert.Equal((HttpStatusCode.Created, "Reviewer (key:Reviewer)", "Reviewer"), (made, dust.GetProperty("by").GetString(), dust.GetProperty("account").GetString()));
        string path = $"/api/v1/exclusions/{dust.GetProperty("id")}/approve";
        Assert.Equal(HttpStatusCode.Conflict, (await desk.PostAsync(path, await desk.SignInAsync("reviewer"), "{}")).Status);
        Assert.Equal(HttpStatusCode.OK, (await desk.PostAsync(path, await desk.SignInAsync("admin"), "{}")).Status);
    }

    /// <summary>Three levels are three people: neither who marked decides, nor who marked or decided approves.</summary>
    [Fact]
    public async Task Review_EachLevelIsAnotherPerson()
    {
        await using Desk desk = await Desk.StartAsync();
        desk.Accounts.Change(a => a.With(Desk.User("chief", Role.Admin)), TimeProvider.System.GetUtcNow());
        string admin = await desk.SignInAsync("admin"), reviewer = await desk.SignInAsync("reviewer"), chief = await desk.SignInAsync("chief");
        (HttpStatusCode made, JsonElement mark) = await desk.PostAsync("/api/v1/reviews", admin, Mark);
        Assert.Equal((HttpStatusCode.Created, "Admin"), (made, mark.GetProperty("account").GetString()));
        string path = $"/api/v1/reviews/{mark.GetProperty("id")}/";
        Assert.Equal(HttpStatusCode.Conflict, (await desk.PostByKeyAsync(path + "decide", desk.KeyOf(Role.Admin), Decision)).Status);
        Rename(desk, "admin", "主任");
        Assert.Equal(HttpStatusCode.Conflict, (await desk.PostAsync(path + "decide", admin, Decision)).Status);
        Assert.Equal(HttpStatusCode.OK, (await desk.PostAsync(path + "decide", reviewer, Decision)).Status);
        Assert.Equal(HttpStatusCode.Conflict, (await desk.PostAsync(path + "approve", admin, "{}")).Status);
        Assert.Equal(HttpStatusCode.Conflict, (await desk.PostAsync(path + "refuse", reviewer, """{"comment":"x"}""")).Status);
        (HttpStatusCode status, JsonElement approved) = await desk.PostAsync(path + "approve", chief, "{}");
        Assert.Equal((HttpStatusCode.OK, "approved"), (status, approved.GetProperty("state").GetString()));
        Assert.Equal(["Reviewer", "chief"], approved.GetProperty("steps").EnumerateArray().Select(s => s.GetProperty("account").GetString()));
        Assert.Equal(HttpStatusCode.OK, (await desk.PostAsync(path + "withdraw", admin, """{"comment":"x"}""")).Status); // taking back is nobody's approval
    }

    /// <summary>Where nothing is approved, the account stands beside the name all the same.</summary>
    [Fact]
    public async Task SamplesSilencesAndMaintenance_KeepTheAccount_OfTheUserAndOfAKey()
    {
        await using Desk desk = await Desk.StartAsync();
        Rename(desk, "duty", "值班一");
        string session = await desk.SignInAsync("duty"), key = desk.KeyOf(Role.Duty);
        (_, JsonElement sample) = await desk.PostAsync("/api/v1/samples", session, """{"station":"W1","time":"2026-05-12","results":[{"parameter":"tp","value":0.1}]}""");
        Assert.Equal(("值班一", "Duty"), Who(sample.GetProperty("items")[0]));
        (_, JsonElement again) = await desk.PostByKeyAsync("/api/v1/samples", key, """{"station":"W1","time":"2026-05-12","reason":"r","results":[{"parameter":"tp","value":0.2}]}""");
        Assert.Equal(("值班一 (key:Duty)", "Duty"), Who(again.GetProperty("items")[0]));
        (_, JsonElement silence) = await desk.PostAsync("/api/v1/silences", session, $$"""{"station":"A1","until":"{{Later}}","reason":"r"}""");
        Assert.Equal(("值班一", "Duty"), Who(silence));
        (_, JsonElement window) = await desk.PostByKeyAsync("/api/v1/maintenance", key, $$"""{"station":"A1","until":"{{Later}}","reason":"r"}""");
        Assert.Equal(("值班一 (key:Duty)", "Duty"), Who(window));
        (_, JsonElement ended) = await desk.PostAsync($"/api/v1/silences/{window.GetProperty("id")}/end", await desk.SignInAsync("admin"), "{}");
        Assert.Equal(("Duty", "Admin", "Admin"), (ended.GetProperty("account").GetString(), ended.GetProperty("endedBy").GetString(), ended.GetProperty("endedByAccount").GetString()));

        static (string?, string?) Who(JsonElement item) => (item.GetProperty("by").GetString(), item.GetProperty("account").GetString());
    }

    /// <summary>A key is no more than whom it belongs to, at every request.</summary>
    [Fact]
    public async Task Key_MayNoMoreThanItsOwner_AndNothingWithoutThem()
    {
        await using Desk desk = await Desk.StartAsync();
        const string Discard = "/api/v1/quarantine?reason=not-json";
        Assert.Equal(HttpStatusCode.OK, await desk.StatusAsync("DELETE", Discard, Role.Admin));
        Change(a => a.With(a.Find("admin")! with { Role = Role.Viewer }));
        Assert.Equal(HttpStatusCode.Forbidden, await desk.StatusAsync("DELETE", Discard, Role.Admin));
        Assert.Equal(HttpStatusCode.OK, await desk.StatusAsync("GET", "/api/v1/alerts", Role.Admin));
        Change(a => a.With(a.Find("admin")! with { Role = Role.Admin, Disabled = true }));
        Assert.Equal(HttpStatusCode.Unauthorized, await desk.StatusAsync("GET", "/api/v1/alerts", Role.Admin));
        Change(a => a with { Users = [.. a.Users.Where(u => u.Name != "Admin")] });
        Assert.Equal(HttpStatusCode.Unauthorized, await desk.StatusAsync("GET", "/api/v1/alerts", Role.Admin));
        Change(a => a with { Keys = [.. a.Keys.Select(k => k with { User = null })] }); // as keys were before they belonged to somebody
        Assert.Equal(HttpStatusCode.Forbidden, await desk.StatusAsync("DELETE", Discard, Role.Admin));
        Assert.Equal(HttpStatusCode.Forbidden, (await desk.PostByKeyAsync("/api/v1/exclusions", desk.KeyOf(Role.Duty), Dust)).Status);
        Assert.Equal(HttpStatusCode.OK, await desk.StatusAsync("GET", "/api/v1/alerts", Role.Admin));

        void Change(Func<Accounts, Accounts> change) => desk.Accounts.Change(change, TimeProvider.System.GetUtcNow());
    }

    private static void Rename(Desk desk, string name, string shown) => desk.Accounts.Change(a => a.With(a.Find(name)! with { DisplayName = shown }), TimeProvider.System.GetUtcNow());
}
