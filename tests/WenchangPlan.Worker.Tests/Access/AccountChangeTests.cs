using System.Net;
using System.Text.Json;

namespace WenchangPlan.Worker.Tests.Access;

/// <summary>Users and keys over HTTP: what an administrator does there counts at once, stands in the audit, and shows no secret twice.</summary>
public sealed class AccountChangeTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task AUser_IsMade_SignsIn_AndIsKeptOut()
    {
        await using Desk desk = await Desk.StartAsync();
        string admin = await desk.SignInAsync("admin");
        (HttpStatusCode status, JsonElement made) = await desk.PostAsync("/api/v1/users", admin, """{"name":"li","shown":"李","role":"duty"}""");
        JsonElement user = made.GetProperty("user");
        Assert.Equal((HttpStatusCode.Created, "li", "李", "duty", false), (status, user.GetProperty("name").GetString(), user.GetProperty("shown").GetString(), user.GetProperty("role").GetString(), user.GetProperty("disabled").GetBoolean()));
        string session = await SignInAsync(desk, made);
        Assert.Equal(HttpStatusCode.OK, await desk.StatusAsync("GET", "/api/v1/alerts", session));

        Assert.Equal("viewer", (await desk.PostAsync("/api/v1/users/LI/role", admin, """{"role":"viewer"}""")).Body.GetProperty("user").GetProperty("role").GetString());
        Assert.Equal(HttpStatusCode.Unauthorized, await desk.StatusAsync("GET", "/api/v1/alerts", session));
        session = await SignInAsync(desk, made);
        JsonElement next = (await desk.PostAsync("/api/v1/users/li/password", admin, "{}")).Body;
        Assert.Equal(HttpStatusCode.Unauthorized, await desk.StatusAsync("GET", "/api/v1/alerts", session));
        using (HttpResponseMessage old = await desk.TryAsync("li", made.GetProperty("password").GetString()!)) Assert.Equal(HttpStatusCode.Unauthorized, old.StatusCode);
        session = await SignInAsync(desk, next);
        (status, JsonElement disabled) = await desk.PostAsync("/api/v1/users/li/disable", admin, "{}");
        Assert.Equal((HttpStatusCode.OK, true, JsonValueKind.Null), (status, disabled.GetProperty("user").GetProperty("disabled").GetBoolean(), disabled.GetProperty("password").ValueKind));
        Assert.Equal(HttpStatusCode.Unauthorized, await desk.StatusAsync("GET", "/api/v1/alerts", session));
        await desk.PostAsync("/api/v1/users/li/enable", admin, "{}");
        await SignInAsync(desk, next);

        string audit = await TextAsync(desk, "/api/v1/audit", admin), users = await TextAsync(desk, "/api/v1/users", admin);
        Assert.Equal(
            ["POST /api/v1/users||li: duty", "POST /api/v1/users/{name}/role|duty|li: viewer", "POST /api/v1/users/{name}/password|viewer|li: viewer",
                "POST /api/v1/users/{name}/disable|viewer|li: viewer, disabled", "POST /api/v1/users/{name}/enable|viewer, disabled|li: viewer"],
            JsonElement.Parse(audit).GetProperty("items").EnumerateArray().Reverse().Where(e => e.GetProperty("what").GetString()!.StartsWith("POST", StringComparison.Ordinal))
                .Select(e => $"{e.GetProperty("what")}|{e.GetProperty("before")}|{e.GetProperty("after")}"));
        string hash = desk.Accounts.Read().Find("li")!.Password;
        foreach (string secret in (string[])[made.GetProperty("password").GetString()!, next.GetProperty("password").GetString()!, hash])
        {
            Assert.DoesNotContain(secret, audit, StringComparison.Ordinal);
            Assert.DoesNotContain(secret, users, StringComparison.Ordinal);
        }

        Assert.Equal(["Admin", "Duty", "Reviewer", "Viewer", "li"], JsonElement.Parse(users).GetProperty("items").EnumerateArray().Select(u => u.GetProperty("name").GetString()));
        Assert.All(JsonElement.Parse(users).GetProperty("items").EnumerateArray(), u => Assert.Equal(["name", "shown", "role", "disabled", "createdAt", "keys"], u.EnumerateObject().Select(p => p.Name)));
    }

    [Fact]
    public async Task AKey_IsMadeForSomebody_ShownOnce_AndRevoked()
    {
        await using Desk desk = await Desk.StartAsync();
        string admin = await desk.SignInAsync("admin");
        using HttpResponseMessage answer = await desk.SendAsync("POST", "/api/v1/keys", admin,
            content: new StringContent("""{"name":"import","user":"duty","role":"duty","days":30}""", System.Text.Encoding.UTF8, "application/json"));
        Assert.Equal((HttpStatusCode.Created, "no-store"), (answer.StatusCode, answer.Headers.CacheControl?.ToString()));
        JsonElement made = await Desk.JsonAsync(answer);
        string secret = made.GetProperty("secret").GetString()!, id = made.GetProperty("key").GetProperty("id").GetString()!;
        Assert.Equal("Duty", made.GetProperty("key").GetProperty("user").GetString());
        Assert.Equal(HttpStatusCode.BadRequest, (await desk.PostByKeyAsync("/api/v1/silences", secret, "{}")).Status); // it may, and says nothing
        string keys = await TextAsync(desk, "/api/v1/keys", admin);
        Assert.DoesNotContain(secret.Split('_')[2], keys, StringComparison.Ordinal);
        JsonElement[] listed = [.. JsonElement.Parse(keys).GetProperty("items").EnumerateArray()];
        Assert.Equal(["Admin", "Duty", "Reviewer", "Viewer", "import"], listed.Select(k => k.GetProperty("name").GetString()));
        Assert.Equal(["id", "name", "user", "role", "roleNow", "createdAt", "expiresAt"], listed[^1].EnumerateObject().Select(p => p.Name));
        Assert.Equal("2", JsonElement.Parse(await TextAsync(desk, "/api/v1/users?limit=2", admin)).GetProperty("items")[1].GetProperty("keys").GetRawText());

        await desk.PostAsync("/api/v1/users/duty/role", admin, """{"role":"viewer"}""");
        Assert.Equal(HttpStatusCode.Forbidden, (await desk.PostByKeyAsync("/api/v1/silences", secret, "{}")).Status);
        Assert.Equal("viewer", JsonElement.Parse(await TextAsync(desk, "/api/v1/keys", admin)).GetProperty("items")[4].GetProperty("roleNow").GetString());
        (HttpStatusCode status, JsonElement revoked) = await desk.PostAsync($"/api/v1/keys/{id}/revoke", admin, "{}");
        Assert.Equal((HttpStatusCode.OK, JsonValueKind.Null), (status, revoked.GetProperty("secret").ValueKind));
        Assert.Equal(HttpStatusCode.Unauthorized, (await desk.PostByKeyAsync("/api/v1/silences", secret, "{}")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await desk.PostAsync($"/api/v1/keys/{id}/revoke", admin, "{}")).Status);
        Assert.DoesNotContain(secret.Split('_')[2], await TextAsync(desk, "/api/v1/audit", admin), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("users", """{"name":"a b","role":"king"}""", HttpStatusCode.BadRequest, "name role")]
    [InlineData("users", """{"name":"li"}""", HttpStatusCode.BadRequest, "role")]
    [InlineData("users", """{"name":"DUTY","role":"admin"}""", HttpStatusCode.Conflict, "There is a user \"DUTY\" already.")]
    [InlineData("users/nobody/disable", "{}", HttpStatusCode.NotFound, "There is no user \"nobody\"; /api/v1/users lists them all.")]
    [InlineData("users/admin/disable", "{}", HttpStatusCode.Conflict, "\"admin\" is the last administrator who may sign in; make another one first, or use wenchang user on the machine of the service.")]
    [InlineData("users/admin/role", """{"role":"duty"}""", HttpStatusCode.Conflict, "\"admin\" is the last administrator who may sign in; make another one first, or use wenchang user on the machine of the service.")]
    [InlineData("keys", """{"name":"k","role":"duty"}""", HttpStatusCode.Conflict, "A key that may do more than read belongs to a user: say which (user).")]
    [InlineData("keys", """{"name":"k","role":"admin","user":"duty"}""", HttpStatusCode.Conflict, "The user \"duty\" is disabled or has a lower role; a key may not do more than whom it belongs to.")]
    [InlineData("keys", """{"name":"k","user":"nobody"}""", HttpStatusCode.NotFound, "There is no user \"nobody\"; /api/v1/users lists them all.")]
    [InlineData("keys", """{"name":"","days":0}""", HttpStatusCode.BadRequest, "name days")]
    public async Task WhatWillNotDo_ChangesNothing(string path, string body, HttpStatusCode expected, string why)
    {
        await using Desk desk = await Desk.StartAsync();
        string admin = await desk.SignInAsync("admin");
        string before = await File.ReadAllTextAsync(desk.Accounts.Path, Cancel);
        (HttpStatusCode status, JsonElement problem) = await desk.PostAsync($"/api/v1/{path}?lang=en", admin, body);
        Assert.Equal(expected, status);
        Assert.Equal(why, expected == HttpStatusCode.BadRequest ? string.Join(' ', problem.GetProperty("errors").EnumerateArray().Select(e => e.GetProperty("parameter").GetString())) : problem.GetProperty("detail").GetString());
        Assert.Equal(before, await File.ReadAllTextAsync(desk.Accounts.Path, Cancel));
    }

    /// <summary>Where nobody signs in, whoever is on the machine could make an account for the day when people do.</summary>
    [Theory]
    [InlineData("users", """{"name":"li","role":"admin"}""")]
    [InlineData("keys", """{"name":"k"}""")]
    public async Task WithoutSignIn_NoAccountIsMade_WhateverTheSettingsAllow(string path, string body)
    {
        using var folder = new WenchangPlan.Tests.Shared.TempDirectory();
        await using Hosting.RunningService service = await Hosting.RunningService.StartAsync(folder.Path, "Http:AllowChanges=true");
        using HttpResponseMessage answer = await service.Client.PostAsync(new Uri("/api/v1/" + path, UriKind.Relative), new StringContent(body, System.Text.Encoding.UTF8, "application/json"), Cancel);
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.False(File.Exists(Path.Combine(folder.Path, "users.json")));
    }

    [Fact]
    public async Task Lists_GoOnPageByPage()
    {
        await using Desk desk = await Desk.StartAsync();
        string admin = await desk.SignInAsync("admin");
        foreach (string list in (string[])["users", "keys"])
        {
            var names = new List<string?>();
            for (string? next = ""; next is not null;)
            {
                JsonElement page = JsonElement.Parse(await TextAsync(desk, $"/api/v1/{list}?limit=3{(next.Length > 0 ? "&cursor=" + next : "")}", admin));
                names.AddRange(page.GetProperty("items").EnumerateArray().Select(i => i.GetProperty("name").GetString()));
                next = page.GetProperty("next").GetString();
            }

            Assert.Equal(["Admin", "Duty", "Reviewer", "Viewer"], names);
        }
    }

    private static async Task<string> TextAsync(Desk desk, string path, string cookie)
    {
        using HttpResponseMessage answer = await desk.SendAsync("GET", path, cookie);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await answer.Content.ReadAsStringAsync(Cancel);
    }

    private static async Task<string> SignInAsync(Desk desk, JsonElement made)
    {
        using HttpResponseMessage answer = await desk.TryAsync(made.GetProperty("user").GetProperty("name").GetString()!, made.GetProperty("password").GetString()!);
        Assert.Equal(HttpStatusCode.SeeOther, answer.StatusCode);
        return Desk.CookieOf(answer);
    }
}
