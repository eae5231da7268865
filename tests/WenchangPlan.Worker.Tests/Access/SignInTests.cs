using System.Net;
using System.Runtime.Versioning;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Options;
using WenchangPlan.Storage;
using WenchangPlan.Tests.Shared;
using WenchangPlan.Worker.Access;
using WenchangPlan.Worker.Hosting;
using WenchangPlan.Worker.Tests.Hosting;

namespace WenchangPlan.Worker.Tests.Access;

/// <summary>Signing in, and everything that has been tried against sign-ins elsewhere, each on the running service.</summary>
public sealed class SignInTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Session_IsACookieThatOnlyThisHostSets_OverHttpsAndOutOfReachOfScripts()
    {
        await using Desk desk = await Desk.StartAsync();
        using HttpResponseMessage answer = await desk.TryAsync("admin", Desk.Password, "/alerts/x?lang=en");
        Assert.Equal((HttpStatusCode.SeeOther, "/alerts/x?lang=en"), (answer.StatusCode, answer.Headers.Location?.OriginalString));
        string[] parts = [.. Assert.Single(answer.Headers.GetValues("Set-Cookie"), c => c.StartsWith("__Host-", StringComparison.Ordinal)).Split("; ").Select(p => p.Split('=')[0] + (p.StartsWith("path", StringComparison.OrdinalIgnoreCase) || p.StartsWith("same", StringComparison.OrdinalIgnoreCase) ? "=" + p.Split('=')[1] : ""))];
        Assert.Equal(["__Host-wenchang", "expires", "path=/", "secure", "samesite=lax", "httponly"], parts);
        using HttpResponseMessage page = await desk.SendAsync("GET", "/account", Desk.CookieOf(answer), [("Accept", "text/html")]);
        Assert.Contains("管理员", await page.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
        Assert.Equal("no-store", page.Headers.CacheControl!.ToString());
    }

    [Fact]
    public async Task Page_WithoutSession_LeadsToTheSignInAndBack()
    {
        await using Desk desk = await Desk.StartAsync();
        using HttpResponseMessage asked = await desk.SendAsync("GET", "/silences?lang=en", headers: [("Accept", "text/html,*/*")]);
        Assert.Equal((HttpStatusCode.Redirect, "/sign-in?to=%2Fsilences%3Flang%3Den"), (asked.StatusCode, asked.Headers.Location!.OriginalString));
        using HttpResponseMessage form = await desk.SendAsync("GET", asked.Headers.Location.OriginalString);
        Assert.Contains("""name="to" value="/silences?lang=en" """.TrimEnd(), await form.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
        using HttpResponseMessage script = await desk.SendAsync("GET", "/api/v1/alerts?lang=en");
        Assert.Equal((HttpStatusCode.Unauthorized, "Bearer"), (script.StatusCode, script.Headers.WwwAuthenticate.ToString()));
        Assert.Equal("Sign-in needed", (await Desk.JsonAsync(script)).GetProperty("title").GetString());
    }

    /// <summary>A role too low is told on a page, in words.</summary>
    [Fact]
    public async Task Refused_IsToldWhatItNeeds()
    {
        await using Desk desk = await Desk.StartAsync();
        using HttpResponseMessage answer = await desk.SendAsync("DELETE", "/api/v1/quarantine/1?lang=en", await desk.SignInAsync("duty"));
        Assert.Equal("This needs the role \"administrator\"; yours is \"duty\". Ask an administrator.", (await Desk.JsonAsync(answer)).GetProperty("detail").GetString());
    }

    [Fact]
    public async Task BruteForce_AfterFiveGuesses_EvenTheRightPasswordWaits()
    {
        await using Desk desk = await Desk.StartAsync();
        for (int i = 0; i < SignInLimits.Guesses; i++)
        {
            using HttpResponseMessage guess = await desk.TryAsync("admin", $"password {i}");
            Assert.Equal(HttpStatusCode.Unauthorized, guess.StatusCode);
            Assert.DoesNotContain("Set-Cookie", guess.Headers.Select(h => h.Key), StringComparer.OrdinalIgnoreCase);
        }

        using HttpResponseMessage right = await desk.TryAsync("admin", Desk.Password);
        Assert.Equal((HttpStatusCode.TooManyRequests, "60"), (right.StatusCode, right.Headers.RetryAfter?.ToString()));
        using HttpResponseMessage other = await desk.TryAsync("viewer", Desk.Password);
        Assert.Equal(HttpStatusCode.TooManyRequests, other.StatusCode); // the address is what has guessed
    }

    /// <summary>A cookie that somebody put there before is not the session afterwards, and stays what it was.</summary>
    [Fact]
    public async Task Fixation_ASessionFromBefore_IsNotTheSessionAfterwards()
    {
        await using Desk desk = await Desk.StartAsync();
        string planted = await desk.SignInAsync("viewer");
        string after = await desk.SignInAsync("admin", planted);
        Assert.NotEqual(planted, after);
        Assert.Equal(HttpStatusCode.Forbidden, await desk.StatusAsync("DELETE", "/api/v1/quarantine/1", planted));
        Assert.Equal(HttpStatusCode.NotFound, await desk.StatusAsync("DELETE", "/api/v1/quarantine/1", after));
        Assert.Equal(HttpStatusCode.Unauthorized, await desk.StatusAsync("GET", "/api/v1/alerts", Sessions.Cookie + "=made-up"));

        // Nor do they share anything: signing out of one leaves the other what it is.
        using HttpResponseMessage signedOut = await desk.SendAsync("POST", "/sign-out", after);
        Assert.Equal(HttpStatusCode.Unauthorized, await desk.StatusAsync("GET", "/api/v1/alerts", after));
        Assert.Equal(HttpStatusCode.OK, await desk.StatusAsync("GET", "/api/v1/alerts", planted));
    }

    [Theory]
    [InlineData("https://evil.example")]
    [InlineData("//evil.example")]
    [InlineData("/\\evil.example")]
    [InlineData("\\\\evil.example")]
    [InlineData("/\t/evil.example")]
    [InlineData("/\n/evil.example")]
    [InlineData("javascript:alert(1)")]
    [InlineData("evil.example")]
    [InlineData("/sign-out")]
    [InlineData("")]
    public async Task OpenRedirect_AfterSignIn_GoesToNoOtherSite(string to)
    {
        await using Desk desk = await Desk.StartAsync();
        using HttpResponseMessage answer = await desk.TryAsync("viewer", Desk.Password, to);
        Assert.Equal((HttpStatusCode.SeeOther, "/"), (answer.StatusCode, answer.Headers.Location?.OriginalString));
        using HttpResponseMessage form = await desk.SendAsync("GET", "/sign-in?to=" + Uri.EscapeDataString(to));
        Assert.Contains("name=\"to\" value=\"/\"", await form.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("evil.example", HttpStatusCode.BadRequest)]
    [InlineData("localhost", HttpStatusCode.OK)]
    public async Task Rebinding_AForeignName_IsNotAnsweredWithASessionEither(string host, HttpStatusCode expected)
    {
        await using Desk desk = await Desk.StartAsync();
        string admin = await desk.SignInAsync("admin");
        Assert.Equal(expected, await desk.StatusAsync("GET", "/api/v1/alerts", admin, ("Host", host)));
        using HttpResponseMessage signIn = await desk.TryAsync("admin", Desk.Password, headers: ("Host", host));
        Assert.Equal(expected == HttpStatusCode.OK ? HttpStatusCode.SeeOther : expected, signIn.StatusCode);
    }

    /// <summary>Whoever lets every name in gives up what tells a page under a foreign name from ours; what it may read it may still not change.</summary>
    [Theory]
    [InlineData("evil.example", HttpStatusCode.Forbidden)]
    [InlineData("localhost", HttpStatusCode.BadRequest)]
    public async Task Rebinding_WhereEveryNameIsAllowed_ChangesNothing(string host, HttpStatusCode expected)
    {
        await using Desk desk = await Desk.StartAsync(adjust: null, "AllowedHosts=*");
        string duty = await desk.SignInAsync("duty");
        Assert.Equal(HttpStatusCode.OK, await desk.StatusAsync("GET", "/api/v1/alerts", duty, ("Host", host), ("Sec-Fetch-Site", "same-origin")));
        Assert.Equal(expected, await desk.StatusAsync("POST", "/api/v1/silences", duty, ("Host", host), ("Sec-Fetch-Site", "same-origin")));
        Assert.Equal(expected, await desk.StatusAsync("POST", "/api/v1/silences", duty, ("Host", host), ("Origin", "http://" + host)));
    }

    [Fact]
    public async Task SignIn_AskedByAPageOfAnotherSite_IsForbidden()
    {
        await using Desk desk = await Desk.StartAsync();
        foreach ((string, string) header in ((string, string)[])[("Sec-Fetch-Site", "cross-site"), ("Sec-Fetch-Site", "same-site"), ("Origin", "https://evil.example")])
        {
            using HttpResponseMessage answer = await desk.TryAsync("admin", Desk.Password, headers: header);
            Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        }
    }

    [Theory]
    [InlineData("wck_00000000_AAAA")]
    [InlineData("wck")]
    [InlineData("")]
    [InlineData("cut")]
    [InlineData("expired")]
    [InlineData("revoked")]
    public async Task Key_ThatIsNotOne_OpensNothing(string what)
    {
        await using Desk desk = await Desk.StartAsync();
        string right = desk.KeyOf(Role.Viewer);
        Assert.Equal(HttpStatusCode.OK, await desk.StatusAsync("GET", "/api/v1/alerts", Role.Viewer));
        string shown = what switch { "cut" => right[..^1], "expired" or "revoked" => right, _ => what };
        if (what is "expired" or "revoked")
        {
            desk.Accounts.Change(a => a with { Keys = what == "revoked" ? [] : [.. a.Keys.Select(k => k with { ExpiresAt = TimeProvider.System.GetUtcNow() })] }, TimeProvider.System.GetUtcNow());
        }

        // A session beside it does not help: who shows a key means it.
        Assert.Equal(HttpStatusCode.Unauthorized, await desk.StatusAsync("GET", "/api/v1/alerts", await desk.SignInAsync("admin"), ("Authorization", "Bearer " + shown)));
    }

    [Fact]
    public async Task WithoutUsers_EverythingIs401_AndTheAnswerNamesOpen()
    {
        using var folder = new TempDirectory();
        await using RunningService service = await RunningService.StartAsync(folder.Path, "Access:Mode=SignIn");
        foreach (string path in (string[])["/", "/api/v1/alerts", "/metrics", "/alerts/x"])
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(path, UriKind.Relative)) { Headers = { { "Accept", "text/html" } } };
            using HttpResponseMessage answer = await service.Client.SendAsync(request, Cancel);
            Assert.Equal((path, HttpStatusCode.Unauthorized), (path, answer.StatusCode));
            Assert.Contains("wenchang open", await answer.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
        }

        Assert.Contains("wenchang open", Assert.Single(AccessAdvice.Find(service.Services, (Microsoft.Extensions.Configuration.IConfiguration)service.Services.GetService(typeof(Microsoft.Extensions.Configuration.IConfiguration))!)), StringComparison.Ordinal);
        Assert.Equal("alive", (await service.GetAsync("/healthz")).GetProperty("status").GetString());
    }

    [Fact]
    public async Task Readyz_TellsStrangersNoDetails()
    {
        await using Desk desk = await Desk.StartAsync();
        using HttpResponseMessage stranger = await desk.SendAsync("GET", "/readyz");
        Assert.All((await Desk.JsonAsync(stranger)).GetProperty("parts").EnumerateObject(), p => Assert.Equal("", p.Value.GetProperty("detail").GetString()));
        using HttpResponseMessage viewer = await desk.SendAsync("GET", "/readyz", await desk.SignInAsync("viewer"));
        Assert.Contains((await Desk.JsonAsync(viewer)).GetProperty("parts").EnumerateObject(), p => p.Value.GetProperty("detail").GetString()!.Length > 0);
    }

    /// <summary>Who collects metrics on this machine needs no key, and finds nothing else there.</summary>
    [Theory]
    [InlineData("Http:Urls=http://127.0.0.1:0")]
    [InlineData("Kestrel:Endpoints:Page:Url=http://127.0.0.1:0")]
    public async Task Metrics_OnAnAddressOfThisMachine_NeedNoKey_AndNothingElseIsThere(string page)
    {
        using var folder = new TempDirectory();
        int port = FreePort.Next();
        WebApplication app = Service.Build(Settings.Load([page, "Access:Mode=SignIn", $"Http:MetricsUrl=http://127.0.0.1:{port}", $"Storage:DataDirectory={folder.Path}", $"Mqtt:Port={FreePort.Next()}", "Logging:LogLevel:Default=None"]), out IReadOnlyList<string> problems)
            ?? throw new InvalidOperationException(string.Join('\n', problems));
        await using (app)
        {
            Service.Map(app);
            await app.StartAsync(Cancel);
            using var client = new HttpClient();
            foreach ((string path, HttpStatusCode there, HttpStatusCode elsewhere) in ((string, HttpStatusCode, HttpStatusCode)[])
                [("/metrics", HttpStatusCode.OK, HttpStatusCode.Unauthorized), ("/healthz", HttpStatusCode.OK, HttpStatusCode.OK), ("/api/v1/alerts", HttpStatusCode.NotFound, HttpStatusCode.Unauthorized), ("/", HttpStatusCode.NotFound, HttpStatusCode.Unauthorized)])
            {
                using HttpResponseMessage a = await client.GetAsync(new Uri($"http://127.0.0.1:{port}{path}"), Cancel);
                using HttpResponseMessage b = await client.GetAsync(new Uri(app.Urls.Select(u => new Uri(u)).First(u => u.Port != port), path), Cancel);
                Assert.Equal((path, there, elsewhere), (path, a.StatusCode, b.StatusCode));
            }

            await app.StopAsync(Cancel);
        }
    }

    /// <summary>Only proxies that are named are believed when they say whom they ask for.</summary>
    [Theory]
    [InlineData("", false)]
    [InlineData("Access:Proxies=10.0.0.1;192.0.2.0/24", false)]
    [InlineData("Access:Proxies=127.0.0.1", true)]
    public async Task ForwardedAddress_IsBelievedOfANamedProxyOnly(string setting, bool believed)
    {
        await using Desk desk = await Desk.StartAsync(adjust: null, setting.Length > 0 ? [setting] : []);
        for (int i = 0; i < SignInLimits.Guesses; i++)
        {
            using HttpResponseMessage guess = await desk.TryAsync($"somebody{i}", "wrong password", headers: ("X-Forwarded-For", "198.51.100.1"));
            Assert.Equal(HttpStatusCode.Unauthorized, guess.StatusCode);
        }

        using HttpResponseMessage other = await desk.TryAsync("viewer", Desk.Password, headers: ("X-Forwarded-For", "198.51.100.2"));
        Assert.Equal(believed ? HttpStatusCode.SeeOther : HttpStatusCode.TooManyRequests, other.StatusCode);
    }

    [Fact]
    public async Task Act_IsOfWhoeverIsSignedIn_NotOfTheBody()
    {
        await using Desk desk = await Desk.StartAsync();
        desk.Accounts.Change(a => a.With(a.Find("duty")! with { DisplayName = "值班一" }), TimeProvider.System.GetUtcNow());
        using var body = new StringContent("""{"station":"A1","until":"2099-01-01","by":"somebody else","reason":"r"}""".Replace("2099-01-01", TimeProvider.System.GetUtcNow().AddDays(2).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal), System.Text.Encoding.UTF8, "application/json");
        using HttpResponseMessage answer = await desk.SendAsync("POST", "/api/v1/silences", await desk.SignInAsync("duty"), content: body);
        JsonElement silence = await Desk.JsonAsync(answer);
        Assert.Equal((HttpStatusCode.Created, "值班一"), (answer.StatusCode, silence.GetProperty("by").GetString()));
        using var end = new StringContent("{}", System.Text.Encoding.UTF8, "application/json");
        using HttpResponseMessage ended = await desk.SendAsync("POST", "/api/v1/silences/1/end", cookie: null, [("Authorization", "Bearer " + desk.KeyOf(Role.Duty))], end);
        Assert.Equal("值班一 (key:Duty)", (await Desk.JsonAsync(ended)).GetProperty("endedBy").GetString());
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public async Task Accounts_AreForTheirOwnerOnly_AndADamagedFileLetsNobodyIn()
    {
        await using Desk desk = await Desk.StartAsync();
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(desk.Accounts.Path));
        Assert.All(Directory.GetFiles(Path.Combine(desk.Data, "keys")), f => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(f)));
        string text = await File.ReadAllTextAsync(desk.Accounts.Path, Cancel);
        Assert.DoesNotContain(Desk.Password, text, StringComparison.Ordinal);
        Assert.DoesNotContain(desk.KeyOf(Role.Admin).Split('_')[2], text, StringComparison.Ordinal);

        string session = await desk.SignInAsync("viewer");
        await File.WriteAllTextAsync(desk.Accounts.Path, text.Replace("\"role\": \"admin\"", "\"role\": \"king\"", StringComparison.Ordinal), Cancel);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await desk.StatusAsync("GET", "/api/v1/alerts", session));
        Assert.Null(Service.Build(Settings.Load(["Access:Mode=SignIn", $"Storage:DataDirectory={desk.Data}"]), out IReadOnlyList<string> problems));
        Assert.Contains("users.json:", Assert.Single(problems), StringComparison.Ordinal);
        await File.WriteAllTextAsync(desk.Accounts.Path, text, Cancel);
        Assert.Equal(HttpStatusCode.OK, await desk.StatusAsync("GET", "/api/v1/alerts", session));
    }

    /// <summary>Two processes that change the accounts at the same time lose nothing.</summary>
    [Fact]
    public async Task Accounts_ChangedByMany_KeepEveryChange()
    {
        using var folder = new TempDirectory();
        var options = Options.Create(new StorageOptions { DataDirectory = folder.Path });
        await Task.WhenAll(Enumerable.Range(0, 40).Select(i => Task.Run(() => new AccountFile(options).Change(a => a.With(Desk.User($"user{i}", Role.Viewer)), TimeProvider.System.GetUtcNow()), Cancel)));
        Assert.Equal(40, new AccountFile(options).Read().Users.Count);
    }
}
