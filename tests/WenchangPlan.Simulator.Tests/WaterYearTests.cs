using WenchangPlan.Telemetry.Readings;
using WenchangPlan.Telemetry.Register;

namespace WenchangPlan.Simulator.Tests;

public class WaterYearTests
{
    private static readonly SimulatedDistrict District = new(Sample.Register, Sample.Seed);

    [Fact]
    public void Year_OfTheSections_LeavesOneWorseThanClassThree()
    {
        List<string> worse = [.. Sample.Register.Stations.Where(s => s is { Domain.Code: "water", Counts: true }).Where(s => !IsClassThree(s, Means(s, Sample.Local(2026), Sample.Local(2027)))).Select(s => s.Id)];

        Assert.Equal(["water-baini-lower"], worse); // 8 of 9 sections: 88.9 %
    }

    [Fact]
    public void WeakSection_InWinter_IsClassThree()
    {
        Station weak = Sample.Register.Find("water-baini-lower")!;

        Assert.True(IsClassThree(weak, Means(weak, Sample.Local(2026), Sample.Local(2026, 2))));
        Assert.False(IsClassThree(weak, Means(weak, Sample.Local(2026, 7), Sample.Local(2026, 8))));
    }

    [Fact]
    public void Oxygen_OfALake_FollowsTheDay()
    {
        var withoutFaults = new SimulatedDistrict(Sample.Register, Sample.Seed, new SimulatorOptions { FaultShare = 0 });
        ILookup<int, double> byHour = Sample.Values(withoutFaults, Sample.Register.Find("water-lake-centre")!, Sample.Local(2026, 6), Sample.Local(2026, 9))
            .Where(v => v.Code == "do").ToLookup(v => v.Time.Hour, v => v.Value);

        Assert.True(byHour[16].Average() > byHour[4].Average() + 0.5);
    }

    private static Dictionary<string, double> Means(Station station, DateTimeOffset from, DateTimeOffset to) => Sample.Values(District, station, from, to)
        .Where(v => v.Flag == ReadingFlag.Normal && station.Find(v.Code)!.Max >= v.Value && v.Value >= 0)
        .GroupBy(v => v.Code, v => v.Value).ToDictionary(g => g.Key, g => g.Average());

    /// <summary>GB 3838-2002, Class III, for what an automatic station measures.</summary>
    private static bool IsClassThree(Station station, Dictionary<string, double> mean) =>
        mean["do"] >= 5 && mean["codmn"] <= 6 && mean["nh3n"] <= 1 && mean["tp"] <= (station.Kind.Code == "lake" ? 0.05 : 0.2) && mean["ph"] is >= 6 and <= 9;
}
