using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using WenchangPlan.Tests.Shared;
using WenchangPlan.Worker.Tests.Hosting;

namespace WenchangPlan.Worker.Tests.Access;

/// <summary>Users and keys on the pages for administrators, without script: the same happens as over the API, stands in the audit the same way, and a secret is shown once.</summary>
public sealed class AdminPageTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task AUser_IsMadeByAForm_SignsIn_AndIsChanged()
    {
        await using Desk desk = await Desk.StartAsync();
        string admin = await desk.SignInAsync("admin");
        (HttpStatusCode status, string page, string? next) = await SubmitAsync(desk, "/admin/users?lang=en", admin, ("name", "li"), ("shown", "<李>"), ("role", "duty"));
        Assert.Equal((HttpStatusCode.OK, (string?)null), (status, next));
        string password = Once(page);
        Assert.Contains("<李>", WebUtility.HtmlDecode(page), StringComparison.Ordinal);
        Assert.DoesNotContain("<李>", page, StringComparison.Ordinal); // a name is text and nothing else
        Assert.DoesNotContain(password, await desk.GetAsync("/admin/users", admin), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.SeeOther, await TryAsync(desk, password));

        Assert.Equal((HttpStatusCode.SeeOther, "/admin/users"), await ChangeAsync("role", ("role", "reviewer")));
        Assert.Equal((HttpStatusCode.SeeOther, "/admin/users"), await ChangeAsync("disable"));
        Assert.Contains("disabled", await desk.GetAsync("/admin/users?lang=en", admin), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Unauthorized, await TryAsync(desk, password));
        Assert.Equal((HttpStatusCode.SeeOther, "/admin/users"), await ChangeAsync("enable"));
        (status, page, _) = await SubmitAsync(desk, "/admin/users/li/password", admin);
        Assert.Equal(HttpStatusCode.OK, status);
        string second = Once(page);
        Assert.NotEqual(password, second);
        Assert.Equal(HttpStatusCode.SeeOther, await TryAsync(desk, second));

        string audit = await desk.GetAsync("/api/v1/audit", admin);
        Assert.Equal(
            ["POST /admin/users||li: duty", "POST /admin/users/{name}/role|duty|li: reviewer", "POST /admin/users/{name}/disable|reviewer|li: reviewer, disabled",
                "POST /admin/users/{name}/enable|reviewer, disabled|li: reviewer", "POST /admin/users/{name}/password|reviewer|li: reviewer"],
            JsonElement.Parse(audit).GetProperty("items").EnumerateArray().Reverse().Where(e => e.GetProperty("what").GetString()!.StartsWith("POST", StringComparison.Ordinal))
                .Select(e => $"{e.GetProperty("what")}|{e.GetProperty("before")}|{e.GetProperty("after")}"));
        Assert.DoesNotContain(password, audit, StringComparison.Ordinal);
        Assert.DoesNotContain(second, audit, StringComparison.Ordinal);

        async Task<(HttpStatusCode, string?)> ChangeAsync(string what, params (string, string)[] fields)
        {
            (HttpStatusCode changed, _, string? goesTo) = await SubmitAsync(desk, "/admin/users/li/" + what, admin, fields);
            return (changed, goesTo);
        }
    }

    [Fact]
    public async Task AKey_IsMadeByAForm_ShownOnce_AndRevoked()
    {
        await using Desk desk = await Desk.StartAsync();
        string admin = await desk.SignInAsync("admin");
        (HttpStatusCode status, string page, _) = await SubmitAsync(desk, "/admin/keys?lang=en", admin, ("name", "import"), ("user", "Duty"), ("role", "duty"), ("days", "30"));
        Assert.Equal(HttpStatusCode.OK, status);
        string secret = Once(page), id = secret.Split('_')[1];
        Assert.Equal(HttpStatusCode.BadRequest, (await desk.PostByKeyAsync("/api/v1/silences", secret, "{}")).Status); // it may, and says nothing
        string list = await desk.GetAsync("/admin/keys?lang=en", admin);
        Assert.Contains($"<code>{id}</code>", list, StringComparison.Ordinal);
        Assert.DoesNotContain(secret.Split('_')[2], list, StringComparison.Ordinal);

        (status, _, string? next) = await SubmitAsync(desk, $"/admin/keys/{id}/revoke", admin);
        Assert.Equal((HttpStatusCode.SeeOther, "/admin/keys"), (status, next));
        Assert.Equal(HttpStatusCode.Unauthorized, (await desk.PostByKeyAsync("/api/v1/silences", secret, "{}")).Status);
        string audit = await desk.GetAsync("/api/v1/audit", admin);
        Assert.Contains("\"POST /admin/keys/{id}/revoke\"", audit, StringComparison.Ordinal);
        Assert.DoesNotContain(secret.Split('_')[2], audit, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/admin/users", "name=a%20b&role=king", HttpStatusCode.BadRequest, "1 to 64 letters, digits and . _ @ -")]
    [InlineData("/admin/users", "name=DUTY&role=admin", HttpStatusCode.Conflict, "There is a user \"DUTY\" already.")]
    [InlineData("/admin/users/admin/disable", "", HttpStatusCode.Conflict, "\"admin\" is the last administrator who may sign in")]
    [InlineData("/admin/users/nobody/password", "", HttpStatusCode.NotFound, "There is no user \"nobody\"")]
    [InlineData("/admin/keys", "name=k&role=duty&days=30", HttpStatusCode.Conflict, "A key that may do more than read belongs to a user")]
    [InlineData("/admin/keys", "name=k&role=viewer&days=ten", HttpStatusCode.BadRequest, "1 to 3660")]
    [InlineData("/admin/keys/none/revoke", "", HttpStatusCode.NotFound, "There is no key \"none\"")]
    public async Task WhatWillNotDo_IsSaidOnThePage_AndChangesNothing(string path, string form, HttpStatusCode expected, string why)
    {
        await using Desk desk = await Desk.StartAsync();
        string admin = await desk.SignInAsync("admin"), before = await File.ReadAllTextAsync(desk.Accounts.Path, Cancel);
        using HttpResponseMessage answer = await desk.SendAsync("POST", path + "?lang=en", admin, content: new StringContent(form, System.Text.Encoding.ASCII, "application/x-www-form-urlencoded"));
        string page = WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync(Cancel));
        Assert.Equal(expected, answer.StatusCode);
        Assert.Contains(why, page, StringComparison.Ordinal);
        Assert.Contains("<html lang=\"en\">", page, StringComparison.Ordinal);
        Assert.Equal(before, await File.ReadAllTextAsync(desk.Accounts.Path, Cancel));
    }

    [Theory]
    [InlineData("viewer")]
    [InlineData("duty")]
    [InlineData("reviewer")]
    public async Task OthersThanAdministrators_GetNeitherPageNorForm(string who)
    {
        await using Desk desk = await Desk.StartAsync();
        string cookie = await desk.SignInAsync(who);
        foreach (string path in (string[])["/admin/users", "/admin/keys"])
        {
            Assert.Equal(HttpStatusCode.Forbidden, await desk.StatusAsync("GET", path, cookie));
            Assert.Equal(HttpStatusCode.Forbidden, (await SubmitAsync(desk, path, cookie, ("name", "li"), ("role", "admin"))).Status);
        }

        Assert.Null(desk.Accounts.Read().Find("li"));
    }

    [Fact]
    public async Task WhereNobodySignsIn_ThePagesSayHow_AndHaveNoForm()
    {
        using var folder = new TempDirectory();
        await using RunningService service = await RunningService.StartAsync(folder.Path, "Http:AllowChanges=true");
        foreach (string path in (string[])["/admin/users?lang=en", "/admin/keys?lang=en"])
        {
            string page = await service.Client.GetStringAsync(new Uri(path, UriKind.Relative), Cancel);
            Assert.Contains("wenchang user", page, StringComparison.Ordinal);
            Assert.DoesNotContain("<form", page, StringComparison.Ordinal);
            using var form = new FormUrlEncodedContent(new Dictionary<string, string> { ["name"] = "li", ["role"] = "admin", ["days"] = "1" });
            using HttpResponseMessage answer = await service.Client.PostAsync(new Uri(path, UriKind.Relative), form, Cancel);
            Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        }

        Assert.False(File.Exists(Path.Combine(folder.Path, "users.json")));
    }

    private static async Task<HttpStatusCode> TryAsync(Desk desk, string password)
    {
        using HttpResponseMessage answer = await desk.TryAsync("li", password);
        return answer.StatusCode;
    }

    private static async Task<(HttpStatusCode Status, string Page, string? Next)> SubmitAsync(Desk desk, string path, string cookie, params (string Name, string Value)[] fields)
    {
        using HttpResponseMessage answer = await desk.SubmitAsync(path, cookie, fields);
        Assert.True(answer.StatusCode != HttpStatusCode.OK || answer.Headers.CacheControl?.NoStore == true, "a secret may be kept on the way");
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(Cancel), answer.Headers.Location?.OriginalString);
    }

    /// <summary>The secret of a page, which stands on it once.</summary>
    private static string Once(string page)
    {
        string secret = Assert.Single(Regex.Matches(page, "<section class=\"card once\".*?<code[^>]*>(?<secret>[^<]+)</code>", RegexOptions.Singleline | RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1))).Groups["secret"].Value;
        Assert.Single(Regex.Matches(page, Regex.Escape(secret), RegexOptions.None, TimeSpan.FromSeconds(1)));
        return secret;
    }
}
