using WenchangPlan.Telemetry.Register;

namespace WenchangPlan.Simulator.Tests;

public class DrainageYearTests
{
    private static readonly SimulatedDistrict District = new(Sample.Register, Sample.Seed, new SimulatorOptions { FaultShare = 0 });

    [Fact]
    public void Rain_OfAYear_IsThatOfTheRegion()
    {
        List<(DateTimeOffset Time, double Value)> rain = Series("rain-lake", "rain", Sample.Local(2026), Sample.Local(2027));
        double total = rain.Sum(r => r.Value);

        Assert.InRange(total, 500, 1000);
        Assert.True(rain.Where(r => r.Time.Month is >= 6 and <= 9).Sum(r => r.Value) > 0.6 * total);
    }

    [Fact]
    public void Rain_SumOverAnyInterval_IsTheSame()
    {
        Station gauge = Sample.Register.Find("rain-lake")!;
        double Sum(int minutes) => Sample.Values(District, gauge, Sample.Local(2026, 7), Sample.Local(2026, 8)).Where(v => v.Code == "rain").Sum(v => v.Value)
            - District.Messages(gauge, Sample.Local(2026, 7), Sample.Local(2026, 8), TimeSpan.FromMinutes(minutes), TimeSpan.FromDays(1))
                .Sum(m => System.Text.Json.Nodes.JsonNode.Parse(m.Payload)!.AsArray().Sum(r => r!["values"]!["rain"]!.GetValue<double>()));

        Assert.All([1, 5, 15, 60], minutes => Assert.Equal(0, Sum(minutes), 6));
    }

    [Theory]
    [InlineData("mh-wenchang-01", "level")]
    [InlineData("pipe-mengshui", "level")]
    [InlineData("road-underpass", "depth")]
    [InlineData("pump-underpass", "sump")]
    [InlineData("pump-underpass", "flow")]
    public void Level_OnADayWithRain_Rises(string id, string code)
    {
        DateTimeOffset from = Sample.Local(2026, 6);
        DateTimeOffset to = Sample.Local(2026, 10);
        double[] rain = PerDay(Series("rain-mengshui", "rain", from, to), from, to, values => values.Chunk(12).Max(hour => hour.Sum()));
        double[] level = PerDay(Series(id, code, from, to), from, to, values => values.Max());

        Assert.True(Correlation(rain, level) > 0.7, $"correlation {Correlation(rain, level)}");
    }

    [Fact]
    public void Level_OfAManhole_PeaksAfterTheRainAndFallsSlowly()
    {
        DateTimeOffset flood = Series("road-underpass", "depth", Sample.Local(2026), Sample.Local(2027)).MaxBy(d => d.Value).Time;
        List<(DateTimeOffset Time, double Value)> rain = Series("rain-mengshui", "rain", flood.AddHours(-6), flood.AddHours(12));
        List<(DateTimeOffset Time, double Value)> level = Series("mh-mengshui-01", "level", flood.AddHours(-6), flood.AddHours(12));
        DateTimeOffset peak = level.MaxBy(v => v.Value).Time;

        Assert.True(peak > rain.MaxBy(v => v.Value).Time);
        Assert.True(level.Single(v => v.Time == peak.AddHours(1)).Value > level.Single(v => v.Time == peak.AddHours(-1)).Value);
    }

    [Fact]
    public void Underpass_InAYear_IsFloodedAFewTimesAndClosedOnce()
    {
        List<(DateTimeOffset Time, double Value)> depth = Series("road-underpass", "depth", Sample.Local(2026), Sample.Local(2027));

        Assert.InRange(depth.Where(d => d.Value > 15).Select(d => d.Time.Date).Distinct().Count(), 2, 6);
        Assert.Single(depth.Where(d => d.Value > 27).Select(d => d.Time.Date).Distinct());
        Assert.True(depth.Count(d => d.Value < 1) > 0.98 * depth.Count);
    }

    [Fact]
    public void Sewer_OnADryDay_FollowsTheTown()
    {
        ILookup<int, double> byHour = Series("pipe-mengshui", "level", Sample.Local(2026, 1, 10), Sample.Local(2026, 2, 10)).ToLookup(v => v.Time.Hour, v => v.Value);

        Assert.True(byHour[19].Average() > 1.3 * byHour[3].Average());
    }

    private static List<(DateTimeOffset Time, double Value)> Series(string id, string code, DateTimeOffset from, DateTimeOffset to) =>
        [.. Sample.Values(District, Sample.Register.Find(id)!, from, to).Where(v => v.Code == code).Select(v => (v.Time, v.Value))];

    private static double[] PerDay(List<(DateTimeOffset Time, double Value)> series, DateTimeOffset from, DateTimeOffset to, Func<IEnumerable<double>, double> combine)
    {
        ILookup<int, double> days = series.ToLookup(v => (int)(v.Time - from).TotalDays, v => v.Value);
        return [.. Enumerable.Range(0, (int)(to - from).TotalDays).Select(d => combine(days[d]))];
    }

    private static double Correlation(double[] x, double[] y)
    {
        double mx = x.Average(), my = y.Average();
        double xy = x.Zip(y, (a, b) => (a - mx) * (b - my)).Sum();
        return xy / Math.Sqrt(x.Sum(a => (a - mx) * (a - mx)) * y.Sum(b => (b - my) * (b - my)));
    }
}
