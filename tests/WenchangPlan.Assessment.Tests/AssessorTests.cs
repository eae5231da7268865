using CsCheck;
using WenchangPlan.Assessment.Rounds;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Telemetry.Verdicts;
using WenchangPlan.Tests.Shared;

namespace WenchangPlan.Assessment.Tests;

/// <summary>Rounds over the real SQLite stores: from readings to targets.</summary>
public sealed class AssessorTests : IDisposable
{
    private static readonly DateOnly Day = Chain.Day;
    private static readonly DateTimeOffset DayAfter = Chain.DayAfter;
    private readonly Chain _chain = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task AssessChanged_ADayOfReadings_BecomesHoursAVerdictAndATarget()
    {
        await _chain.SendDayAsync(hour => 30);
        await _chain.AssessAsync(DayAfter);

        Verdict district = _chain.District(Day);
        Assert.Equal((Validity.Valid, true, 30m), (district.Validity, district.Good, district.Parts["pm25"].Value));
        Assert.Equal(24, _chain.Store.ReadHours(TestRegister.Station("A1"), 0, int.MaxValue).Count);
        Assert.Equal(24, _chain.Reader.Read(new VerdictQuery("airHour", Place.District, 0, long.MaxValue)).Count);
        TargetProgress target = Assert.Single(_chain.Store.ReadTargets(2026), t => t.Target == "good-air");
        Assert.Equal((1, 1, 100m, 244), (target.Good, target.Assessed, target.Share!.Value, target.Remaining));
        Assert.Equal(0, _chain.Store.CountChangedHours());
        Assert.Empty(_chain.Store.ReadRevisions(null, 10));
    }

    [Fact]
    public async Task AssessChanged_LateData_RedoTheDayAndLeaveARevision()
    {
        await _chain.SendDayAsync(hour => 30, hours: 15);
        await _chain.AssessAsync(DayAfter);
        Assert.Equal(Validity.Invalid, _chain.District(Day).Validity);
        Assert.Contains(new Reason("too-few-hours", "pm25", 15, 20), _chain.Days(Place.Of("A1"), Day, Day)[0].Reasons);

        await _chain.SendDayAsync(hour => 30, hours: 24);
        await _chain.AssessAsync(DayAfter);

        Assert.Equal(Validity.Valid, _chain.District(Day).Validity);
        Revision revision = Assert.Single(_chain.Store.ReadRevisions(null, 10), r => r.Subject == "2026-05-01");
        Assert.Contains("invalid", revision.Old, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("\"good\":true", revision.New, StringComparison.Ordinal);
        Assert.Equal("A1 2026-05-01T16..2026-05-01T24", string.Join("; ", revision.Changed.Where(c => c.Station == "A1").Select(c => $"{c.Station} {c.From}..{c.To}"))); // exactly what had come late
    }

    [Fact]
    public async Task AssessChanged_TheSameReadingsAgain_ChangeNothing()
    {
        await _chain.SendDayAsync(hour => 30 + hour);
        await _chain.AssessAsync(DayAfter);
        string before = _chain.Dump();

        await _chain.SendDayAsync(hour => 30 + hour);
        Assert.Equal(0, await _chain.AssessAsync(DayAfter));
        Assert.Equal(before, _chain.Dump());
    }

    [Fact]
    public async Task AssessChanged_InAnyOrderAndAnySplit_EndsInTheSameBytes()
    {
        await _chain.SendDayAsync(hour => 30 + hour);
        await _chain.AssessAsync(DayAfter);
        string expected = _chain.Dump();

        await Gen.Shuffle(Enumerable.Range(0, 24).ToArray()).SampleAsync(async order =>
        {
            using var other = new Chain();
            foreach (int[] part in order.Chunk(7))
            {
                foreach (int hour in part)
                {
                    await other.SendHourAsync(hour, 30 + hour);
                }

                await other.AssessAsync(DayAfter);
            }

            Assert.Equal(expected, other.Dump());
        }, iter: 5, threads: 1);
    }

    [Fact]
    public async Task AssessChanged_BeforeTheDayIsOver_IsPendingUntilTimeClosesIt()
    {
        await _chain.SendDayAsync(hour => 30);
        await _chain.AssessAsync(new DateTimeOffset(2026, 5, 2, 0, 59, 0, TimeSpan.FromHours(8)));
        Assert.Equal(Validity.Pending, _chain.District(Day).Validity);

        await _chain.CloseWindowsAsync(new DateTimeOffset(2026, 5, 2, 1, 0, 0, TimeSpan.FromHours(8)), withGaps: false);
        Assert.Equal((Validity.Valid, true), (_chain.District(Day).Validity, _chain.District(Day).Good));
    }

    [Fact]
    public async Task CloseWindows_DaysInWhichNothingCame_GetTheirVerdict()
    {
        await _chain.SendDayAsync(hour => 30);
        await _chain.AssessAsync(DayAfter);

        await _chain.CloseWindowsAsync(DayAfter.AddDays(3), withGaps: true);

        IReadOnlyList<Verdict> days = _chain.Days(Place.District, Day, Day.AddDays(10));
        Assert.Equal([Validity.Valid, Validity.Invalid, Validity.Invalid, Validity.Invalid], days.Select(d => d.Validity));
        Assert.All(days.Skip(1), d => Assert.Equal([new Reason("no-data")], d.Reasons));
    }

    [Fact]
    public async Task Save_HoursWithoutVerdicts_AsAnOlderProgramLeftThem_IsRepeatedWithTheSameResult()
    {
        await _chain.SendDayAsync(hour => 30);
        using var killed = new Chain();
        await killed.SendDayAsync(hour => 30);
        var hoursOnly = new AssessmentRound(); // older programs saved a round in two steps, and could be killed in between
        hoursOnly.Hours.Add(new StationHour(TestRegister.Station("A1").Index, TestRegister.District.Clock.HourOf(Chain.StartOf(5)), [new HourValue("pm25", 99, 99, 99, 1, 1, 5)]));
        killed.Store.Save(hoursOnly);

        await _chain.AssessAsync(DayAfter);
        await killed.AssessAsync(DayAfter);
        Assert.Equal(_chain.Dump(), killed.Dump());
    }

    public void Dispose() => _chain.Dispose();

    [Fact]
    public async Task Reread_WhatNobodyReported_IsJudgedAsIfItHadBeen_AndOnce()
    {
        await _chain.SendDayAsync(hour => 30 + hour);
        await _chain.AssessAsync(DayAfter);
        string reported = _chain.Dump();
        using var other = new Chain();
        await other.SendDayAsync(hour => 30 + hour);
        other.ForgetChanges();

        List<StationNews> news = await other.RereadAsync();
        await other.AssessAsync(DayAfter);

        Assert.Equal(["A1", "A2"], news.Select(n => TestRegister.District.Stations[n.Station].Id));
        Assert.All(news, n => Assert.Equal(Chain.StartOf(23) + (11 * 300_000), n.Newest));
        Assert.Equal(reported, other.Dump());
        Assert.Empty(await other.RereadAsync());
        Assert.Equal(0, other.Store.CountChangedHours());
    }

    [Theory]
    [InlineData(1)] // what was found
    [InlineData(2)] // the round: hourly values, verdicts and targets
    public async Task Reread_CutShortAtAnySave_IsJudgedAllTheSame(int save)
    {
        await _chain.SendDayAsync(hour => 900);
        _chain.ForgetChanges();

        _chain.FailSave(save);
        await Assert.ThrowsAsync<IOException>(async () =>
        {
            await _chain.RereadAsync();
            await _chain.AssessAsync(DayAfter);
        });
        await _chain.RereadAsync();
        await _chain.AssessAsync(DayAfter);

        Assert.False(_chain.District(Day).Good);
        Assert.Equal(0, _chain.Store.CountChangedHours());
    }

    [Fact]
    public async Task Reread_ACorrectionByAnotherWorker_RedoesTheDayAndLeavesARevision()
    {
        await _chain.SendDayAsync(hour => 30);
        await _chain.AssessAsync(DayAfter);

        await _chain.SendHourAsync(5, 900);
        _chain.ForgetChanges();

        Assert.Equal(2, (await _chain.RereadAsync()).Count);
        await _chain.AssessAsync(DayAfter);
        Assert.False(_chain.District(Day).Good);
        Assert.Contains(_chain.Store.ReadRevisions(null, 10), r => r.Subject == "2026-05-01");
    }

    [Fact]
    public async Task Reread_OlderThanItsHours_IsNotLookedAt()
    {
        await _chain.SendDayAsync(hour => 30);

        Assert.Empty(await _chain.RereadAsync(hours: 12));
    }
}
