using WenchangPlan.Assessment.Targets;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Verdicts;
using WenchangPlan.Tests.Shared;
using WenchangPlan.Tests.Shared.Verdicts;

namespace WenchangPlan.Assessment.Tests;

/// <summary>Forecasts are made again when, and only when, what they were made of changed.</summary>
public sealed class TargetForecastsTests
{
    private static readonly Target Air = TestRegister.District.Targets.Single(t => t.Indicator == Target.GoodAirDays);
    private static readonly DateOnly NewYear = new(2026, 1, 1);

    private readonly TargetForecasts _forecasts = new(TestRegister.District);
    private readonly TargetJudge _targets = new(TestRegister.District);
    private int _reads;

    [Fact]
    public void PastYears_AreReadOnce_AndAgainWhenOneOfTheirDaysIsJudgedAnew()
    {
        TargetForecast first = Of(Days(NewYear.AddYears(-1), 365, 80))!;
        Assert.Equal((1, 365), (_reads, first.PastDays));
        Assert.Same(first, Of(Days(NewYear.AddYears(-1), 365, 40)));

        _forecasts.Forget([Judged(NewYear.AddDays(3))]);
        Assert.Same(first, Of(Days(NewYear.AddYears(-1), 365, 40)));
        Assert.Equal(1, _reads);

        _forecasts.Forget([Judged(NewYear.AddDays(-3))]);
        TargetForecast second = Of(Days(NewYear.AddYears(-1), 365, 40))!;
        Assert.Equal(2, _reads);
        Assert.True(second.Share50 < first.Share50);
        Assert.Equal(second, new TargetForecasts(TestRegister.District).Of(Air, Progress(), Days(NewYear, 60, 70), _ => Days(NewYear.AddYears(-1), 365, 40)));
    }

    [Fact]
    public void WhatIsNotADayOfTheDistrict_IsNotForecast_NorAYearThatIsOver()
    {
        Assert.Null(_forecasts.Of(Air with { Of = TargetScope.Stations }, Progress(), [], _ => []));
        Assert.Null(_forecasts.Of(Air with { Kind = "waterMonth" }, Progress(), [], _ => []));
        Assert.Null(_forecasts.Of(Air, Progress() with { Remaining = 0 }, [], _ => []));
        Assert.Null(_forecasts.Of(Air, Progress() with { Assessed = 0 }, [], _ => []));
        Assert.Equal(0, _forecasts.Of(Air, Progress(), Days(NewYear, 60, 70), _ => [])!.PastDays);
    }

    private TargetForecast? Of(List<Outcome> past) => _forecasts.Of(Air, Progress(), Days(NewYear, 60, 70), _ =>
    {
        _reads++;
        return past;
    });

    private TargetProgress Progress() => _targets.Judge(Air, 2026, NewYear.AddDays(59), Days(NewYear, 60, 70));

    private static Verdict Judged(DateOnly day) => MadeVerdict.AirDay(day, null, "2012", 60, 2, [], true, Validity.Valid, [], new Dictionary<string, VerdictPart>());

    /// <summary>Days of which so many in a hundred are good.</summary>
    private static List<Outcome> Days(DateOnly first, int count, int good) =>
        [.. Enumerable.Range(0, count).Select(i => new Outcome(null, Window.Day(first.AddDays(i)), Validity.Valid, i * 37 % 100 < good, null))];
}
