using WenchangPlan.Assessment.Air;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Telemetry.Time;
using WenchangPlan.Telemetry.Verdicts;
using WenchangPlan.Tests.Shared;

namespace WenchangPlan.Assessment.Tests;

public class AirJudgeTests
{
    private static readonly string[] Pollutants = ["pm25", "pm10", "so2", "no2", "co", "o3"];
    private static readonly DateOnly In2012 = new(2026, 2, 28);
    private static readonly DateOnly In2026 = new(2026, 3, 1);
    private readonly AirJudge _judge = new();

    [Fact]
    public void JudgeDay_TheEditionChangesWithTheDay_NotWithTheDayOfCalculation()
    {
        // PM2.5 of 70 is good by the table of 2012 (IAQI-100 point 75) and not by that of 2026 (60).
        Verdict before = District(JudgeDay(In2012, true, Everywhere(In2012, pm25: 70)));
        Verdict after = District(JudgeDay(In2026, true, Everywhere(In2026, pm25: 70)));

        Assert.Equal(("HJ 633-2012", 94, true), (before.Editions[0], before.Value, before.Good));
        Assert.Equal(("HJ 633-2026", 110, false), (after.Editions[0], after.Value, after.Good));
        Assert.Equal(["pm25"], after.Deciding);
        Assert.Equal(Validity.Valid, after.Validity);
    }

    [Theory]
    [InlineData(20, Validity.Valid)]
    [InlineData(19, Validity.Invalid)]
    public void JudgeDay_TwentyHoursMakeADay_AndFewerAreAVerdictWithItsReason(int hours, Validity validity)
    {
        Verdict day = JudgeDay(In2026, true, Everywhere(In2026, pm25: 30, pm25Hours: hours))[0];

        Assert.Equal(validity, day.Validity);
        Assert.Equal(validity == Validity.Valid ? true : null, day.Good);
        if (validity == Validity.Invalid)
        {
            Assert.Equal([new Reason("too-few-hours", "pm25", 19, 20)], day.Reasons);
            Assert.Null(day.Parts["pm25"].Value);
        }
    }

    [Fact]
    public void JudgeDay_AMissingPollutantCannotSaveABadDay()
    {
        Verdict day = District(JudgeDay(In2026, true, Everywhere(In2026, pm25: 30, pm25Hours: 3, pm10: 200)));

        Assert.Equal((Validity.Valid, false), (day.Validity, day.Good));
        Assert.True(day.Value > 100);
    }

    [Fact]
    public void JudgeDay_TheDistrict_AveragesConcentrationsNotIndices()
    {
        Dictionary<int, IReadOnlyList<StationHour>> hours = Everywhere(In2026, pm25: 30);
        hours[TestRegister.Station("A2").Index] = Day(TestRegister.Station("A2").Index, In2026, pm25: 90);

        Verdict district = District(JudgeDay(In2026, true, hours));

        Assert.Equal(60, district.Parts["pm25"].Value);
        Assert.Equal(100, district.Value);
        Assert.True(district.Good);
    }

    [Fact]
    public void JudgeDay_TooFewPoints_IsInvalidForTheDistrict()
    {
        Dictionary<int, IReadOnlyList<StationHour>> hours = Everywhere(In2026, pm25: 30);
        hours.Remove(TestRegister.Station("A2").Index);

        Verdict district = District(JudgeDay(In2026, true, hours));

        Assert.Equal(Validity.Invalid, district.Validity);
        Assert.Contains(new Reason("too-few-points", "pm25", 1, 2), district.Reasons);
    }

    [Fact]
    public void JudgeDay_NoDataAtAll_IsItsOwnVerdict()
    {
        Verdict district = District(JudgeDay(In2026, true, new Dictionary<int, IReadOnlyList<StationHour>>()));

        Assert.Equal((Validity.Invalid, null, null), (district.Validity, district.Good, district.Value));
        Assert.Equal([new Reason("no-data")], district.Reasons);
    }

    [Fact]
    public void JudgeDay_AnOpenDay_IsPendingWhateverTheDataSay()
    {
        Verdict district = District(JudgeDay(In2026, false, Everywhere(In2026, pm25: 30)));

        Assert.Equal((Validity.Pending, null), (district.Validity, district.Good));
        Assert.Equal([new Reason("window-open")], district.Reasons);
    }

    [Fact]
    public void JudgeDay_Ozone_IsTheLargestEightHourMean()
    {
        Dictionary<int, IReadOnlyList<StationHour>> hours = Everywhere(In2026, pm25: 10, ozone: hour => hour is >= 12 and < 20 ? 170 : 40);

        Verdict district = District(JudgeDay(In2026, true, hours));

        Assert.Equal(170, district.Parts["o3_8h"].Value);
        Assert.Equal(["o3_8h"], district.Deciding);
        Assert.False(district.Good);
    }

    [Fact]
    public void JudgeDay_Twice_GivesTheSameBytes()
    {
        Dictionary<int, IReadOnlyList<StationHour>> hours = Everywhere(In2026, pm25: 61.3m);
        string first = System.Text.Json.JsonSerializer.Serialize(JudgeDay(In2026, true, hours));
        string second = System.Text.Json.JsonSerializer.Serialize(JudgeDay(In2026, true, hours.Reverse().ToDictionary()));

        Assert.Equal(first, second);
    }

    [Fact]
    public void JudgeHour_UsesTheHourlyTable()
    {
        StationHour hour = Day(TestRegister.Station("A1").Index, In2026, pm25: 75)[5];
        Verdict verdict = _judge.Judge(new JudgedWindow(AirJudge.Hour, Window.Hour(hour.Hour), Place.All), closed: true, Evidence(new() { [hour.Station] = [hour] }))[0];

        Assert.Equal(("A1", 114), (verdict.Station, verdict.Value));
    }

    [Fact]
    public void JudgeDay_EveryEditionThatDecided_IsNamed() =>
        Assert.Equal(["HJ 633-2012", "HJ 663-2013", "GB 3095-2012"], District(JudgeDay(In2012, true, Everywhere(In2012, pm25: 70))).Editions);

    [Fact]
    public void JudgeDay_DataThatDoNotSuffice_AreNotNoData()
    {
        // Half an hour of sampling in each hour: everything came, nothing is valid.
        Dictionary<int, IReadOnlyList<StationHour>> hours = Everywhere(In2026, pm25: 30).ToDictionary(p => p.Key, p => (IReadOnlyList<StationHour>)
            [.. p.Value.Select(h => h with { Values = [.. h.Values.Select(v => v with { Minutes = 30 })] })]);

        Verdict day = JudgeDay(In2026, true, hours)[0];

        Assert.Contains(new Reason("too-few-hours", "pm25", 0, 20), day.Reasons);
        Assert.DoesNotContain(day.Reasons, r => r.Code == Reason.NoData);
    }

    [Fact]
    public void JudgeHour_TooLittleSampling_SaysHowMuch_AndSilenceIsNoData()
    {
        StationHour full = Day(TestRegister.Station("A1").Index, In2026, pm25: 75)[5];
        StationHour hour = full with { Values = [.. full.Values.Where(v => v.Parameter != "co").Select(v => v.Parameter == "pm25" ? v with { Minutes = 40 } : v)] };

        Verdict verdict = _judge.Judge(new JudgedWindow(AirJudge.Hour, Window.Hour(hour.Hour), Place.Of("A1")), closed: true, Evidence(new() { [hour.Station] = [hour] }))[0];

        Assert.Equal(new Reason("too-few-minutes", "pm25", 40, 45), verdict.Parts["pm25"].Reason);
        Assert.Equal(new Reason(Reason.NoData, "co"), verdict.Parts["co"].Reason);
    }

    private IReadOnlyList<Verdict> JudgeDay(DateOnly date, bool closed, Dictionary<int, IReadOnlyList<StationHour>> hours) =>
        _judge.Judge(new JudgedWindow(AirJudge.Day, Window.Day(date), Place.All), closed, Evidence(hours));

    private static MadeEvidence Evidence(Dictionary<int, IReadOnlyList<StationHour>> hours)
    {
        var evidence = new MadeEvidence();
        foreach ((int station, IReadOnlyList<StationHour> values) in hours)
        {
            evidence.Values.Add(station, values);
        }

        return evidence;
    }

    private static Verdict District(IReadOnlyList<Verdict> days) => days.Single(d => d.Station is null);

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
