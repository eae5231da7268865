using System.Net;
using WenchangPlan.Worker.Tests.Hosting;
using WenchangPlan.Worker.Tests.Verbs;
using WenchangPlan.Worker.Verbs;

namespace WenchangPlan.Worker.Tests.Access;

/// <summary>Users and keys by verbs, beside the running service.</summary>
public sealed class UserVerbTests : IDisposable
{
    private readonly DataVerbs _verbs = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _verbs.Dispose();

    [Fact]
    public async Task Users_MadeAndChangedByVerbs_SignInAtOnceOrNoMore()
    {
        await using RunningService service = await RunningService.StartAsync(_verbs.PathOf("data"), "Access:Mode=SignIn");
        (int code, string output, _) = await UserAsync("", "add", "li", "--role", "duty", "--name", "李");
        Assert.Equal(0, code);
        Assert.StartsWith("Added the user li, role duty (", output, StringComparison.Ordinal);
        string password = output.Split("shown this once: ")[1].Trim();
        string session = await SignInAsync(service, "li", password);
        Assert.Equal(HttpStatusCode.OK, await AskAsync(service, session));

        Assert.Equal(0, (await UserAsync("", "role", "LI", "viewer")).Code);
        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(service, session));
        session = await SignInAsync(service, "li", password);
        string next = (await UserAsync("", "password", "li")).Output.Split('\n')[0].Split(": ")[1];
        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(service, session));
        Assert.Equal("", await SignInAsync(service, "li", password));
        session = await SignInAsync(service, "li", next);
        Assert.Equal(0, (await UserAsync("", "disable", "li")).Code);
        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(service, session));
        Assert.Equal("", await SignInAsync(service, "li", next));
        Assert.Contains("li\tviewer\tdisabled\t", (await UserAsync("", "list")).Output, StringComparison.Ordinal);
        Assert.Equal(0, (await UserAsync("", "enable", "li")).Code);
        Assert.NotEqual("", await SignInAsync(service, "li", next));
        Assert.Equal(0, (await UserAsync("twelve characters\n", "password", "li", "--stdin")).Code);
        Assert.NotEqual("", await SignInAsync(service, "li", "twelve characters"));
    }

    [Theory]
    [InlineData("a b", "\"a b\" will not do as a name")]
    [InlineData("..\n", "will not do as a name")]
    [InlineData("li", "There is a user \"li\" already")]
    public async Task Add_WhatWillNotDo_IsRefused(string name, string sentence)
    {
        Assert.Equal(0, (await UserAsync("", "add", "Li", "--role", "viewer")).Code);
        (int code, _, string error) = await UserAsync("", "add", name, "--role", "viewer");
        Assert.Equal(1, code);
        Assert.Contains(sentence, error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("short\n", "the password has 5 characters, expected 12 to 256")]
    [InlineData("", "password")]
    public async Task Add_WithAPasswordThatWillNotDo_MakesNoAccount(string input, string sentence)
    {
        (int code, _, string error) = await UserAsync(input, "add", "li", "--role", "viewer", "--stdin");
        Assert.Equal(1, code);
        Assert.Contains(sentence, error, StringComparison.OrdinalIgnoreCase);
        Assert.Equal("", (await UserAsync("", "list")).Output);
    }

    [Theory]
    [InlineData("disable", "nobody")]
    [InlineData("password", "nobody")]
    public async Task Change_OfNobody_IsRefused_AndWithoutADatabaseMakesNone(string verb, string name)
    {
        Assert.Equal(2, (await UserAsync("", verb, name)).Code);
        Assert.False(Path.Exists(_verbs.PathOf("data")));
        _verbs.Open().Dispose();
        (int code, _, string error) = await UserAsync("", verb, name);
        Assert.Equal(1, code);
        Assert.Contains("There is no user \"nobody\"", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Keys_MadeAndRevokedByVerbs_CountAtOnce()
    {
        await using RunningService service = await RunningService.StartAsync(_verbs.PathOf("data"), "Access:Mode=SignIn");
        (int code, string output, _) = await _verbs.RunAsync(KeyVerb.Create, "add", "grafana", "--days", "30");
        Assert.Equal(0, code);
        string key = output.Split('\n')[1]["Authorization: ".Length..];
        Assert.Equal(HttpStatusCode.OK, await AskAsync(service, key: key));
        string id = key.Split('_')[1];
        Assert.Contains($"{id}\tgrafana\tviewer\t", (await _verbs.RunAsync(KeyVerb.Create, "list")).Output, StringComparison.Ordinal);
        Assert.Equal(1, (await _verbs.RunAsync(KeyVerb.Create, "revoke", "ffffffff")).Code);
        Assert.Equal(0, (await _verbs.RunAsync(KeyVerb.Create, "revoke", id)).Code);
        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(service, key: key));
        Assert.Equal(64, (await _verbs.RunAsync(KeyVerb.Create, "add", "x", "--days", "0")).Code);
    }

    /// <summary>A key belongs to somebody, and may do no more than they may.</summary>
    [Theory]
    [InlineData("A key that may do more than read belongs to a user: --for NAME", "--role", "duty")]
    [InlineData("There is no user \"nobody\"", "--for", "nobody")]
    [InlineData("The user \"li\" is disabled or has a lower role", "--role", "reviewer", "--for", "li")]
    [InlineData("The user \"out\" is disabled or has a lower role", "--for", "out")]
    [InlineData("", "--role", "duty", "--for", "LI")]
    public async Task Keys_BelongToSomebody(string refusal, params string[] options)
    {
        Assert.Equal(0, (await UserAsync("", "add", "li", "--role", "duty")).Code);
        Assert.Equal(0, (await UserAsync("", "add", "out", "--role", "duty")).Code);
        Assert.Equal(0, (await UserAsync("", "disable", "out")).Code);
        (int code, _, string error) = await _verbs.RunAsync(KeyVerb.Create, ["add", "x", .. options]);
        Assert.Equal(refusal.Length == 0 ? 0 : 1, code);
        Assert.Contains(refusal, error, StringComparison.Ordinal);
        string listed = (await _verbs.RunAsync(KeyVerb.Create, "list")).Output;
        Assert.Equal(refusal.Length == 0, listed.TrimEnd().EndsWith("\tli", StringComparison.Ordinal));
    }

    private Task<(int Code, string Output, string Error)> UserAsync(string input, params string[] arguments) => _verbs.RunAsync(() => UserVerb.Create(new StringReader(input)), arguments);

    private static async Task<string> SignInAsync(RunningService service, string name, string password)
    {
        using var client = new HttpClient(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false }) { BaseAddress = service.Client.BaseAddress };
        using var form = new FormUrlEncodedContent(new Dictionary<string, string> { ["name"] = name, ["password"] = password });
        using HttpResponseMessage answer = await client.PostAsync(new Uri("/sign-in", UriKind.Relative), form, Cancel);
        return answer.StatusCode == HttpStatusCode.SeeOther ? Desk.CookieOf(answer) : "";
    }

    private static async Task<HttpStatusCode> AskAsync(RunningService service, string? cookie = null, string? key = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri("/api/v1/alerts", UriKind.Relative));
        request.Headers.TryAddWithoutValidation(cookie is null ? "Authorization" : "Cookie", cookie ?? key);
        using HttpResponseMessage answer = await service.Client.SendAsync(request, Cancel);
        return answer.StatusCode;
    }
}
