using CsCheck;
using WenchangPlan.Standards.Noise;

namespace WenchangPlan.Standards.Tests.Noise;

public class NoiseTests
{
    private static readonly NoiseStandard Standard = NoiseStandard.For(new DateOnly(2026, 7, 1));

    [Theory]
    [InlineData("60 60 60", "60")]
    [InlineData("50 60", "57.4")] // 10 lg((1e5 + 1e6) / 2)
    [InlineData("60 63", "61.8")]
    public void EnergyMean_IsNotTheArithmeticMean(string levels, string expected) =>
        Assert.Equal(Table.Number(expected), Rounding.HalfEven(SoundLevels.EnergyMean([.. levels.Split(' ').Select(text => (decimal?)Table.Number(text)), null]).Value, 1));

    [Fact]
    public void EnergyMean_IsAboveTheArithmeticOneAndIgnoresOrder() =>
        Gen.Int[300, 1200].Array[1, 60].SelectMany(values => Gen.Shuffle(values)).Sample(values =>
        {
            decimal?[] levels = [.. values.Select(value => (decimal?)value / 10)];
            decimal mean = SoundLevels.EnergyMean(levels).Value;
            bool between = mean >= Math.Round(levels.Average()!.Value, 6) - 0.000001m && mean <= levels.Max();
            decimal louder = SoundLevels.EnergyMean([.. levels.Select(level => level + 10)]).Value;
            Array.Sort(levels);
            return between && Math.Abs(mean - SoundLevels.EnergyMean(levels).Value) <= 0.000001m && Math.Abs(louder - mean - 10) <= 0.000002m;
        });

    [Fact]
    public void EnergyMean_TooFewOrOutside_IsRefused()
    {
        Assert.Equal("1 of 2 levels", SoundLevels.EnergyMean([60, null], 2).Reason.En);
        Assert.Throws<ArgumentOutOfRangeException>(() => SoundLevels.EnergyMean([301]));
        Assert.Throws<ArgumentOutOfRangeException>(() => SoundLevels.EnergyMean([60], 0));
        Assert.Equal(300, SoundLevels.EnergyMean([300]).Value);
    }

    [Theory]
    [InlineData("60", "50", "60")]
    [InlineData("55", "45", "55")]
    [InlineData("60", "60", "66.0")]
    public void DayNight_NightsCountTenMore(string day, string night, string expected) =>
        Assert.Equal(Table.Number(expected), Rounding.HalfEven(SoundLevels.DayNight(Table.Number(day), Table.Number(night)), 1));

    [Fact]
    public void ExceededIn_L10_IsTheLoudTenth()
    {
        decimal?[] levels = [.. Enumerable.Range(0, 101).Select(level => (decimal?)level)];
        Assert.Equal([90, 50, 10], new decimal[] { 10, 50, 90 }.Select(percent => SoundLevels.ExceededIn(levels, percent).Value));
        Assert.Throws<ArgumentOutOfRangeException>(() => SoundLevels.ExceededIn(levels, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => SoundLevels.ExceededIn(levels, 100));
    }

    [Theory]
    [InlineData("0", 50, 40)]
    [InlineData("1", 55, 45)]
    [InlineData("2", 60, 50)]
    [InlineData("3", 65, 55)]
    [InlineData("4a", 70, 55)]
    [InlineData("4b", 70, 60)]
    public void Limits_Table_IsReproducedAndMetAtTheLimit(string areaClass, int day, int night)
    {
        NoiseClass limits = Standard.Limits(areaClass);
        Assert.Equal((day, night), (limits.Day, limits.Night));
        Assert.True(limits.Meets(day, night));
        Assert.False(limits.Meets(day + 0.1m, night));
        Assert.False(limits.Meets(day, night + 0.1m));
        Assert.True(Standard.AllowsSuddenNight(areaClass, night + 15));
        Assert.False(Standard.AllowsSuddenNight(areaClass, night + 15.1m));
    }

    [Fact]
    public void Limits_NoClass_Throws() => Assert.Throws<ArgumentException>(() => Standard.Limits("5"));

    [Theory]
    [InlineData("2026-07-02T05:59:59", false, "2026-07-01")]
    [InlineData("2026-07-02T06:00:00", true, "2026-07-02")]
    [InlineData("2026-07-02T21:59:59", true, "2026-07-02")]
    [InlineData("2026-07-02T22:00:00", false, "2026-07-02")]
    [InlineData("2026-01-01T00:00:00", false, "2025-12-31")]
    public void Night_BelongsToTheDayItStartsOn(string time, bool isDay, string day)
    {
        var local = DateTime.ParseExact(time, "s", CultureInfo.InvariantCulture);
        Assert.Equal(isDay, Standard.IsDay(TimeOnly.FromDateTime(local)));
        Assert.Equal(DateOnly.ParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture), Standard.DayOf(local));
    }
}
