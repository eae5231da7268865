using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using WenchangPlan.SystemTests.Servers;

namespace WenchangPlan.SystemTests.Containers;

/// <summary>Everything docker-compose.yml names exists: files, settings, secrets, ports, services, stages.</summary>
public partial class ComposeTests
{
    private readonly ComposeFile _compose = ComposeFile.Read();

    [Fact]
    public void Variables_AreExplainedInTheExampleWithTheirDefaults()
    {
        string[] example = File.ReadAllLines(Repository.Find(".env.example"));
        Assert.All(ComposeFile.Variables, v => Assert.Contains($"{v.Name}={v.Default}", example));
        Assert.Equal(ComposeFile.Variables.Count(), example.Count(l => l.Contains('=', StringComparison.Ordinal)));
        Assert.Equal(ComposeFile.Text.Count(c => c == '$'), ComposeFile.Text.Split(":-").Length - 1); // each has a default
    }

    [Fact]
    public void Mounts_FilesAreShippedAndVolumesDeclared()
    {
        string[] sources = [.. _compose.Services.Values.SelectMany(s => s.Mounts).Select(m => m.Source)];
        Assert.All(sources.Where(s => s.StartsWith("./", StringComparison.Ordinal)), s => Repository.Find(s));
        Assert.Equal(
            _compose.Volumes.Keys.Order(StringComparer.Ordinal),
            sources.Where(s => !s.StartsWith("./", StringComparison.Ordinal)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
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
        IEnumerable<string> awaited = _compose.Services.Values.SelectMany(s => s.DependsOn).Where(d => d.Value.Condition == "service_healthy").Select(d => d.Key).Distinct(StringComparer.Ordinal);
        Assert.Equal(["influxdb", "worker"], awaited.Order(StringComparer.Ordinal));
        Assert.NotEmpty(Dockerfile.Single("worker", "HEALTHCHECK"));
        foreach ((string name, ComposeService service) in _compose.Services.Where(s => s.Value.Healthcheck is not null))
        {
            Assert.True(service.Healthcheck!.Test is ["CMD", _, ..] && service.Healthcheck.Retries > 0, name);
            Assert.All([service.Healthcheck.Interval, service.Healthcheck.Timeout], time => Assert.EndsWith("s", time, StringComparison.Ordinal));
        }
    }

    /// <summary>A service that runs wild takes nothing from the others, and none may rise above what it was started with.</summary>
    [Fact]
    public void Services_AreBounded_AndReadOnlyWhereTheyCanBe()
    {
        Assert.All(_compose.Services, s => Assert.Matches("^[0-9]+[mg]$", s.Value.MemLimit));
        Assert.All(_compose.Services, s => Assert.InRange(s.Value.PidsLimit, 1, 512));
        Assert.All(_compose.Services, s => Assert.Equal(["no-new-privileges:true"], s.Value.SecurityOpt));
        Assert.Equal(["influxdb"], _compose.Services.Where(s => !s.Value.ReadOnly).Select(s => s.Key)); // it sets itself up at its first start, outside its volumes too
        Assert.All(_compose.Services.Where(s => s.Value.Build is not null), s => Assert.Equal(["ALL"], s.Value.CapDrop));
    }

    [Fact]
    public void Profiles_OnlyTheSimulatorHasOne_AndNobodyElseNeedsIt()
    {
        Assert.Equal(["simulator"], _compose.Services.Where(s => s.Value.Profiles.Count > 0).Select(s => s.Key));
        Assert.Equal(["simulator"], _compose.Services["simulator"].Profiles);
        Assert.All(_compose.Services.Values, s => Assert.DoesNotContain("simulator", s.DependsOn.Keys));
    }

    [Fact]
    public void Ports_AreOpenOnLoopbackOnlyAndSomebodyListensThere()
    {
        string http = Dockerfile.Single("worker", "EXPOSE");
        Assert.EndsWith($":{http}", Dockerfile.Environment("worker")["Http__Urls"], StringComparison.Ordinal);
        string mqtt = _compose.Services["worker"].Environment["Mqtt__Port"];
        Assert.Contains($"listener {mqtt}", File.ReadAllLines(Repository.Find("deploy/mosquitto/mosquitto.conf")));
        const string MailpitPage = "8025";
        string grafana = new Uri(_compose.Services["grafana"].Healthcheck!.Test[^1]).Port.ToString(CultureInfo.InvariantCulture);
        var listening = new Dictionary<string, string> { ["worker"] = http, ["mosquitto"] = mqtt, ["mailpit"] = MailpitPage, ["grafana"] = grafana };

        var published = _compose.Services.SelectMany(s => s.Value.Ports.Select(p => (Service: s.Key, Parts: p.Split(':')))).ToList();
        Assert.Equal(listening.Keys.Order(StringComparer.Ordinal), published.Select(p => p.Service).Order(StringComparer.Ordinal));
        Assert.All(published, p => Assert.Equal(("127.0.0.1", listening[p.Service]), (p.Parts[0], p.Parts[2])));
    }

    /// <summary>Whoever gets to the port signs in. Passwords come to it without TLS because it is open on this machine only.</summary>
    [Fact]
    public void Worker_HasPeopleSignIn()
    {
        Dictionary<string, string> worker = _compose.Services["worker"].Environment;
        Assert.Equal(("SignIn", "true"), (worker["Access__Mode"], worker["Access__PasswordInClear"]));
        Assert.DoesNotContain("Http__AllowChanges", worker.Keys);
        Assert.Contains("user add admin --role admin", File.ReadAllText(Repository.Find("docs/operations.md")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Worker_TakesItsSettings()
    {
        using var folder = new TempDirectory();
        await File.WriteAllTextAsync(folder["secret"], "only-for-this-test", TestContext.Current.CancellationToken);
        ComposeService worker = _compose.Services["worker"];

        await ShippedSettings.AssertAcceptedAsync(
            [.. Dockerfile.Environment("worker"), .. worker.Environment],
            path => path.StartsWith("/run/secrets/", StringComparison.Ordinal) ? folder["secret"] : Repository.Find(worker.Mounts.Single(m => m.Target == path).Source));

        Assert.Contains(worker.Mounts, m => m.Target == Dockerfile.Environment("worker")["Storage__DataDirectory"]);
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
