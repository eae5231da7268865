using WenchangPlan.Assessment.Air;
using WenchangPlan.Assessment.Targets;
using WenchangPlan.Assessment.Water;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Telemetry.Time;
using WenchangPlan.Telemetry.Verdicts;
using WenchangPlan.Tests.Shared;
using WenchangPlan.Tests.Shared.Verdicts;

namespace WenchangPlan.Assessment.Tests;

public class WaterAndTargetTests
{
    private static readonly DateOnly May = new(2026, 5, 1);
    private static readonly Target AirTarget = TestRegister.District.Targets.Single(t => t.Indicator == Target.GoodAirDays);
    private static readonly Target WaterTarget = TestRegister.District.Targets.Single(t => t.Indicator == Target.WaterSections);
    private static readonly TargetJudge Targets = new(TestRegister.District);
    private readonly WaterJudge _judge = new();

    [Fact]
    public void JudgeMonth_AveragesConcentrationsThenJudges()
    {
        // Half the month at Class II, half at Class V: the mean of NH3-N is 1.0, which is Class III.
        Verdict month = Judge("W1", h => h % 2 == 0 ? 0.2m : 1.8m);

        Assert.Equal((3, true, Validity.Valid), (month.Grade, month.Good, month.Validity));
        Assert.Equal(["nh3n"], month.Deciding);
        Assert.Equal(1.00m, month.Parts["nh3n"].Value);
        Assert.Equal((5, 31), (month.Parts.Values.Count(p => p.Grade is not null), month.Samples));
    }

    [Fact]
    public void JudgeMonth_TheSamePhosphorus_IsWorseInALake()
    {
        Assert.Equal(2, Judge("W1", _ => 0.1m).Grade);
        Assert.Equal(4, Judge("W2", _ => 0.1m).Grade); // total phosphorus of 0.1 mg/L: river Class II, lake Class IV
    }

    [Fact]
    public void JudgeMonth_TotalNitrogenNeverDecides()
    {
        Verdict month = Judge("W1", _ => 0.1m, nitrogen: 9);

        Assert.Equal(2, month.Grade);
        Assert.Null(month.Parts["tn"].Grade);
    }

    [Fact]
    public void JudgeMonth_TooFewDays_SaysHowMany()
    {
        Verdict month = JudgeMonth("W1", [.. Hours("W1", _ => 0.1m).Take(24 * 10)]);

        Assert.Equal((Validity.Invalid, null), (month.Validity, month.Good));
        Assert.Equal([new Reason("too-few-days", null, 10, 16)], month.Reasons);
    }

    [Fact]
    public void JudgeMonth_NoData_IsInvalidNotClean()
    {
        Verdict month = JudgeMonth("W1", []);

        Assert.Equal((Validity.Invalid, null, null), (month.Validity, month.Grade, month.Good));
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
        TargetProgress progress = Targets.Judge(AirTarget, 2026, new DateOnly(2026, 3, 1), []);
        Assert.Equal((TargetState.NoData, null, 305), (progress.State, progress.Share, progress.Remaining));
    }

    [Fact]
    public void IsGoodBy_APinnedEdition_JudgesFromTheConcentrationsOfTheDay()
    {
        var pollutants = new Dictionary<string, VerdictPart> { ["pm25"] = new(70, 110, 24) };
        foreach (string code in (string[])["pm10", "so2", "no2", "co", "o3_8h", "o3"])
        {
            pollutants[code] = new VerdictPart(1, 1, 24);
        }

        Verdict day = MadeVerdict.AirDay(May, null, "2026", 110, 3, ["pm25"], false, Validity.Valid, [], pollutants);
        Assert.False(new AirJudge().IsGoodBy(day, "2026"));
        Assert.True(new AirJudge().IsGoodBy(day, "2012"));
    }

    [Fact]
    public void JudgeWater_SectionsWithoutData_AreNamedAndNotCounted()
    {
        TargetProgress progress = JudgeWater(new DateOnly(2026, 6, 1), JudgeYear("W1", closed: false));

        Assert.Equal((1, 1, 1, 100m, TargetState.OnTrack), (progress.Good, progress.Assessed, progress.NotAssessed, progress.Share!.Value, progress.State));
        Assert.Equal(new DateOnly(2026, 5, 31), progress.Asof);
    }

    [Fact]
    public void JudgeWater_AClosedYearWithTooFewMonths_AssessesNothing()
    {
        Verdict year = JudgeYear("W1", closed: true);

        Assert.Equal((Validity.Invalid, null), (year.Validity, year.Grade));
        Assert.Equal([new Reason("too-few-months", null, 1, 8)], year.Reasons.Select(r => r with { Need = 8 }));
        Assert.Equal(TargetState.NoData, JudgeWater(new DateOnly(2026, 12, 31), year).State);
    }

    [Fact]
    public void Judge_AnyKindOfStations_CountsTheirWindows()
    {
        // "At least 80 % of the months of all stations": a target nobody wrote code for.
        Target months = WaterTarget with { Kind = "waterMonth", Indicator = "waterMonth", Bound = 80 };
        List<Outcome> outcomes = [.. Enumerable.Range(1, 5).SelectMany(m => new[]
        {
            new Outcome("W1", Window.Month(new DateOnly(2026, m, 1)), Validity.Valid, m != 2, null),
            new Outcome("W2", Window.Month(new DateOnly(2026, m, 1)), m == 1 ? Validity.Invalid : Validity.Valid, m == 1 ? null : true, null),
        })];

        TargetProgress progress = Targets.Judge(months, 2026, new DateOnly(2026, 5, 31), outcomes);

        Assert.Equal((8, 9, 1, 14), (progress.Good, progress.Assessed, progress.NotAssessed, progress.Remaining));
        Assert.Equal((88.9m, 3), (progress.Share!.Value, progress.Budget!.Value));
    }

    private static TargetProgress JudgeAir(int good, int bad, int invalid)
    {
        var first = new DateOnly(2026, 1, 1);
        List<Outcome> days = [.. Enumerable.Range(0, good + bad + invalid).Select(i =>
        {
            bool? isGood = i < good ? true : i < good + bad ? false : null;
            return new Outcome(null, Window.Day(first.AddDays(i)), isGood is null ? Validity.Invalid : Validity.Valid, isGood, null);
        })];
        return Targets.Judge(AirTarget, 2026, first.AddDays(days.Count - 1), days);
    }

    private static TargetProgress JudgeWater(DateOnly lastClosed, Verdict year) => Targets.Judge(WaterTarget, 2026, lastClosed, [MadeVerdict.OutcomeOf(year)]);

    private Verdict Judge(string station, Func<int, decimal> nutrient, decimal nitrogen = 1) => JudgeMonth(station, Hours(station, nutrient, nitrogen));

    private Verdict JudgeMonth(string station, IReadOnlyList<StationHour> hours)
    {
        var evidence = new MadeEvidence();
        evidence.Values.Add(TestRegister.Station(station).Index, hours);
        return Assert.Single(_judge.Judge(new JudgedWindow(WaterJudge.Month, Window.Month(May), Place.Of(station)), closed: true, evidence));
    }

    private Verdict JudgeYear(string station, bool closed)
    {
        var evidence = new MadeEvidence();
        evidence.Given.Add(Judge(station, _ => 0.1m));
        return Assert.Single(_judge.Judge(new JudgedWindow(WaterJudge.Year, Window.Year(2026), Place.Of(station)), closed, evidence));
    }

    private static IReadOnlyList<StationHour> Hours(string station, Func<int, decimal> nutrient, decimal nitrogen = 1)
    {
        int index = TestRegister.Station(station).Index;
        int first = DistrictClock.FirstHourOf(May);
        return [.. Enumerable.Range(0, 31 * 24).Select(i => new StationHour(index, first + i,
            [Value("ph", 7.5m), Value("do", 8), Value("codmn", 3), Value("nh3n", nutrient(i)), Value("tp", 0.1m), Value("tn", nitrogen), Value("temp", 18)]))];
    }

    private static HourValue Value(string code, decimal value) => new(code, value, value, value, 1, 1, 60);
}
