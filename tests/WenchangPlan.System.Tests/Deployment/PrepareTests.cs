using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using WenchangPlan.SystemTests.Containers;
using WenchangPlan.SystemTests.Servers;

namespace WenchangPlan.SystemTests.Deployment;

/// <summary>deploy/prepare.sh, run for real: what it makes, and what a second run leaves alone.</summary>
public sealed class PrepareTests : IDisposable
{
    private const string District = PreparedCopy.District;
    private readonly PreparedCopy _copy = new(["air-lakeside", "air-resort", "air-school", "rain-lake"]);

    public void Dispose() => _copy.Dispose();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Everything_ThatComposeNames_IsMadeForItsUserOnly()
    {
        ComposeFile compose = ComposeFile.Read();
        await _copy.PrepareAsync(["COMPOSE_PROFILES=mailpit,simulator", "WENCHANG_HOSTS=monitor.example.org,192.0.2.7"]);

        Assert.All(compose.Secrets.Values, s => Assert.True(File.Exists(_copy[s.File]), s.File));
        Assert.All(compose.Services.Values.SelectMany(s => s.Mounts), m => Assert.True(Path.Exists(_copy[m.Source]), m.Source));
        (_, string open) = await ChildProcess.RunAsync("find", ["deploy/secrets", "data", "-perm", "/077", "-not", "-name", "README.md"], _copy.Root, cancel: Cancel);
        Assert.Equal("", open);
        string[] passwords = [.. Directory.GetFiles(_copy["deploy/secrets"], "*_password").Append(_copy.Secret("influxdb_token")).Where(f => Path.GetFileName(f) != "smtp_password").Select(File.ReadAllText)];
        Assert.All(passwords, p => Assert.Matches("^[A-Za-z0-9_-]{32}$", p));
        Assert.Distinct(passwords);
        string[] env = await File.ReadAllLinesAsync(_copy[".env"], Cancel);
        Assert.Contains("WENCHANG_PUBLIC_URL=https://monitor.example.org:8443", env);
        Assert.DoesNotContain(env, l => l.StartsWith("WENCHANG_USER=0:", StringComparison.Ordinal));
    }

    /// <summary>The register as it is shipped: each of its stations gets what its device needs.</summary>
    [Fact]
    public async Task Register_Whole_EachStationHasACertificate()
    {
        using var whole = new PreparedCopy(stations: null);
        await whole.PrepareAsync();
        JsonArray stations = JsonNode.Parse(await File.ReadAllTextAsync(whole[District], Cancel))!["stations"]!.AsArray();
        Assert.NotEmpty(stations);
        Assert.All(stations, s => Assert.True(File.Exists(whole.Device((string)s!["id"]!, "device.crt"))));
    }

    [Fact]
    public async Task Certificates_AreForTheNamesAndStations_AndOfTheAuthority()
    {
        await _copy.PrepareAsync(["WENCHANG_HOSTS=monitor.example.org,192.0.2.7"]);
        foreach (string server in (string[])["mosquitto", "worker", "grafana"])
        {
            using var certificate = X509Certificate2.CreateFromPemFile(_copy.Secret($"{server}_certificate"), _copy.Secret($"{server}_key"));
            Assert.All(["monitor.example.org", "192.0.2.7", "localhost", server], name => Assert.True(certificate.MatchesHostname(name), name));
            Assert.Equal("1.3.6.1.5.5.7.3.1", Purpose(certificate));
            Assert.True(Signed(certificate));
        }

        foreach (string station in Stations())
        {
            using var certificate = X509Certificate2.CreateFromPemFile(_copy.Device(station, "device.crt"), _copy.Device(station, "device.key"));
            Assert.Equal($"CN={station}", certificate.Subject);
            Assert.Equal("1.3.6.1.5.5.7.3.2", Purpose(certificate));
            Assert.True(Signed(certificate));
        }

        Assert.False(File.Exists(_copy.Device(Stations()[0], "password")));
    }

    /// <summary>A device may publish what it measures and nothing else, and the simulator is there only when it is asked for.</summary>
    [Fact]
    public async Task Topics_AreThoseOfTheRegister_AndPasswordsThoseOfTheirUsers()
    {
        await _copy.PrepareAsync(["COMPOSE_PROFILES=", "WENCHANG_DEVICE_PASSWORDS=yes"]);
        string acl = await File.ReadAllTextAsync(_copy.Secret("mosquitto_acl"), Cancel);
        Assert.Equal(["worker", .. Stations()], Users(acl));
        Assert.Contains("\nuser air-school\ntopic write wenchang/air/air-school/readings\ntopic write wenchang/air/air-school/status\n", acl, StringComparison.Ordinal);
        Assert.Equal(["worker", .. Stations()], (await File.ReadAllLinesAsync(_copy.Secret("mosquitto_passwords"), Cancel)).Select(l => l.Split(':')[0]));
        Assert.DoesNotContain(await File.ReadAllTextAsync(_copy.Device("air-school", "password"), Cancel), await File.ReadAllTextAsync(_copy.Secret("mosquitto_passwords"), Cancel), StringComparison.Ordinal);
        Assert.False(File.Exists(_copy.Secret("mqtt_simulator_password")));

        // A station that is no longer in the register may no longer publish; a new one gets what it needs.
        JsonNode register = JsonNode.Parse(await File.ReadAllTextAsync(_copy[District], Cancel))!;
        register["stations"]!.AsArray().RemoveAt(0);
        register["stations"]![0]!["id"] = "air-new";
        await File.WriteAllTextAsync(_copy[District], register.ToJsonString(), Cancel);
        await _copy.PrepareAsync(["COMPOSE_PROFILES=simulator"]);
        Assert.Equal(["worker", "simulator", .. Stations()], Users(await File.ReadAllTextAsync(_copy.Secret("mosquitto_acl"), Cancel)));
        Assert.True(File.Exists(_copy.Device("air-new", "device.crt")));
    }

    [Fact]
    public async Task SecondRun_ChangesNothing_AndNewNamesOnlyTheServers()
    {
        await _copy.PrepareAsync(["WENCHANG_DEVICE_PASSWORDS=yes", "WENCHANG_HOSTS=one.example.org"]);
        Dictionary<string, string> first = Contents();
        await _copy.PrepareAsync();
        Assert.Equal(first, Contents());

        await File.WriteAllTextAsync(_copy[".env"], (await File.ReadAllTextAsync(_copy[".env"], Cancel)).Replace("one.example.org", "one.example.org,two.example.org", StringComparison.Ordinal), Cancel);
        await _copy.PrepareAsync();
        string[] changed = [.. Contents().Where(f => first[f.Key] != f.Value).Select(f => f.Key).Order(StringComparer.Ordinal)];
        Assert.Equal([.. from server in (string[])["grafana", "mosquitto", "worker"] from part in (string[])["certificate", "key"] select $"{server}_{part}"], changed.Where(f => !f.EndsWith(".names", StringComparison.Ordinal)));
        using X509Certificate2 worker = X509CertificateLoader.LoadCertificateFromFile(_copy.Secret("worker_certificate"));
        Assert.True(worker.MatchesHostname("two.example.org"));
    }

    /// <summary>A certificate of another authority is its owner's.</summary>
    [Fact]
    public async Task OwnCertificate_Stays()
    {
        await _copy.PrepareAsync();
        await ChildProcess.RequireAsync("openssl",
            ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "1", "-subj", "/CN=bought", "-keyout", _copy.Secret("worker_key"), "-out", _copy.Secret("worker_certificate")], cancel: Cancel);
        string bought = await File.ReadAllTextAsync(_copy.Secret("worker_certificate"), Cancel);
        await _copy.PrepareAsync();
        Assert.Equal(bought, await File.ReadAllTextAsync(_copy.Secret("worker_certificate"), Cancel));
    }

    [Theory]
    [InlineData("WENCHANG_USER=0:0", "WENCHANG_USER: found \"0:0\"")]
    [InlineData("WENCHANG_REGISTER=nowhere.json", "there is no file nowhere.json")]
    [InlineData("WENCHANG_HOSTS=a b;c", "WENCHANG_HOSTS: found \"b;c\"")]
    [InlineData("WENCHANG_DEVICE_PASSWORDS=maybe", "WENCHANG_DEVICE_PASSWORDS: found \"maybe\"")]
    public async Task Mistakes_AreNamed(string setting, string message)
    {
        (int code, string output) = await _copy.RunAsync([setting]);
        Assert.Equal(1, code);
        Assert.Contains(message, output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("../etc", "expected letters, digits")]
    [InlineData("worker", "the broker has a user of this name")]
    public async Task Register_AnIdThatWouldBeAnotherUserOrPath_IsRefused(string id, string message)
    {
        JsonNode register = JsonNode.Parse(await File.ReadAllTextAsync(_copy[District], Cancel))!;
        register["stations"]![0]!["id"] = id;
        await File.WriteAllTextAsync(_copy[District], register.ToJsonString(), Cancel);
        (int code, string output) = await _copy.RunAsync();
        Assert.Equal(1, code);
        Assert.Contains(message, output, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_copy["deploy/secrets/devices"]));
    }

    [Fact]
    public async Task Worker_TakesTheSettingsOfTheComposeFile()
    {
        await _copy.PrepareAsync();
        await File.WriteAllTextAsync(_copy["data/tokens/worker/influxdb_token"], "only-for-this-test", Cancel); // InfluxDB makes it
        ComposeService worker = ComposeFile.Read().Services["worker"];
        await ShippedSettings.AssertAcceptedAsync(
            Dockerfile.Environment("worker").Where(v => !worker.Environment.ContainsKey(v.Key)).Concat(worker.Environment).Where(v => v.Key != "Storage__DataDirectory"), path => _copy.Here(worker, path));
        Assert.Contains(worker.Mounts, m => m.Target == Dockerfile.Environment("worker")["Storage__DataDirectory"]);
    }

    private static string Purpose(X509Certificate2 certificate) => Assert.Single(certificate.Extensions.OfType<X509EnhancedKeyUsageExtension>().Single().EnhancedKeyUsages.Cast<System.Security.Cryptography.Oid>()).Value!;

    private static IEnumerable<string> Users(string acl) => acl.Split('\n').Where(l => l.StartsWith("user ", StringComparison.Ordinal)).Select(l => l["user ".Length..]);

    private bool Signed(X509Certificate2 certificate)
    {
        using X509Certificate2 authority = X509CertificateLoader.LoadCertificateFromFile(_copy.Secret("authority_certificate"));
        using var chain = new X509Chain { ChainPolicy = { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck } };
        chain.ChainPolicy.CustomTrustStore.Add(authority);
        return chain.Build(certificate);
    }

    private List<string> Stations() => [.. JsonNode.Parse(File.ReadAllText(_copy[District]))!["stations"]!.AsArray().Select(s => (string)s!["id"]!)];

    private Dictionary<string, string> Contents() => Directory.GetFiles(_copy["deploy/secrets"], "*", SearchOption.AllDirectories)
        .ToDictionary(f => Path.GetRelativePath(_copy["deploy/secrets"], f), File.ReadAllText, StringComparer.Ordinal);
}
