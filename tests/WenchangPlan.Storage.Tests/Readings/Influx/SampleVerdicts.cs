using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Telemetry.Time;
using WenchangPlan.Telemetry.Verdicts;
using WenchangPlan.Tests.Shared.Verdicts;

namespace WenchangPlan.Storage.Tests.Readings.Influx;

/// <summary>Verdicts of every kind.</summary>
internal static class SampleVerdicts
{
    public static readonly DateOnly Day = new(2026, 5, 1);

    /// <summary>A round with two hours, two days (one invalid), two months and two targets.</summary>
    public static AssessmentRound Round()
    {
        var pollutants = new Dictionary<string, VerdictPart>(StringComparer.Ordinal)
        {
            ["pm25"] = new(35.5m, 50, 24, null), ["o3_8h"] = new(160, 100, 24, null), ["co"] = new(null, null, 3, new Reason("too-few-hours")),
        };
        var round = new AssessmentRound();
        int hour = DistrictClock.FirstHourOf(Day) + 7;
        round.Verdicts.Add(MadeVerdict.AirHour(hour, "A1", "2012", 100, 2, ["o3", "pm25"], pollutants));
        round.Verdicts.Add(MadeVerdict.AirHour(hour, null, "2012", null, null, [], new Dictionary<string, VerdictPart>(StringComparer.Ordinal)));
        round.Verdicts.Add(MadeVerdict.AirDay(Day, null, "2012", 100, 2, ["o3_8h"], true, Validity.Valid, [], pollutants));
        round.Verdicts.Add(MadeVerdict.AirDay(Day, "A1", "2012", null, null, [], null, Validity.Invalid, [new Reason("too-few-hours", "co", 3, 20)], pollutants));
        var indicators = new Dictionary<string, VerdictPart>(StringComparer.Ordinal) { ["codmn"] = new(4.2m, 3, 20), ["temp"] = new(18.5m, null, 20) };
        round.Verdicts.Add(MadeVerdict.WaterMonth(Day, "W1", "GB 3838-2002", 3, ["codmn"], true, Validity.Valid, [], 20, indicators));
        round.Verdicts.Add(MadeVerdict.WaterMonth(Day, "W2", "GB 3838-2002", null, [], null, Validity.Pending, [], 0, new Dictionary<string, VerdictPart>(StringComparer.Ordinal)));
        round.Targets.Add(new TargetProgress("good-air", 2026, "goodAirDays", 70, 100, 120, 1, 244, 83.3m, 89, TargetState.OnTrack, Day));
        round.Targets.Add(new TargetProgress("good-water", 2026, "waterSections", 88, 0, 0, 2, 0, null, null, TargetState.NoData, null));
        return round;
    }
}
