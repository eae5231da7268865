using WenchangPlan.Alerting.Rules;
using WenchangPlan.Alerting.Tests.Support;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Telemetry.Time;
using WenchangPlan.Telemetry.Verdicts;

namespace WenchangPlan.Alerting.Tests.Rules;

public class VerdictEvaluatorTests
{
    private static readonly DateOnly Date = new(2026, 4, 30);
    private static readonly AlertRule AtRisk = Sample.Rule(RuleKind.TargetAtRisk) with { For = TimeSpan.FromDays(14), Hysteresis = 1 };

    [Theory]
    [InlineData(100, DecisionReason.Nothing)]
    [InlineData(101, DecisionReason.Fired)]
    public void AirDayNotGood_AtTheBound_EqualIsGood(int aqi, DecisionReason expected) => Assert.Equal(expected, NotGood(null, Sample.Day(Date, aqi)).Reason);

    [Fact]
    public void AirDayNotGood_Fired_IsClosedAtOnceAndToldOnce()
    {
        Alert told = NotGood(null, Sample.Day(Date, 132)).Alert!;
        Assert.Equal((AlertState.Closed, "2026-04-30", 132, 100), (told.State, told.Subject, told.Value, told.Bound));
        Assert.Equal(DecisionReason.StillFiring, NotGood(told, Sample.Day(Date, 140)).Reason);
    }

    [Fact]
    public void AirDayNotGood_RevisedToGoodAndBack_RecoversAndIsToldAgainUnderAnotherTime()
    {
        Alert told = NotGood(null, Sample.Day(Date, 132)).Alert!;
        Decision revised = NotGood(told, Sample.Day(Date, 98));
        Decision again = NotGood(revised.Alert, Sample.Day(Date, 111));

        Assert.Equal((DecisionReason.Recovered, AlertState.Recovered), (revised.Reason, revised.Alert!.State));
        Assert.Equal((DecisionReason.Fired, AlertState.Closed), (again.Reason, again.Alert!.State));
        Assert.Equal(told.Id, again.Alert.Id);
        Assert.NotEqual(told.FiredAt, again.Alert.FiredAt);
    }

    [Fact]
    public void AirDayNotGood_RevisedToInvalid_IsNoRecovery()
    {
        Alert told = NotGood(null, Sample.Day(Date, 132)).Alert!;
        Assert.Equal(Decision.Unchanged(told), NotGood(told, Sample.InvalidDay(Date)));
    }

    [Fact]
    public void AirDayNotGood_Pending_SaysNothing() =>
        Assert.Equal(DecisionReason.Nothing, NotGood(null, Sample.Day(Date, 300) with { Validity = Validity.Pending, Good = null }).Reason);

    [Fact]
    public void AirDayInvalid_InvalidThenValid_FiresAndRecovers()
    {
        AlertRule rule = Sample.Rule(RuleKind.AirDayInvalid);
        Decision fired = Judge(rule, null, Sample.InvalidDay(Date));
        Decision valid = Judge(rule, fired.Alert, Sample.Day(Date, 300));
        Assert.Equal((DecisionReason.Fired, DecisionReason.Recovered), (fired.Reason, valid.Reason));
    }

    [Theory]
    [InlineData(3, DecisionReason.Nothing)]
    [InlineData(4, DecisionReason.Fired)]
    [InlineData(null, DecisionReason.Nothing)]
    public void WaterMonthWorse_AgainstClassThree_FiresOnlyWhenWorse(int? found, DecisionReason expected) =>
        Assert.Equal(expected, Judge(Sample.Rule(RuleKind.WaterMonthWorse), null, Sample.Month(new(2026, 4, 1), found), Sample.RiverStation(1)).Reason);

    [Fact]
    public void TargetAtRisk_BehindForTheRulesTime_FiresThenWorsensThenRecovers()
    {
        var first = new DateOnly(2026, 2, 1);
        Decision began = Risk(null, Sample.Progress(first, 68, TargetState.Behind));
        Decision waits = Risk(began.Alert, Sample.Progress(first.AddDays(13), 68, TargetState.Behind));
        Decision fired = Risk(waits.Alert, Sample.Progress(first.AddDays(14), 68, TargetState.Behind));
        Decision same = Risk(fired.Alert, Sample.Progress(first.AddDays(14), 68, TargetState.Behind));
        Decision near = Risk(same.Alert, Sample.Progress(first.AddDays(15), 70.9m, TargetState.OnTrack));
        Decision missed = Risk(near.Alert, Sample.Progress(first.AddDays(16), 50, TargetState.Missed));
        Decision told = Risk(missed.Alert, Sample.Progress(first.AddDays(17), 50, TargetState.Missed));
        Decision back = Risk(told.Alert, Sample.Progress(first.AddDays(18), 71, TargetState.OnTrack));

        Assert.Equal(
            [
                DecisionReason.BeganPending, DecisionReason.StillPending, DecisionReason.Fired, DecisionReason.StillFiring,
                DecisionReason.StillFiring, DecisionReason.Worsened, DecisionReason.StillFiring, DecisionReason.Recovered,
            ],
            new[] { began, waits, fired, same, near, missed, told, back }.Select(d => d.Reason));
        Assert.Equal("good-air/2026 missed", missed.Alert!.Subject);
        Assert.Equal(fired.Alert, same.Alert);
    }

    [Fact]
    public void TargetAtRisk_CertainMiss_FiresWithoutWaiting() =>
        Assert.Equal(DecisionReason.Fired, Risk(null, Sample.Progress(new(2026, 10, 1), 40, TargetState.Missed)).Reason);

    [Fact]
    public void TargetAtRisk_YearOver_TellsTheEndAndCloses()
    {
        Alert firing = Risk(null, Sample.Progress(new(2026, 10, 1), 40, TargetState.Missed)).Alert! with { Subject = "good-air/2026 behind" };
        TargetProgress end = Sample.Progress(new(2026, 12, 31), 40, TargetState.Missed);
        Decision missed = Risk(firing, end, yearOver: true);
        Decision closed = Risk(missed.Alert, end, yearOver: true);
        Assert.Equal((DecisionReason.Worsened, DecisionReason.Closed), (missed.Reason, closed.Reason));
        Assert.Equal(DecisionReason.Nothing, Risk(closed.Alert, end, yearOver: true).Reason);
    }

    [Theory]
    [InlineData(TargetState.NoData)]
    [InlineData(TargetState.OnTrack)]
    [InlineData(TargetState.Met)]
    public void TargetAtRisk_NotAtRisk_SaysNothing(TargetState state) =>
        Assert.Equal(DecisionReason.Nothing, Risk(null, Sample.Progress(Date, 75, state)).Reason);

    [Fact]
    public void TargetAtRisk_WithAForecastThatKnowsTheSeason_GoesByIt()
    {
        var winter = new DateOnly(2026, 2, 1);
        TargetProgress usual = Sample.Progress(winter, 40, TargetState.Behind) with { Forecast = Expected(72.5m, 0.8m, 365) };
        TargetProgress lucky = Sample.Progress(winter, 90, TargetState.OnTrack) with { Forecast = Expected(69.9m, 0.49m, 365) };

        Assert.Equal(DecisionReason.Nothing, Risk(null, usual).Reason);
        Decision began = Risk(null, lucky);
        Decision fired = Risk(began.Alert, lucky with { Asof = winter.AddDays(14) });
        Decision near = Risk(fired.Alert, lucky with { Asof = winter.AddDays(15), Forecast = Expected(70.9m, 0.6m, 365) });
        Decision back = Risk(near.Alert, lucky with { Asof = winter.AddDays(16), Forecast = Expected(71, 0.6m, 365) });
        Assert.Equal([DecisionReason.BeganPending, DecisionReason.Fired, DecisionReason.StillFiring, DecisionReason.Recovered], new[] { began, fired, near, back }.Select(d => d.Reason));
        Assert.Equal(90, fired.Alert!.Value); // the share so far, as always

        // Without half a year of history the share so far decides.
        Assert.Equal(DecisionReason.BeganPending, Risk(null, usual with { Forecast = Expected(72.5m, 0.8m, 179) }).Reason);
        Assert.Equal(DecisionReason.Nothing, Risk(null, lucky with { Forecast = Expected(69.9m, 0.49m, 0) }).Reason);
        Assert.Equal(DecisionReason.Fired, Risk(null, usual with { State = TargetState.Missed }).Reason);
    }

    [Fact]
    public void TargetAtRisk_AYearOfWhichTooLittleWasJudged_Ends_AndDoesNotRecover()
    {
        Alert firing = Risk(null, Sample.Progress(new(2026, 10, 1), 40, TargetState.Missed)).Alert!;
        Alert pending = Risk(null, Sample.Progress(new(2026, 10, 1), 68, TargetState.Behind)).Alert!;
        TargetProgress end = Sample.Progress(new(2026, 12, 31), 40, TargetState.NoData);

        Assert.Equal(DecisionReason.Nothing, Risk(firing, end).Reason);
        Assert.Equal((DecisionReason.Closed, AlertState.Closed), (Risk(firing, end, yearOver: true).Reason, Risk(firing, end, yearOver: true).Alert!.State));
        Assert.Equal(DecisionReason.DroppedBeforeFiring, Risk(pending, end, yearOver: true).Reason);
        Assert.Equal(DecisionReason.Nothing, Risk(null, end, yearOver: true).Reason);
    }

    private static TargetForecast Expected(decimal share, decimal probability, int pastDays) => new(share - 5, share, share + 5, probability, null, pastDays);

    private static Decision NotGood(Alert? current, Verdict day) =>
        Judge(Sample.Rule(RuleKind.AirDayNotGood), current, day);

    private static Decision Judge(AlertRule rule, Alert? current, Verdict verdict, Station? station = null) =>
        VerdictEvaluator.Judge(rule, current, verdict, station, DistrictClock.China, Sample.Morning + Sample.Hour);

    private static Decision Risk(Alert? current, TargetProgress progress, bool yearOver = false) =>
        VerdictEvaluator.TargetAtRisk(AtRisk, current, progress, (progress.Asof!.Value.DayNumber - new DateOnly(1970, 1, 1).DayNumber + 1) * 24 * Sample.Hour, yearOver);
}
