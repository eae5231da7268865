using System.Text.Json;
using System.Xml.Linq;
using WenchangPlan.SystemTests.Servers;

namespace WenchangPlan.SystemTests.Deployment;

/// <summary>build/components.py: what is given away, and the licence of each.</summary>
public sealed class ComponentsTests : IDisposable
{
    private readonly TempDirectory _folder = new();

    public void Dispose() => _folder.Dispose();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static string Packages => Environment.GetEnvironmentVariable("NUGET_PACKAGES") ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");

    [Fact]
    public async Task EveryPackageThatIsShipped_IsListedWithItsVersionAndLicence()
    {
        (int code, string output) = await RunAsync(Packages);
        Assert.True(code == 0, output);
        string[] lines = [.. (await File.ReadAllLinesAsync(_folder["components.txt"], Cancel)).Skip(1)];
        Assert.All(lines, l => Assert.Matches("^[^ ]+ [0-9][^ ]*: .+$", l));
        string[] listed = [.. lines.Select(l => l.Split(':')[0])];
        Assert.Distinct(listed);

        // What lies beside the program, by its own account ...
        using JsonDocument shipped = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(Published.Worker, "wenchang.deps.json"), Cancel));
        Assert.All(shipped.RootElement.GetProperty("libraries").EnumerateObject().Where(l => l.Value.GetProperty("type").GetString() == "package"), l => Assert.Contains(l.Name.Replace('/', ' '), listed));
        // ... and all that was restored for it, but for what only looks at the source.
        using JsonDocument locks = JsonDocument.Parse(await File.ReadAllTextAsync(Repository.Find("src/WenchangPlan.Worker/packages.lock.json"), Cancel));
        string[] build = [.. XDocument.Load(Repository.Find("Directory.Packages.props")).Descendants("ItemGroup").Single(g => (string?)g.Attribute("Label") == "Build").Elements().Select(e => (string)e.Attribute("Include")!)];
        IEnumerable<JsonProperty> locked = locks.RootElement.GetProperty("dependencies").EnumerateObject().Where(f => f.Name is "net10.0" or "net10.0/linux-x64").SelectMany(f => f.Value.EnumerateObject());
        Assert.Equal(
            locked.Where(p => p.Value.GetProperty("type").GetString() != "Project" && !build.Contains(p.Name)).Select(p => $"{p.Name} {p.Value.GetProperty("resolved").GetString()}").Distinct().Order(StringComparer.OrdinalIgnoreCase),
            listed.Order(StringComparer.OrdinalIgnoreCase));
        Assert.All(lines.Where(l => l.Contains("see licences/", StringComparison.Ordinal)), l => Assert.True(File.Exists(_folder[l.Split("see ")[1]]), l));
    }

    [Theory]
    [InlineData(null, "run dotnet restore first")]
    [InlineData("<package><metadata><id>MailKit</id></metadata></package>", "MailKit 4.18.2 does not say its licence")]
    public async Task PackageWithoutALicence_EndsIt(string? nuspec, string message)
    {
        string packages = Directory.CreateDirectory(_folder["packages"]).FullName;
        foreach (string package in Directory.GetDirectories(Packages).Where(p => Path.GetFileName(p) != "mailkit"))
        {
            Directory.CreateSymbolicLink(Path.Combine(packages, Path.GetFileName(package)), package);
        }

        if (nuspec is not null)
        {
            await File.WriteAllTextAsync(_folder["packages/mailkit/4.18.2/mailkit.nuspec"], nuspec, Cancel);
        }

        (int code, string output) = await RunAsync(packages);
        Assert.Equal(1, code);
        Assert.Contains(message, output, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder["components.txt"]));
    }

    private Task<(int ExitCode, string Output)> RunAsync(string packages) =>
        ChildProcess.RunAsync("python3", [Repository.Find("build/components.py"), "linux-x64", packages, Published.Worker, _folder.Path], cancel: Cancel);
}
