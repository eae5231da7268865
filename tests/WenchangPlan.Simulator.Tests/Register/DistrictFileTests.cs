using WenchangPlan.Telemetry.Register;

namespace WenchangPlan.Simulator.Tests.Register;

public class DistrictFileTests
{
    private static readonly string[] SixPollutants = ["pm25", "pm10", "so2", "no2", "co", "o3"];
    private static readonly string[] AutomaticNine = ["temp", "ph", "do", "cond", "turb", "codmn", "nh3n", "tp", "tn"];

    [Fact]
    public void Read_SampleRegister_HasNoProblems()
    {
        District? district = RegisterReader.ReadFile(Sample.RegisterFile, out IReadOnlyList<RegisterProblem> problems);

        Assert.Empty(problems);
        Assert.NotNull(district);
    }

    [Fact]
    public void Register_EveryList_HasUniqueIds()
    {
        District district = Sample.Register;

        Assert.Distinct(district.Stations.Select(s => s.Id));
        Assert.Distinct(district.Contacts.Select(c => c.Id));
        Assert.Distinct(district.Targets.Select(t => t.Id));
        Assert.Distinct(district.Alerts.Select(a => a.Id));
    }

    [Fact]
    public void Register_Stations_CoverTheThreeDomains()
    {
        ILookup<string, Station> stations = Sample.Register.Stations.ToLookup(s => s.Domain.Code);

        Assert.True(stations["air"].Count() >= 6);
        Assert.All(stations["air"], s => Assert.All(SixPollutants, code => Assert.NotNull(s.Find(code))));
        Assert.True(stations["water"].Count(s => s.Counts) >= 9);
        Assert.All(stations["water"].Where(s => s.Counts), s => Assert.All(AutomaticNine, code => Assert.NotNull(s.Find(code))));
        Station outlet = Assert.Single(stations["water"], s => s.Kind.Code == "effluent");
        Assert.False(outlet.Counts);
        Assert.Equal(20, stations["drainage"].Count());
        Assert.Equal(5, stations["drainage"].Select(s => s.Kind).Distinct().Count());
        Assert.All(stations["drainage"].Where(s => s.Kind.Code == "pipe"), s => Assert.True(s.Diameter > 0 && s.GroundLevel > s.Diameter));
        Assert.All(Sample.Register.Stations, s => Assert.True(s is { Latitude: > 36.6 and < 36.75, Longitude: > 117.8 and < 117.95 }, s.Id));
    }

    [Fact]
    public void Register_Targets_AreThoseOfThePlan()
    {
        IReadOnlyList<Target> targets = Sample.Register.Targets;

        Assert.Contains(targets, t => t is { Indicator: Target.GoodAirDays, Bound: 70, Baseline: 60, Binding: true, FromYear: 2021 });
        Assert.Contains(targets, t => t is { Indicator: Target.WaterSections, Bound: 88, Baseline: 85.7m, Binding: true, FromYear: 2021 });
    }

    [Fact]
    public void Register_AlertRules_NameAnExampleDeskAndEveryKindIsUsed()
    {
        Assert.All(Sample.Register.Contacts, c => Assert.EndsWith("@example.org", c.Email, StringComparison.Ordinal));
        Assert.All(Sample.Register.Alerts, a => Assert.NotEmpty(a.Contacts));
        Assert.Equal(Enum.GetValues<RuleKind>(), Sample.Register.Alerts.Select(a => a.Kind).Distinct().Order());
    }
}
