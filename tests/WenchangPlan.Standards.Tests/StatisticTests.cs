using CsCheck;
using WenchangPlan.Standards.Air;

namespace WenchangPlan.Standards.Tests;

public class StatisticTests
{
    [Fact]
    public void Default_IsInvalidAndSaysNoData()
    {
        Statistic none = default;
        Assert.False(none.IsValid);
        Assert.Equal(new BilingualText("no data", "无数据"), none.Reason);
        Assert.Equal("Invalid: no data", Assert.Throws<InvalidOperationException>(() => none.Value).Message);
        Assert.Null(none.ValueOrGap());
        Assert.False(none.TryGetValue(out decimal value));
        Assert.Equal(0, value);
    }

    [Fact]
    public void Of_IsValidAndMayCarryARemark()
    {
        var plain = Statistic.Of(2.5m, 3);
        Assert.True(plain.TryGetValue(out decimal value));
        Assert.Equal((2.5m, 2.5m, 3), (value, plain.ValueOrGap(), plain.Samples));
        Assert.True(plain.Reason.IsEmpty);
        Assert.Equal("remark", Statistic.Of(1, 1, new BilingualText("remark", "备注")).Reason.ToString());
        Assert.Equal(7, Statistic.Invalid(7, BilingualText.Empty).Samples);
    }

    [Theory]
    [InlineData("0.5", 0, "0")]
    [InlineData("1.5", 0, "2")]
    [InlineData("2.5", 0, "2")]
    [InlineData("2.51", 0, "3")]
    [InlineData("1.25", 1, "1.2")]
    [InlineData("1.35", 1, "1.4")]
    [InlineData("-2.5", 0, "-2")]
    public void HalfEven_LoneHalf_GoesToTheEvenNeighbour(string value, int decimals, string expected) =>
        Assert.Equal(Table.Number(expected), Rounding.HalfEven(Table.Number(value), decimals));

    [Theory]
    [InlineData("0.004", 1, "0.004")]
    [InlineData("0.00042", 2, "0.0004")]
    [InlineData("0.05", 1, "0.05")]
    [InlineData("0.06", 1, "0.1")]
    [InlineData("0", 1, "0")]
    [InlineData("0.0000000000000000000000000001", 3, "0.0000000000000000000000000001")]
    public void HalfEvenKeepingTraces_WouldBeZero_KeepsOneDigit(string value, int decimals, string expected) =>
        Assert.Equal(Table.Number(expected), Rounding.HalfEvenKeepingTraces(Table.Number(value), decimals));

    [Fact]
    public void Rounding_Twice_IsRoundingOnce() =>
        Gen.Select(Gen.Long, Gen.Int[0, 8], Gen.Int[0, 6]).Sample((digits, scale, decimals) =>
        {
            decimal value = new(Math.Abs(digits % int.MaxValue) is var low ? (int)low : 0, 0, 0, digits < 0, (byte)scale);
            decimal once = Rounding.HalfEven(value, decimals), trace = Rounding.HalfEvenKeepingTraces(value, decimals);
            return Rounding.HalfEven(once, decimals) == once && Rounding.HalfEvenKeepingTraces(trace, decimals) == trace && (trace == once || once == 0);
        });

    [Fact]
    public void IndicatorSet_BehavesAsASet()
    {
        IndicatorSet<AirIndicator> set = default(IndicatorSet<AirIndicator>).With(AirIndicator.O3).With(AirIndicator.Pm25).With(AirIndicator.O3);
        Assert.Equal([AirIndicator.Pm25, AirIndicator.O3], set);
        Assert.Equal(2, set.Count);
        Assert.True(set.Contains(AirIndicator.O3));
        Assert.False(set.Contains(AirIndicator.Co));
        Assert.Equal([AirIndicator.O3], set.Except(default(IndicatorSet<AirIndicator>).With(AirIndicator.Pm25).With(AirIndicator.Co)));
        Assert.False(set.IsEmpty);
        Assert.Equal("", default(IndicatorSet<AirIndicator>).CodesJoined());
        Assert.Equal(set, ((System.Collections.IEnumerable)set).Cast<AirIndicator>());
    }

    [Fact]
    public void IndicatorSet_Enumerator_CanStartAgain()
    {
        IndicatorSet<AirIndicator>.Enumerator walk = default(IndicatorSet<AirIndicator>).With(AirIndicator.Co).GetEnumerator();
        Assert.True(walk.MoveNext());
        Assert.False(walk.MoveNext());
        walk.Reset();
        Assert.True(walk.MoveNext());
        Assert.Equal(AirIndicator.Co, walk.Current);
    }

    [Theory]
    [InlineData("90", "6.5", 3, 4, 8, 2, 5, 4)]
    [InlineData("0", "2", 3, 4, 8, 2, 5, 4)]
    [InlineData("100", "8", 3, 4, 8, 2, 5, 4)]
    [InlineData("50", "7", 7)]
    public void Percentile_Vector_IsReproduced(string percent, string expected, params int[] values) =>
        Assert.Equal(Table.Number(expected), Percentile.Of([.. values.Select(value => (decimal?)value), null], Table.Number(percent) / 100).Value);

    [Theory]
    [InlineData("0.90", "328.6")]
    [InlineData("0.95", "346.8")]
    [InlineData("0.98", "357.72")]
    public void Percentile_DaysOfAYear_IsReproduced(string share, string expected) =>
        Assert.Equal(Table.Number(expected), Percentile.Of([.. Enumerable.Range(1, 365).Select(day => (decimal?)day)], Table.Number(share)).Value);

    [Fact]
    public void Percentile_TooFewOrOutside_IsRefused()
    {
        Assert.Equal("1 of 2 values", Percentile.Of([1, null], 0.5m, 2).Reason.En);
        Assert.Equal(1, Percentile.Of([1], 0.5m).Value);
        Assert.Equal(0, Percentile.Of([], 0.5m).Samples);
        Assert.Throws<ArgumentOutOfRangeException>(() => Percentile.Of([1], -0.01m));
        Assert.Throws<ArgumentOutOfRangeException>(() => Percentile.Of([1], 1.01m));
        Assert.Throws<ArgumentOutOfRangeException>(() => Percentile.Of([1], 0.5m, 0));
    }

    [Fact]
    public void Percentile_LiesBetweenTheExtremesAndIgnoresOrder() =>
        Gen.Select(Gen.Int[0, 1000].Array[1, 40].SelectMany(values => Gen.Shuffle(values)), Gen.Int[0, 100]).Sample((values, percent) =>
        {
            decimal?[] samples = [.. values.Select(value => (decimal?)value)];
            decimal one = Percentile.Of(samples, percent / 100m).Value;
            Array.Sort(samples);
            return one == Percentile.Of(samples, percent / 100m).Value && one >= samples[0] && one <= samples[^1];
        });
}
