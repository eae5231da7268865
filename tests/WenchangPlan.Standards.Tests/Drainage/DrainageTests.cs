using WenchangPlan.Standards.Drainage;

namespace WenchangPlan.Standards.Tests.Drainage;

public class DrainageTests
{
    private static readonly RainGrades Rain = RainGrades.For(new DateOnly(2026, 7, 1));
    private static readonly DrainageGrades Grades = DrainageGrades.For(new DateOnly(2026, 7, 1));

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
    public void MaximumFullness_Table_IsReproduced(string diameter, string expected) =>
        Assert.Equal(Table.Number(expected), Grades.MaximumFullness(Table.Number(diameter)));

    [Theory] // pipe of 0.5 m, ground 2.5 m above the invert
    [InlineData(PipeKind.Sewer, "0.35", LevelState.Normal)]
    [InlineData(PipeKind.Sewer, "0.351", LevelState.High)]
    [InlineData(PipeKind.Storm, "0.4", LevelState.Normal)]
    [InlineData(PipeKind.Storm, "0.401", LevelState.High)]
    [InlineData(PipeKind.Sewer, "0.499", LevelState.High)]
    [InlineData(PipeKind.Sewer, "0.5", LevelState.Surcharged)]
    [InlineData(PipeKind.Sewer, "2.199", LevelState.Surcharged)]
    [InlineData(PipeKind.Sewer, "2.2", LevelState.NearFlooding)]
    [InlineData(PipeKind.Sewer, "2.499", LevelState.NearFlooding)]
    [InlineData(PipeKind.Sewer, "2.5", LevelState.Flooding)]
    public void StateOf_WorstCondition_Holds(PipeKind kind, string depth, LevelState expected) =>
        Assert.Equal(expected, Grades.StateOf(kind, Table.Number(depth), 0.5m, 2.5m));

    [Fact]
    public void Lengths_OutsideTheirRange_AreRefused()
    {
        Assert.Equal(0.5m, DrainageGrades.Fullness(0.25m, 0.5m));
        Assert.Equal(-0.1m, DrainageGrades.Freeboard(10, 10.1m));
        Assert.Throws<ArgumentOutOfRangeException>(() => DrainageGrades.Fullness(-0.1m, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => DrainageGrades.Fullness(0.1m, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => Grades.MaximumFullness(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => Grades.StateOf(PipeKind.Storm, 0, 1, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => Grades.TryGetPondingGrade(-1, out _));
    }

    [Theory]
    [InlineData("4.9", null)]
    [InlineData("5", "蓝色")]
    [InlineData("15", "黄色")]
    [InlineData("20", "橙色")]
    [InlineData("26.9", "橙色")]
    [InlineData("27", "红色")]
    public void PondingGrade_Depth_IsGraded(string centimetres, string? expected)
    {
        Assert.Equal(expected is not null, Grades.TryGetPondingGrade(Table.Number(centimetres), out PondingGrade? grade));
        Assert.Equal(expected, grade?.Name.Zh);
    }

    [Fact]
    public void JudgeOverflow_NeedsToKnowTheRain()
    {
        Assert.Equal((true, true, ""), Text(Grades.JudgeOverflow(overflows: true, Statistic.Of(0.9m, 1))));
        Assert.Equal((true, false, ""), Text(Grades.JudgeOverflow(overflows: true, Statistic.Of(1m, 1))));
        Assert.Equal((true, false, ""), Text(Grades.JudgeOverflow(overflows: false, default)));
        Assert.Equal((false, false, "no data"), Text(Grades.JudgeOverflow(overflows: true, default)));
    }

    private static (bool, bool, string) Text((bool IsKnown, bool IsDry, BilingualText Reason) verdict) => (verdict.IsKnown, verdict.IsDry, verdict.Reason.En);
}
