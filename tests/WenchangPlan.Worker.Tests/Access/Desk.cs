using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using WenchangPlan.Storage;
using WenchangPlan.Tests.Shared;
using WenchangPlan.Worker.Access;
using WenchangPlan.Worker.Tests.Hosting;

namespace WenchangPlan.Worker.Tests.Access;

/// <summary>The service with sign-in, a user of each role with a key of theirs, and somebody who asks it.</summary>
internal sealed class Desk : IAsyncDisposable
{
    public const string Password = "correct horse 电池";
    private static readonly string Hash = Sessions.HashPassword(Password);
    private readonly TempDirectory _folder;
    private readonly Dictionary<Role, string> _keys;
    private readonly HttpClient _client;

    private Desk(RunningService service, TempDirectory folder, AccountFile accounts, Dictionary<Role, string> keys)
    {
        (Service, _folder, Accounts, _keys) = (service, folder, accounts, keys);
        _client = new HttpClient(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false }) { BaseAddress = service.Client.BaseAddress };
    }

    public RunningService Service { get; }

    public AccountFile Accounts { get; }

    public string Data => _folder["data"];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Every route of the running service.</summary>
    public IReadOnlyList<RouteEndpoint> Routes => [.. Service.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()];

    /// <summary>Starts it; users are called as their roles.</summary>
    public static async Task<Desk> StartAsync(Action<IServiceCollection>? adjust = null, params string[] settings)
    {
        var folder = new TempDirectory();
        var accounts = new AccountFile(Options.Create(new StorageOptions { DataDirectory = folder["data"] }));
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        var keys = Enum.GetValues<Role>().ToDictionary(r => r, r => KeyHandler.Create(r.ToString(), r, r.ToString(), now, now.AddDays(30)));
        accounts.Change(_ => new Accounts { Users = [.. Enum.GetValues<Role>().Select(r => User(r.ToString(), r))], Keys = [.. keys.Values.Select(k => k.Key)] }, now);
        RunningService service = await RunningService.StartAsync(folder["data"], TestRegister.Json, adjust, ["Access:Mode=SignIn", .. settings]);
        return new Desk(service, folder, accounts, keys.ToDictionary(k => k.Key, k => k.Value.Shown));
    }

    /// <summary>An account with the password of these tests.</summary>
    public static Account User(string name, Role role) =>
        new() { Name = name, Role = role, Password = Hash, Stamp = Account.NewStamp(), CreatedAt = TimeProvider.System.GetUtcNow() };

    public string KeyOf(Role role) => _keys[role];

    /// <summary>Signs in and gives the cookie as a browser would send it.</summary>
    public async Task<string> SignInAsync(string name, string? cookie = null)
    {
        using HttpResponseMessage answer = await TryAsync(name, Password, cookie: cookie);
        Assert.Equal((HttpStatusCode.SeeOther, "/"), (answer.StatusCode, answer.Headers.Location?.OriginalString));
        return CookieOf(answer);
    }

    /// <summary>Tries to.</summary>
    public Task<HttpResponseMessage> TryAsync(string name, string password, string to = "/", string? cookie = null, params (string Name, string Value)[] headers) => SendAsync("POST", "/sign-in", cookie, headers,
        new FormUrlEncodedContent(new Dictionary<string, string> { ["name"] = name, ["password"] = password, ["to"] = to }));

    public static string CookieOf(HttpResponseMessage answer) => Assert.Single(answer.Headers.GetValues("Set-Cookie"), c => c.StartsWith(Sessions.Cookie + "=", StringComparison.Ordinal)).Split(';')[0];

    /// <summary>Asks with a cookie, or without.</summary>
    public async Task<HttpResponseMessage> SendAsync(
        string method, string path, string? cookie = null, IEnumerable<(string Name, string Value)>? headers = null, HttpContent? content = null,
        HttpCompletionOption until = HttpCompletionOption.ResponseContentRead)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(path, UriKind.Relative)) { Content = content };
        foreach ((string name, string value) in headers ?? [])
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        if (cookie is not null)
        {
            request.Headers.TryAddWithoutValidation("Cookie", cookie);
        }

        return await _client.SendAsync(request, until, Cancel);
    }

    /// <summary>Submits a form, as a page without script does.</summary>
    public async Task<HttpResponseMessage> SubmitAsync(string path, string cookie, params (string Name, string Value)[] fields)
    {
        using var form = new FormUrlEncodedContent(fields.ToDictionary(f => f.Name, f => f.Value));
        return await SendAsync("POST", path, cookie, content: form);
    }

    /// <summary>A page or an answer as text.</summary>
    public async Task<string> GetAsync(string path, string cookie)
    {
        using HttpResponseMessage answer = await SendAsync("GET", path, cookie);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await answer.Content.ReadAsStringAsync(Cancel);
    }

    /// <summary>Asks and gives the status alone.</summary>
    public async Task<HttpStatusCode> StatusAsync(string method, string path, string? cookie = null, params (string Name, string Value)[] headers)
    {
        using HttpResponseMessage answer = await SendAsync(method, path, cookie, headers, method == "POST" ? new StringContent("{}", System.Text.Encoding.UTF8, "application/json") : null,
            HttpCompletionOption.ResponseHeadersRead); // a stream of events has no end
        return answer.StatusCode;
    }

    /// <summary>Asks with a key.</summary>
    public Task<HttpStatusCode> StatusAsync(string method, string path, Role? role, params (string Name, string Value)[] headers) =>
        StatusAsync(method, path, cookie: null, [.. headers, .. role is { } r ? ((string, string)[])[("Authorization", "Bearer " + KeyOf(r))] : []]);

    /// <summary>Sends JSON with a session, and gives what is answered.</summary>
    public async Task<(HttpStatusCode Status, JsonElement Body)> PostAsync(string path, string cookie, string json)
    {
        using HttpResponseMessage answer = await SendAsync("POST", path, cookie, content: new StringContent(json, System.Text.Encoding.UTF8, "application/json"));
        return (answer.StatusCode, await JsonAsync(answer));
    }

    /// <summary>Sends JSON with a key, and gives what is answered.</summary>
    public async Task<(HttpStatusCode Status, JsonElement Body)> PostByKeyAsync(string path, string key, string json)
    {
        using HttpResponseMessage answer = await SendAsync("POST", path, cookie: null, [("Authorization", "Bearer " + key)], new StringContent(json, System.Text.Encoding.UTF8, "application/json"));
        return (answer.StatusCode, await JsonAsync(answer));
    }

    /// <summary>Asks for JSON.</summary>
    public static async Task<JsonElement> JsonAsync(HttpResponseMessage answer) => JsonElement.Parse(await answer.Content.ReadAsStringAsync(Cancel));

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await Service.DisposeAsync();
        _folder.Dispose();
    }
}
