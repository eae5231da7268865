using WenchangPlan.Simulator.Told;
using WenchangPlan.Telemetry.Register;

namespace WenchangPlan.Simulator.Tests;

/// <summary>What a demo tells in its first ten minutes.</summary>
public class StoryTests
{
    private static readonly DateTimeOffset Now = new(2026, 9, 20, 10, 0, 0, TimeSpan.FromHours(8));
    private readonly Story _story = new(Sample.Register, Now);

    [Fact]
    public void BeforeSomebodyWatches_NothingHappens()
    {
        Station road = One("road-underpass");
        Assert.Equal(3, Value(road, "depth", Now.AddMinutes(4), 3));
        Assert.Equal(road.SamplePeriod, _story.PeriodOf(road, Now.AddMinutes(4)));
    }

    [Fact]
    public void Storm_ClosesTheRoad_AndIsOverWithinTenMinutes_AndComesAgain()
    {
        _story.Begin(Now);
        Station road = One("road-underpass");
        Assert.Equal(0, Value(road, "depth", Now.AddMinutes(1.5), 3));
        Assert.True(Value(road, "depth", Now.AddMinutes(4), 3) > 27);
        Assert.Equal(0, Value(road, "depth", Now.AddMinutes(10), 3));
        Assert.True(Value(road, "depth", Now.Add(Story.Again).AddMinutes(4), 3) > 27);
        Assert.Equal(Story.Closely, _story.PeriodOf(road, Now.AddMinutes(4)));
        Assert.Equal(road.SamplePeriod, _story.PeriodOf(road, Now.AddMinutes(40)));
    }

    [Fact]
    public void AnAirStation_IsSilentForLongerThanItMayBe_AndOnlyOnce()
    {
        _story.Begin(Now);
        Station silent = Assert.Single(Sample.Register.Stations, s => _story.IsSilent(s, Now.AddMinutes(4).ToUnixTimeMilliseconds()));
        Assert.Null(_story.LostLine(silent));
        Assert.True(_story.IsSilent(silent, Now.AddMinutes(35).ToUnixTimeMilliseconds()));
        Assert.False(_story.IsSilent(silent, Now.AddMinutes(36).ToUnixTimeMilliseconds()));
        Assert.False(_story.IsSilent(silent, Now.Add(Story.Again).AddMinutes(4).ToUnixTimeMilliseconds()));
    }

    [Fact]
    public void Spill_ReachesOneSectionAfterTheOther()
    {
        _story.Begin(Now);
        string[] river = ["water-fanyang-upper", "water-fanyang-bridge", "water-fanyang-outflow"];
        double[] worst = [.. river.Select(id => Enumerable.Range(0, 20).MaxBy(m => Value(One(id), "nh3n", Now.AddMinutes(m / 2.0), 0.2)) / 2.0)];
        Assert.Equal(worst.Order(), worst);
        Assert.Equal(3, worst.Distinct().Count());
        Assert.All(river, id => Assert.True(Enumerable.Range(0, 20).Max(m => Value(One(id), "nh3n", Now.AddMinutes(m / 2.0), 0.2)) > 2));
    }

    [Fact]
    public void DayBeforeYesterday_IsGoodOnlyWithTheStationThatHadNoLine()
    {
        Station[] air = [.. Sample.Register.Stations.Where(s => s.Kind.Code == "ambient")];
        Station without = Assert.Single(air, s => _story.LostLine(s) is not null);
        double[] means = [.. air.Select(s => Enumerable.Range(0, 288).Average(i => Value(s, "pm25", new DateTimeOffset(2026, 9, 18, 0, 0, 0, TimeSpan.FromHours(8)).AddMinutes(5 * i), 200)))];
        double[] others = [.. means.Where((_, i) => air[i] != without)];

        Assert.Equal(new DateTimeOffset(2026, 9, 18, 0, 0, 0, TimeSpan.FromHours(8)), _story.LostLine(without));
        Assert.True(others.Average() > 60.5); // rounded to whole µg/m³ it is over the limit of 60
        Assert.True(means.Average() < 59.5);
    }

    /// <summary>A value that stays the same for hours is flagged as a fault and does not count: the day would be invalid.</summary>
    [Fact]
    public void DayBeforeYesterday_NoValueStandsStillForAnHour()
    {
        var begin = new DateTimeOffset(2026, 9, 18, 0, 0, 0, TimeSpan.FromHours(8));
        foreach (Station station in Sample.Register.Stations.Where(s => s.Kind.Code == "ambient"))
        {
            foreach (string code in station.Parameters.Select(p => p.Parameter.Code).Intersect(["pm25", "pm10", "o3", "no2", "so2", "co"], StringComparer.Ordinal))
            {
                int longest = 0, same = 0;
                double last = double.NaN;
                for (int minute = 0; minute < 24 * 60; minute++)
                {
                    double value = Value(station, code, begin.AddMinutes(minute), 200);
                    (same, last) = (value == last ? same + 1 : 0, value);
                    longest = Math.Max(longest, same);
                }

                Assert.True(longest < 60, $"{station.Id} {code}: {longest} min");
            }
        }
    }

    private static Station One(string id) => Sample.Register.Stations.Single(s => s.Id == id);

    private double Value(Station station, string code, DateTimeOffset at, double otherwise)
    {
        double[] values = [.. Enumerable.Repeat(otherwise, station.Parameters.Count)];
        _story.Apply(station, at.ToUnixTimeMilliseconds(), values);
        return values[station.Parameters.ToList().FindIndex(p => p.Parameter.Code == code)];
    }
}
