using CsCheck;
using WenchangPlan.Alerting.Rules;
using WenchangPlan.Alerting.Tests.Support;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;

namespace WenchangPlan.Alerting.Tests.Rules;

public class OfflineEvaluatorTests
{
    [Theory]
    [InlineData(29, DecisionReason.Nothing)]
    [InlineData(30, DecisionReason.Fired)]
    [InlineData(600, DecisionReason.Fired)]
    public void Decide_SilentForMinutes_FiresAtTheAllowedSilence(int minutes, DecisionReason expected)
    {
        Decision decision = Decide(null, Sample.Morning, Sample.Morning + (minutes * Sample.Minute));
        Assert.Equal(expected, decision.Reason);
        Assert.Equal(expected == DecisionReason.Fired ? Sample.Morning + (30 * Sample.Minute) : null, decision.Alert?.FiredAt);
    }

    [Fact]
    public void Decide_OldReadingArrives_IsNoRecovery() =>
        Assert.Equal(DecisionReason.Nothing, Decide(Fired(), Sample.Morning + Sample.Hour, Sample.Morning + (5 * Sample.Hour)).Reason);

    [Fact]
    public void Decide_FreshReadingArrives_Recovers()
    {
        long now = Sample.Morning + (5 * Sample.Hour);
        Decision decision = Decide(Fired(), now - Sample.Minute, now);
        Assert.Equal((DecisionReason.Recovered, AlertState.Recovered, now - Sample.Minute), (decision.Reason, decision.Alert!.State, decision.Alert.RecoveredAt));
        Assert.False(decision.Alert.NoData);
    }

    [Fact]
    public void Decide_WhateverTheTime_TheSameSilenceIsTheSameAlert() => Gen.Long[30 * Sample.Minute, 1000 * Sample.Hour].Sample(silence =>
        Assert.Equal(Fired(), Decide(null, Sample.Morning, Sample.Morning + silence).Alert));

    /// <summary>Whatever the clock says, whatever the rule allows now and since whenever somebody listens: without a newer reading there is no recovery.</summary>
    [Fact]
    public void Decide_AnyClockAnyRuleAnyListening_NeverRecoversWithoutANewerReading() =>
        Gen.Select(Gen.Long[-1000, 1000], Gen.Int[1, 100_000], Gen.Long[-1000, 1000], Gen.Long[-1000, 0]).Sample((nowHours, forMinutes, listeningHours, coveredMinutes) =>
        {
            Alert firing = Fired();
            AlertRule rule = Sample.Silence with { For = TimeSpan.FromMinutes(forMinutes) };
            long now = Sample.Morning + (nowHours * Sample.Hour), listening = Sample.Morning + (listeningHours * Sample.Hour);
            Assert.Equal(Decision.Unchanged(firing), OfflineEvaluator.Decide(rule, Sample.Road, firing, firing.Since + (coveredMinutes * Sample.Minute), listening, now));
            Assert.Equal(Decision.Unchanged(firing), OfflineEvaluator.Decide(rule, Sample.Road, firing, null, listening, now));
        });

    private static Alert Fired() => Decide(null, Sample.Morning, Sample.Morning + Sample.Hour).Alert!;

    private static Decision Decide(Alert? current, long covered, long now) => OfflineEvaluator.Decide(Sample.Silence, Sample.Road, current, covered, long.MinValue, now);
}
