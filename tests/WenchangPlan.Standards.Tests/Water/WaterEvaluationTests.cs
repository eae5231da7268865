using WenchangPlan.Standards.Water;
using static WenchangPlan.Standards.Water.WaterIndicator;

namespace WenchangPlan.Standards.Tests.Water;

public class WaterEvaluationTests
{
    private static readonly WaterEvaluation Evaluation = WaterEvaluation.Named("2011");

    [Fact]
    public void Assess_SensorsOnly_IsTheWorstAndPreliminary()
    {
        SectionAssessment section = Evaluation.Assess([new(Ph, 7.6m), new(DissolvedOxygen, 6.8m), new(CodMn, 6.1m), new(Nh3N, 1.2m), new(TotalNitrogen, 9)], WaterBody.River);
        Assert.Equal(WaterClass.IV, section.Class);
        Assert.Equal("codmn+nh3n", section.Deciding.CodesJoined());
        Assert.Equal("preliminary: 4 of 21 indicators", section.Reason.En);
        Assert.False(section.IsGood);
        Assert.Equal(WaterClass.None, section[TotalNitrogen]);
    }

    [Fact]
    public void Assess_NothingToJudge_HasNoClass()
    {
        SectionAssessment section = Evaluation.Assess([new(Temperature, -1), new(FecalColiform, 50000)], WaterBody.River);
        Assert.False(section.HasClass);
        Assert.Equal(WaterClass.WorseThanV, section[FecalColiform]);
        Assert.Throws<InvalidOperationException>(() => section.Class);
    }

    [Theory]
    [InlineData(WaterBody.River, WaterClass.II)]
    [InlineData(WaterBody.Lake, WaterClass.IV)]
    public void Assess_Phosphorus_DependsOnTheBody(WaterBody body, WaterClass expected) =>
        Assert.Equal(expected, Evaluation.Assess([new(TotalPhosphorus, 0.1m)], body).Class);

    [Fact]
    public void MainIndicators_ThreeWorst_WithTheirMultiples()
    {
        var main = Evaluation.MainIndicators([new(CodMn, 13.2m), new(Nh3N, 1.8m), new(TotalPhosphorus, 0.5m), new(Cod, 25), new(DissolvedOxygen, 2.5m)], WaterBody.River);
        Assert.Equal([TotalPhosphorus, CodMn, Nh3N], main.Select(one => one.Indicator));
        Assert.Equal(1.2m, main[1].Multiple.Value);
    }

    [Fact]
    public void AssessSet_Shares_FollowTheTable()
    {
        WaterSection good = new("a", WaterBody.River, [new(CodMn, 1)]), bad = new("b", WaterBody.River, [new(CodMn, 99)]), none = new("c", WaterBody.River, []);
        SectionSetAssessment set = Evaluation.AssessSet([good, good, good, good, good, good, good, bad, none]);
        Assert.Equal(87.5m, set.Share.Percent.Value);
        Assert.Equal("良好", set.State.Zh);
        Assert.Equal(9, set.Share.Listed);
    }

    [Theory]
    [InlineData("7.0 8.0", "7.2596")]
    [InlineData("6.5 7.5 8.5", "6.9318")]
    public void MeanPh_GoesThroughHydrogenIons(string samples, string expected) =>
        Assert.Equal(Table.Number(expected), Rounding.HalfEven(WaterMeans.Of(Ph, [.. samples.Split(' ').Select(text => (decimal?)Table.Number(text))]).Value, 4));
}
