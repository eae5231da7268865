using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using WenchangPlan.SystemTests.Servers;

namespace WenchangPlan.SystemTests.Containers;

/// <summary>Everything docker-compose.yml names exists: files, settings, secrets, ports, services, stages.</summary>
public partial class ComposeTests
{
    private const string Data = "./data/";

    /// <summary>A command in a remark has a dollar sign that is no variable.</summary>
    private const int DatesInRemarks = 1;

    private readonly ComposeFile _compose = ComposeFile.Read();

    [Fact]
    public void Variables_AreExplainedInTheExampleWithTheirDefaults()
    {
        string[] example = File.ReadAllLines(Repository.Find(".env.example"));
        Assert.All(ComposeFile.Variables, v => Assert.Contains($"{v.Name}={v.Default}", example));
        Assert.Equal(ComposeFile.Text.Count(c => c == '$'), ComposeFile.Text.Split(":-").Length - 1 + DatesInRemarks); // each has a default
        // What compose does not ask for is the script's, or compose's own.
        IEnumerable<string> others = example.Where(l => l.Contains('=', StringComparison.Ordinal)).Select(l => l.Split('=')[0]).Except(ComposeFile.Variables.Select(v => v.Name));
        string script = File.ReadAllText(Repository.Find("deploy/prepare.sh"));
        Assert.All(others, name => Assert.Contains($"$(setting {name}", script, StringComparison.Ordinal));
        Assert.Equal(["COMPOSE_PROFILES", "WENCHANG_DEVICE_PASSWORDS", "WENCHANG_HOSTS"], others.Order(StringComparer.Ordinal));
    }

    /// <summary>Files are shipped; folders for data are those that the script makes.</summary>
    [Fact]
    public void Mounts_AreShippedOrMade()
    {
        string[] sources = [.. _compose.Services.Values.SelectMany(s => s.Mounts).Select(m => m.Source).Distinct(StringComparer.Ordinal)];
        Assert.All(sources, s => Assert.StartsWith("./", s, StringComparison.Ordinal));
        Assert.All(sources.Where(s => !s.StartsWith(Data, StringComparison.Ordinal)), s => Repository.Find(s));
        string script = File.ReadAllText(Repository.Find("deploy/prepare.sh"));
        string made = script.Split('\n').Single(l => l.StartsWith("folders=", StringComparison.Ordinal));
        Assert.All(sources.Where(s => s.StartsWith(Data, StringComparison.Ordinal)), s => Assert.Matches($"[{{,/]{Regex.Escape(s[Data.Length..].Split('/')[^1])}[,}}]", made));
    }

    [Fact]
    public void Secrets_AreFilesThatGitIgnoresAndTheReadmeExplains()
    {
        string readme = File.ReadAllText(Repository.Find("deploy/secrets/README.md"));
        Assert.Contains("deploy/secrets/*", File.ReadAllLines(Repository.Find(".gitignore")));
        foreach ((string name, ComposeSecret secret) in _compose.Secrets)
        {
            Assert.Equal($"deploy/secrets/{name}", secret.File);
            Assert.Contains(name, readme, StringComparison.Ordinal);
        }

        foreach (ComposeService service in _compose.Services.Values)
        {
            Assert.All(service.Secrets, s => Assert.Contains(s, _compose.Secrets.Keys));
            IEnumerable<string> read = service.Environment.Values.Concat(service.Command).Where(v => v.StartsWith("/run/secrets/", StringComparison.Ordinal));
            Assert.All(read, path => Assert.Contains(path["/run/secrets/".Length..], service.Secrets));
        }
    }

    [Fact]
    public void Services_NameEachOtherAndStagesThatExist()
    {
        foreach (ComposeService service in _compose.Services.Values)
        {
            Assert.All(service.DependsOn, d => Assert.Contains(d.Key, _compose.Services.Keys));
            Assert.All(service.DependsOn.Values, d => Assert.Contains(d.Condition, (string[])["service_started", "service_healthy", "service_completed_successfully"]));
            Assert.True(service.Build is null || Dockerfile.Read().Any(i => i.Stage == service.Build.Target), $"no stage {service.Build?.Target}");
            // An image that is not built here has a version, or it is another program tomorrow.
            Assert.True(service.Build is not null || service.Image.Split(':') is [_, not "latest"], service.Image);
        }

        Dictionary<string, string> worker = _compose.Services["worker"].Environment;
        Assert.All([worker["Mqtt__Host"], worker["Smtp__Host"], new Uri(worker["InfluxDb__Url"]).Host], host => Assert.Contains(host, _compose.Services.Keys));
    }

    [Fact]
    public void Services_ThatOthersWaitFor_SayWhenTheyAreHealthy()
    {
        IEnumerable<string> awaited = _compose.Services.Values.SelectMany(s => s.DependsOn).Where(d => d.Value.Condition == "service_healthy").Select(d => d.Key);
        Assert.All(awaited, name => Assert.NotNull(_compose.Services[name].Healthcheck));
        // Jobs end, and the simulator has nothing to ask; all others say how they are.
        Assert.Equal(["backup", "influxdb-accounts", "simulator"], _compose.Services.Where(s => s.Value.Healthcheck is null).Select(s => s.Key).Order(StringComparer.Ordinal));
        Assert.Equal(Dockerfile.Exec(Dockerfile.Single("worker", "HEALTHCHECK")), _compose.Services["worker"].Healthcheck!.Test[1..]);
        foreach ((string name, ComposeService service) in _compose.Services.Where(s => s.Value.Healthcheck is not null))
        {
            Assert.True(service.Healthcheck!.Test is ["CMD", _, ..] && service.Healthcheck.Retries > 0, name);
            Assert.All([service.Healthcheck.Interval, service.Healthcheck.Timeout, service.Healthcheck.StartPeriod], time => Assert.EndsWith("s", time, StringComparison.Ordinal));
        }
    }

    /// <summary>A service that runs wild takes nothing from the others, and none may rise above what it was started with.</summary>
    [Fact]
    public void Services_AreBounded_AndReadOnlyWhereTheyCanBe()
    {
        Assert.All(_compose.Services, s => Assert.Matches("^[0-9]+[mg]$", s.Value.MemLimit));
        Assert.All(_compose.Services, s => Assert.InRange(s.Value.PidsLimit, 1, 512));
        Assert.All(_compose.Services, s => Assert.Equal(["no-new-privileges:true"], s.Value.SecurityOpt));
        Assert.All(_compose.Services, s => Assert.True(s.Value.ReadOnly, s.Key));
        Assert.All(_compose.Services, s => Assert.Equal(["ALL"], s.Value.CapDrop));
        Assert.All(_compose.Services, s => Assert.Equal(["/tmp"], s.Value.Tmpfs));
        Assert.All(_compose.Services, s => Assert.Matches("^[1-9][0-9]*:[1-9][0-9]*$", s.Value.User));
        Assert.All(_compose.Services, s => Assert.Equal(("json-file", "10m", "5"), (s.Value.Logging!.Driver, s.Value.Logging.Options["max-size"], s.Value.Logging.Options["max-file"])));
    }

    [Fact]
    public void Profiles_NobodyWithoutOneNeedsOneThatHas()
    {
        Dictionary<string, string[]> profiles = _compose.Services.Where(s => s.Value.Profiles.Count > 0).ToDictionary(s => s.Key, s => s.Value.Profiles.ToArray(), StringComparer.Ordinal);
        Assert.All(profiles, p => Assert.Equal([p.Key], p.Value));
        Assert.Equal(["backup", "mailpit", "prometheus", "simulator"], profiles.Keys.Order(StringComparer.Ordinal));
        Assert.All(_compose.Services.Values, s => Assert.Empty(s.DependsOn.Keys.Intersect(profiles.Keys)));
    }

    /// <summary>Devices reach the broker, people the pages, and the store is reached by those that need it.</summary>
    [Fact]
    public void Networks_AreApart_AndStorageLeadsNowhere()
    {
        Assert.Equal(["storage"], _compose.Networks.Where(n => n.Value?.Internal == true).Select(n => n.Key));
        IEnumerable<string> On(string network) => _compose.Services.Where(s => s.Value.Networks.Contains(network)).Select(s => s.Key).Order(StringComparer.Ordinal);
        Assert.Equal(["mosquitto", "simulator", "worker"], On("devices"));
        Assert.Equal(["grafana", "influxdb", "influxdb-accounts", "worker"], On("storage"));
        Assert.Equal(["grafana", "mailpit", "worker"], On("people"));
        Assert.All(_compose.Services, s => Assert.True(s.Value.Networks.Count > 0 ^ s.Value.NetworkMode.Length > 0, s.Key));
        Assert.All(_compose.Services.Values.SelectMany(s => s.Networks), n => Assert.Contains(n, _compose.Networks.Keys));
        // Prometheus reads metrics where no key is asked for: on the worker's own loopback.
        Assert.Equal("service:worker", _compose.Services["prometheus"].NetworkMode);
        string metrics = new Uri(_compose.Services["worker"].Environment["Http__MetricsUrl"]).Authority;
        Assert.Contains($"targets: [{metrics}]", File.ReadAllText(Repository.Find("deploy/prometheus/prometheus.yml")), StringComparison.Ordinal);
    }

    [Fact]
    public void Ports_AreOpenWhereTheSettingSays_AndSomebodyListensThere()
    {
        string[] listeners = File.ReadAllLines(Repository.Find("deploy/mosquitto/listeners/devices.conf"));
        Dictionary<string, string[]> published = _compose.Services.Where(s => s.Value.Ports.Count > 0).ToDictionary(s => s.Key, s => s.Value.Ports.ToArray(), StringComparer.Ordinal);
        Assert.Equal(["grafana", "mailpit", "mosquitto", "worker"], published.Keys.Order(StringComparer.Ordinal));
        string https = new Uri(_compose.Services["worker"].Environment["Http__Urls"]).Port.ToString(CultureInfo.InvariantCulture);
        string prometheus = new Uri(_compose.Services["prometheus"].Healthcheck!.Test[^1]).Port.ToString(CultureInfo.InvariantCulture);
        string grafana = new Uri(_compose.Services["grafana"].Healthcheck!.Test[^1]).Port.ToString(CultureInfo.InvariantCulture);
        Assert.Equal([https, prometheus], published["worker"].Select(p => p.Split(':')[^1]));
        Assert.Equal([grafana], published["grafana"].Select(p => p.Split(':')[^1]));
        Assert.All(published["mosquitto"], p => Assert.Contains($"listener {p.Split(':')[^1]}", listeners));
        // What asks nobody to sign in stays on this machine, whatever the setting; the broker's clear port is not there at all.
        string[] open = [.. ComposeFile.Text.Split('\n').Where(l => l.Contains("- ${WENCHANG_BIND", StringComparison.Ordinal)).Select(l => l.Split(':')[^1])];
        Assert.Equal([https, "8883", "8884", grafana], open);
        Assert.DoesNotContain(published["mosquitto"], p => p.EndsWith($":{_compose.Services["worker"].Environment["Mqtt__Port"]}", StringComparison.Ordinal));
        Assert.All(published.Values.SelectMany(p => p), p => Assert.StartsWith("127.0.0.1:", p, StringComparison.Ordinal));
    }

    /// <summary>Whoever gets to the port signs in, and no password comes to it without TLS.</summary>
    [Fact]
    public void Worker_HasPeopleSignIn()
    {
        Dictionary<string, string> worker = _compose.Services["worker"].Environment;
        Assert.Equal(("SignIn", Uri.UriSchemeHttps), (worker["Access__Mode"], new Uri(worker["Http__Urls"]).Scheme));
        Assert.All(["Http__AllowChanges", "Access__PasswordInClear"], key => Assert.DoesNotContain(key, worker.Keys));
        Assert.Contains("user add admin --role admin", File.ReadAllText(Repository.Find("docs/installation.md")), StringComparison.Ordinal);
    }

    /// <summary>The profile as it stands, with files and ports of this machine: worker, broker and simulator together.</summary>
    [Fact]
    public async Task Simulator_PublishesThroughTheBrokerToTheWorker()
    {
        using var folder = new TempDirectory();
        await using Mosquitto broker = await Mosquitto.StartShippedAsync(folder.Path, cancel: TestContext.Current.CancellationToken);
        ComposeService simulator = _compose.Services["simulator"];
        string register = Repository.Find(simulator.Mounts.Single(m => m.Target == "/config/district.json").Source);
        await using PublishedWorker worker = await TestWorker.StartAsync(folder.Path, [.. broker.WorkerSettings, $"District:File={register}"]);

        string[] arguments = [.. simulator.Command.Select(a => a switch
        {
            "mosquitto" => "127.0.0.1",
            "/config/district.json" => Repository.Find("src/WenchangPlan.Worker/district.json"),
            "/run/secrets/mqtt_simulator_password" => broker.PasswordFile(Mosquitto.Simulator),
            "/data/simulator.json" => folder["simulator.json"],
            "7" => "0.4", // longer than a simulated station is silent, which depends on the time of day this runs
            _ => a,
        })];
        string entry = Dockerfile.Exec(Dockerfile.Single("simulator", "ENTRYPOINT"))[1];
        (int code, string output) = await ChildProcess.RunAsync(
            "dotnet", [Path.Combine(Published.Simulator, entry), .. arguments, "--port", $"{broker.Port}", "--no-live"], cancel: TestContext.Current.CancellationToken);

        Assert.True(code == 0, output);
        Assert.True(File.Exists(folder["simulator.json"]), "the simulator did not keep what was acknowledged");
        int sent = int.Parse(SentPattern().Matches(output)[^1].ValueSpan, CultureInfo.InvariantCulture);
        Assert.NotEqual(0, sent);
        Books books = await worker.WaitAsync($"{sent} simulated messages", b => b.Received >= sent && b.Waiting == 0);
        Figures.Report($"simulator profile: {books.Received} messages, {books.Quarantined} in quarantine");
        IReadOnlyList<JsonElement> stations = await worker.ListAsync("/api/v1/stations");
        Assert.All(stations.Where(s => s.GetProperty("domain").GetString() == "air"), s => Assert.NotEqual("never", s.GetProperty("state").GetString()));
    }

    [GeneratedRegex("(?<=readings in )[0-9]+(?= messages)", RegexOptions.None)]
    private static partial Regex SentPattern();
}
