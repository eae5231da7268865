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
        Assert.Equal((day, night), (Standard.Limits(areaClass).Day, Standard.Limits(areaClass).Night));
        foreach ((NoisePeriod period, int limit) in new[] { (NoisePeriod.Day, day), (NoisePeriod.Night, night) })
        {
            Assert.Equal((true, limit), (Judge(limit).Meets, Judge(limit).Limit));
            Assert.True(Judge(limit + 0.05m).Meets); // reported as the limit
            Assert.False(Judge(limit + 0.1m).Meets);
            Assert.Equal((null, null), (Standard.Judge(areaClass, period, default).Meets, Standard.Judge(areaClass, period, default).Level));

            NoiseVerdict Judge(decimal level) => Standard.Judge(areaClass, period, Statistic.Of(level, 16));
        }
    }

    [Fact]
    public void Judge_SuddenNoise_IsBoundAtNightOnly()
    {
        Assert.Equal((65m, true), Peak(NoisePeriod.Night, 65));
        Assert.Equal((65m, false), Peak(NoisePeriod.Night, 65.1m));
        Assert.Equal((65m, null), Peak(NoisePeriod.Night, null));
        Assert.Equal((null, null), Peak(NoisePeriod.Day, 120));

        static (decimal?, bool?) Peak(NoisePeriod period, decimal? maximum)
        {
            NoiseVerdict verdict = Standard.Judge("2", period, Statistic.Of(45, 8), maximum);
            return (verdict.PeakLimit, verdict.PeakMeets);
        }
    }

    [Fact]
    public void LevelOf_TakesEnoughHoursOfItsPeriod()
    {
        decimal?[] night = [50, 60, 50, 60, 50, 60, null, null];
        Assert.Equal(57.4m, Rounding.HalfEven(Standard.LevelOf(NoisePeriod.Night, night).Value, 1));
        night[0] = null;
        Assert.Equal("5 of 6 levels", Standard.LevelOf(NoisePeriod.Night, night).Reason.En);
        decimal?[] day = [.. Enumerable.Repeat<decimal?>(55, 12), null, null, null, null];
        Assert.Equal(55, Standard.LevelOf(NoisePeriod.Day, day).Value);
        day[0] = null;
        Assert.False(Standard.LevelOf(NoisePeriod.Day, day).IsValid);
        Assert.Throws<ArgumentException>(() => Standard.LevelOf(NoisePeriod.Day, night));
        Assert.Equal((16, 8, 6, 22), (Standard.HoursOf(NoisePeriod.Day), Standard.HoursOf(NoisePeriod.Night), Standard.FromHour(NoisePeriod.Day), Standard.FromHour(NoisePeriod.Night)));
        Assert.Equal((45, 12, 6), (Standard.MinimumMinutesPerHour, Standard.MinimumHoursOf(NoisePeriod.Day), Standard.MinimumHoursOf(NoisePeriod.Night)));
        Assert.Throws<ArgumentOutOfRangeException>(() => Standard with { MinimumNightHours = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => Standard with { MinimumMinutesPerHour = 61 });
    }

    [Theory]
    [InlineData(25, 28, 30, "89.3")] // 30 nights, 28 valid, 25 met
    [InlineData(22, 26, 30, "84.6")]
    [InlineData(139, 156, 156, "89.1")] // a province's fourth quarter of 2021, nights
    [InlineData(151, 156, 156, "96.8")] // and days
    [InlineData(9, 13, 13, "69.2")]
    public void Compliance_IsTheShareOfValidPeriods(int met, int valid, int all, string percent)
    {
        IEnumerable<bool?> periods = [.. Enumerable.Repeat<bool?>(true, met), .. Enumerable.Repeat<bool?>(false, valid - met), .. Enumerable.Repeat<bool?>(null, all - valid)];
        var compliance = NoiseCompliance.Of(periods);
        Assert.Equal(new NoiseCompliance(met, valid, all), compliance);
        Assert.Equal(Table.Number(percent), Rounding.HalfEven(compliance.Percent.Value, 1));
        Assert.Equal("no valid period", NoiseCompliance.Of([null]).Percent.Reason.En);
    }

    [Fact]
    public void Limits_NoClass_Throws() => Assert.Contains("0, 1, 2, 3, 4a, 4b", Assert.Throws<ArgumentException>(() => Standard.Limits("5")).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("2026-07-02T05:59:59", NoisePeriod.Night, "2026-07-01")]
    [InlineData("2026-07-02T06:00:00", NoisePeriod.Day, "2026-07-02")]
    [InlineData("2026-07-02T21:59:59", NoisePeriod.Day, "2026-07-02")]
    [InlineData("2026-07-02T22:00:00", NoisePeriod.Night, "2026-07-02")]
    [InlineData("2026-01-01T00:00:00", NoisePeriod.Night, "2025-12-31")]
    public void Night_BelongsToTheDayItStartsOn(string time, NoisePeriod period, string day) =>
        Assert.Equal((DateOnly.ParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture), period), Standard.PeriodOf(DateTime.ParseExact(time, "s", CultureInfo.InvariantCulture)));
}
