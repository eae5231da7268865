using WenchangPlan.Assessment.Air;
using WenchangPlan.Assessment.Tests.Support;
using WenchangPlan.Telemetry.Acts;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Telemetry.Verdicts;

namespace WenchangPlan.Assessment.Tests.Air;

/// <summary>Excluded days: out of means and the composite index, in the good-day share unless the register says otherwise, and both results kept (ecology.md, 11.4).</summary>
public sealed class ExclusionTests : IDisposable
{
    private const string Stations = """{ "id": "a", "domain": "air", "name": "一站", "samplePeriod": "01:00:00", "parameters": ["pm25", "pm10", "so2", "no2", "co", "o3"] }""";

    private static readonly DateTimeOffset May = DomainChain.At("2026-05-01");
    private static readonly DateTimeOffset After = May.AddDays(33);
    private readonly DomainChain _chain = new(Stations);

    public void Dispose() => _chain.Dispose();

    [Fact]
    public async Task ADustDay_StaysAsMeasured_AndIsOutOfTheMeansAndTheIndex()
    {
        await SendMayAsync(_chain);
        ExcludedDays dust = Propose(_chain);
        await _chain.AssessAsync(After);
        Assert.Null(Day(_chain, 11).Other); // proposed counts for nothing

        Approve(_chain, dust);
        await _chain.AssessAsync(After);
        Verdict day = Day(_chain, 11);
        Assert.Equal((268m, false, Validity.Valid), (day.Value, day.Good, day.Validity)); // PM10 397 of 350 to 420: 200 + 100 × 47/70 = 267.1
        Assert.Equal((true, 50m, true), (day.Other!.IsWithout, day.Other.Value, day.Other.Good)); // ozone 100
        Assert.Equal(["pm25", "pm10"], day.Other.LeftOut);
        Assert.Equal([dust.Id], day.Other.Exclusions);

        Verdict month = Month(_chain);
        Assert.Equal((60m, 30), (month.Parts["pm10"].Value, month.Parts["pm10"].Samples));
        Assert.Equal((100m, 31), (month.Parts["o3_8h"].Value, month.Parts["o3_8h"].Samples));
        Assert.Equal((30m, 31), (month.Parts["goodDays"].Value, month.Parts["goodDays"].Samples)); // as the national report counts
        OtherResult measured = month.Other!;
        Assert.Equal((false, 71m, 31), (measured.IsWithout, measured.Parts["pm10"].Value, measured.Parts["pm10"].Samples));
        Assert.Equal((30m, 30), (measured.Parts["goodDays"].Value, measured.Parts["goodDays"].Samples)); // the other way to count
        Assert.True(month.Value < measured.Value);

        Assert.Null(Day(_chain, 12).Other);
        Assert.DoesNotContain(_chain.Revisions(), r => r.Cause == "exclusion"); // what the public was told has not changed

        Take(_chain, dust, "第三人", ActMove.Withdraw);
        await _chain.AssessAsync(After);
        Assert.Null(Day(_chain, 11).Other);
        Assert.Equal(71m, Month(_chain).Parts["pm10"].Value);
        Assert.Equal([ActMove.Approve, ActMove.Withdraw], _chain.Acts.Find(ActKind.Exclusion, dust.Id)!.Steps.Select(s => s.Move));
    }

    [Fact]
    public async Task TheRegister_MayLeaveSuchDaysOutOfTheShare()
    {
        using var chain = new DomainChain(Stations, """{ "excludedDays": "leaveOut" }""");
        await SendMayAsync(chain);
        Approve(chain, Propose(chain));
        await chain.AssessAsync(After);
        Verdict month = Month(chain);
        Assert.Equal((30m, 30, 30m, 31), (month.Parts["goodDays"].Value, month.Parts["goodDays"].Samples, month.Other!.Parts["goodDays"].Value, month.Other.Parts["goodDays"].Samples));
    }

    [Fact]
    public void AnotherPersonApproves_AndWhatIsOverIsOver()
    {
        ExcludedDays dust = Propose(_chain);
        Assert.Equal(ActProblem.SamePerson, Take(_chain, dust, " 值 班员", ActMove.Approve));
        Assert.Equal(ActProblem.SamePerson, Take(_chain, dust, "值班员", ActMove.Refuse));
        Assert.Equal(ActProblem.SamePerson, Take(_chain, dust, "值\u200b班\u3164员", ActMove.Approve));
        Assert.Null(Take(_chain, dust, "审核员", ActMove.Approve));
        Assert.Equal(ActProblem.Approved, Take(_chain, dust, "第三人", ActMove.Approve));
        Assert.Null(Take(_chain, dust, "值班员", ActMove.Withdraw));
        Assert.Equal(ActProblem.Over, Take(_chain, dust, "审核员", ActMove.Approve));
        Assert.Null(_chain.Acts.Take(ActKind.Exclusion, 77, new ActStep(0, "x", ActMove.Approve, ""), out _));
    }

    private static async Task SendMayAsync(DomainChain chain)
    {
        for (int hour = 0; hour < 31 * 24; hour++)
        {
            bool dusty = hour / 24 == 10;
            chain.Send("a", May.AddHours(hour), ("pm25", dusty ? 100 : 30), ("pm10", dusty ? 397.2 : 60), ("so2", 10), ("no2", 20), ("co", 0.5), ("o3", 100));
        }

        await chain.AssessAsync(After);
    }

    private static ExcludedDays Propose(DomainChain chain) => (ExcludedDays)chain.Acts.Add(new ExcludedDays
    {
        Domain = "air", Event = ExceptionalEvent.Dust, First = new DateOnly(2026, 5, 11), Last = new DateOnly(2026, 5, 11), Parameters = ["pm25", "pm10"], By = "值班员", Reason = "沙尘过程",
        At = After.ToUnixTimeMilliseconds(),
    });

    private static void Approve(DomainChain chain, Act act) => Assert.Null(Take(chain, act, "审核员", ActMove.Approve));

    private static ActProblem? Take(DomainChain chain, Act act, string by, ActMove move)
    {
        Assert.NotNull(chain.Acts.Take(act.Kind, act.Id, new ActStep(After.ToUnixTimeMilliseconds(), by, move, "附文"), out ActProblem? problem));
        return problem;
    }

    private static Verdict Day(DomainChain chain, int day) => Assert.Single(chain.Verdicts(AirJudge.Day, Place.District), v => v.Window == Window.Day(new DateOnly(2026, 5, day)));

    private static Verdict Month(DomainChain chain) => Assert.Single(chain.Verdicts(AirJudge.Month, Place.District), v => v.Window == Window.Month(new DateOnly(2026, 5, 1)));
}
