using WenchangPlan.Standards.Water;
using static WenchangPlan.Standards.Water.WaterIndicator;

namespace WenchangPlan.Standards.Tests.Water;

public class LakeAndEffluentTests
{
    private static readonly TrophicIndex Tli = TrophicIndex.For(new DateOnly(2026, 7, 1));
    private static readonly EffluentStandard Effluent = EffluentStandard.For(new DateOnly(2026, 7, 1));
    private static readonly WaterEvaluation Evaluation = WaterEvaluation.Named("2011");

    [Theory]
    [InlineData(ChlorophyllA, "10", "50.006")]
    [InlineData(TotalPhosphorus, "0.05", "45.709")]
    [InlineData(TotalNitrogen, "1.0", "54.530")]
    [InlineData(Transparency, "1.0", "51.180")]
    [InlineData(CodMn, "4.0", "37.979")]
    public void TermIndex_Vector_IsReproduced(WaterIndicator indicator, string value, string expected) =>
        Assert.Equal(Table.Number(expected), Rounding.HalfEven(Tli.TermIndex(indicator, Table.Number(value)), 3));

    [Theory]
    [InlineData(ChlorophyllA, "0.266255")]
    [InlineData(TotalPhosphorus, "0.187869")]
    [InlineData(TotalNitrogen, "0.179030")]
    [InlineData(Transparency, "0.183423")]
    [InlineData(CodMn, "0.183423")]
    public void Weight_Table_IsReproduced(WaterIndicator indicator, string expected) =>
        Assert.Equal(Table.Number(expected), Rounding.HalfEven(Tli.Weight(indicator), 6));

    [Theory]
    [InlineData("10 0.05 1.0 1.0 4.0", "48.018", "中营养")]
    [InlineData("26 0.10 1.5 0.5 6.0", "58.571", "轻度富营养")]
    public void Of_AllFive_Vector_IsReproduced(string values, string expected, string name)
    {
        decimal[] numbers = [.. values.Split(' ').Select(Table.Number)];
        TrophicResult lake = Tli.Of([new(ChlorophyllA, numbers[0]), new(TotalPhosphorus, numbers[1]), new(TotalNitrogen, numbers[2]), new(Transparency, numbers[3]), new(CodMn, numbers[4]), new(Ph, 8)]);
        Assert.Equal(Table.Number(expected), Rounding.HalfEven(lake.Index.Value, 3));
        Assert.True(lake.IsComplete);
        Assert.Equal(name, lake.Name!.Zh);
    }

    [Fact]
    public void Of_Some_IsScaledAndIncomplete()
    {
        TrophicResult lake = Tli.Of([new(TotalPhosphorus, 0.05m)]);
        Assert.Equal(lake.Terms.Single().Index, lake.Index.Value);
        Assert.False(lake.IsComplete);
        Assert.Equal(1, lake.Index.Samples);
        TrophicResult none = Tli.Of([new(Ph, 7)]);
        Assert.Equal("no trophic indicator", none.Index.Reason.En);
        Assert.Null(none.Name);
        Assert.Throws<ArgumentOutOfRangeException>(() => Tli.TermIndex(ChlorophyllA, 0));
        Assert.Throws<ArgumentException>(() => Tli.TermIndex(Ph, 7));
        Assert.Throws<ArgumentException>(() => Tli.Weight(Ph));
    }

    [Theory]
    [InlineData("29.99", "贫营养")]
    [InlineData("30", "中营养")]
    [InlineData("50", "中营养")]
    [InlineData("50.01", "轻度富营养")]
    [InlineData("60", "轻度富营养")]
    [InlineData("60.01", "中度富营养")]
    [InlineData("70", "中度富营养")]
    [InlineData("70.01", "重度富营养")]
    public void ClassOf_Bounds_BelongWhereTheRuleSays(string index, string name) => Assert.Equal(name, Tli.ClassOf(Table.Number(index)).Name.Zh);

    public static TheoryData<string, string, string> Limits =>
        [.. Table.Rows("Vectors/effluent.csv").Select(row => new TheoryDataRow<string, string, string>(row[0], row[1], row[2]))];

    [Theory, MemberData(nameof(Limits))]
    public void Judge_AroundTheLimit_LimitIsMet(string grade, string item, string limit)
    {
        decimal value = Table.Number(limit);
        EffluentVerdict at = Effluent.Judge(grade, item, value, 20);
        Assert.Equal((value, true), (at.Limit.Value, at.Meets));
        Assert.False(Effluent.Judge(grade, item, value + 0.001m, 20).Meets);
    }

    [Theory]
    [InlineData("12", 8, "")]
    [InlineData("12.1", 5, "")]
    [InlineData(null, 5, "water temperature unknown: strict limit")]
    public void Judge_Ammonia_DependsOnTheTemperature(string? temperature, int limit, string remark)
    {
        EffluentVerdict verdict = Effluent.Judge("1A", "nh3n", 1, temperature is null ? null : Table.Number(temperature));
        Assert.Equal((limit, remark), (verdict.Limit.Value, verdict.Limit.Reason.En));
    }

    [Fact]
    public void Judge_OldPlant_HasItsOwnPhosphorusLimit()
    {
        Assert.True(Effluent.Judge("1A", "tp", 1, builtBefore2006: true).Meets);
        Assert.False(Effluent.Judge("1A", "tp", 1).Meets);
        Assert.True(Effluent.Judge("1A", "cod", 50, builtBefore2006: true).Meets);
    }

    [Theory]
    [InlineData("5.99", 6, false)]
    [InlineData("6", 9, true)]
    [InlineData("9", 9, true)]
    [InlineData("9.01", 9, false)]
    public void Judge_Ph_IsARange(string ph, int limit, bool meets)
    {
        EffluentVerdict verdict = Effluent.Judge("1A", "ph", Table.Number(ph));
        Assert.Equal((limit, meets), (verdict.Limit.Value, verdict.Meets));
    }

    [Fact]
    public void Judge_NoLimitOrGrade_SaysSo()
    {
        EffluentVerdict verdict = Effluent.Judge("IV", "ss", 99);
        Assert.Equal("grade IV has no limit for ss", verdict.Limit.Reason.En);
        Assert.True(verdict.Meets);
        Assert.Throws<ArgumentException>(() => Effluent.Judge("2C", "ss", 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Effluent.Judge("1A", "ss", -1));
    }

    [Theory]
    [InlineData(Ph, "7.5", "8")]
    [InlineData(TotalPhosphorus, "0.0125", "0.012")]
    [InlineData(Nh3N, "0.004", "0.004")]
    [InlineData(Mercury, "0.000004", "0.000004")]
    [InlineData(ChlorophyllA, "1.23456", "1.23456")]
    public void Round_Assessment_HasTheDecimalsOfTheIndicator(WaterIndicator indicator, string value, string expected) =>
        Assert.Equal(Table.Number(expected), Evaluation.Round(indicator, Table.Number(value)));

    [Fact]
    public void Means_NeedTheirMinimum()
    {
        Assert.Equal(2, Evaluation.MonthlyMean(CodMn, [2]).Value);
        Assert.Equal("1 of 2 samples", Evaluation.QuarterlyMean(CodMn, [2, null]).Reason.En);
        Assert.Equal(3, Evaluation.QuarterlyMean(CodMn, [2, 4]).Value);
        Assert.Equal("7 of 8 samples", Evaluation.AnnualMean(Ph, [7, 7, 7, 7, 7, 7, 7]).Reason.En);
        Assert.Equal(7, Evaluation.AnnualMean(Ph, [7, 7, 7, 7, 7, 7, 7, 7]).Value);
        Assert.Equal("1 of 3 samples", (Evaluation with { MinimumSamplesPerMonth = 3 }).MonthlyMean(CodMn, [2]).Reason.En);
        Assert.Throws<ArgumentOutOfRangeException>(() => Evaluation with { MinimumMonthsPerYear = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => WaterMeans.Of(CodMn, [1], 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => WaterMeans.Of(Ph, [14.1m]));
        Assert.Throws<ArgumentOutOfRangeException>(() => WaterMeans.Of(Ph, [-0.1m]));
        Assert.Equal(14, WaterMeans.Of(Ph, [14, null]).Value);
        Assert.Equal(0, WaterMeans.Of(Ph, [0]).Value);
    }

    [Fact]
    public void Indicators_Codes_AreReadBack()
    {
        foreach (WaterIndicator indicator in Enum.GetValues<WaterIndicator>())
        {
            Assert.True(WaterIndicators.TryParse(indicator.Code(), out WaterIndicator back));
            Assert.Equal(indicator, back);
            Assert.False(indicator.Name().IsEmpty);
        }

        Assert.False(WaterIndicators.TryParse("xyz", out _));
        Assert.Throws<InvalidDataException>(() => WaterIndicators.Parse("xyz"));
        Assert.Equal(WaterIndicators.Count, Enum.GetValues<WaterIndicator>().Length);
        Assert.Equal(["°C", "", "mg/L", "count/L", "mg/m³", "m"], new[] { Temperature, Ph, Cod, FecalColiform, ChlorophyllA, Transparency }.Select(WaterIndicators.Unit));
    }
}
