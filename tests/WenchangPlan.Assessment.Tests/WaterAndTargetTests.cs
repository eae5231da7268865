using WenchangPlan.Assessment.Targets;
using WenchangPlan.Assessment.Water;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Time;
using WenchangPlan.Telemetry.Verdicts;
using WenchangPlan.Tests.Shared;

namespace WenchangPlan.Assessment.Tests;

public class WaterAndTargetTests
{
    private static readonly DateOnly May = new(2026, 5, 1);
    private static readonly Target AirTarget = TestRegister.District.Targets.Single(t => t.Indicator == Indicator.GoodAirDays);
    private static readonly Target WaterTarget = TestRegister.District.Targets.Single(t => t.Indicator == Indicator.WaterSections);
    private readonly WaterJudge _judge = new(TestRegister.District);

    [Fact]
    public void JudgeMonth_AveragesConcentrationsThenJudges()
    {
        // Half the month at Class II, half at Class V: the mean of NH3-N is 1.0, which is Class III.
        WaterMonth month = Judge("W1", h => h % 2 == 0 ? 0.2m : 1.8m);

        Assert.Equal((3, true, Validity.Valid), (month.Class, month.Good, month.Validity));
        Assert.Equal(["nh3n"], month.Deciding);
        Assert.Equal(1.00m, month.Indicators["nh3n"].Concentration);
        Assert.Equal((5, 31), (month.Assessed, month.Days));
    }

    [Fact]
    public void JudgeMonth_TheSamePhosphorus_IsWorseInALake()
    {
        Assert.Equal(2, Judge("W1", _ => 0.1m).Class);
        Assert.Equal(4, Judge("W2", _ => 0.1m).Class); // total phosphorus of 0.1 mg/L: river Class II, lake Class IV
    }

    [Fact]
    public void JudgeMonth_TotalNitrogenNeverDecides()
    {
        WaterMonth month = Judge("W1", _ => 0.1m, nitrogen: 9);

        Assert.Equal(2, month.Class);
        Assert.Null(month.Indicators["tn"].Class);
    }

    [Fact]
    public void JudgeMonth_TooFewDays_SaysHowMany()
    {
        WaterMonth month = _judge.JudgeMonth(TestRegister.Station("W1"), May, closed: true, [.. Hours("W1", _ => 0.1m).Take(24 * 10)]);

        Assert.Equal((Validity.Invalid, null), (month.Validity, month.Good));
        Assert.Equal([new Reason("too-few-days", null, 10, 16)], month.Reasons);
    }

    [Fact]
    public void JudgeMonth_NoData_IsInvalidNotClean()
    {
        WaterMonth month = _judge.JudgeMonth(TestRegister.Station("W1"), May, closed: true, []);

        Assert.Equal((Validity.Invalid, null, null), (month.Validity, month.Class, month.Good));
        Assert.Equal([new Reason("no-data")], month.Reasons);
    }

    [Theory]
    [InlineData(100, 20, 0, TargetState.OnTrack, 83.3, 89)]
    [InlineData(100, 60, 0, TargetState.Behind, 62.5, 49)]
    [InlineData(0, 120, 0, TargetState.Missed, 0.0, -11)]
    [InlineData(100, 20, 10, TargetState.OnTrack, 83.3, 86)]
    public void JudgeAir_CountsOverValidDays(int good, int bad, int invalid, TargetState state, double share, int budget)
    {
        TargetProgress progress = JudgeAir(good, bad, invalid);

        Assert.Equal((state, (decimal)share, budget), (progress.State, progress.Share!.Value, progress.Budget!.Value));
        Assert.Equal((good, good + bad, invalid, 365 - good - bad - invalid), (progress.Good, progress.Assessed, progress.NotAssessed, progress.Remaining));
    }

    [Fact]
    public void JudgeAir_ExactlyTheBound_IsMet()
    {
        // 70 % of 365 valid days is 255.5: 256 good days meet it, 255 do not.
        Assert.Equal(TargetState.Met, JudgeAir(256, 109, 0).State);
        Assert.Equal(TargetState.Missed, JudgeAir(255, 110, 0).State);
    }

    [Fact]
    public void JudgeAir_TheBudget_IsExactlyHowManyBadDaysAreLeft()
    {
        for (int bad = 0; bad < 120; bad++)
        {
            TargetProgress progress = JudgeAir(150, bad, 0);
            int budget = progress.Budget!.Value;
            int remaining = progress.Remaining;
            if (budget >= 0)
            {
                Assert.True(100m * (150 + remaining - budget) / (150 + bad + remaining) >= 70);
                Assert.True(100m * (150 + remaining - budget - 1) / (150 + bad + remaining) < 70);
            }
        }
    }

    [Fact]
    public void JudgeAir_NoVerdicts_IsNoData()
    {
        TargetProgress progress = TargetJudge.JudgeAir(AirTarget, 2026, new DateOnly(2026, 3, 1), []);
        Assert.Equal((TargetState.NoData, null, 305), (progress.State, progress.Share, progress.Remaining));
    }

    [Fact]
    public void JudgeAir_PinnedEdition_JudgesFromTheConcentrationsOfTheDay()
    {
        var pollutants = new Dictionary<string, AirPollutant> { ["pm25"] = new(70, 110, 24, null) };
        foreach (string code in (string[])["pm10", "so2", "no2", "co", "o3_8h", "o3"])
        {
            pollutants[code] = new AirPollutant(1, 1, 24, null);
        }

        AirDay[] days = [new AirDay(May, null, "2026", 110, 3, ["pm25"], false, Validity.Valid, [], pollutants)];
        Assert.Equal(0, TargetJudge.JudgeAir(AirTarget, 2026, May, days).Good);
        Assert.Equal(1, TargetJudge.JudgeAir(AirTarget with { Edition = "2012" }, 2026, May, days).Good);
    }

    [Fact]
    public void JudgeWater_SectionsWithoutData_AreNamedAndNotCounted()
    {
        WaterMonth[] months = [Judge("W1", _ => 0.1m)];
        TargetProgress progress = new TargetJudge(TestRegister.District).JudgeWater(WaterTarget, 2026, closed: false, months);

        Assert.Equal((1, 1, 1, 100m, TargetState.OnTrack), (progress.Good, progress.Assessed, progress.NotAssessed, progress.Share!.Value, progress.State));
    }

    [Fact]
    public void JudgeWater_AClosedYearWithTooFewMonths_AssessesNothing()
    {
        WaterMonth[] months = [Judge("W1", _ => 0.1m)];
        Assert.Equal(TargetState.NoData, new TargetJudge(TestRegister.District).JudgeWater(WaterTarget, 2026, closed: true, months).State);
    }

    private static TargetProgress JudgeAir(int good, int bad, int invalid)
    {
        var first = new DateOnly(2026, 1, 1);
        List<AirDay> days = [.. Enumerable.Range(0, good + bad + invalid).Select(i =>
        {
            bool? isGood = i < good ? true : i < good + bad ? false : null;
            return new AirDay(first.AddDays(i), null, "2026", isGood is null ? null : 50, 1, [], isGood, isGood is null ? Validity.Invalid : Validity.Valid, [], new Dictionary<string, AirPollutant>());
        })];
        return TargetJudge.JudgeAir(AirTarget, 2026, first.AddDays(days.Count - 1), days);
    }

    private WaterMonth Judge(string station, Func<int, decimal> nutrient, decimal nitrogen = 1) =>
        _judge.JudgeMonth(TestRegister.Station(station), May, closed: true, Hours(station, nutrient, nitrogen));

    private static IReadOnlyList<StationHour> Hours(string station, Func<int, decimal> nutrient, decimal nitrogen = 1)
    {
        int index = TestRegister.Station(station).Index;
        int first = DistrictClock.FirstHourOf(May);
        return [.. Enumerable.Range(0, 31 * 24).Select(i => new StationHour(index, first + i,
            [Value("ph", 7.5m), Value("do", 8), Value("codmn", 3), Value("nh3n", nutrient(i)), Value("tp", 0.1m), Value("tn", nitrogen), Value("temp", 18)]))];
    }

    private static HourValue Value(string code, decimal value) => new(code, value, value, value, 1, 1, 60);
}
