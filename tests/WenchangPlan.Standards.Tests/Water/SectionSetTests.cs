using CsCheck;
using WenchangPlan.Standards.Water;
using static WenchangPlan.Standards.Water.WaterIndicator;

namespace WenchangPlan.Standards.Tests.Water;

public class SectionSetTests
{
    private static readonly WaterEvaluation Evaluation = WaterEvaluation.For(new DateOnly(2026, 5, 1));

    [Theory] // good (I-III), polluted (IV), worse than V
    [InlineData(9, 1, 0, "优")]
    [InlineData(10, 0, 0, "优")]
    [InlineData(89, 11, 0, "良好")]
    [InlineData(75, 0, 25, "良好")]
    [InlineData(74, 26, 0, "轻度污染")]
    [InlineData(74, 7, 19, "轻度污染")]
    [InlineData(60, 20, 20, "中度污染")]
    [InlineData(50, 11, 39, "中度污染")]
    [InlineData(60, 0, 40, "重度污染")]
    [InlineData(0, 0, 5, "重度污染")]
    public void AssessSet_Shares_FollowTheTable(int good, int polluted, int worse, string state)
    {
        SectionSetAssessment set = Evaluation.AssessSet([.. Sections(good, 6), .. Sections(polluted, 7), .. Sections(worse, 16)]);
        Assert.Equal(state, set.State.Zh);
        Assert.False(set.ByMeans.HasClass);
        Assert.Equal(new SectionShare(good, good + polluted + worse, good + polluted + worse), set.Share);
    }

    [Fact]
    public void AssessSet_FewerThanFive_AveragesConcentrationsFirst()
    {
        // Mean CODMn (1 + 1 + 1 + 17) / 4 = 5: class III, although one section is worse than V.
        SectionSetAssessment set = Evaluation.AssessSet([.. Sections(3, 1), .. Sections(1, 17), .. Sections(1, null)]);
        Assert.Equal(WaterClass.III, set.ByMeans.Class);
        Assert.Equal("良好", set.State.Zh);
        Assert.Equal(new SectionShare(3, 4, 5), set.Share);
    }

    [Fact]
    public void AssessSet_FewerThanFiveWithALake_TakesLakeLimits() =>
        Assert.Equal(WaterClass.IV, Evaluation.AssessSet(
            [new("r", WaterBody.River, [new(TotalPhosphorus, 0.06m)]), new("l", WaterBody.Lake, [new(TotalPhosphorus, 0.06m)])]).ByMeans.Class);

    [Fact]
    public void AssessSet_FewerThanFiveRivers_TakesRiverLimits() =>
        Assert.Equal(WaterClass.II, Evaluation.AssessSet([new("r", WaterBody.River, [new(TotalPhosphorus, 0.06m)])]).ByMeans.Class);

    [Fact]
    public void MainIndicators_Equal_KeepTheOrderOfTheTable() =>
        Assert.Equal([CodMn, Nh3N], Evaluation.MainIndicators([new(Nh3N, 1.5m), new(CodMn, 9)], WaterBody.River).Select(one => one.Indicator));

    [Fact]
    public void AssessLake_AnyNumberOfPoints_AveragesThem() =>
        Assert.Equal(WaterClass.III, Evaluation.AssessLake(
            [.. Enumerable.Range(1, 9).Select(point => new WaterSection("p", WaterBody.Lake, [new(TotalPhosphorus, point / 100m)])), new("empty", WaterBody.Lake, [])]).Class);

    [Fact]
    public void MainIndicatorsOfSet_AreThoseBeyondClassThreeInMostSections()
    {
        static WaterSection Section(params WaterValue[] values) => new("s", WaterBody.River, [.. values]);
        var main = Evaluation.MainIndicatorsOfSet(
        [
            Section(new(CodMn, 7), new(Nh3N, 1.2m), new(TotalNitrogen, 99)), Section(new(Nh3N, 1.2m), new(Cod, 21)), Section(new(Nh3N, 0.1m), new(Bod5, 5)),
            Section(new(CodMn, 6), new(Bod5, 4)), Section(), Section(new(Cod, 21), new(CodMn, 7), new(Nh3N, 3)),
        ]);
        Assert.Equal([new(Nh3N, 3, 5), new(CodMn, 2, 5), new(Cod, 2, 5)], main);
        Assert.Equal(0.6m, main[0].Rate);
        Assert.Empty(Evaluation.MainIndicatorsOfSet([Section(new WaterValue(CodMn, 6))]));
    }

    [Fact]
    public void AssessSet_NoData_IsNothingToJudge()
    {
        SectionSetAssessment set = Evaluation.AssessSet([.. Sections(6, null)]);
        Assert.Equal("nothing to judge", set.State.En);
        Assert.Equal("no section assessed", set.Share.Percent.Reason.En);
        Assert.Equal(6, set.Share.Listed);
    }

    [Theory]
    [InlineData(7, 8, "87.5")]
    [InlineData(8, 9, "88.9")]
    public void Share_OfFewSections_IsCoarse(int good, int all, string percent)
    {
        var share = SectionShare.Of([.. Sections(good, 1).Select(Assess), .. Sections(all - good, 99).Select(Assess), .. Sections(2, null).Select(Assess)]);
        Assert.Equal(Table.Number(percent), Rounding.HalfEven(share.Percent.Value, 1));
        Assert.Equal(all, share.Percent.Samples);
        Assert.Equal(all + 2, share.Listed);
    }

    [Fact]
    public void MainIndicators_MetalsFirstThenClassThenMultiple_ThreeAtMost()
    {
        var main = Evaluation.MainIndicators(
            [new(CodMn, 16), new(Nh3N, 3), new(Lead, 0.06m), new(DissolvedOxygen, 1), new(Cod, 20)], WaterBody.River);
        Assert.Equal([Lead, Nh3N, CodMn], main.Select(one => one.Indicator));
        Assert.Equal([WaterClass.V, WaterClass.WorseThanV, WaterClass.WorseThanV], main.Select(one => one.Class));
        Assert.Equal([0.2m, 2m], main.Take(2).Select(one => one.Multiple.Value));
    }

    [Fact]
    public void MainIndicators_OxygenHasNoMultiple()
    {
        MainIndicator main = Assert.Single(Evaluation.MainIndicators([new(DissolvedOxygen, 1), new(CodMn, 6), new(TotalNitrogen, 9)], WaterBody.Lake));
        Assert.Equal("no multiple for Dissolved oxygen", main.Multiple.Reason.En);
    }

    [Fact]
    public void MainIndicators_ClassThree_AreNone() => Assert.Empty(Evaluation.MainIndicators([new(CodMn, 6)], WaterBody.River));

    [Theory]
    [InlineData(CodMn, "13.2", "1.2")]
    [InlineData(CodMn, "6", "0")]
    [InlineData(CodMn, "3", "-0.5")]
    public void ExceedanceMultiple_IsOverTheClassThreeLimit(WaterIndicator indicator, string value, string multiple) =>
        Assert.Equal(Table.Number(multiple), Evaluation.ExceedanceMultiple(indicator, Table.Number(value), WaterBody.River).Value);

    [Theory]
    [InlineData(Ph)]
    [InlineData(Temperature)]
    [InlineData(TotalNitrogen)]
    public void ExceedanceMultiple_WhereThereIsNone_SaysSo(WaterIndicator indicator) =>
        Assert.Contains(indicator.Name().Zh, Evaluation.ExceedanceMultiple(indicator, 9, WaterBody.River).Reason.Zh, StringComparison.Ordinal);

    [Fact]
    public void Assess_Twice_Throws() =>
        Assert.Contains("codmn is there twice", Assert.Throws<ArgumentException>(() => Evaluation.Assess([new(CodMn, 1), new(CodMn, 1)], WaterBody.River)).Message, StringComparison.Ordinal);

    [Fact]
    public void Assess_All21_IsNotPartial()
    {
        WaterValue[] values = [.. Enum.GetValues<WaterIndicator>().Take(24).Select(one => new WaterValue(one, one switch { Ph => 7, DissolvedOxygen => 9, _ => 0 }))];
        SectionAssessment section = Evaluation.Assess(values, WaterBody.Lake);
        Assert.Equal(WaterClass.I, section.Class);
        Assert.Equal(21, section.Deciding.Count);
        Assert.False(section.IsPartial);
        Assert.True(section.Reason.IsEmpty);
        Assert.True(section.IsGood);
    }

    [Fact]
    public void Assess_OxygenBySaturation_NeedsTheTemperature()
    {
        WaterEvaluation bySaturation = Evaluation with { OxygenBySaturation = true };
        Assert.Equal(WaterClass.I, bySaturation.Assess([new(DissolvedOxygen, 7), new(Temperature, 30)], WaterBody.River).Class);
        Assert.Equal(WaterClass.II, bySaturation.Assess([new(DissolvedOxygen, 7)], WaterBody.River).Class);
        Assert.Equal(WaterClass.II, Evaluation.Assess([new(DissolvedOxygen, 7), new(Temperature, 30)], WaterBody.River).Class);
    }

    [Fact]
    public void Assess_IsTheWorstAndDoesNotDependOnTheOrder() =>
        Gen.Int[0, 40].Array[24].SelectMany(values => Gen.Shuffle(
            values.Select((value, index) => new WaterValue((WaterIndicator)index, value / 10m)).ToArray())).Sample(values =>
        {
            SectionAssessment section = Evaluation.Assess(values, WaterBody.Lake);
            SectionAssessment sorted = Evaluation.Assess([.. values.OrderBy(value => value.Indicator)], WaterBody.Lake);
            WaterClass worst = section.Judged.Max(one => section[one]);
            return section == sorted && section.Class == worst && section.Deciding.All(one => section[one] == worst) && !section.Deciding.IsEmpty;
        });

    [Theory]
    [InlineData(WaterClass.I, "Ⅰ", "优", "#CCFFFF")]
    [InlineData(WaterClass.III, "Ⅲ", "良好", "#00FF00")]
    [InlineData(WaterClass.WorseThanV, "劣Ⅴ", "重度污染", "#FF0000")]
    public void StateOf_Class_IsNamed(WaterClass waterClass, string numeral, string state, string rgb)
    {
        WaterState found = Evaluation.StateOf(waterClass);
        Assert.Equal((numeral, state, rgb), (found.Numeral, found.State.Zh, found.Rgb));
    }

    [Fact]
    public void StateOf_None_Throws() => Assert.Throws<ArgumentOutOfRangeException>(() => Evaluation.StateOf(WaterClass.None));

    private static IEnumerable<WaterSection> Sections(int count, decimal? codMn) =>
        Enumerable.Repeat(new WaterSection("s", WaterBody.River, codMn is { } value ? [new(CodMn, value)] : []), count);

    private static SectionAssessment Assess(WaterSection section) => Evaluation.Assess(section.Values.AsSpan(), section.Body);
}
