using System.Text;
using WenchangPlan.Telemetry.Register;

namespace WenchangPlan.Telemetry.Tests.Register;

/// <summary>Stations that come, go and change with a date.</summary>
public class DatesOfEffectTests
{
    private static readonly DateOnly July = new(2026, 7, 1);

    [Fact]
    public void AStationThatHasEnded_IsInTheRegisterOfItsDaysOnly()
    {
        District district = Read("""{"id":"A","domain":"air","name":"甲","parameters":["pm25"],"from":"2026-03-01","until":"2026-06-30"}""", """{"id":"B","domain":"air","name":"乙","parameters":["pm25"]}""");
        Assert.Equal(["B"], Ids(district.On(new DateOnly(2026, 2, 28))));
        Assert.Equal(["A", "B"], Ids(district.On(new DateOnly(2026, 3, 1))));
        Assert.Equal(["A", "B"], Ids(district.On(July.AddDays(-1))));
        Assert.Equal(["B"], Ids(district.On(July)));
        Assert.Equal(["A", "B"], Ids(district.During(new DateOnly(2026, 6, 1), July.AddDays(30)))); // on some of these days
        Assert.Equal(["A", "B"], Ids(district)); // what messages and stores go by
        Assert.Equal(1, district.On(July).Find("B")!.Index);
        Assert.Same(district.On(July), district.On(July.AddDays(100)));
        Assert.Same(district.On(July), district.On(new DateOnly(2026, 3, 1)).On(July)); // of a register of days too
    }

    [Fact]
    public void Changes_HoldFromTheirDay_AndWhatTheyDoNotNameStays()
    {
        District district = Read("""
            {"id":"A","domain":"water","kind":"river","name":"旧名","area":"东区","parameters":["ph"],"targetClass":4,
             "changes":[{"from":"2026-05-01","name":"新名","latitude":36.5},{"from":"2026-07-01","counts":false,"targetClass":3}]}
            """);
        Assert.Equal([("旧名", "旧名", null, true, 4), ("新名", "新名", 36.5, true, 4), ("新名", "新名", 36.5, false, 3)],
            ((DateOnly[])[new(2026, 4, 30), new(2026, 5, 1), July]).Select(day => district.On(day).Find("A")!).Select(s => (s.Name, s.NameEn, s.Latitude, s.Counts, s.TargetClass)));
        Assert.Equal("东区", district.Find("A")!.Area);
        Assert.Equal(3, district.During(new DateOnly(2026, 1, 1), new DateOnly(2026, 12, 31)).Find("A")!.TargetClass); // as on its last day
        Assert.Equal(("新名", 3), (district.Find("A")!.Name, district.Find("A")!.TargetClass));
        Assert.Equal(61, district.Find("A")!.DaysCounting(new DateOnly(2026, 5, 1), new DateOnly(2026, 12, 31)));
    }

    [Fact]
    public void ARegisterWithoutDates_IsTheSameEveryDay()
    {
        District district = Read("""{"id":"A","domain":"air","name":"甲","parameters":["pm25"]}""");
        Assert.Same(district, district.On(July));
        Assert.Same(district, district.During(DateOnly.MinValue, DateOnly.MaxValue));
    }

    [Theory]
    [InlineData("""{"from":"2026-05-01","until":"2026-04-30"}""", "until", "2026-04-30", "2026-05-01 or a day after it")]
    [InlineData("""{"from":"yesterday"}""", "from", "\"yesterday\"", "a day such as 2026-05-01")]
    [InlineData("""{"from":20260501}""", "from", "20260501", "a day such as 2026-05-01")]
    [InlineData("""{"changes":[{"name":"丙"}]}""", "changes[0].from", "nothing", "a day such as 2026-05-01")]
    [InlineData("""{"changes":[{"from":"2026-05-01","name":"甲"}]}""", "changes[0].from", "2026-05-01, and nothing that changes", "at least one member")]
    [InlineData("""{"from":"2026-05-01","changes":[{"from":"2026-05-01","name":"丙"}]}""", "changes[0].from", "2026-05-01", "a day after 2026-05-01, on which the station begins")]
    [InlineData("""{"until":"2026-05-01","changes":[{"from":"2026-05-02","name":"丙"}]}""", "changes[0].from", "2026-05-02", "a day up to 2026-05-01, on which the station ends")]
    [InlineData("""{"changes":[{"from":"2026-05-02","name":"丙"},{"from":"2026-05-02","counts":false}]}""", "changes[1].from", "2026-05-02", "a day after 2026-05-02, the change before this one")]
    [InlineData("""{"changes":[{"from":"2026-05-02","name":"丙"},{"from":"2026-05-01","counts":false}]}""", "changes[1].from", "2026-05-01", "a day after 2026-05-02, the change before this one")]
    [InlineData("""{"changes":[{"from":"2026-05-02","samplePeriod":"00:05:00","name":"丙"}]}""", "changes[0].samplePeriod", "an unknown member", "one of area")]
    [InlineData("""{"follows":"none"}""", "follows", "\"none\"", "the id of another station of air")]
    [InlineData("""{"follows":"A"}""", "follows", "\"A\"", "the id of another station of air")]
    [InlineData("""{"follows":"B"}""", "follows", "\"B\", which has no last day", "a station with until")]
    [InlineData("""{"follows":"C","from":"2026-06-20"}""", "from", "2026-06-20, while C belongs to the register until 2026-06-30: they overlap", "2026-07-01")]
    [InlineData("""{"follows":"C"}""", "from", "nothing, while C belongs to the register until 2026-06-30: they overlap", "2026-07-01")]
    [InlineData("""{"follows":"C","from":"2026-07-04"}""", "from", "2026-07-04, while C ends on 2026-06-30: 3 days belong to neither", "2026-07-01")]
    public void OverlapsAndGaps_AreNamedWithLineAndField(string members, string field, string found, string expected)
    {
        string text = $$"""
            {"district":{"id":"t","name":"区"},"stations":[
            {"id":"B","domain":"air","name":"乙","parameters":["pm25"]},
            {{members[..^1]}},"id":"A","domain":"air","name":"甲","parameters":["pm25"]},
            {"id":"C","domain":"air","name":"丙","parameters":["pm25"],"until":"2026-06-30"}]}
            """;
        Assert.Null(RegisterReader.Read("r.json", Encoding.UTF8.GetBytes(text), out IReadOnlyList<RegisterProblem> problems));
        RegisterProblem problem = Assert.Single(problems);
        Assert.Equal((3, "stations[1]." + field, found), (problem.Line, problem.Path, problem.Found));
        Assert.StartsWith(expected, problem.Expected, StringComparison.Ordinal);
    }

    [Fact]
    public void AStationThatTakesAnothersPlace_BeginsOnTheDayAfter()
    {
        District district = Read("""{"id":"new","domain":"air","name":"新","parameters":["pm25"],"from":"2026-07-01","follows":"old"}""",
            """{"id":"old","domain":"air","name":"旧","parameters":["pm25"],"until":"2026-06-30"}""");
        Assert.All(Enumerable.Range(-40, 80), i => Assert.Single(district.On(July.AddDays(i)).Stations));
    }

    private static District Read(params string[] stations) => RegisterReader.Read(
        "r.json", Encoding.UTF8.GetBytes($$"""{"district":{"id":"t","name":"区"},"stations":[{{string.Join(',', stations)}}]}"""), out _)!;

    private static IEnumerable<string> Ids(District district) => district.Stations.Select(s => s.Id);
}
