using CsCheck;
using WenchangPlan.Assessment.Hours;
using WenchangPlan.Telemetry.Readings;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Verdicts;
using WenchangPlan.Tests.Shared;

namespace WenchangPlan.Assessment.Tests;

public class HourAggregatorTests
{
    private const long Hour = 3_600_000;
    private const long Eight = 1_777_593_600_000; // 2026-05-01T08:00:00+08:00
    private static readonly Station Air = TestRegister.Station("A1");

    [Fact]
    public void Finish_AFullHourOfMinutes_IsTheirMeanWithSixtyMinutes()
    {
        HourValue value = Assert.Single(Assert.Single(Aggregate(Air, [.. Minutes(60).Select(m => (Eight + m, "pm25", (double)(m / 60_000), ReadingFlag.Normal))])).Values);

        Assert.Equal(new HourValue("pm25", 29.5m, 0, 59, 60, 60, 60), value);
        Assert.NotNull(value.IfSampled(45));
    }

    [Theory]
    [InlineData(9, true)] // nine slots of five minutes are 45 minutes: GB 3095 table 4
    [InlineData(8, false)]
    public void Finish_FiveMinuteValues_AreValidFromFortyFiveMinutesOn(int slots, bool valid)
    {
        HourValue value = Assert.Single(Assert.Single(Aggregate(Air, [.. Enumerable.Range(0, slots).Select(i => (Eight + (i * 300_000L), "o3", 80.0, ReadingFlag.Normal))])).Values);

        Assert.Equal((slots * 5, valid), (value.Minutes, value.IfSampled(45) is not null));
    }

    [Fact]
    public void Finish_FlaggedValues_AreCountedAndStayOutOfTheMean()
    {
        HourValue value = Assert.Single(Assert.Single(Aggregate(Air,
            (Eight, "pm25", 10, ReadingFlag.Normal), (Eight + 1, "pm25", 9999, ReadingFlag.Range), (Eight + 2, "pm25", 20, ReadingFlag.Calibration))).Values);

        Assert.Equal(new HourValue("pm25", 10, 10, 10, 1, 3, 5), value);
    }

    [Fact]
    public void Finish_OnlyFlaggedValues_HasNoMean()
    {
        HourValue value = Assert.Single(Assert.Single(Aggregate(Air, (Eight, "pm25", -9999, ReadingFlag.Sentinel))).Values);

        Assert.Equal(new HourValue("pm25", null, null, null, 0, 1, 0), value);
        Assert.Null(value.IfSampled(45));
    }

    [Fact]
    public void Finish_Ph_IsAveragedByHydrogenIons()
    {
        StationHour hour = Assert.Single(Aggregate(TestRegister.Station("W1"), (Eight, "ph", 7.0, ReadingFlag.Normal), (Eight + 1, "ph", 8.0, ReadingFlag.Normal)));

        Assert.Equal(7.2596m, Math.Round(hour.Find("ph")!.Value.Value!.Value, 4));
    }

    [Fact]
    public void Finish_WindDirection_IsAveragedOnTheCircle()
    {
        StationHour hour = Assert.Single(Aggregate(Air, (Eight, "wd", 350, ReadingFlag.Normal), (Eight + 1, "wd", 20, ReadingFlag.Normal)));

        Assert.Equal(5m, Math.Round(hour.Find("wd")!.Value.Value!.Value, 3));
    }

    [Fact]
    public void Finish_Rain_AddsUp()
    {
        StationHour hour = Assert.Single(Aggregate(TestRegister.Station("D2"), (Eight, "rain", 0.2, ReadingFlag.Normal), (Eight + 300_000, "rain", 0.5, ReadingFlag.Normal)));

        Assert.Equal(0.7m, hour.Find("rain")!.Value.Value);
    }

    [Fact]
    public void Finish_StationWhoseTimeMarksTheEnd_PutsTheFullHourIntoTheHourItCloses()
    {
        StationHour hour = Assert.Single(Aggregate(TestRegister.Station("W2"), (Eight, "ph", 7, ReadingFlag.Normal)));

        Assert.Equal(TestRegister.District.Clock.HourOf(Eight) - 1, hour.Hour);
        Assert.Equal(60, hour.Find("ph")!.Value.Minutes);
    }

    [Fact]
    public void Finish_ReadingsOfAnHourInAnyOrderOfValues_GiveTheSameMean() =>
        Gen.Int[0, 5000].Select(i => i / 10.0).Array[1, 60].Sample(values =>
        {
            StationHour forward = Assert.Single(Aggregate(Air, [.. values.Select((v, i) => (Eight + (i * 60_000L), "pm25", v, ReadingFlag.Normal))]));
            StationHour backward = Assert.Single(Aggregate(Air, [.. values.Reverse().Select((v, i) => (Eight + (i * 60_000L), "pm25", v, ReadingFlag.Normal))]));
            Assert.Equal(forward.Values, backward.Values);
            Assert.InRange(forward.Find("pm25")!.Value.Value!.Value, (decimal)values.Min(), (decimal)values.Max());
        });

    [Fact]
    public void Finish_ManyHours_KeepsThemApart()
    {
        IReadOnlyList<StationHour> hours = Aggregate(Air, [.. Enumerable.Range(0, 5).Select(i => (Eight + (i * 2 * Hour), "pm25", (double)i, ReadingFlag.Normal))]);

        Assert.Equal([0m, 1m, 2m, 3m, 4m], hours.Select(h => h.Find("pm25")!.Value.Value!.Value));
        Assert.Equal([0, 2, 4, 6, 8], hours.Select(h => h.Hour - hours[0].Hour));
    }

    [Fact]
    public void Finish_AnHourlyMeanOfAStationOfMinutes_IsAWholeHour()
    {
        HourValue value = Assert.Single(Assert.Single(Aggregate(Air, [Hourly(Eight, Eight)], (Eight, "pm25", 30, ReadingFlag.Normal))).Values);

        Assert.Equal(new HourValue("pm25", 30, 30, 30, 1, 1, 60), value);
    }

    [Fact]
    public void Finish_OnlyTheInstantsOfASeries_StandForItsPeriod()
    {
        IReadOnlyList<StationHour> hours = Aggregate(Air, [Hourly(Eight, Eight + Hour)],
            (Eight, "pm25", 30, ReadingFlag.Normal), (Eight, "so2", 9, ReadingFlag.Normal), (Eight + Hour, "pm25", 31, ReadingFlag.Normal),
            (Eight + (2 * Hour), "pm25", 32, ReadingFlag.Normal));

        Assert.Equal([60, 60, 5], hours.Select(h => h.Find("pm25")!.Value.Minutes));
        Assert.Equal(5, hours[0].Find("so2")!.Value.Minutes);
    }

    [Theory]
    [InlineData(0)] // the mean of a platform before the minutes of a device, or behind them
    [InlineData(59)]
    public void Finish_AMeanOfTheHourBesideItsMinutes_CountsAlone(int at)
    {
        long mean = Eight + (at * 60_000);
        (long, string, double, ReadingFlag)[] minutes = [.. Minutes(60).Select(m => (Eight + m, "pm25", Eight + m == mean ? 30.0 : 500, ReadingFlag.Normal))];

        Assert.Equal(new HourValue("pm25", 30, 30, 30, 1, 60, 60), Assert.Single(Assert.Single(Aggregate(Air, [Hourly(mean, mean)], minutes)).Values));
    }

    [Fact]
    public void Finish_AnInvalidMeanBesideMinutes_TakesNothingFromThem()
    {
        (long, string, double, ReadingFlag)[] minutes = [.. Minutes(60).Select(m => (Eight + m, "pm25", 40.0, m == 0 ? ReadingFlag.Fault : ReadingFlag.Normal))];

        Assert.Equal(new HourValue("pm25", 40, 40, 40, 59, 60, 60), Assert.Single(Assert.Single(Aggregate(Air, [Hourly(Eight, Eight)], minutes)).Values));
    }

    private static SampleSeries Hourly(long first, long last) => new(Air.Index, Air.Find("pm25")!.Parameter.Index, first, last, TimeSpan.FromHours(1));

    private static IEnumerable<long> Minutes(int count) => Enumerable.Range(0, count).Select(m => m * 60_000L);

    private static IReadOnlyList<StationHour> Aggregate(Station station, params (long Time, string Code, double Value, ReadingFlag Flag)[] readings) => Aggregate(station, [], readings);

    private static IReadOnlyList<StationHour> Aggregate(Station station, IReadOnlyList<SampleSeries> series, params (long Time, string Code, double Value, ReadingFlag Flag)[] readings)
    {
        var aggregator = new HourAggregator(station, TestRegister.District, series, []);
        foreach ((long time, string code, double value, ReadingFlag flag) in readings)
        {
            aggregator.Add(time, [new ParameterValue(station.Find(code)!.Parameter.Index, value, flag)]);
        }

        return aggregator.Finish();
    }
}
