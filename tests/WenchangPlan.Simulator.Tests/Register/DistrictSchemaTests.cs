using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Verdicts;

namespace WenchangPlan.Simulator.Tests.Register;

/// <summary>The schema is for editors, the reader decides; here they are held to say the same.</summary>
public class DistrictSchemaTests
{
    /// <summary>Path of an object in a register, its properties in the schema.</summary>
    public static TheoryData<string, string> Sections => new()
    {
        { "", "" },
        { "district", "district" },
        { "district.assessment", "district.assessment" },
        { "parameters[0]", "parameters" },
        { "domains[0]", "domains" },
        { "domains[0].kinds[0]", "domains.kinds" },
        { "domains[0].verdicts[0]", "domains.verdicts" },
        { "contacts[0]", "contacts" },
        { "targets[0]", "targets" },
        { "alerts[0]", "alerts" },
        { "stations[0]", "stations" },
        { "stations[0].ranges.pm25", "stations.ranges" },
        { "stations[0].device", "stations.device" },
        { "stations[0].changes[0]", "stations.changes" },
    };

    [Theory, MemberData(nameof(Sections))]
    public void Schema_EverySection_NamesTheMembersTheReaderKnows(string path, string inSchema)
    {
        const string Register = """
            { "x": 0, "district": { "x": 0, "assessment": { "x": 0 } }, "parameters": [{ "x": 0 }], "contacts": [{ "x": 0 }], "targets": [{ "x": 0 }], "domains": [{ "x": 0, "kinds": [{ "x": 0 }], "verdicts": [{ "x": 0 }] }],
              "alerts": [{ "x": 0 }], "stations": [{ "x": 0, "domain": "air", "parameters": ["pm25"], "ranges": { "pm25": { "x": 0 } }, "device": { "x": 0 }, "changes": [{ "x": 0 }] }] }
            """;
        RegisterReader.Read("r.json", Encoding.UTF8.GetBytes(Register), out IReadOnlyList<RegisterProblem> problems);
        RegisterProblem unknown = Assert.Single(problems, p => p.Path == (path.Length == 0 ? "x" : path + ".x"));
        string[] known = unknown.Expected["one of ".Length..].Split(", ");

        Assert.Equal(known, Properties(inSchema).Select(p => p.Key).Where(k => k != "$schema").Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("stations", "timeIs", typeof(TimeIs))]
    [InlineData("stations", "timeFrom", typeof(TimeFrom))]
    [InlineData("domains.verdicts", "span", typeof(WindowSpan))]
    [InlineData("alerts", "kind", typeof(RuleKind))]
    [InlineData("alerts", "severity", typeof(Severity))]
    [InlineData("targets", "of", typeof(TargetScope))]
    [InlineData("parameters", "mean", typeof(MeanKind))]
    public void Schema_EveryEnumeration_HasTheReadersWords(string section, string member, Type type)
    {
        JsonArray words = Properties(section)[member]!["enum"]!.AsArray();

        Assert.Equal(Enum.GetNames(type).Select(JsonNamingPolicy.CamelCase.ConvertName), words.Select(w => w!.GetValue<string>()));
    }

    [Fact]
    public void Schema_EveryMember_IsDescribed()
    {
        foreach (string section in Sections.Select(s => s.Data.Item2))
        {
            Assert.All(Properties(section).Where(p => p.Value!["$ref"] is null), p => Assert.NotNull(p.Value!["description"]));
        }
    }

    [Theory]
    [InlineData("diameter", "0")]
    [InlineData("groundLevel", "-1")]
    [InlineData("ranges", """{ "level": { "min": 5, "max": 1 } }""")]
    public void Read_LengthOrRangeThatCannotBe_IsAProblem(string member, string value)
    {
        string register = $$"""
            { "district": { "id": "d", "name": "d" },
              "stations": [{ "id": "p", "domain": "drainage", "kind": "pipe", "name": "p", "parameters": ["level"], "{{member}}": {{value}} }] }
            """;
        RegisterReader.Read("r.json", Encoding.UTF8.GetBytes(register), out IReadOnlyList<RegisterProblem> problems);

        RegisterProblem problem = Assert.Single(problems);
        Assert.StartsWith($"stations[0].{member}", problem.Path, StringComparison.Ordinal);
        Assert.Equal(2, problem.Line);
    }

    private static JsonObject Properties(string path)
    {
        JsonNode at = JsonNode.Parse(File.ReadAllBytes(Sample.SchemaFile))!;
        foreach (string name in path.Split('.', StringSplitOptions.RemoveEmptyEntries))
        {
            at = at["properties"]![name]!;
            at = at["items"] ?? at["additionalProperties"] as JsonObject ?? at;
        }

        return at["properties"]!.AsObject();
    }
}
