using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using WenchangPlan.SystemTests.Servers;

namespace WenchangPlan.SystemTests.Borders;

/// <summary>Who knows whom in the compiled assemblies: a package that came along with another one shows here.</summary>
public class AssemblyTests
{
    private static readonly string[] Stages = ["WenchangPlan.Ingest", "WenchangPlan.Storage", "WenchangPlan.Assessment", "WenchangPlan.Alerting"];

    [Theory]
    [InlineData("WenchangPlan.Standards")]
    [InlineData("WenchangPlan.Telemetry")]
    public void Below_OnlyTheFramework(string assembly) =>
        Assert.All(References(assembly), r => Assert.True(r.StartsWith("System.", StringComparison.Ordinal) || r is "netstandard", $"{assembly} knows {r}"));

    [Fact]
    public void Stages_DoNotKnowEachOther() =>
        Assert.All(Stages, stage => Assert.Empty(References(stage).Intersect(Stages, StringComparer.Ordinal)));

    [Theory]
    [InlineData("MQTTnet", "WenchangPlan.Ingest", "wenchang-simulator")]
    [InlineData("Microsoft.Data.Sqlite", "WenchangPlan.Storage")]
    [InlineData("SQLitePCLRaw", "WenchangPlan.Storage")]
    [InlineData("InfluxDB.Client", "WenchangPlan.Storage")]
    [InlineData("RestSharp", "WenchangPlan.Storage")]
    [InlineData("MailKit", "WenchangPlan.Alerting")]
    [InlineData("MimeKit", "WenchangPlan.Alerting")]
    public void Library_IsKnownAtItsPlaceOnly(string library, params string[] places)
    {
        string[] ours = [.. Directory.GetFiles(Published.Worker, "*.dll").Select(f => Path.GetFileNameWithoutExtension(f))
            .Where(n => n.StartsWith("WenchangPlan.", StringComparison.Ordinal) || n.StartsWith("wenchang", StringComparison.Ordinal))];
        Assert.Contains("wenchang", ours);
        string[] users = [.. ours.Where(a => References(a).Any(r => r.StartsWith(library, StringComparison.Ordinal)))];
        Assert.All(users, user => Assert.Contains(user, places));
    }

    private static IReadOnlyList<string> References(string assembly)
    {
        using FileStream file = File.OpenRead(Path.Combine(Published.Worker, assembly + ".dll"));
        using var pe = new PEReader(file);
        MetadataReader metadata = pe.GetMetadataReader();
        return [.. metadata.AssemblyReferences.Select(r => metadata.GetString(metadata.GetAssemblyReference(r).Name))];
    }
}
