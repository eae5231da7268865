using System.Text.Json;
using System.Text.RegularExpressions;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace WenchangPlan.SystemTests.Containers;

/// <summary>Worker, InfluxDB and Grafana of the compose file mean the same bucket, token and folders.</summary>
public partial class GrafanaTests
{
    private readonly ComposeFile _compose = ComposeFile.Read();

    [Fact]
    public void WorkerAndInfluxDb_MeanTheSameBucketAndToken()
    {
        Dictionary<string, string> worker = _compose.Services["worker"].Environment;
        Dictionary<string, string> influx = _compose.Services["influxdb"].Environment;

        Assert.Equal(("InfluxDb", "V2"), (worker["Storage__Kind"], worker["InfluxDb__Version"]));
        Assert.Equal(influx["DOCKER_INFLUXDB_INIT_ORG"], worker["InfluxDb__Org"]);
        Assert.Equal(influx["DOCKER_INFLUXDB_INIT_BUCKET"], worker["InfluxDb__Bucket"]);
        ComposeService accounts = _compose.Services["influxdb-accounts"];
        foreach (string key in (string[])["Storage__Kind", "InfluxDb__Url", "InfluxDb__Version", "InfluxDb__Org", "InfluxDb__Bucket"])
        {
            Assert.Equal(worker[key], accounts.Environment[key]);
        }

        // The administrator's token makes the others and goes to nobody else; each of them is seen only by whom it is for.
        Assert.Equal(influx["DOCKER_INFLUXDB_INIT_ADMIN_TOKEN_FILE"], Following(accounts, "--admin-token-file"));
        Assert.Equal(["influxdb", "influxdb-accounts"], _compose.Services.Where(s => s.Value.Secrets.Contains("influxdb_token")).Select(s => s.Key));
        Assert.Equal("/tokens/worker/influxdb_token", Following(accounts, "--worker-token-file"));
        Assert.Equal("/tokens/grafana/influxdb_token", Following(accounts, "--grafana-token-file"));
        Assert.Equal("/run/tokens/influxdb_token", worker["InfluxDb__TokenFile"]);
        Assert.Equal("./data/tokens", accounts.Mounts.Single(m => m.Target == "/tokens").Source);
        Assert.Equal("./data/tokens/worker", _compose.Services["worker"].Mounts.Single(m => m.Target == "/run/tokens").Source);
        Assert.Equal("./data/tokens/grafana", _compose.Services["grafana"].Mounts.Single(m => m.Target == "/run/tokens").Source);
    }

    [Fact]
    public void DataSource_AsksTheBucketByInfluxQl_WithTheTokenThatIsMounted()
    {
        Dictionary<string, string> worker = _compose.Services["worker"].Environment;
        DataSource source = Yaml<DataSources>("/etc/grafana/provisioning", "datasources").Datasources.Single(d => d.Type == "influxdb");

        Assert.Equal(("influxdb", "InfluxQL"), (source.Type, source.JsonData["version"]));
        Assert.Equal(worker["InfluxDb__Url"], source.Url);
        // A bucket that the setup made has no mapping of its own, so its name is that of the database.
        Assert.Equal(worker["InfluxDb__Bucket"], source.JsonData["dbName"]);
        Assert.Equal("Authorization", source.JsonData["httpHeaderName1"]);
        Match token = FilePattern().Match(source.SecureJsonData["httpHeaderValue1"]);
        Assert.Equal("/run/tokens/influxdb_token", token.Groups["path"].Value);
        Assert.StartsWith("Token ", source.SecureJsonData["httpHeaderValue1"], StringComparison.Ordinal);
    }

    [Fact]
    public void Dashboards_AreWhereGrafanaLooks_AndUseTheDataSource()
    {
        ComposeService grafana = _compose.Services["grafana"];
        string[] folders = [.. Yaml<Providers>("/etc/grafana/provisioning", "dashboards").Items.Select(p => p.Options["path"])];
        string home = grafana.Environment["GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH"];
        string[] uids = [.. Yaml<DataSources>("/etc/grafana/provisioning", "datasources").Datasources.Select(d => d.Uid)];
        string mounted = grafana.Mounts.Single(m => m.Source.EndsWith("dashboards", StringComparison.Ordinal)).Target;

        Assert.Equal(2, folders.Length);
        Assert.Contains(Path.GetDirectoryName(home), folders);
        Assert.True(File.Exists(Path.Combine(Shipped(mounted), Path.GetRelativePath(mounted, home))), home);
        Assert.All(folders, folder =>
        {
            Assert.StartsWith(mounted + "/", folder, StringComparison.Ordinal);
            string[] files = Directory.GetFiles(Path.Combine(Shipped(mounted), Path.GetRelativePath(mounted, folder)), "*.json");
            Assert.NotEmpty(files);
            Assert.All(files, file =>
            {
                using JsonDocument dashboard = JsonDocument.Parse(File.ReadAllText(file));
                Assert.Empty(Sources(dashboard.RootElement).Except(uids, StringComparer.Ordinal));
            });
        });
    }

    private static string Following(ComposeService service, string option) => service.Command[service.Command.IndexOf(option) + 1];

    /// <summary>The folder of the repository that is mounted there.</summary>
    private string Shipped(string target) => Repository.Find(_compose.Services["grafana"].Mounts.Single(m => m.Target == target).Source);

    private T Yaml<T>(string target, string folder)
    {
        string file = Assert.Single(Directory.GetFiles(Path.Combine(Shipped(target), folder)));
        return new DeserializerBuilder().WithNamingConvention(CamelCaseNamingConvention.Instance).IgnoreUnmatchedProperties().Build().Deserialize<T>(File.ReadAllText(file));
    }

    /// <summary>Every uid of a data source, wherever it stands in a dashboard.</summary>
    private static IEnumerable<string> Sources(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(m => m.Name == "datasource" && m.Value.ValueKind == JsonValueKind.Object
            ? [m.Value.GetProperty("uid").GetString()!] : Sources(m.Value)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(Sources),
        _ => [],
    };

    [GeneratedRegex(@"\$__file\{(?<path>[^}]+)\}", RegexOptions.ExplicitCapture)]
    private static partial Regex FilePattern();

    private sealed class DataSources
    {
        public List<DataSource> Datasources { get; set; } = [];
    }

    private sealed class DataSource
    {
        public string Uid { get; set; } = "";

        public string Type { get; set; } = "";

        public string Url { get; set; } = "";

        public Dictionary<string, string> JsonData { get; set; } = [];

        public Dictionary<string, string> SecureJsonData { get; set; } = [];
    }

    private sealed class Providers
    {
        [YamlMember(Alias = "providers")]
        public List<Provider> Items { get; set; } = [];
    }

    private sealed class Provider
    {
        public Dictionary<string, string> Options { get; set; } = [];
    }
}
