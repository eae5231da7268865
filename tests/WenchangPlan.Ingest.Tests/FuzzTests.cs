using WenchangPlan.Fuzz.Fuzzing;

namespace WenchangPlan.Ingest.Tests;

/// <summary>The short form of tests/WenchangPlan.Fuzz.</summary>
public class FuzzTests
{
    private const int Inputs = 100_000;

    [Theory]
    [InlineData(20260501)]
    [InlineData(88)]
    public void Take_AnyInput_BreaksNoRuleAndBalances(int seed)
    {
        var source = new InputSource(seed);
        var check = new IntakeCheck();
        for (int i = 0; i < Inputs; i++)
        {
            (string topic, byte[] payload) = source.Next();
            string? problem = check.Take(topic, payload);
            Assert.True(problem is null, $"{problem}: {topic} {Convert.ToBase64String(payload)}");
        }

        Assert.Equal(Inputs, check.Stored + check.Quarantined);
        Assert.InRange(check.Stored, Inputs / 10, Inputs / 2); // neither all good nor all garbage: both ways are gone
    }

    [Theory]
    [InlineData("wenchang/air/A1/readings", """{"ts":1777593600000,"values":{"pm25":1}}""", 1, 0)]
    [InlineData("wenchang/air/A1/readings", """{"va\ud800lues":{"wd":398.""", 0, 1)]
    [InlineData("nowhere", "x", 0, 1)]
    public void Take_OneInput_IsCountedOnOneSide(string topic, string payload, int stored, int quarantined)
    {
        var check = new IntakeCheck();
        Assert.Null(check.Take(topic, System.Text.Encoding.UTF8.GetBytes(payload)));
        Assert.Equal((stored, quarantined), (check.Stored, check.Quarantined));
    }
}
