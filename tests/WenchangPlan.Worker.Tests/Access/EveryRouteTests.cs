using System.Net;
using Microsoft.AspNetCore.Routing;
using WenchangPlan.Tests.Shared;
using WenchangPlan.Worker.Access;
using WenchangPlan.Worker.Tests.Hosting;

namespace WenchangPlan.Worker.Tests.Access;

/// <summary>Every route of the running service, whatever it is called, against every role: a new one that does not say who may use it fails here.</summary>
public sealed class EveryRouteTests
{
    /// <summary>What needs no sign-in, and no more.</summary>
    private static readonly string[] Open =
    [
        "GET /assets/charts.js", "GET /assets/desk.css", "GET /assets/echarts.js", "GET /assets/live.js", "GET /assets/wall.js", "GET /cockpit/cockpit.css", "GET /healthz", "GET /readyz", "GET /sign-in", "POST /sign-in", "POST /sign-out",
    ];

    /// <summary>What everybody who is signed in may change: what is their own.</summary>
    private static readonly string[] OwnChanges = ["POST /account/password"];

    [Fact]
    public async Task EveryRoute_SaysWhoMayUseIt()
    {
        await using Desk desk = await Desk.StartAsync();
        (string Name, Role? Least)[] routes = [.. desk.Routes.SelectMany(Describe).OrderBy(r => r.Name, StringComparer.Ordinal)];
        Assert.True(routes.Length >= 40, $"only {routes.Length} routes were found");
        Assert.All(desk.Routes, route => Assert.True(
            route.Metadata.GetMetadata<Grant>() is not null || route.Metadata.GetMetadata<OpenGrant>() is not null,
            $"{route.RoutePattern.RawText} does not say who may use it: add .Viewer(), .Duty(), .Reviewer() or .Admin() (Access/Grants.cs)"));
        Assert.Equal(Open, routes.Where(r => r.Least is null).Select(r => r.Name));
        Assert.All(routes.Where(r => !r.Name.StartsWith("GET ", StringComparison.Ordinal) && r.Least is not null && !OwnChanges.Contains(r.Name)), r => Assert.True(r.Least >= Role.Duty, $"{r.Name} changes something and is for {r.Least}"));
        if (Environment.GetEnvironmentVariable("WENCHANG_SHOW") is not null)
        {
            Console.WriteLine(string.Join('\n', routes.Select(r => $"ROUTE {r.Name} → {r.Least?.ToString() ?? "open"}")));
        }
    }

    [Theory]
    [InlineData("GET /api/v1/alerts", Role.Viewer)]
    [InlineData("GET /api/v1/audit", Role.Admin)]
    [InlineData("GET /admin/audit", Role.Admin)]
    [InlineData("GET /metrics", Role.Viewer)]
    [InlineData("GET /openapi/{documentName}.json", Role.Viewer)]
    [InlineData("GET /", Role.Viewer)]
    [InlineData("POST /api/v1/alerts/{key}/acknowledge", Role.Duty)]
    [InlineData("POST /api/v1/silences", Role.Duty)]
    [InlineData("POST /api/v1/maintenance", Role.Duty)]
    [InlineData("POST /api/v1/quarantine/replay", Role.Duty)]
    [InlineData("GET /api/v1/samples", Role.Viewer)]
    [InlineData("POST /api/v1/samples", Role.Duty)]
    [InlineData("POST /api/v1/exclusions", Role.Duty)]
    [InlineData("POST /api/v1/exclusions/{id:long}/withdraw", Role.Duty)]
    [InlineData("POST /api/v1/exclusions/{id:long}/approve", Role.Reviewer)]
    [InlineData("POST /api/v1/exclusions/{id:long}/refuse", Role.Reviewer)]
    [InlineData("POST /api/v1/reviews", Role.Duty)]
    [InlineData("POST /api/v1/reviews/{id:long}/withdraw", Role.Duty)]
    [InlineData("POST /api/v1/reviews/{id:long}/decide", Role.Reviewer)]
    [InlineData("POST /api/v1/reviews/{id:long}/refuse", Role.Reviewer)]
    [InlineData("POST /api/v1/reviews/{id:long}/approve", Role.Admin)]
    [InlineData("GET /api/v1/users", Role.Admin)]
    [InlineData("POST /api/v1/users", Role.Admin)]
    [InlineData("POST /api/v1/users/{name}/role", Role.Admin)]
    [InlineData("POST /api/v1/users/{name}/disable", Role.Admin)]
    [InlineData("POST /api/v1/users/{name}/enable", Role.Admin)]
    [InlineData("POST /api/v1/users/{name}/password", Role.Admin)]
    [InlineData("GET /api/v1/keys", Role.Admin)]
    [InlineData("POST /api/v1/keys", Role.Admin)]
    [InlineData("POST /api/v1/keys/{id}/revoke", Role.Admin)]
    [InlineData("DELETE /api/v1/quarantine", Role.Admin)]
    [InlineData("DELETE /api/v1/quarantine/{id:long}", Role.Admin)]
    public async Task Roles_AreThoseOfTheDesign(string name, Role least)
    {
        await using Desk desk = await Desk.StartAsync();
        Assert.Equal(least, Assert.Single(desk.Routes.SelectMany(Describe), r => r.Name == name).Least);
    }

    /// <summary>Asked in earnest: by nobody, and by a key and a session of each role.</summary>
    [Fact]
    public async Task EveryRoute_AnswersThoseWhoMay_AndNobodyElse()
    {
        await using Desk desk = await Desk.StartAsync();
        var sessions = new Dictionary<Role, string>();
        foreach (Role role in Enum.GetValues<Role>())
        {
            sessions[role] = await desk.SignInAsync(role.ToString());
        }

        var wrong = new List<string>();
        int asked = 0;
        foreach ((string name, Role? least) in desk.Routes.SelectMany(Describe).Where(r => r.Name is not ("POST /sign-in" or "POST /sign-out" or "POST /account/password")))
        {
            (string method, string path) = (name.Split(' ')[0], Fill(name.Split(' ')[1]));
            Look(name, "nobody", least is null || Refused(await desk.StatusAsync(method, path, role: null)) == HttpStatusCode.Unauthorized);
            foreach (Role role in Enum.GetValues<Role>())
            {
                bool may = least is null || role >= least;
                HttpStatusCode? byKey = Refused(await desk.StatusAsync(method, path, role)), bySession = Refused(await desk.StatusAsync(method, path, sessions[role]));
                Look(name, $"key of {role}: {byKey}", byKey == (may ? null : HttpStatusCode.Forbidden));
                Look(name, $"session of {role}: {bySession}", bySession == (may ? null : HttpStatusCode.Forbidden));
            }
        }

        Assert.Empty(wrong);
        Assert.True(asked >= 350, $"only {asked} requests");

        void Look(string route, string who, bool isRight)
        {
            asked++;
            if (!isRight) wrong.Add($"{route}, {who}");
        }
    }

    /// <summary>What does not exist is answered to strangers like what does.</summary>
    [Theory]
    [InlineData("GET", "/no-such-page")]
    [InlineData("GET", "/api/v1/no-such-list")]
    [InlineData("PUT", "/api/v1/alerts")]
    public async Task NoRoute_IsNothingForStrangers(string method, string path)
    {
        await using Desk desk = await Desk.StartAsync();
        Assert.Equal(HttpStatusCode.Unauthorized, await desk.StatusAsync(method, path, role: null));
        Assert.Contains(await desk.StatusAsync(method, path, Role.Admin), new[] { HttpStatusCode.NotFound, HttpStatusCode.MethodNotAllowed });
    }

    /// <summary>Without sign-in nothing changes unless the settings say so, whatever comes to be changed one day.</summary>
    [Fact]
    public async Task Loopback_WithoutAllowChanges_ChangesNothing()
    {
        using var folder = new TempDirectory();
        await using RunningService service = await RunningService.StartAsync(folder.Path);
        string[] routes = [.. ((EndpointDataSource)service.Services.GetService(typeof(EndpointDataSource))!).Endpoints.OfType<RouteEndpoint>().SelectMany(Describe).Select(r => r.Name)];
        Assert.DoesNotContain(routes, r => r.EndsWith("/sign-in", StringComparison.Ordinal));
        string[] changes = [.. routes.Where(r => !r.StartsWith("GET ", StringComparison.Ordinal))];
        Assert.True(changes.Length >= 12);
        foreach (string change in changes)
        {
            using var request = new HttpRequestMessage(new HttpMethod(change.Split(' ')[0]), new Uri(Fill(change.Split(' ')[1]), UriKind.Relative)) { Content = new StringContent("{}", System.Text.Encoding.UTF8, "application/json") };
            using HttpResponseMessage answer = await service.Client.SendAsync(request, TestContext.Current.CancellationToken);
            Assert.Equal((change, HttpStatusCode.Forbidden), (change, answer.StatusCode));
        }
    }

    /// <summary>A page of another site changes nothing, whatever comes to be changed one day.</summary>
    [Theory]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("Sec-Fetch-Site", "same-site")]
    [InlineData("Origin", "https://elsewhere.example.org")]
    [InlineData("Origin", "null")]
    [InlineData("Sec-Fetch-Site", "cross-site", "navigate")]
    [InlineData("Sec-Fetch-Site", "same-site", "navigate")]
    public async Task EveryChange_AskedByAPageOfAnotherSite_IsForbidden(string header, string value, string? mode = null)
    {
        await using Desk desk = await Desk.StartAsync();
        (string, string)[] headers = [(header, value), .. mode is null ? Array.Empty<(string, string)>() : [("Sec-Fetch-Mode", mode)]]; // a form that their page sends
        string admin = await desk.SignInAsync(nameof(Role.Admin));
        foreach (string change in desk.Routes.SelectMany(Describe).Select(r => r.Name).Where(r => !r.StartsWith("GET ", StringComparison.Ordinal)))
        {
            Assert.Equal((change, HttpStatusCode.Forbidden), (change, await desk.StatusAsync(change.Split(' ')[0], Fill(change.Split(' ')[1]), admin, headers)));
        }

        Assert.Equal(HttpStatusCode.OK, await desk.StatusAsync("GET", "/api/v1/alerts", admin)); // not signed out either
    }

    private static HttpStatusCode? Refused(HttpStatusCode status) => status is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden ? status : null;

    private static IEnumerable<(string Name, Role? Least)> Describe(RouteEndpoint route)
    {
        Role? least = route.Metadata.GetMetadata<OpenGrant>() is not null ? null : route.Metadata.GetOrderedMetadata<Grant>().Select(g => (Role?)g.Least).Max() ?? Role.Viewer;
        IReadOnlyList<string> methods = route.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["GET"];
        return methods.Select(m => ($"{m} /{route.RoutePattern.RawText!.Trim('/')}", least));
    }

    private static string Fill(string pattern) => string.Join('/', pattern.Split('/').Select(part => part == "{documentName}.json" ? "v1.json" : part.StartsWith('{') ? "1" : part));
}
