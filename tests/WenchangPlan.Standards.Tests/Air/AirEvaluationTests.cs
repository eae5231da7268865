using WenchangPlan.Standards.Air;

namespace WenchangPlan.Standards.Tests.Air;

public partial class AirEvaluationTests
{
    private static readonly AirEvaluation Evaluation = AirEvaluation.Named("2013");

    [Fact]
    public void DailyMean_TwentyHours_IsTheirMean()
    {
        Statistic mean = Evaluation.DailyMean(Day(hour => hour <= 20 ? hour : null));
        Assert.Equal(10.5m, mean.Value);
        Assert.Equal(20, mean.Samples);
        Assert.True(mean.Reason.IsEmpty);
    }

    [Fact]
    public void DailyMean_SeventeenHours_SaysSo()
    {
        Statistic mean = Evaluation.DailyMean(Day(hour => hour <= 17 ? 1 : null));
        Assert.False(mean.IsValid);
        Assert.Equal("17 of 20 hours", mean.Reason.En);
        Assert.Equal("有效小时值17个，要求20个", mean.Reason.Zh);
        Assert.Throws<InvalidOperationException>(() => mean.Value);
    }

    [Fact]
    public void DailyMaximumEightHourMean_Afternoon_IsTheHighestWindow()
    {
        Statistic mda8 = Evaluation.DailyMaximumEightHourMean(Day(hour => hour is >= 11 and <= 18 ? 170 : 50), 160);
        Assert.Equal(170m, mda8.Value);
        Assert.Equal(17, mda8.Samples);
    }

    [Theory]
    [InlineData(160, false)]
    [InlineData(161, true)]
    public void DailyMaximumEightHourMean_TooFewWindows_StandsOnlyAboveTheLimit(int level, bool valid)
    {
        Statistic mda8 = Evaluation.DailyMaximumEightHourMean(Day(hour => hour <= 18 ? level : null), 160);
        Assert.Equal(13, mda8.Samples);
        Assert.Equal(valid, mda8.IsValid);
        Assert.Contains("13 of 14 8-hour means", mda8.Reason.En, StringComparison.Ordinal);
    }

    [Fact]
    public void DistrictMean_ThreeOfFourStations_IsTheirMean() => Assert.Equal(2, Evaluation.DistrictMean([1, 2, 3, null]).Value);

    [Fact]
    public void DistrictMean_TwoOfThreeStations_IsInvalidByDefaultAndConfigurable()
    {
        Assert.Equal("2 of 3 stations", Evaluation.DistrictMean([1, 2, null]).Reason.En);
        Assert.Equal(1.5m, (Evaluation with { MinimumStationShare = 0.5m }).DistrictMean([1, 2, null]).Value);
    }

    private static decimal?[] Day(Func<int, decimal?> hour) => [.. Enumerable.Range(1, 24).Select(hour)];
}
