using System.Text;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Tests.Shared;

namespace WenchangPlan.Telemetry.Tests.Register;

public class RegisterReaderTests
{
    /// <summary>Ids travel in topics, line protocol, queries, tables and file names.</summary>
    [Theory]
    [InlineData("district.id", "DISTRICT")]
    [InlineData("contacts[0].id", "CONTACT")]
    [InlineData("stations[0].id", "STATION")]
    [InlineData("targets[0].id", "TARGET")]
    [InlineData("alerts[0].id", "ALERT")]
    [InlineData("parameters[0].code", "PARAMETER")]
    public void IdsAndCodes_HaveOneForm(string member, string placeholder)
    {
        const string Json = """
            {
              "district": { "id": "DISTRICT", "name": "某区" },
              "contacts": [ { "id": "CONTACT", "name": "值班室", "email": "duty@example.org" } ],
              "parameters": [ { "domain": "air", "code": "PARAMETER", "name": "甲醛", "min": 0, "max": 10 } ],
              "targets": [ { "id": "TARGET", "indicator": "goodAirDays", "name": "优良天数", "bound": 70 } ],
              "alerts": [ { "id": "ALERT", "kind": "offline", "domain": "air", "name": "离线", "contacts": [ "CONTACT" ] } ],
              "stations": [ { "id": "STATION", "domain": "air", "name": "站", "parameters": ["pm25"] } ]
            }
            """;
        Assert.NotNull(Read(Json, out _));
        foreach (string id in (string[])["a b", "a/b", "a,b", "a=b", "-a", "a.b", "=1+1", "..", "站", "a'", "#", "+", new string('x', 65)])
        {
            Assert.Null(Read(Json.Replace(placeholder, id, StringComparison.Ordinal), out IReadOnlyList<RegisterProblem> problems));
            RegisterProblem problem = problems.First(p => p.Path == member);
            Assert.Equal(("r.json", $"\"{id}\""), (problem.File, problem.Found));
            Assert.StartsWith("1 to 64 letters, digits, - or _, not beginning with -", problem.Expected, StringComparison.Ordinal);
        }

        Assert.Null(Read(Json.Replace(placeholder, "a\\n", StringComparison.Ordinal), out _));
        foreach (string id in (string[])["a", "A-1_b", "9", new string('x', 64)])
        {
            Assert.NotNull(Read(Json.Replace(placeholder, id, StringComparison.Ordinal), out _));
        }
    }

    [Theory]
    [InlineData("time")]
    [InlineData("station")]
    [InlineData("pm25_flag")]
    [InlineData("_time")]
    public void CodesOfParameters_AreNotWhatTablesAndInfluxKeepBesideThem(string code)
    {
        const string Json = """{ "district": { "id": "x", "name": "某区" }, "stations": [], "parameters": [ { "domain": "air", "code": "CODE", "name": "甲醛", "min": 0, "max": 10 } ] }""";
        Assert.Null(Read(Json.Replace("CODE", code, StringComparison.Ordinal), out IReadOnlyList<RegisterProblem> problems));
        Assert.Equal(("parameters[0].code", $"\"{code}\""), (Assert.Single(problems).Path, problems[0].Found));
    }

    [Fact]
    public void Read_AGoodRegister_KeepsWhatItSays()
    {
        District district = TestRegister.District;

        Assert.Equal("测试区", district.Name);
        Assert.Equal(TimeSpan.FromHours(8), district.Clock.Offset);
        Assert.Equal(6, district.Stations.Count);
        Station lake = TestRegister.Station("W2");
        Assert.Equal(("lake", TimeIs.End, TimeSpan.FromHours(4), true), (lake.Kind.Code, lake.TimeIs, lake.SamplePeriod, lake.Counts));
        Assert.Equal(15, Assert.Single(district.Alerts).Hysteresis);
    }

    [Fact]
    public void Read_FiveMistakes_NamesAllFiveWithTheirLines()
    {
        string json = """
            {
              "district": { "id": "x", "name": "某区", "utcOffset": "8 hours" },
              "stations": [
                { "id": "A 1", "domain": "air", "name": "站", "parameters": ["pm25"] },
                { "id": "A2", "domain": "air", "name": "站", "parameters": ["pm25", "radon"] },
                { "id": "A3", "domain": "air", "name": "站", "samplePeriod": "1 min", "parameters": ["pm25"] },
                { "id": "W1", "domain": "water", "name": "断面", "kind": "manhole", "parameters": ["ph"] }
              ]
            }
            """;

        Assert.Null(Read(json, out IReadOnlyList<RegisterProblem> problems));
        Assert.Equal(
            [(2, "district.utcOffset"), (4, "stations[0].id"), (5, "stations[1].parameters"), (6, "stations[2].samplePeriod"), (7, "stations[3].kind")],
            problems.Select(p => (p.Line, p.Path)));
        Assert.All(problems, p => Assert.NotEmpty(p.Expected));
        Assert.Contains("\"radon\"", problems[2].Found, StringComparison.Ordinal);
        Assert.Equal("\"manhole\"", problems[4].Found);
    }

    [Theory]
    [InlineData("district.assessment.coverageSlot", "1")]
    [InlineData("district.assessment.grace", "1")]
    [InlineData("stations[0].samplePeriod", "1")]
    [InlineData("stations[0].ranges.pm25.stuck", "10")]
    [InlineData("alerts[0].for", "10")]
    public void Read_ADurationWithoutItsForm_IsNoNumberOfDays(string path, string text)
    {
        string Given(string at, string member) => path == at ? $", \"{member}\": \"{text}\"" : "";
        string json = $$"""
            {
              "district": { "id": "x", "name": "某区", "assessment": { "belowLimit": "half"{{Given("district.assessment.coverageSlot", "coverageSlot")}}{{Given("district.assessment.grace", "grace")}} } },
              "stations": [ { "id": "A1", "domain": "air", "name": "站", "parameters": ["pm25"]{{Given("stations[0].samplePeriod", "samplePeriod")}},
                "ranges": { "pm25": { "max": 900{{Given("stations[0].ranges.pm25.stuck", "stuck")}} } } } ],
              "alerts": [ { "id": "r", "kind": "offline", "domain": "air", "name": "n"{{Given("alerts[0].for", "for")}} } ]
            }
            """;

        Assert.Null(Read(json, out IReadOnlyList<RegisterProblem> problems));
        RegisterProblem problem = Assert.Single(problems);
        Assert.Equal((path, $"\"{text}\""), (problem.Path, problem.Found));
        Assert.StartsWith("a duration as hh:mm:ss from ", problem.Expected, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{", 1)]
    [InlineData("{\n\"district\": nope }", 2)]
    [InlineData("[]", 1)]
    public void Read_NotARegister_SaysTheLine(string json, int line)
    {
        Assert.Null(Read(json, out IReadOnlyList<RegisterProblem> problems));
        Assert.Equal(line, problems[0].Line);
    }

    [Theory]
    [InlineData("\"statoins\": []", "statoins")]
    [InlineData("\"targets\": [ { \"id\": \"t\", \"indicator\": \"goodAirDays\", \"name\": \"n\" } ]", "targets[0].bound")]
    [InlineData("\"alerts\": [ { \"id\": \"r\", \"kind\": \"threshold\", \"domain\": \"air\", \"parameter\": \"pm25\", \"name\": \"n\" } ]", "alerts[0].above")]
    [InlineData("\"alerts\": [ { \"id\": \"r\", \"kind\": \"offline\", \"domain\": \"air\", \"name\": \"n\", \"contacts\": [\"nobody\"] } ]", "alerts[0].contacts")]
    [InlineData("\"alerts\": [ { \"id\": \"r\", \"name\": \"n\", \"kind\": \"threshold\", \"domain\": \"air\", \"parameter\": \"pm25\", \"above\": 1, \"statistic\": \"mean\" } ]", "alerts[0].over")]
    [InlineData("\"alerts\": [ { \"id\": \"r\", \"name\": \"n\", \"kind\": \"threshold\", \"domain\": \"air\", \"parameter\": \"pm25\", \"above\": 1, \"over\": \"01:00:00\" } ]", "alerts[0].statistic")]
    [InlineData("\"alerts\": [ { \"id\": \"r\", \"name\": \"n\", \"kind\": \"threshold\", \"domain\": \"air\", \"parameter\": \"pm25\", \"above\": 1, \"over\": \"01:00:00\", \"statistic\": \"median\" } ]", "alerts[0].statistic")]
    [InlineData("\"alerts\": [ { \"id\": \"r\", \"name\": \"n\", \"kind\": \"threshold\", \"domain\": \"air\", \"parameter\": \"pm25\", \"above\": 1, \"over\": \"00:00:30\", \"statistic\": \"mean\" } ]", "alerts[0].over")]
    [InlineData("\"alerts\": [ { \"id\": \"r\", \"name\": \"n\", \"kind\": \"offline\", \"domain\": \"air\", \"over\": \"01:00:00\", \"statistic\": \"mean\" } ]", "alerts[0].statistic")]
    [InlineData("\"alerts\": [ { \"id\": \"r\", \"name\": \"n\", \"kind\": \"equipment\" } ]", "alerts[0].domain")]
    [InlineData("\"alerts\": [ { \"id\": \"r\", \"name\": \"n\", \"kind\": \"verdictValue\", \"verdict\": \"airDay\", \"above\": 1 } ]", "alerts[0].verdict")]
    [InlineData("\"alerts\": [ { \"id\": \"r\", \"name\": \"n\", \"kind\": \"verdictValue\", \"verdict\": \"airHour\" } ]", "alerts[0].above")]
    [InlineData("\"alerts\": [ { \"id\": \"r\", \"name\": \"n\", \"kind\": \"verdictNotGood\", \"verdict\": \"airDay\", \"above\": 1, \"below\": 0 } ]", "alerts[0].above")]
    [InlineData("\"alerts\": [ { \"id\": \"r\", \"name\": \"n\", \"kind\": \"targetBudget\" } ]", "alerts[0].below")]
    [InlineData("\"alerts\": [ { \"id\": \"r\", \"name\": \"n\", \"kind\": \"targetMissed\", \"targets\": [\"none\"] } ]", "alerts[0].targets")]
    [InlineData("\"contacts\": [ { \"id\": \"c\", \"name\": \"n\", \"email\": \"not an address\" } ]", "contacts[0].email")]
    [InlineData("\"parameters\": [ { \"domain\": \"air\", \"code\": \"x\", \"name\": \"n\", \"min\": 0, \"max\": 1e300 } ]", "parameters[0].max")]
    [InlineData("\"parameters\": [ { \"domain\": \"water\", \"code\": \"ph2\", \"name\": \"n\", \"min\": 0, \"max\": 15, \"mean\": \"ph\" } ]", "parameters[0].max")]
    public void Read_OneMistake_IsNamed(string member, string path)
    {
        string json = $$"""{ "district": { "id": "x", "name": "区" }, "stations": [ { "id": "A1", "domain": "air", "name": "站", "parameters": ["pm25"] } ], {{member}} }""";
        Assert.Null(Read(json, out IReadOnlyList<RegisterProblem> problems));
        Assert.Equal(path, Assert.Single(problems).Path);
    }

    [Fact]
    public void Read_StationTwice_IsAProblem()
    {
        string station = """{ "id": "A1", "domain": "air", "name": "站", "parameters": ["pm25"] }""";
        Assert.Null(Read($$"""{ "district": { "id": "x", "name": "区" }, "stations": [ {{station}}, {{station}} ] }""", out IReadOnlyList<RegisterProblem> problems));
        RegisterProblem problem = Assert.Single(problems);
        Assert.Equal(("stations[1].id", "\"A1\" a second time"), (problem.Path, problem.Found));
    }

    private static District? Read(string json, out IReadOnlyList<RegisterProblem> problems) => RegisterReader.Read("r.json", Encoding.UTF8.GetBytes(json), out problems);
}
