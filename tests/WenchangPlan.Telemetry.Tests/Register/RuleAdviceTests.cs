using System.Text;
using WenchangPlan.Telemetry.Register;

namespace WenchangPlan.Telemetry.Tests.Register;

/// <summary>Rules whose time does not fit the sample period: which are named, and with which station.</summary>
public class RuleAdviceTests
{
    /// <summary>A reading speaks for its sample period: a rule that waits no longer fires with a single one, and a silence no longer is none.</summary>
    [Theory]
    [InlineData("threshold", "", true)] // fires at once, which is meant
    [InlineData("threshold", "00:05:00", false)]
    [InlineData("threshold", "00:10:00", false)] // one reading holds for all of it
    [InlineData("threshold", "00:10:01", true)]
    [InlineData("equipment", "00:10:00", false)]
    [InlineData("equipment", "00:20:00", true)]
    [InlineData("offline", "00:10:00", false)]
    [InlineData("offline", "00:30:00", true)]
    public void ATimeWithinThePeriod_IsNamed(string kind, string holdsFor, bool fits)
    {
        string rule = $$"""{ "id": "r", "kind": "{{kind}}", "domain": "water", "name": "规则"{{Of(kind)}}{{(holdsFor.Length > 0 ? $", \"for\": \"{holdsFor}\"" : "")}} }""";
        List<RuleAdvice> found = [.. RuleAdvice.Find(Read(rule, ("a", "00:10:00")))];
        Assert.Equal(fits, found.Count == 0);
    }

    [Fact]
    public void TheFirstStationAndTheirNumber_AreNamedOfEveryRule()
    {
        const string Slow = """{ "id": "slow", "kind": "threshold", "domain": "water", "name": "慢", "parameter": "tp", "above": 0.2, "for": "01:00:00" }""";
        const string Silent = """{ "id": "silent", "kind": "offline", "domain": "water", "name": "离线", "for": "02:00:00" }""";
        List<RuleAdvice> found = [.. RuleAdvice.Find(Read(Slow + "," + Silent, ("quick", "00:10:00"), ("hourly", "01:00:00"), ("four", "04:00:00")))];
        Assert.Equal([("slow", "hourly", 2), ("silent", "four", 1)], found.Select(f => (f.Rule.Id, f.Station.Id, f.Stations)));
    }

    /// <summary>Stations the rule does not watch are nobody's business: another domain, not among those it names, without the quantity.</summary>
    [Theory]
    [InlineData("""{ "id": "r", "kind": "offline", "domain": "air", "name": "离线", "for": "00:10:00" }""")]
    [InlineData("""{ "id": "r", "kind": "offline", "domain": "water", "name": "离线", "for": "00:30:00", "stations": [ "quick" ] }""")]
    [InlineData("""{ "id": "r", "kind": "threshold", "domain": "water", "name": "氨氮", "parameter": "nh3n", "above": 1, "for": "00:10:00" }""")]
    public void OnlyWatchedStations_Count(string rule) => Assert.Empty(RuleAdvice.Find(Read(rule, ("quick", "00:05:00"), ("four", "04:00:00"))));

    private static string Of(string kind) => kind == "threshold" ? ", \"parameter\": \"tp\", \"above\": 0.2" : "";

    private static District Read(string rules, params (string Id, string Period)[] stations)
    {
        string all = string.Join(',', stations.Select(s => $$"""{ "id": "{{s.Id}}", "domain": "water", "kind": "river", "name": "断面", "parameters": ["tp"], "samplePeriod": "{{s.Period}}" }"""));
        string json = $$"""
            {
              "district": { "id": "x", "name": "某区" },
              "alerts": [ {{rules.Replace(", \"name\"", ", \"contacts\": [ \"duty\" ], \"name\"", StringComparison.Ordinal)}} ],
              "contacts": [ { "id": "duty", "name": "值班室", "email": "duty@example.org" } ],
              "stations": [ {{all}} ]
            }
            """;
        District? district = RegisterReader.Read("r.json", Encoding.UTF8.GetBytes(json), out IReadOnlyList<RegisterProblem> problems);
        Assert.True(district is not null, string.Join('\n', problems));
        return district;
    }
}
