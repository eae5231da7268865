using WenchangPlan.Standards.Drainage;

namespace WenchangPlan.Standards.Tests.Drainage;

public class DrainageTests
{
    private static readonly RainGrades Rain = RainGrades.For(new DateOnly(2026, 7, 1));
    private static readonly SewerDesign Design = SewerDesign.For(new DateOnly(2026, 7, 1));
    private static readonly DrainageThresholds Thresholds = new();

    public static TheoryData<int, string, string> RainBounds =>
    [
        .. RainGrades.All.SelectMany(edition => edition.Classes.Index().SelectMany(pair => new TheoryDataRow<int, string, string>[]
        {
            new(pair.Index, pair.Item.From12Hours.ToString(CultureInfo.InvariantCulture), "12"),
            new(pair.Index, pair.Item.From24Hours.ToString(CultureInfo.InvariantCulture), "24"),
        })),
    ];

    [Theory, MemberData(nameof(RainBounds))]
    public void RainClass_AroundABound_BoundBelongsToTheHeavier(int index, string bound, string hours)
    {
        decimal from = Table.Number(bound);
        Func<decimal, RainClass> classOf = hours is "12" ? Rain.ClassOf12Hours : Rain.ClassOf24Hours;
        Assert.Equal(Rain.Classes[index], classOf(from));
        Assert.Equal(Rain.Classes[index], classOf(from + 0.04m));
        if (index > 0) Assert.Equal(Rain.Classes[index - 1], classOf(from - 0.06m));
    }

    [Theory]
    [InlineData("4.9", "小雨", "小雨")]
    [InlineData("9.9", "中雨", "小雨")]
    [InlineData("24.9", "大雨", "中雨")]
    [InlineData("69.9", "暴雨", "暴雨")]
    [InlineData("139.9", "大暴雨", "大暴雨")]
    [InlineData("249.9", "特大暴雨", "大暴雨")]
    [InlineData("250", "特大暴雨", "特大暴雨")]
    [InlineData("0.05", "微量降雨", "微量降雨")]
    public void RainClass_Printed_IsReproduced(string millimetres, string of12, string of24)
    {
        Assert.Equal(of12, Rain.ClassOf12Hours(Table.Number(millimetres)).Name.Zh);
        Assert.Equal(of24, Rain.ClassOf24Hours(Table.Number(millimetres)).Name.Zh);
        Assert.Throws<ArgumentOutOfRangeException>(() => Rain.ClassOf12Hours(-0.1m));
    }

    [Theory]
    [InlineData(49.9, 49.9, 49.9, null)]
    [InlineData(10, 20, 50, "蓝色")]
    [InlineData(10, 50, 60, "黄色")]
    [InlineData(50, 50, 60, "橙色")]
    [InlineData(99.9, 120, 130, "橙色")]
    [InlineData(100, 100, 100, "红色")]
    public void Signal_WorstReached_Holds(double three, double six, double twelve, string? expected)
    {
        var sums = new Dictionary<int, decimal> { [3] = (decimal)three, [6] = (decimal)six, [12] = (decimal)twelve };
        Assert.Equal(expected is not null, Rain.TryGetSignal(sums, out RainSignal? signal));
        Assert.Equal(expected, signal?.Name.Zh);
        Assert.False(Rain.TryGetSignal(new Dictionary<int, decimal>(), out _));
    }

    [Theory]
    [InlineData("0.2", "0.55")]
    [InlineData("0.349", "0.55")]
    [InlineData("0.35", "0.65")]
    [InlineData("0.499", "0.65")]
    [InlineData("0.5", "0.70")]
    [InlineData("0.999", "0.70")]
    [InlineData("1.0", "0.75")]
    public void MaximumFullness_Table_IsReproduced(string diameter, string expected)
    {
        Assert.Equal(Table.Number(expected), Design.MaximumFullness(DrainageNetwork.Sewer, Table.Number(diameter)));
        Assert.Equal(1, Design.MaximumFullness(DrainageNetwork.Storm, Table.Number(diameter)));
        Assert.Equal(0.8m, Thresholds.HighFullness(Design, DrainageNetwork.Combined, Table.Number(diameter)));
    }

    [Theory] // DN500, ground 2.5 m above the invert
    [InlineData(DrainageNetwork.Sewer, "0.35", null)]
    [InlineData(DrainageNetwork.Sewer, "0.36", "high")] // 0.72, over its 0.70
    [InlineData(DrainageNetwork.Storm, "0.36", null)] // 0.72 in a storm drain is nothing
    [InlineData(DrainageNetwork.Storm, "0.4", null)]
    [InlineData(DrainageNetwork.Combined, "0.401", "high")]
    [InlineData(DrainageNetwork.Sewer, "0.499", "high")]
    [InlineData(DrainageNetwork.Sewer, "0.5", "surcharged")]
    [InlineData(DrainageNetwork.Storm, "2.199", "surcharged")]
    [InlineData(DrainageNetwork.Sewer, "2.2", "nearFlooding")]
    [InlineData(DrainageNetwork.Sewer, "2.499", "nearFlooding")]
    [InlineData(DrainageNetwork.Sewer, "2.5", "flooding")]
    public void LevelRule_WorstGrade_Holds(DrainageNetwork network, string depth, string? expected) =>
        Assert.Equal(expected, Thresholds.LevelRule(Design, network, 0.5m, 2.5m)!.GradeOf(Table.Number(depth))?.Code);

    [Fact]
    public void LevelRule_KnowsWhatTheRegisterKnows()
    {
        Assert.Null(Thresholds.LevelRule(Design, DrainageNetwork.Sewer, null, null));
        Assert.Equal(["high", "surcharged"], Thresholds.LevelRule(Design, DrainageNetwork.Sewer, 1, null)!.Grades.Select(grade => grade.Code));
        Assert.Equal(["nearFlooding", "flooding"], Thresholds.LevelRule(Design, DrainageNetwork.Sewer, null, 2)!.Grades.Select(grade => grade.Code));
        Assert.Equal("flooding", Thresholds.LevelRule(Design, DrainageNetwork.Storm, 1.5m, 1.2m)!.GradeOf(1.21m)?.Code); // the ground is below the crown
        Assert.Throws<ArgumentOutOfRangeException>(() => Thresholds.LevelRule(Design, DrainageNetwork.Storm, 0, null));
        Assert.Throws<ArgumentOutOfRangeException>(() => Thresholds.LevelRule(Design, DrainageNetwork.Storm, null, 0));
        Assert.Equal(0.5m, SewerDesign.Fullness(0.25m, 0.5m));
        Assert.Throws<ArgumentOutOfRangeException>(() => SewerDesign.Fullness(-0.1m, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => SewerDesign.Fullness(0.1m, 0));
    }

    [Theory]
    [InlineData("4.9", null)]
    [InlineData("5", "blue")]
    [InlineData("15", "yellow")]
    [InlineData("20", "orange")]
    [InlineData("26.9", "orange")]
    [InlineData("27", "red")]
    [InlineData("42", "red")]
    public void PondingGrade_Depth_IsGraded(string centimetres, string? expected) =>
        Assert.Equal(expected, Thresholds.PondingRule.GradeOf(Table.Number(centimetres))?.Code);

    [Theory]
    [InlineData("2.31", "2.0", "0", "notPumping")]
    [InlineData("2.30", "2.0", "0", null)]
    [InlineData("2.31", "2.0", "1", null)]
    [InlineData("1.0", "2.0", "0", null)]
    public void Sump_AboveItsStartLevelWithNoPump_IsAFault(string sump, string start, string pumps, string? expected) =>
        Assert.Equal(expected, Thresholds.SumpRule.GradeOf(DrainageThresholds.UnpumpedHeight(Table.Number(sump), Table.Number(start), Table.Number(pumps)))?.Code);

    [Theory]
    [InlineData("0.5 0.4", true)]
    [InlineData("0.5 0.5", false)] // 1 mm is not dry
    [InlineData("0.5 NA", null)] // unknown is not dry
    [InlineData("1.5 NA", false)] // what is known is enough
    public void IsDry_NeedsToKnowTheRain(string hours, bool? expected)
    {
        var sum = RainSum.Of([.. hours.Split(' ').Select(text => text == "NA" ? (decimal?)null : Table.Number(text))]);
        Assert.Equal(expected, Thresholds.IsDry(sum));
    }

    [Fact]
    public void RainSum_WithAGap_IsALowerBoundOnly()
    {
        Assert.Equal(new RainSum(3, 2, 4.5m), RainSum.Of([1.5m, null, 3]));
        Assert.Null(RainSum.Of([1.5m, null, 3]).Total);
        Assert.Equal(4.5m, RainSum.Of([1.5m, 3]).Total);
        Assert.False(RainSum.Of([]).IsComplete);
        Assert.Throws<ArgumentOutOfRangeException>(() => RainSum.Of([-0.1m]));
        Assert.Null(Thresholds.IsDry(default));
    }

    [Fact]
    public void Thresholds_OutsideTheirRange_AreRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Thresholds with { HighStormFullness = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => Thresholds with { NearFloodingFreeboard = -1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => Thresholds with { ConsecutiveReadings = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => Thresholds with { LongestGap = TimeSpan.Zero });
        Assert.Throws<ArgumentOutOfRangeException>(() => Thresholds with { MinimumMinutesPerHour = 61 });
        Assert.Throws<ArgumentOutOfRangeException>(() => Thresholds.WeirRule(-0.1m));
        Assert.Throws<ArgumentException>(() => Thresholds with { PondingGrades = [new("red", 27), new("blue", 5)] });
        Assert.Equal("overflow", Thresholds.WeirRule(0.6m).GradeOf(0.61m)?.Code);
        Assert.Null(Thresholds.WeirRule(0.6m).GradeOf(0.6m));
        Assert.Equal("overflow", Thresholds.OverflowRule.GradeOf(1)?.Code);
    }
}
