using CsCheck;
using WenchangPlan.Alerting.Rules;
using WenchangPlan.Alerting.Tests.Support;
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
        Decision decision = OfflineEvaluator.Decide(Sample.Silence, Sample.Road, null, Sample.Morning, Sample.Morning + (minutes * Sample.Minute));
        Assert.Equal(expected, decision.Reason);
        Assert.Equal(expected == DecisionReason.Fired ? Sample.Morning + (30 * Sample.Minute) : null, decision.Alert?.FiredAt);
    }

    [Fact]
    public void Decide_OldReadingArrives_IsNoRecovery()
    {
        Alert firing = Fired();
        long now = Sample.Morning + (5 * Sample.Hour);
        Assert.Equal(DecisionReason.Nothing, OfflineEvaluator.Decide(Sample.Silence, Sample.Road, firing, Sample.Morning + Sample.Hour, now).Reason);
    }

    [Fact]
    public void Decide_FreshReadingArrives_Recovers()
    {
        long now = Sample.Morning + (5 * Sample.Hour);
        Decision decision = OfflineEvaluator.Decide(Sample.Silence, Sample.Road, Fired(), now - Sample.Minute, now);
        Assert.Equal((DecisionReason.Recovered, AlertState.Recovered, now - Sample.Minute), (decision.Reason, decision.Alert!.State, decision.Alert.RecoveredAt));
        Assert.False(decision.Alert.NoData);
    }

    [Fact]
    public void Decide_WhateverTheTime_TheSameSilenceIsTheSameAlert() => Gen.Long[30 * Sample.Minute, 1000 * Sample.Hour].Sample(silence =>
        Assert.Equal(Fired(), OfflineEvaluator.Decide(Sample.Silence, Sample.Road, null, Sample.Morning, Sample.Morning + silence).Alert));

    private static Alert Fired() => OfflineEvaluator.Decide(Sample.Silence, Sample.Road, null, Sample.Morning, Sample.Morning + Sample.Hour).Alert!;
}
