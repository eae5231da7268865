using WenchangPlan.Worker.Verbs;

namespace WenchangPlan.Worker.Tests.Verbs;

public sealed class WaterClassVerbTests : IDisposable
{
    private readonly TableVerb _verb = new(WaterClassVerb.Create);

    public void Dispose() => _verb.Dispose();

    [Fact]
    public void Rows_GetClassAndDecidingIndicators() =>
        Assert.Equal(
            [
                "section,temp,ph,do,codmn,nh3n,tp,tn,class,deciding",
                "a,12,7.6,9.1,1.9,0.1,0.02,9,1,ph+do+codmn+nh3n+tp",
                "b,12,7.6,6.8,6.1,1.2,0.10,9,4,codmn+nh3n",
                "c,12,9.1,1.9,2,0.1,0.02,9,6,ph+do",
                "d,12,--,*,NA,,—,9,,",
            ],
            _verb.Run("section,temp,ph,do,codmn,nh3n,tp,tn\na,12,7.6,9.1,1.9,0.1,0.02,9\nb,12,7.6,6.8,6.1,1.2,0.10,9\nc,12,9.1,1.9,2,0.1,0.02,9\nd,12,--,*,NA,,—,9\n").Rows);

    [Theory]
    [InlineData("river", "2,tp")]
    [InlineData("lake", "4,tp")]
    public void Body_Option_ChoosesThePhosphorusLimits(string body, string added) =>
        Assert.Equal("0.1," + added, _verb.Run("tp\n0.1\n", "--body", body).Rows[1]);

    [Fact]
    public void Body_Column_OverridesTheOption() =>
        Assert.Equal(
            ["river,0.1,2,tp", "LAKE,0.1,4,tp", ",0.1,4,tp"],
            _verb.Run("body,tp\nriver,0.1\nLAKE,0.1\n,0.1\nsea,0.1\n", "--body", "lake").Rows[1..]);

    [Fact]
    public void WithheldValue_InATag_IsItsText()
    {
        const string tag = "<span title='quality control failed'>--</span>";
        Assert.Equal([$"{tag},3,2,codmn", "<span>0.3</span>,3,4,tp", "<br>,3,2,codmn"], _verb.Run($"tp,codmn\n{tag},3\n<span>0.3</span>,3\n<br>,3\n").Rows[1..]);
    }

    [Fact]
    public void Saturation_MakesClassOneInWarmWater()
    {
        Assert.Equal("30,7.0,2,do", _verb.Run("temp,do\n30,7.0\n").Rows[1]);
        Assert.Equal("30,7.0,1,do", _verb.Run("temp,do\n30,7.0\n", "--do-saturation").Rows[1]);
    }

    [Theory]
    [InlineData("temp,do\n-31,7\n", "temp is not plausible: '-31' (-2 to 45 is expected)")]
    [InlineData("ph\n14.1\n", "ph is not plausible: '14.1' (0 to 14 is expected)")]
    [InlineData("ph\n-0.1\n", "ph is not plausible: '-0.1' (0 to 14 is expected)")]
    [InlineData("codmn\nclear\n", "codmn is no number: 'clear'")]
    [InlineData("do\n9999\n", "do is a number that says there is no value: '9999'")]
    [InlineData("tp\n-9999\n", "tp is a number that says there is no value: '-9999'")]
    [InlineData("body,tp\nsea,0.1\n", "body is neither river nor lake: 'sea'")]
    public void ImpossibleValues_AreRefused(string table, string said)
    {
        TableVerb.Outcome outcome = _verb.Run(table);
        Assert.Equal((1, $"line 2: {said}\n1 rows refused\n"), (outcome.ExitCode, outcome.Said));
        Assert.Single(outcome.Rows);
    }

    [Fact]
    public void NoIndicatorColumn_IsRefused() => Assert.StartsWith("line 1: none of the columns temp, ph, do", _verb.Run("chla\n1\n").Said, StringComparison.Ordinal);
}
