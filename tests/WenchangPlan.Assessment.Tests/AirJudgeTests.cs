using WenchangPlan.Assessment.Air;
using WenchangPlan.Telemetry.Time;
using WenchangPlan.Telemetry.Verdicts;
using WenchangPlan.Tests.Shared;

namespace WenchangPlan.Assessment.Tests;

public class AirJudgeTests
{
    private static readonly string[] Pollutants = ["pm25", "pm10", "so2", "no2", "co", "o3"];
    private static readonly DateOnly In2012 = new(2026, 2, 28);
    private static readonly DateOnly In2026 = new(2026, 3, 1);
    private readonly AirJudge _judge = new(TestRegister.District);

    [Fact]
    public void JudgeDay_TheEditionChangesWithTheDay_NotWithTheDayOfCalculation()
    {
        // PM2.5 of 70 is good by the table of 2012 (IAQI-100 point 75) and not by that of 2026 (60).
        AirDay before = District(_judge.JudgeDay(In2012, true, Everywhere(In2012, pm25: 70)));
        AirDay after = District(_judge.JudgeDay(In2026, true, Everywhere(In2026, pm25: 70)));

        Assert.Equal(("2012", 94, true), (before.Edition, before.Aqi, before.Good));
        Assert.Equal(("2026", 110, false), (after.Edition, after.Aqi, after.Good));
        Assert.Equal(["pm25"], after.Primary);
        Assert.Equal(Validity.Valid, after.Validity);
    }

    [Theory]
    [InlineData(20, Validity.Valid)]
    [InlineData(19, Validity.Invalid)]
    public void JudgeDay_TwentyHoursMakeADay_AndFewerAreAVerdictWithItsReason(int hours, Validity validity)
    {
        AirDay day = _judge.JudgeDay(In2026, true, Everywhere(In2026, pm25: 30, pm25Hours: hours))[0];

        Assert.Equal(validity, day.Validity);
        Assert.Equal(validity == Validity.Valid ? true : null, day.Good);
        if (validity == Validity.Invalid)
        {
            Assert.Equal([new Reason("too-few-hours", "pm25", 19, 20)], day.Reasons);
            Assert.Null(day.Pollutants["pm25"].Concentration);
        }
    }

    [Fact]
    public void JudgeDay_AMissingPollutantCannotSaveABadDay()
    {
        AirDay day = District(_judge.JudgeDay(In2026, true, Everywhere(In2026, pm25: 30, pm25Hours: 3, pm10: 200)));

        Assert.Equal((Validity.Valid, false), (day.Validity, day.Good));
        Assert.True(day.Aqi > 100);
    }

    [Fact]
    public void JudgeDay_TheDistrict_AveragesConcentrationsNotIndices()
    {
        Dictionary<int, IReadOnlyList<StationHour>> hours = Everywhere(In2026, pm25: 30);
        hours[TestRegister.Station("A2").Index] = Day(TestRegister.Station("A2").Index, In2026, pm25: 90);

        AirDay district = District(_judge.JudgeDay(In2026, true, hours));

        Assert.Equal(60, district.Pollutants["pm25"].Concentration);
        Assert.Equal(100, district.Aqi);
        Assert.True(district.Good);
    }

    [Fact]
    public void JudgeDay_TooFewPoints_IsInvalidForTheDistrict()
    {
        Dictionary<int, IReadOnlyList<StationHour>> hours = Everywhere(In2026, pm25: 30);
        hours.Remove(TestRegister.Station("A2").Index);

        AirDay district = District(_judge.JudgeDay(In2026, true, hours));

        Assert.Equal(Validity.Invalid, district.Validity);
        Assert.Contains(new Reason("too-few-points", "pm25", 1, 2), district.Reasons);
    }

    [Fact]
    public void JudgeDay_NoDataAtAll_IsItsOwnVerdict()
    {
        AirDay district = District(_judge.JudgeDay(In2026, true, new Dictionary<int, IReadOnlyList<StationHour>>()));

        Assert.Equal((Validity.Invalid, null, null), (district.Validity, district.Good, district.Aqi));
        Assert.Equal([new Reason("no-data")], district.Reasons);
    }

    [Fact]
    public void JudgeDay_AnOpenDay_IsPendingWhateverTheDataSay()
    {
        AirDay district = District(_judge.JudgeDay(In2026, false, Everywhere(In2026, pm25: 30)));

        Assert.Equal((Validity.Pending, null), (district.Validity, district.Good));
        Assert.Equal([new Reason("window-open")], district.Reasons);
    }

    [Fact]
    public void JudgeDay_Ozone_IsTheLargestEightHourMean()
    {
        Dictionary<int, IReadOnlyList<StationHour>> hours = Everywhere(In2026, pm25: 10, ozone: hour => hour is >= 12 and < 20 ? 170 : 40);

        AirDay district = District(_judge.JudgeDay(In2026, true, hours));

        Assert.Equal(170, district.Pollutants["o3_8h"].Concentration);
        Assert.Equal(["o3_8h"], district.Primary);
        Assert.False(district.Good);
    }

    [Fact]
    public void JudgeDay_Twice_GivesTheSameBytes()
    {
        Dictionary<int, IReadOnlyList<StationHour>> hours = Everywhere(In2026, pm25: 61.3m);
        string first = System.Text.Json.JsonSerializer.Serialize(_judge.JudgeDay(In2026, true, hours));
        string second = System.Text.Json.JsonSerializer.Serialize(new AirJudge(TestRegister.District).JudgeDay(In2026, true, hours.Reverse().ToDictionary()));

        Assert.Equal(first, second);
    }

    [Fact]
    public void JudgeHour_UsesTheHourlyTable()
    {
        StationHour hour = Day(TestRegister.Station("A1").Index, In2026, pm25: 75)[5];
        AirHour verdict = _judge.JudgeHour(hour.Hour, new Dictionary<int, StationHour> { [hour.Station] = hour })[0];

        Assert.Equal(("A1", 114), (verdict.Station, verdict.Aqi));
    }

    private static AirDay District(IReadOnlyList<AirDay> days) => days.Single(d => d.Station is null);

    private static Dictionary<int, IReadOnlyList<StationHour>> Everywhere(DateOnly date, decimal pm25, int pm25Hours = 24, decimal pm10 = 40, Func<int, decimal>? ozone = null) =>
        new[] { "A1", "A2" }.Select(TestRegister.Station).ToDictionary(s => s.Index, s => Day(s.Index, date, pm25, pm25Hours, pm10, ozone));

    private static IReadOnlyList<StationHour> Day(int station, DateOnly date, decimal pm25, int pm25Hours = 24, decimal pm10 = 40, Func<int, decimal>? ozone = null)
    {
        int first = DistrictClock.FirstHourOf(date);
        return [.. Enumerable.Range(0, 24).Select(i => new StationHour(station, first + i,
            [.. Pollutants.Where(p => p != "pm25" || i < pm25Hours).Select(p => Valid(p, p switch { "pm25" => pm25, "pm10" => pm10, "co" => 0.5m, "o3" => ozone?.Invoke(i) ?? 60, _ => 10 }))]))];
    }

    private static HourValue Valid(string code, decimal value) => new(code, value, value, value, 60, 60, 60);
}
