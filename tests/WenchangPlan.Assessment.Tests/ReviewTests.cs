using WenchangPlan.Assessment.Air;
using WenchangPlan.Assessment.Hours;
using WenchangPlan.Assessment.Tests.Support;
using WenchangPlan.Telemetry.Acts;
using WenchangPlan.Telemetry.Readings;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Telemetry.Verdicts;
using WenchangPlan.Tests.Shared;

namespace WenchangPlan.Assessment.Tests;

/// <summary>Data reviewed in three levels, and hours in which somebody worked at the station.</summary>
public sealed class ReviewTests : IDisposable
{
    private static readonly DateTimeOffset Day = DomainChain.At("2026-05-01");
    private static readonly DateTimeOffset After = Day.AddDays(2);
    private readonly DomainChain _chain = new("""{ "id": "a", "domain": "air", "name": "一站", "samplePeriod": "01:00:00", "parameters": ["pm25"] }""");

    public void Dispose() => _chain.Dispose();

    [Fact]
    public async Task AMarkedHour_CountsUntilAThirdPersonApproved_AndTheReadingStays()
    {
        await SendDayAsync();
        Assert.Equal(70m, Value()); // (23 × 30 + 990) / 24
        Review mark = Mark(9, 10);
        Assert.Null(Take(mark, "审核员", ActMove.Approve, ReviewDecision.Invalid));
        await _chain.AssessAsync(After);
        Assert.Equal(70m, Value());

        Assert.Null(Take(mark, "主任", ActMove.Approve));
        await _chain.AssessAsync(After);
        Assert.Equal(30m, Value());
        Assert.Equal(23, Verdict().Parts["pm25"].Samples);
        Revision revision = _chain.Revisions().First(r => r.Kind == AirJudge.Day);
        Assert.Equal("review", revision.Cause);

        _chain.Restart();
        Assert.DoesNotContain(await _chain.ReassessAsync(After), c => c.WasFinal);
        Assert.Equal(30m, Value());

        Assert.Null(Take(mark, "主任", ActMove.Withdraw));
        await _chain.AssessAsync(After);
        Assert.Equal(70m, Value()); // as it came
    }

    [Fact]
    public async Task ACorrectedValue_CountsInstead()
    {
        await SendDayAsync();
        Review mark = Mark(9, 10);
        Assert.Null(Take(mark, "审核员", ActMove.Approve, ReviewDecision.Corrected, 99m));
        Assert.Null(Take(mark, "主任", ActMove.Approve));
        await _chain.AssessAsync(After);
        Assert.Equal((33m, 24), (Value(), Verdict().Parts["pm25"].Samples)); // (23 × 30 + 99) / 24 = 32.9
    }

    [Fact]
    public void EveryLevel_IsAnotherPerson_AndOnlyTheReviewerDecides()
    {
        Review mark = Mark(9, 10);
        Assert.Equal(ActProblem.Decision, Take(mark, "审核员", ActMove.Approve));
        Assert.Equal(ActProblem.SamePerson, Take(mark, "值班员", ActMove.Approve, ReviewDecision.Invalid));
        Assert.Null(Take(mark, "审核员", ActMove.Approve, ReviewDecision.Restored));
        Assert.Equal(ActProblem.SamePerson, Take(mark, "审核员", ActMove.Approve));
        Assert.Equal(ActProblem.Decision, Take(mark, "主任", ActMove.Approve, ReviewDecision.Invalid));
        Assert.Null(Take(mark, "主任", ActMove.Refuse));
        var stored = (Review)_chain.Acts.Find(ActKind.Review, mark.Id)!;
        Assert.Equal((ActState.Refused, ReviewDecision.Restored), (stored.State, stored.Decision));
    }

    [Fact]
    public void Restored_CountsWhateverACheckFlagged()
    {
        Station station = TestRegister.Station("A1");
        StationParameter pm25 = station.Find("pm25")!;
        long time = Day.AddHours(9).ToUnixTimeMilliseconds();
        foreach ((Amendment[] amendments, int expected) in (ReadOnlySpan<(Amendment[], int)>)[([], 0), ([new Amendment(time, time + 1, "pm25", ReadingFlag.Normal, null)], 1), ([new Amendment(time, time + 1, "so2", ReadingFlag.Normal, null)], 0)])
        {
            var aggregator = new HourAggregator(station, TestRegister.District, [], amendments);
            aggregator.Add(time, [new ParameterValue(pm25.Parameter.Index, 35, ReadingFlag.Stuck)]);
            Assert.Equal(expected, Assert.Single(Assert.Single(aggregator.Finish()).Values).Count);
        }
    }

    [Fact]
    public async Task HoursUnderMaintenance_AreNotValid_ItIsSaid_AndAnEarlyEndGivesTheRestBack()
    {
        await SendDayAsync();
        Silence window = _chain.Silences.Add(new Silence
        {
            Kind = SilenceKind.Maintenance, Station = "a", From = Day.AddHours(8).ToUnixTimeMilliseconds(), Until = Day.AddHours(13).ToUnixTimeMilliseconds(), By = "运维组", Reason = "校准",
            CreatedAt = After.ToUnixTimeMilliseconds(),
        });
        await _chain.AssessAsync(After);

        Verdict day = Verdict();
        Assert.Equal((Validity.Invalid, 19), (day.Validity, day.Parts["pm25"].Samples));
        Assert.Equal([new Reason("too-few-hours", "pm25", 19, 20), new Reason("maintenance", null, 5)], day.Reasons);
        Assert.Equal("maintenance", _chain.Revisions().First(r => r.Kind == AirJudge.Day).Cause);

        Assert.True(_chain.Silences.End(window.Id, new SilenceEnd(Day.AddHours(12).ToUnixTimeMilliseconds(), "运维组", "")));
        await _chain.ReassessAsync(After);
        Assert.Equal((Validity.Valid, 20, 30m), (Verdict().Validity, Verdict().Parts["pm25"].Samples, Value()));
    }

    private Review Mark(int fromHour, int toHour) => (Review)_chain.Acts.Add(new Review
    {
        Station = "a", Parameter = "pm25", First = Day.AddHours(fromHour).ToUnixTimeMilliseconds(), End = Day.AddHours(toHour).ToUnixTimeMilliseconds(), By = "值班员", Reason = "突变",
        At = After.ToUnixTimeMilliseconds(),
    });

    private ActProblem? Take(Act act, string by, ActMove move, ReviewDecision? decision = null, decimal? value = null)
    {
        Assert.NotNull(_chain.Acts.Take(act.Kind, act.Id, new ActStep(After.ToUnixTimeMilliseconds(), by, move, "见记录") { Decision = decision, Value = value }, out ActProblem? problem));
        return problem;
    }

    private async Task SendDayAsync()
    {
        for (int hour = 0; hour < 24; hour++)
        {
            _chain.Send("a", Day.AddHours(hour), ("pm25", hour == 9 ? 990 : 30));
        }

        await _chain.AssessAsync(After);
    }

    private Verdict Verdict() => Assert.Single(_chain.Verdicts(AirJudge.Day, Place.Of("a")), v => v.Window == Window.Day(new DateOnly(2026, 5, 1)));

    private decimal? Value() => Verdict().Parts["pm25"].Value;
}
