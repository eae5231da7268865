using System.Net;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using WenchangPlan.Worker.Access;
using WenchangPlan.Worker.Tests.Hosting;

namespace WenchangPlan.Worker.Tests.Access;

/// <summary>When a session ends: with a change of its account, of its password, by itself, by its user.</summary>
public sealed class SessionTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<string> Changes => ["role", "disabled", "removed", "stamp"];

    [Theory]
    [MemberData(nameof(Changes))]
    public async Task Session_AfterAChangeOfItsAccount_EndsAtTheNextRequest(string change)
    {
        await using Desk desk = await Desk.StartAsync();
        string session = await desk.SignInAsync("duty"), other = await desk.SignInAsync("viewer");
        Assert.Equal(HttpStatusCode.OK, await desk.StatusAsync("GET", "/api/v1/alerts", session));
        desk.Accounts.Change(a => change switch
        {
            "role" => a.With((a.Find("duty")! with { Role = Role.Viewer }).WithNewStamp()),
            "disabled" => a.With(a.Find("duty")! with { Disabled = true }),
            "removed" => a with { Users = [.. a.Users.Where(u => u.Role != Role.Duty)] },
            _ => a.With(a.Find("duty")!.WithNewStamp()),
        }, TimeProvider.System.GetUtcNow());
        Assert.Equal(HttpStatusCode.Unauthorized, await desk.StatusAsync("GET", "/api/v1/alerts", session));
        Assert.Equal(HttpStatusCode.OK, await desk.StatusAsync("GET", "/api/v1/alerts", other));
        if (change is "disabled" or "removed")
        {
            using HttpResponseMessage again = await desk.TryAsync("duty", Desk.Password);
            Assert.Equal(HttpStatusCode.Unauthorized, again.StatusCode);
        }
    }

    /// <summary>Even without a new stamp a role counts at once: it is the account's, not the cookie's.</summary>
    [Fact]
    public async Task Role_IsThatOfTheAccountAtEachRequest()
    {
        await using Desk desk = await Desk.StartAsync();
        string admin = await desk.SignInAsync("admin");
        desk.Accounts.Change(a => a.With(a.Find("admin")! with { Role = Role.Viewer }), TimeProvider.System.GetUtcNow());
        Assert.Equal(HttpStatusCode.Forbidden, await desk.StatusAsync("DELETE", "/api/v1/quarantine/1", admin));
    }

    [Fact]
    public async Task Password_ChangedByItsUser_EndsTheOtherSessions()
    {
        await using Desk desk = await Desk.StartAsync();
        string here = await desk.SignInAsync("duty"), elsewhere = await desk.SignInAsync("duty");
        Assert.Equal(HttpStatusCode.BadRequest, (await ChangeAsync("not it at all", "a longer password", "a longer password")).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await ChangeAsync(Desk.Password, "a longer password", "another password")).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await ChangeAsync(Desk.Password, "short", "short")).Status);
        (HttpStatusCode status, string? cookie) = await ChangeAsync(Desk.Password, "a longer password", "a longer password");
        Assert.Equal(HttpStatusCode.SeeOther, status);
        Assert.Equal(HttpStatusCode.OK, await desk.StatusAsync("GET", "/api/v1/alerts", cookie));
        Assert.Equal(HttpStatusCode.Unauthorized, await desk.StatusAsync("GET", "/api/v1/alerts", elsewhere));
        Assert.Equal(HttpStatusCode.Unauthorized, await desk.StatusAsync("GET", "/api/v1/alerts", here));

        async Task<(HttpStatusCode Status, string? Cookie)> ChangeAsync(string old, string wanted, string again)
        {
            using HttpResponseMessage answer = await desk.SubmitAsync("/account/password", here, ("old", old), ("new", wanted), ("again", again));
            return (answer.StatusCode, answer.StatusCode == HttpStatusCode.SeeOther ? Desk.CookieOf(answer) : null);
        }
    }

    /// <summary>Who finds a desk left open cannot try passwords there without end, and then keep its owner out.</summary>
    [Fact]
    public async Task Password_OldOneGuessed_WaitsLikeASignIn()
    {
        await using Desk desk = await Desk.StartAsync();
        string session = await desk.SignInAsync("duty");
        for (int i = 0; i < SignInLimits.Guesses; i++)
        {
            Assert.Equal(HttpStatusCode.BadRequest, await ChangeAsync($"guess number {i}"));
        }

        Assert.Equal(HttpStatusCode.BadRequest, await ChangeAsync(Desk.Password));
        Assert.Equal(HttpStatusCode.OK, await desk.StatusAsync("GET", "/api/v1/alerts", session)); // unchanged

        async Task<HttpStatusCode> ChangeAsync(string old)
        {
            using HttpResponseMessage answer = await desk.SubmitAsync("/account/password", session, ("old", old), ("new", "a longer password"), ("again", "a longer password"));
            return answer.StatusCode;
        }
    }

    /// <summary>A desk that is left alone closes by itself; a screen on the wall, which only shows, does not for weeks.</summary>
    [Theory]
    [InlineData("duty", 12)]
    [InlineData("admin", 12)]
    [InlineData("viewer", 30 * 24)]
    public async Task Session_WithoutARequest_EndsAfterItsTime(string name, int hours)
    {
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using Desk desk = await Desk.StartAsync(services => services.PostConfigure<CookieAuthenticationOptions>(Sessions.Scheme, cookie => cookie.TimeProvider = time));
        string session = await desk.SignInAsync(name);
        time.Advance(TimeSpan.FromHours(hours) - TimeSpan.FromMinutes(1));
        Assert.Equal(HttpStatusCode.OK, await desk.StatusAsync("GET", "/api/v1/alerts", session));
        time.Advance(TimeSpan.FromMinutes(2)); // the cookie that was renewed meanwhile is another one
        Assert.Equal(HttpStatusCode.Unauthorized, await desk.StatusAsync("GET", "/api/v1/alerts", session));
    }

    [Fact]
    public async Task SignOut_EndsCopiesOfTheCookieToo_AndSurvivesARestart()
    {
        await using Desk desk = await Desk.StartAsync();
        string session = await desk.SignInAsync("viewer"), other = await desk.SignInAsync("viewer");
        using HttpResponseMessage answer = await desk.SendAsync("POST", "/sign-out", session);
        Assert.Equal((HttpStatusCode.SeeOther, "/sign-in"), (answer.StatusCode, answer.Headers.Location?.OriginalString));
        Assert.Equal(HttpStatusCode.Unauthorized, await desk.StatusAsync("GET", "/api/v1/alerts", session));
        Assert.Equal(HttpStatusCode.OK, await desk.StatusAsync("GET", "/api/v1/alerts", other));

        await using RunningService second = await RunningService.StartAsync(desk.Data, "Access:Mode=SignIn");
        Assert.Equal(HttpStatusCode.OK, await AskAsync(second, other)); // the keys of sessions lie in the data directory
        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(second, session));
    }

    private static async Task<HttpStatusCode> AskAsync(RunningService service, string cookie)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri("/api/v1/alerts", UriKind.Relative)) { Headers = { { "Cookie", cookie } } };
        using HttpResponseMessage answer = await service.Client.SendAsync(request, Cancel);
        return answer.StatusCode;
    }
}
