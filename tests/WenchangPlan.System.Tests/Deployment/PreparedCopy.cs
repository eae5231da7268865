using System.Text.Json.Nodes;
using WenchangPlan.SystemTests.Containers;

namespace WenchangPlan.SystemTests.Deployment;

/// <summary>What a clone of the repository has for containers, in a folder of its own, in which deploy/prepare.sh runs.</summary>
public sealed class PreparedCopy : IDisposable
{
    /// <summary>The register.</summary>
    public const string District = "src/WenchangPlan.Worker/district.json";

    private static readonly string[] Shipped = ["docker-compose.yml", ".env.example", "deploy", "grafana", District, "src/WenchangPlan.Worker/district.geojson"];
    private readonly TempDirectory _folder = new();

    /// <param name="stations">Those that stay in the register, since each costs a certificate; null for all.</param>
    public PreparedCopy(IEnumerable<string>? stations)
    {
        string secrets = Repository.Find("deploy/secrets") + "/";
        foreach (string source in Shipped.Select(Repository.Find).SelectMany(s => Directory.Exists(s) ? Directory.GetFiles(s, "*", SearchOption.AllDirectories) : [s])
            .Where(f => !f.StartsWith(secrets, StringComparison.Ordinal) || f == secrets + "README.md"))
        {
            string target = this[Path.GetRelativePath(Repository.Root, source)];
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(source, target);
        }

        if (stations is not null)
        {
            JsonNode register = JsonNode.Parse(File.ReadAllText(this[District]))!;
            register["stations"] = new JsonArray([.. register["stations"]!.AsArray().Where(s => stations.Contains((string)s!["id"]!)).Select(s => s!.DeepClone())]);
            foreach (string naming in (string[])["alerts", "areas"]) // others are in these
            {
                register.AsObject().Remove(naming);
            }

            File.WriteAllText(this[District], register.ToJsonString());
        }
    }

    /// <summary>The folder.</summary>
    public string Root => _folder.Path;

    /// <summary>The path of a file or folder in it.</summary>
    public string this[string relative] => _folder[relative];

    /// <summary>The path of a secret.</summary>
    public string Secret(string name) => this[$"deploy/secrets/{name}"];

    /// <summary>The path of a file for a station's device.</summary>
    public string Device(string station, string name) => Secret($"devices/{station}/{name}");

    /// <summary>Where the file of a container is here.</summary>
    public string Here(ComposeService service, string path)
    {
        (string source, string target) = service.Secrets.Select(s => (Secret(s), $"/run/secrets/{s}")).Concat(service.Mounts).Single(m => path == m.Item2 || path.StartsWith(m.Item2 + "/", StringComparison.Ordinal));
        return Path.GetFullPath(source + path[target.Length..], Root);
    }

    /// <summary>Runs the script; settings are variables of the environment, <c>NAME=value</c>.</summary>
    public Task<(int ExitCode, string Output)> RunAsync(IEnumerable<string>? settings = null, params IEnumerable<string> arguments) =>
        ChildProcess.RunAsync("env", [.. settings ?? [], "bash", this["deploy/prepare.sh"], .. arguments], Root, cancel: TestContext.Current.CancellationToken);

    /// <summary>Runs it; it must succeed.</summary>
    public async Task PrepareAsync(IEnumerable<string>? settings = null, params IEnumerable<string> arguments)
    {
        (int code, string output) = await RunAsync(settings, arguments);
        Assert.True(code == 0, output);
    }

    public void Dispose() => _folder.Dispose();
}
