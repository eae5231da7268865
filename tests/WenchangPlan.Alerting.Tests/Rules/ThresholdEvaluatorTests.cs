using CsCheck;
using WenchangPlan.Alerting.Rules;
using WenchangPlan.Alerting.Tests.Support;
using WenchangPlan.Telemetry.Readings;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;

namespace WenchangPlan.Alerting.Tests.Rules;

public class ThresholdEvaluatorTests
{
    private static readonly AlertRule Above = Sample.Flood with { For = TimeSpan.FromMinutes(10) };
    private static readonly AlertRule Below = Above with { Above = null, Below = 2, Hysteresis = 0.5, Parameter = "do" };

    private static readonly ReadingFlag[] Bad = [.. Enum.GetValues<ReadingFlag>().Where(f => !f.CountsAsValid())];

    /// <summary>Steps are "minute:value" with an optional flag letter; expected is the reason of each step.</summary>
    [Theory]
    [InlineData("0:20", "Nothing")]
    [InlineData("0:27", "Nothing")]
    [InlineData("0:27.1", "BeganPending")]
    [InlineData("0:30 9:30 10:30", "BeganPending StillPending Fired")]
    [InlineData("0:30 10:30 11:31", "BeganPending Fired StillFiring")]
    [InlineData("0:30 5:27 6:30 15:30 16:30", "BeganPending DroppedBeforeFiring BeganPending StillPending Fired")]
    [InlineData("0:30 5:20 10:30", "BeganPending DroppedBeforeFiring BeganPending")]
    [InlineData("0:30 10:30 11:27 12:15.1 13:15", "BeganPending Fired StillFiring StillFiring Recovered")]
    [InlineData("0:30 10:30 11:0M 12:0F 13:0", "BeganPending Fired Nothing Nothing Recovered")]
    [InlineData("0:99D 10:99D 20:99", "Nothing Nothing BeganPending")]
    [InlineData("0:30 5:10C 10:30", "BeganPending Nothing Fired")]
    [InlineData("0:30 120:30", "BeganPending Fired")]
    [InlineData("0:30 10:30 11:10 12:30", "BeganPending Fired Recovered BeganPending")]
    public void Decide_AboveForTenMinutes_GivesTheseReasons(string steps, string expected) => Assert.Equal(expected, Run(Above, steps));

    [Theory]
    [InlineData("0:2", "Nothing")]
    [InlineData("0:1.9 10:1.9 11:2.4 12:2.5", "BeganPending Fired StillFiring Recovered")]
    public void Decide_Below_MirrorsAbove(string steps, string expected) => Assert.Equal(expected, Run(Below, steps));

    [Fact]
    public void Decide_ForZero_FiresAtOnce() => Assert.Equal("Fired StillFiring Recovered", Run(Above with { For = TimeSpan.Zero }, "0:30 1:28 2:15"));

    [Fact]
    public void Decide_FiredAlert_CarriesItsTimesAndId()
    {
        Alert pending = ThresholdEvaluator.Decide(Above, Sample.Road, null, Sample.Morning, 30, ReadingFlag.Normal).Alert!;
        Alert fired = ThresholdEvaluator.Decide(Above, Sample.Road, pending, Sample.Morning + (12 * Sample.Minute), 31, ReadingFlag.Normal).Alert!;

        Assert.Equal(AlertState.Pending, pending.State);
        Assert.Null(pending.FiredAt);
        Assert.Equal($"road-flood|road-01|{Sample.Morning}", fired.Id);
        Assert.Equal(Sample.Road, AlertId.PlaceOf(fired));
        Assert.Equal((AlertState.Firing, Sample.Morning, Sample.Morning + (12 * Sample.Minute)), (fired.State, fired.Since, fired.FiredAt));
        Assert.Equal((31, 27), (fired.Value, fired.Bound));
    }

    [Fact]
    public void Decide_ReadingBeforeTheAlertBegan_ChangesNothing()
    {
        Alert firing = Firing(Above);
        Assert.Equal(Decision.Unchanged(firing), ThresholdEvaluator.Decide(Above, Sample.Road, firing, firing.Since - 1, 0, ReadingFlag.Normal));
    }

    [Fact]
    public void Judge_DecimalBoundAndHysteresis_RecoversAtTheExactLine()
    {
        AlertRule rule = Above with { Above = 0.3, Hysteresis = 0.1 };
        Assert.Equal(Finding.Clear, ThresholdEvaluator.Judge(rule, 0.2)); // 0.3 - 0.1 is less than 0.2 in binary
        Assert.Equal(Finding.Between, ThresholdEvaluator.Judge(rule, 0.3));
    }

    [Fact]
    public void Decide_AnyFlaggedValues_NeverChangeAnAlert() =>
        Gen.Select(Gen.Double[-1000, 1000], Gen.Int[0, Bad.Length - 1].Select(i => Bad[i]), Gen.Long[0, Sample.Hour], Gen.Bool).Sample((value, flag, later, open) =>
        {
            Alert? current = open ? Firing(Above) : null;
            Assert.Equal(Decision.Unchanged(current), ThresholdEvaluator.Decide(Above, Sample.Road, current, Sample.Morning + later, value, flag));
        });

    [Fact]
    public void Decide_ValuesInsideTheBand_NeitherBeginNorEnd() =>
        Gen.Double[15.000001, 27].Array[1, 30].Sample(values =>
        {
            Alert firing = Firing(Above);
            for (int i = 0; i < values.Length; i++)
            {
                long time = firing.FiredAt!.Value + ((i + 1) * Sample.Minute);
                Assert.Equal(DecisionReason.Nothing, ThresholdEvaluator.Decide(Above, Sample.Road, null, time, values[i], ReadingFlag.Normal).Reason);
                Decision next = ThresholdEvaluator.Decide(Above, Sample.Road, firing, time, values[i], ReadingFlag.Normal);
                Assert.Equal(DecisionReason.StillFiring, next.Reason);
                firing = next.Alert!;
            }
        });

    [Fact]
    public void Decide_AnySeries_TellsBreachAndRecoveryInTurns() =>
        Gen.Double[0, 50].Array[1, 200].Sample(values =>
        {
            Alert? current = null;
            bool firing = false;
            for (int i = 0; i < values.Length; i++)
            {
                Decision next = ThresholdEvaluator.Decide(Above, Sample.Road, current, i * 4 * Sample.Minute, values[i], ReadingFlag.Normal);
                if (next.Reason is DecisionReason.Fired or DecisionReason.Recovered)
                {
                    Assert.NotEqual(next.Reason == DecisionReason.Fired, firing);
                    firing = !firing;
                }

                current = next.Reason == DecisionReason.DroppedBeforeFiring ? null : next.Alert;
            }
        });

    private static Alert Firing(AlertRule rule)
    {
        Alert pending = ThresholdEvaluator.Decide(rule, Sample.Road, null, Sample.Morning, 30, ReadingFlag.Normal).Alert!;
        return ThresholdEvaluator.Decide(rule, Sample.Road, pending, Sample.Morning + (long)rule.For.TotalMilliseconds, 30, ReadingFlag.Normal).Alert!;
    }

    private static string Run(AlertRule rule, string steps)
    {
        Alert? current = null;
        var reasons = new List<DecisionReason>();
        foreach (string[] step in steps.Split(' ').Select(s => s.Split(':')))
        {
            bool flagged = char.IsAsciiLetter(step[1][^1]);
            ReadingFlag flag = flagged ? ReadingFlags.FromDeviceLetter([(byte)step[1][^1]]) : ReadingFlag.Normal;
            double value = double.Parse(flagged ? step[1][..^1] : step[1], System.Globalization.CultureInfo.InvariantCulture);
            long time = Sample.Morning + (long.Parse(step[0], System.Globalization.CultureInfo.InvariantCulture) * Sample.Minute);
            Decision next = ThresholdEvaluator.Decide(rule, Sample.Road, current, time, value, flag);
            reasons.Add(next.Reason);
            current = next.Reason == DecisionReason.DroppedBeforeFiring ? null : next.Alert;
        }

        return string.Join(' ', reasons);
    }
}
