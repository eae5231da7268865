using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using WenchangPlan.SystemTests.Containers;
using WenchangPlan.SystemTests.Servers;

namespace WenchangPlan.SystemTests.Deployment;

/// <summary>The services of docker-compose.yml with what deploy/prepare.sh made, without containers: real mosquitto, real InfluxDB 1.x, the published worker.</summary>
public sealed class PreparedServicesTests : IAsyncLifetime
{
    private const string Station = "air-school";
    private const string Topic = $"wenchang/air/{Station}/readings";
    private readonly PreparedCopy _copy = new([Station, "air-resort"]);
    private readonly ComposeFile _compose = ComposeFile.Read();
    private Mosquitto _broker = null!;
    private InfluxServer _influx = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await _copy.PrepareAsync(["COMPOSE_PROFILES=", "WENCHANG_DEVICE_PASSWORDS=yes", "WENCHANG_HOSTS=localhost"]);
        _broker = await Mosquitto.StartPreparedAsync(_copy.Root, Cancel);
        _influx = new InfluxServer(_copy[""], "auth-enabled = true");
        await _influx.StartAsync(Cancel);
    }

    public async ValueTask DisposeAsync()
    {
        await _influx.DisposeAsync();
        await _broker.DisposeAsync();
        _copy.Dispose();
    }

    [Fact]
    public async Task ReadingOfADevice_IsStored_AndGrafanaMayOnlyRead()
    {
        await MakeAccountsAsync();
        await using PublishedWorker worker = NewWorker();
        await worker.StartAsync(Cancel);

        (int code, string output) = await PublishAsync("""{"ts":TS,"values":{"pm25":35.5}}""");
        Assert.True(code == 0, output);
        await Eventually.SeeAsync("the reading in InfluxDB", async () => await ReadAsync() is [35.5] ? this : null, () => worker.Process.LastLines, Cancel);

        (code, output) = await PublishAsync("""{"ts":TS,"values":{"pm10":70}}""", [.. Password(Station)], _broker.PasswordPort);
        Assert.True(code == 0, output);

        // Grafana's account reads, and whatever it tries else is refused.
        using HttpClient grafana = AsGrafana();
        string query = await grafana.GetStringAsync(new Uri("query?db=wenchang&q=" + Uri.EscapeDataString("SELECT pm25 FROM air"), UriKind.Relative), Cancel);
        Assert.Contains("35.5", query, StringComparison.Ordinal);
        using HttpResponseMessage written = await grafana.PostAsync(new Uri("write?db=wenchang", UriKind.Relative), new StringContent($"air,station={Station} pm25=1"), Cancel);
        Assert.Contains(written.StatusCode, (HttpStatusCode[])[HttpStatusCode.Unauthorized, HttpStatusCode.Forbidden]);
        foreach (string change in (string[])["DROP MEASUREMENT air", "CREATE DATABASE other", "DROP USER admin"])
        {
            using HttpResponseMessage answer = await grafana.PostAsync(new Uri("query?db=wenchang", UriKind.Relative), new FormUrlEncodedContent([new("q", change)]), Cancel);
            string said = await answer.Content.ReadAsStringAsync(Cancel);
            Assert.True(answer.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden || said.Contains("not authorized", StringComparison.Ordinal), $"{change}: {answer.StatusCode} {said}");
        }

        Assert.Equal(35.5, Assert.Single(await ReadAsync()));
        Assert.Equal(0, await worker.StopAsync());
    }

    [Fact]
    public async Task Page_IsServedByTls_WithTheCertificateOfTheAuthority()
    {
        await MakeAccountsAsync();
        int port = FreePort.Next();
        await using PublishedWorker worker = NewWorker($"Http:Urls=https://127.0.0.1:{port}");
        await worker.LaunchAsync();
        using X509Certificate2 authority = X509CertificateLoader.LoadCertificateFromFile(_copy.Secret("authority_certificate"));
        using var handler = new SocketsHttpHandler();
        handler.SslOptions.CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        handler.SslOptions.CertificateChainPolicy.CustomTrustStore.Add(authority);
        using var people = new HttpClient(handler) { BaseAddress = new Uri($"https://localhost:{port}") };
        await Eventually.SeeAsync("an answer by TLS", async () =>
        {
            try
            {
                using HttpResponseMessage well = await people.GetAsync(new Uri("/healthz", UriKind.Relative), Cancel);
                return well.IsSuccessStatusCode ? this : null;
            }
            catch (HttpRequestException e) when (e.HttpRequestError == HttpRequestError.ConnectionError)
            {
                return null; // it does not listen yet
            }
        }, () => worker.Process.LastLines, Cancel);
        Assert.Equal(0, (await Published.RunAsync(_copy.Root, "health", $"https://127.0.0.1:{port}")).ExitCode); // the health check of the container
        using HttpResponseMessage stations = await people.GetAsync(new Uri("/api/v1/stations", UriKind.Relative), Cancel);
        Assert.Equal(HttpStatusCode.Unauthorized, stations.StatusCode); // nobody has signed in
    }

    [Fact]
    public async Task Device_WithoutItsOwnCertificate_IsRefused()
    {
        string other = _copy["other.crt"], key = _copy["other.key"];
        await ChildProcess.RequireAsync("openssl",
            ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "1", "-subj", $"/CN={Station}", "-keyout", key, "-out", other], cancel: Cancel);
        await RefusedAsync(["--cert", other, "--key", key]); // the right name, by another authority
        await RefusedAsync([]); // none at all
        await RefusedAsync(["--cert", _copy.Secret("grafana_certificate"), "--key", _copy.Secret("grafana_key")]); // one of ours that is for servers
        await RefusedAsync(["-u", "worker", "-P", await File.ReadAllTextAsync(_copy.Secret("mqtt_worker_password"), Cancel)]); // a password is no certificate
        (int code, string output) = await PublishAsync("{}", Certificate("air-resort"));
        Assert.True(code == 0 && output.Contains("not authorized", StringComparison.OrdinalIgnoreCase), output); // another station's
        (_, output) = await PublishAsync("{}", [.. Password("air-resort")], _broker.PasswordPort);
        Assert.Contains("not authorized", output, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(0, (await PublishAsync("{}")).ExitCode);
    }

    /// <summary>Who takes another's client id would throw it out; here a device is called by its own name, whatever it says.</summary>
    [Fact]
    public async Task Device_CannotTakeTheClientIdOfAnother()
    {
        Assert.Equal(0, (await PublishAsync("{}", [.. Certificate(Station), "-i", "somebody-else"])).ExitCode);
        await _broker.Process.LineAsync($"as {Station} (", cancel: Cancel);
        Assert.DoesNotContain("as somebody-else", _broker.Process.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Renew_TheLostCertificateIsRefused_AndTheNewOneWorks()
    {
        string[] lost = ["--cert", _copy["lost.crt"], "--key", _copy["lost.key"]];
        File.Copy(_copy.Device(Station, "device.crt"), lost[1]);
        File.Copy(_copy.Device(Station, "device.key"), lost[3]);
        Assert.Equal(0, (await PublishAsync("{}", lost)).ExitCode);

        await _copy.PrepareAsync(["COMPOSE_PROFILES=", "WENCHANG_DEVICE_PASSWORDS=yes"], "--renew", Station);
        await _broker.RestartAsync(Cancel);
        await RefusedAsync(lost);
        (int code, string output) = await PublishAsync("{}");
        Assert.True(code == 0, output);
        Assert.Equal(0, (await PublishAsync("{}", Certificate("air-resort"), topic: "wenchang/air/air-resort/readings")).ExitCode);
    }

    private string[] Certificate(string station) => ["--cert", _copy.Device(station, "device.crt"), "--key", _copy.Device(station, "device.key")];

    private string[] Password(string station) => ["-u", station, "-P", File.ReadAllText(_copy.Device(station, "password"))];

    private async Task RefusedAsync(string[] identity)
    {
        (int code, string output) = await PublishAsync("{}", identity);
        Assert.True(code != 0, output);
    }

    /// <summary>Publishes as a device would, by TLS and with QoS 1; TS in the payload is now.</summary>
    private Task<(int ExitCode, string Output)> PublishAsync(string payload, string[]? identity = null, int? port = null, string topic = Topic) => ChildProcess.RunAsync("mosquitto_pub",
    [
        "-h", "localhost", "-p", $"{port ?? _broker.CertificatePort}", "--cafile", _copy.Device(Station, "ca.crt"), .. identity ?? Certificate(Station),
        "-V", MosquittoPub.Mqtt5, "-q", "1", "-t", topic, "-m", payload.Replace("TS", $"{TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds()}", StringComparison.Ordinal),
    ], cancel: Cancel);

    /// <summary>The job of the compose file makes them; before it, the administrator that InfluxDB's own setup would have made.</summary>
    private async Task MakeAccountsAsync()
    {
        ComposeService accounts = _compose.Services["influxdb-accounts"];
        string token = await File.ReadAllTextAsync(_copy.Secret("influxdb_token"), Cancel);
        await _influx.RunAsync($"CREATE USER admin WITH PASSWORD '{token}' WITH ALL PRIVILEGES", Cancel);
        _influx.SignIn("admin", token);
        await File.WriteAllTextAsync(_copy.Secret("influxdb_token"), $"admin:{token}", Cancel);
        (int code, string output) = await Published.RunAsync(_copy.Root,
            [.. accounts.Command.Select(a => a.StartsWith('/') ? _copy.Here(accounts, a) : a), .. Settings(accounts, "Storage__DataDirectory")]);
        Assert.True(code == 0, output);
    }

    /// <summary>The worker of the compose file; files, hosts and ports are those of this machine, and InfluxDB is a 1.x.</summary>
    private PublishedWorker NewWorker(params string[] settings)
    {
        ComposeService service = _compose.Services["worker"];
        return new PublishedWorker(Published.Wenchang, _copy.Root,
        [
            .. Settings(service, "Http__Urls", "Http__MetricsUrl", "Mqtt__Port", "Smtp__Host"), $"Mqtt:Port={_broker.Port}", "Mqtt:Host=127.0.0.1",
            $"Storage:DataDirectory={_copy["data/worker"]}", .. settings,
        ]);
    }

    private IEnumerable<string> Settings(ComposeService service, params string[] except) => service.Environment.Where(v => !except.Contains(v.Key) && v.Key != "InfluxDb__Org")
        .Select(v => (Key: v.Key.Replace("__", ":", StringComparison.Ordinal), v.Value))
        .Select(v => $"{v.Key}={(v.Key == "InfluxDb:Url" ? _influx.Url.ToString() : v.Key == "InfluxDb:Version" ? "V1" : v.Value.StartsWith('/') ? _copy.Here(service, v.Value) : v.Value)}");

    private HttpClient AsGrafana()
    {
        string account = File.ReadAllText(_copy.Here(_compose.Services["grafana"], "/run/tokens/influxdb_token"));
        var grafana = new HttpClient { BaseAddress = _influx.Url };
        grafana.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(account)));
        return grafana;
    }

    private async Task<double[]> ReadAsync()
    {
        JsonElement series = await _influx.QueryAsync($"SELECT pm25 FROM air WHERE station = '{Station}'", cancel: Cancel).FirstOrDefaultAsync(Cancel);
        return series.ValueKind != JsonValueKind.Object ? [] : [.. series.GetProperty("values").EnumerateArray().Select(v => v[1].GetDouble())];
    }
}
