using System.Net;
using System.Runtime.Versioning;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using WenchangPlan.Tests.Shared;

namespace WenchangPlan.Worker.Tests.Hosting;

/// <summary>The web server as its settings say: certificates, endpoints, limits and hosts as ASP.NET Core documents them.</summary>
public sealed class HttpServerTests : IDisposable
{
    private readonly TempDirectory _folder = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("Http:Urls=https://127.0.0.1:0")]
    [InlineData("Kestrel:Endpoints:Page:Url=https://127.0.0.1:0")]
    public async Task Https_WithACertificateOfTheSettings_Answers(string address)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using X509Certificate2 certificate = new CertificateRequest("CN=wenchang.example.org", key, HashAlgorithmName.SHA256)
            .CreateSelfSigned(TimeProvider.System.GetUtcNow().AddDays(-1), TimeProvider.System.GetUtcNow().AddDays(1));
        await File.WriteAllTextAsync(_folder["page.pem"], certificate.ExportCertificatePem(), Cancel);
        await File.WriteAllTextAsync(_folder["page.key"], key.ExportPkcs8PrivateKeyPem(), Cancel);

        await using RunningService service = await RunningService.StartAsync(
            _folder["data"], address, $"Kestrel:Certificates:Default:Path={_folder["page.pem"]}", $"Kestrel:Certificates:Default:KeyPath={_folder["page.key"]}");
        Assert.Equal("https", service.Client.BaseAddress!.Scheme);
        string? shown = null;
#pragma warning disable MA0039 // the test looks at what is shown
        using var handler = new HttpClientHandler { CheckCertificateRevocationList = true, ServerCertificateCustomValidationCallback = (_, c, _, _) => (shown = c!.Subject) is not null };
#pragma warning restore MA0039
        using var client = new HttpClient(handler) { BaseAddress = service.Client.BaseAddress };
        using HttpResponseMessage answer = await client.GetAsync("/healthz", Cancel);
        Assert.Equal((HttpStatusCode.OK, "CN=wenchang.example.org"), (answer.StatusCode, shown));
    }

    [Fact]
    public async Task Limits_OfKestrel_Count()
    {
        await using RunningService service = await RunningService.StartAsync(_folder["data"], "Kestrel:Limits:MaxRequestHeadersTotalSize=512");
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri("/healthz", UriKind.Relative));
        request.Headers.Add("X-Long", new string('x', 1000));
        using HttpResponseMessage answer = await service.Client.SendAsync(request, Cancel);
        Assert.Equal(HttpStatusCode.RequestHeaderFieldsTooLarge, answer.StatusCode);
    }

    /// <summary>A stranger's name that points at this machine reads nothing, whatever the path; nor does the page of another site.</summary>
    [Theory]
    [InlineData("", "elsewhere.example.org", HttpStatusCode.BadRequest)]
    [InlineData("", "127.0.0.1", HttpStatusCode.OK)]
    [InlineData("", "192.168.7.7:8080", HttpStatusCode.OK)]
    [InlineData("", "[::1]", HttpStatusCode.OK)]
    [InlineData("", "localhost:9", HttpStatusCode.OK)]
    [InlineData("", "LOCALHOST", HttpStatusCode.OK)]
    [InlineData("", "localhost.example.org", HttpStatusCode.BadRequest)]
    [InlineData("Alerting:PublicUrl=https://wenchang.example.org", "wenchang.example.org", HttpStatusCode.OK)]
    [InlineData("Alerting:PublicUrl=https://wenchang.example.org", "a.wenchang.example.org", HttpStatusCode.BadRequest)]
    [InlineData("AllowedHosts=*.example.org", "wenchang.example.org", HttpStatusCode.OK)]
    [InlineData("AllowedHosts=*.example.org", "127.0.0.1", HttpStatusCode.BadRequest)]
    [InlineData("AllowedHosts=*", "elsewhere.example.org", HttpStatusCode.OK)]
    public async Task Host_ThatIsNotOurs_IsNotAnswered(string setting, string host, HttpStatusCode expected)
    {
        await using RunningService service = await RunningService.StartAsync(_folder["data"], setting.Length > 0 ? [setting] : []);
        foreach (string path in (string[])["/api/v1/stations", "/", "/healthz", "/metrics"])
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(path, UriKind.Relative)) { Headers = { Host = host } };
            using HttpResponseMessage answer = await service.Client.SendAsync(request, Cancel);
            Assert.Equal((path, expected), (path, answer.StatusCode));
        }
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public async Task WhatIsWritten_IsForItsOwnerOnly_AndAnOlderDirectoryIsTightened()
    {
        string data = Path.Combine(_folder.Path, "data");
        Directory.CreateDirectory(data, (UnixFileMode)0x1ED); // 0755
        await File.WriteAllBytesAsync(Path.Combine(data, "wenchang.db"), [], Cancel);
        File.SetUnixFileMode(Path.Combine(data, "wenchang.db"), (UnixFileMode)0x1A4); // 0644
        WenchangPlan.Worker.Hosting.PrivateFiles.Tighten(new() { DataDirectory = data });
        await using (RunningService service = await RunningService.StartAsync(data, $"Smtp:PickupDirectory={_folder.Path}/mails"))
        {
            Assert.Equal(3, Directory.GetFiles(data).Length); // the log and its index too
            Assert.All(Directory.GetFiles(data), f => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(f)));
        }

        Directory.CreateDirectory(Path.Combine(_folder.Path, "later"));
        await File.WriteAllTextAsync(Path.Combine(_folder.Path, "later", "file"), "x", Cancel);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(data));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Path.Combine(_folder.Path, "later")));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(_folder.Path, "later", "file")));
    }
}
