using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using WenchangPlan.Tests.Shared;
using WenchangPlan.Worker.Access;
using WenchangPlan.Worker.Hosting;
using WenchangPlan.Worker.Tests.Verbs;
using WenchangPlan.Worker.Verbs;

namespace WenchangPlan.Worker.Tests.Access;

/// <summary>From an empty machine to somebody signed in over https; and everything that would stay open.</summary>
public sealed class OpenVerbTests : IDisposable
{
    private static readonly string WithDevice = TestRegister.Json.Replace("\"id\": \"A1\"", "\"id\": \"A1\", \"device\": { \"username\": \"a1\", \"password\": \"random-sha256$" + Convert.ToBase64String(new byte[16]) + "$" + Convert.ToBase64String(new byte[32]) + "\" }", StringComparison.Ordinal);
    private readonly DataVerbs _verbs = new(WithDevice);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string Data => _verbs.PathOf("data");

    public void Dispose() => _verbs.Dispose();

    [Fact]
    public async Task Open_FromAnEmptyMachine_ToSomebodySignedInOverHttps()
    {
        int port = FreePort.Next();
        (int code, string output, string error) = await OpenAsync("--host", "desk.example.org", "--port", port.ToString(CultureInfo.InvariantCulture));
        Assert.True(code == 0, output + error);
        Show(output);
        Assert.Contains($"https://desk.example.org:{port}", output, StringComparison.Ordinal);
        Assert.Contains("mqtts://desk.example.org:8883", output, StringComparison.Ordinal);
        string password = output.Split("\"admin\"")[1].Split(':')[1].Trim().Split([' ', '\n'])[0];
        Assert.All(Directory.GetFiles(Data, "*.key", SearchOption.AllDirectories), f => Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(f) == (UnixFileMode.UserRead | UnixFileMode.UserWrite)));

        // Beyond loopback only for who opens it in earnest; the rest is as it was opened.
        await using WebApplication app = Service.Build(Load($"Http:Urls=https://127.0.0.1:{port}", "Mqtt:Host=127.0.0.1", $"Mqtt:Port={FreePort.Next()}"), out IReadOnlyList<string> problems)
            ?? throw new InvalidOperationException(string.Join('\n', problems));
        Service.Map(app);
        await app.StartAsync(Cancel);
        using var handler = new SocketsHttpHandler { SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = Trust(Path.Combine(Data, "tls", "ca.pem")) } };
        using var client = new HttpClient(handler) { BaseAddress = new Uri($"https://localhost:{port}") };
        using HttpResponseMessage stranger = await client.GetAsync(new Uri("/api/v1/alerts", UriKind.Relative), Cancel);
        Assert.Equal(HttpStatusCode.Unauthorized, stranger.StatusCode);
        Assert.StartsWith("max-age=", stranger.Headers.GetValues("Strict-Transport-Security").Single(), StringComparison.Ordinal);
        using var form = new FormUrlEncodedContent(new Dictionary<string, string> { ["name"] = "admin", ["password"] = password, ["to"] = "/account" });
        using HttpResponseMessage page = await client.PostAsync(new Uri("/sign-in", UriKind.Relative), form, Cancel); // follows to the page
        Assert.Equal((HttpStatusCode.OK, "/account"), (page.StatusCode, page.RequestMessage!.RequestUri!.AbsolutePath));
        Assert.Contains("admin", await client.GetStringAsync(new Uri("/api/v1/audit", UriKind.Relative), Cancel), StringComparison.Ordinal);
        await app.StopAsync(Cancel);
    }

    [Fact]
    public async Task Open_Again_KeepsAuthorityAndAdministrator_AndOtherNamesNeedAnotherAuthority()
    {
        Assert.Equal(0, (await OpenAsync("--host", "desk.example.org", "--host", "10.0.0.7")).Code);
        string authority = await File.ReadAllTextAsync(Path.Combine(Data, "tls", "ca.pem"), Cancel), users = await File.ReadAllTextAsync(Path.Combine(Data, "users.json"), Cancel);
        (int code, string output, _) = await OpenAsync("--host", "desk.example.org", "--host", "10.0.0.7");
        Assert.Equal(0, code);
        Assert.Contains("There is an administrator already", output, StringComparison.Ordinal);
        Assert.Equal((authority, users), (await File.ReadAllTextAsync(Path.Combine(Data, "tls", "ca.pem"), Cancel), await File.ReadAllTextAsync(Path.Combine(Data, "users.json"), Cancel)));
        Assert.Equal(0, (await OpenAsync("--host", "other.example.org")).Code);
        Assert.NotEqual(authority, await File.ReadAllTextAsync(Path.Combine(Data, "tls", "ca.pem"), Cancel));
    }

    /// <summary>Whoever takes the authority's key still speaks for this service only.</summary>
    [Theory]
    [InlineData("desk.example.org", true)]
    [InlineData("bank.example.com", false)]
    [InlineData("8.8.8.8", false)]
    public void Authority_SpeaksForItsNamesOnly(string host, bool isBelieved)
    {
        string folder = _verbs.PathOf("tls");
        new OwnAuthority(folder, TimeProvider.System).Issue(["desk.example.org", "localhost", "127.0.0.1"]);
        using X509Certificate2 authority = X509Certificate2.CreateFromPemFile(Path.Combine(folder, "ca.pem"), Path.Combine(folder, "ca.key"));
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=" + host, key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        if (IPAddress.TryParse(host, out IPAddress? address)) names.AddIpAddress(address); else names.AddDnsName(host);
        request.CertificateExtensions.Add(names.Build());
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        using X509Certificate2 forged = request.Create(authority, now.AddHours(-1), now.AddDays(1), [1, 2, 3, 4]);
        using var chain = new X509Chain { ChainPolicy = Trust(Path.Combine(folder, "ca.pem")) };
        Assert.Equal(isBelieved, chain.Build(forged));
    }

    [Theory]
    [InlineData("Http:Urls=http://0.0.0.0:8080", "Http:Urls: http://0.0.0.0:8080 is reached from beyond this machine without TLS")]
    [InlineData("Http:Urls=http://0.0.0.0:8080 Access:PasswordInClear=true", "Http:Urls: found \"http://0.0.0.0:8080\", expected \"https://\"")]
    [InlineData("Kestrel:Endpoints:Old:Url=http://0.0.0.0:8080", "Kestrel:Endpoints:Old:Url: http://0.0.0.0:8080 is reached from beyond this machine without TLS")]
    [InlineData("AllowedHosts=*", "AllowedHosts: found \"*\", expected \"desk.example.org;localhost;127.0.0.1\"")]
    [InlineData("AllowedHosts=other.example.org", "AllowedHosts: found \"other.example.org\", expected \"desk.example.org;localhost;127.0.0.1\"")]
    [InlineData("Access:Mode=Loopback", "Http:Urls: https://*:8443 is reached from beyond this machine, and Access:Mode is Loopback")]
    [InlineData("Mqtt:UseTls=false Mqtt:CertificateFile= Mqtt:CertificateKeyFile=", "Mqtt:UseTls: found \"false\", expected \"true\"")]
    public async Task Open_WhatWouldStayOpen_IsRefused_AndNothingIsOpened(string settings, string sentence)
    {
        (int code, string output, string error) = await OpenAsync(["--host", "desk.example.org", .. settings.Split(' ')]);
        Assert.Equal((1, ""), (code, output));
        Assert.Contains(sentence, error, StringComparison.Ordinal);
        Assert.EndsWith("Nothing was opened.\n", error, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(Data, "open.json")) || File.Exists(Path.Combine(Data, "users.json")));
        if (Environment.GetEnvironmentVariable("WENCHANG_SHOW") is not null) Console.WriteLine($"OPEN {settings} → {error}");
    }

    [Fact]
    public async Task Open_WithACertificateOfOthers_MustBeForTheNames()
    {
        string folder = _verbs.PathOf("given");
        new OwnAuthority(folder, TimeProvider.System).Issue(["other.example.org"]);
        (int code, _, string error) = await OpenAsync("--host", "desk.example.org", "--certificate", Path.Combine(folder, "server.pem"), "--key", Path.Combine(folder, "server.key"));
        Assert.Equal(1, code);
        Assert.Contains("is not for desk.example.org", error, StringComparison.Ordinal);
        (code, string output, error) = await OpenAsync("--host", "other.example.org", "--certificate", Path.Combine(folder, "server.pem"), "--key", Path.Combine(folder, "server.key"));
        Assert.True(code == 0, error);
        Assert.DoesNotContain("ca.pem", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--host https://desk.example.org", "https://desk.example.org")]
    [InlineData("--host desk.example.org --port 0", "--port")]
    [InlineData("--host desk.example.org --certificate a.pem", "--key")]
    [InlineData("", "--host")]
    public async Task Open_WrongUsage_IsTold(string arguments, string named)
    {
        (int code, _, string error) = await OpenAsync(arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal(64, code);
        Assert.Contains(named, error, StringComparison.Ordinal);
    }

    /// <summary>Without a device in the register nothing is opened for devices.</summary>
    [Fact]
    public async Task Open_WithoutDevices_LeavesTheBrokerOnThisMachine()
    {
        using var verbs = new DataVerbs();
        (int code, string output, string error) = await verbs.RunAsync(OpenVerb.Create, "--host", "desk.example.org");
        Assert.True(code == 0, error);
        Assert.Contains("this machine only", output, StringComparison.Ordinal);
        using JsonDocument open = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(verbs.PathOf("data"), "open.json"), Cancel));
        Assert.False(open.RootElement.TryGetProperty("Mqtt", out _));
    }

    private Task<(int Code, string Output, string Error)> OpenAsync(params string[] arguments) => _verbs.RunAsync(OpenVerb.Create, arguments);

    private Settings Load(params string[] more) => Settings.Load([$"Storage:DataDirectory={Data}", $"District:File={_verbs.PathOf("district.json")}", "Logging:LogLevel:Default=None", .. more]);

    private static X509ChainPolicy Trust(string file)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.Add(X509CertificateLoader.LoadCertificateFromFile(file));
        return policy;
    }

    private static void Show(string output)
    {
        if (Environment.GetEnvironmentVariable("WENCHANG_SHOW") is not null) Console.WriteLine(output);
    }
}
