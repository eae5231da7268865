using System.Xml.Linq;

namespace WenchangPlan.SystemTests.Borders;

/// <summary>Who may know whom, as the project files declare it.</summary>
public class ProjectTests
{
    private static readonly string[] Stages = ["Ingest", "Storage", "Assessment", "Alerting"];

    [Fact]
    public void Standards_ReferencesNothing() => Assert.Empty(References("src", "Standards"));

    [Fact]
    public void Telemetry_ReferencesNothing() => Assert.Empty(References("src", "Telemetry"));

    [Theory]
    [InlineData("Ingest", "Telemetry")]
    [InlineData("Storage", "Telemetry")]
    [InlineData("Assessment", "Telemetry", "Standards")]
    [InlineData("Alerting", "Telemetry")]
    public void Stage_ReferencesWhatIsBelowItOnly(string stage, params string[] below) =>
        Assert.Equal(below.Order(StringComparer.Ordinal), References("src", stage).Where(r => r.StartsWith("WenchangPlan.", StringComparison.Ordinal)).Select(r => r.Split('.')[1]).Order(StringComparer.Ordinal));

    [Fact]
    public void Worker_ReferencesEveryStage() =>
        Assert.All(Stages, stage => Assert.Contains($"WenchangPlan.{stage}", References("src", "Worker")));

    [Theory]
    [InlineData("MQTTnet", "src/Ingest", "simulators/Simulator")]
    [InlineData("Microsoft.Data.Sqlite", "src/Storage")]
    [InlineData("InfluxDB.Client", "src/Storage")]
    [InlineData("MailKit", "src/Alerting")]
    public void Package_IsReferencedAtItsPlaceOnly(string package, params string[] places)
    {
        IEnumerable<string> users = from folder in (string[])["src", "simulators"]
                                    from project in Directory.GetDirectories(Repository.Find(folder)).Select(p => Path.GetFileName(p).Split('.')[1])
                                    where References(folder, project).Any(r => r.StartsWith(package, StringComparison.Ordinal))
                                    select $"{folder}/{project}";
        Assert.Equal(places.Order(StringComparer.Ordinal), users.Order(StringComparer.Ordinal));
    }

    /// <summary>Packages and projects a project file names.</summary>
    private static IReadOnlyList<string> References(string folder, string project) =>
    [
        .. from item in XDocument.Load(Repository.Find($"{folder}/WenchangPlan.{project}/WenchangPlan.{project}.csproj")).Descendants()
           where item.Name.LocalName is "PackageReference" or "ProjectReference" or "FrameworkReference" or "Reference"
           let include = (string?)item.Attribute("Include") ?? ""
           select item.Name.LocalName == "ProjectReference" ? Path.GetFileNameWithoutExtension(include) : include,
    ];
}
