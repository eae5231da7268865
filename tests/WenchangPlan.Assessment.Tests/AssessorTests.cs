using System.Text.Json;
using CsCheck;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using WenchangPlan.Assessment.Rounds;
using WenchangPlan.Storage;
using WenchangPlan.Storage.Sqlite;
using WenchangPlan.Telemetry.Readings;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Telemetry.Verdicts;
using WenchangPlan.Tests.Shared;

namespace WenchangPlan.Assessment.Tests;

/// <summary>Rounds over the real SQLite stores: from readings to targets.</summary>
public sealed class AssessorTests : IDisposable
{
    private static readonly DateOnly Day = new(2026, 5, 1);
    private static readonly DateTimeOffset DayAfter = new(2026, 5, 2, 12, 0, 0, TimeSpan.FromHours(8));
    private readonly Chain _chain = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task AssessChanged_ADayOfReadings_BecomesHoursAVerdictAndATarget()
    {
        await _chain.SendDayAsync(hour => 30);
        await _chain.AssessAsync(DayAfter);

        AirDay district = _chain.District(Day);
        Assert.Equal((Validity.Valid, true, 30m), (district.Validity, district.Good, district.Pollutants["pm25"].Concentration));
        Assert.Equal(24, _chain.Store.ReadHours(TestRegister.Station("A1"), 0, int.MaxValue).Count);
        Assert.Equal(24, _chain.Store.ReadAirHours(null, 0, int.MaxValue, 100).Count);
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
        Assert.Contains(new Reason("too-few-hours", "pm25", 15, 20), _chain.Store.ReadAirDays("A1", Day, Day, 1)[0].Reasons);

        await _chain.SendDayAsync(hour => 30, hours: 24);
        await _chain.AssessAsync(DayAfter);

        Assert.Equal(Validity.Valid, _chain.District(Day).Validity);
        Revision revision = Assert.Single(_chain.Store.ReadRevisions(null, 10), r => r.Subject == "2026-05-01");
        Assert.Contains("invalid", revision.Old, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("\"good\":true", revision.New, StringComparison.Ordinal);
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

        _chain.CloseWindows(new DateTimeOffset(2026, 5, 2, 1, 0, 0, TimeSpan.FromHours(8)), withGaps: false);
        Assert.Equal((Validity.Valid, true), (_chain.District(Day).Validity, _chain.District(Day).Good));
    }

    [Fact]
    public async Task CloseWindows_DaysInWhichNothingCame_GetTheirVerdict()
    {
        await _chain.SendDayAsync(hour => 30);
        await _chain.AssessAsync(DayAfter);

        _chain.CloseWindows(DayAfter.AddDays(3), withGaps: true);

        IReadOnlyList<AirDay> days = _chain.Store.ReadAirDays(null, Day, Day.AddDays(10), 100);
        Assert.Equal([Validity.Valid, Validity.Invalid, Validity.Invalid, Validity.Invalid], days.Select(d => d.Validity));
        Assert.All(days.Skip(1), d => Assert.Equal([new Reason("no-data")], d.Reasons));
    }

    [Fact]
    public async Task Save_HoursWithoutVerdicts_AsAfterAKill_IsRepeatedWithTheSameResult()
    {
        await _chain.SendDayAsync(hour => 30);
        using var killed = new Chain();
        await killed.SendDayAsync(hour => 30);
        var hoursOnly = new AssessmentRound(); // what a kill between the two saves of a round leaves behind
        hoursOnly.Hours.Add(new StationHour(TestRegister.Station("A1").Index, TestRegister.District.Clock.HourOf(Chain.StartOf(5)), [new HourValue("pm25", 99, 99, 99, 1, 1, 5)]));
        killed.Store.Save(hoursOnly);

        await _chain.AssessAsync(DayAfter);
        await killed.AssessAsync(DayAfter);
        Assert.Equal(_chain.Dump(), killed.Dump());
    }

    [Fact]
    public async Task Reassess_DaysWhoseReadingsWereDeleted_StandAsTheyWere()
    {
        await _chain.SendDayAsync(hour => 30);
        await _chain.SendDayAsync(hour => 30, firstHour: 24);
        await _chain.SendWaterAsync(fromDay: 0, days: 31);
        DateTimeOffset june = DayAfter.AddDays(31);
        await _chain.AssessAsync(june);
        await _chain.ReassessAsync(Day, new DateOnly(2026, 5, 31), june);
        string before = _chain.Dump();
        Assert.Contains("\"Days\":31", before, StringComparison.Ordinal);

        _chain.DeleteBefore(Day.AddDays(1)); // the first of two air days, and one of the water month
        Assert.Empty(await _chain.ReassessAsync(Day, new DateOnly(2026, 5, 31), june));
        Assert.Equal(before, _chain.Dump());

        await _chain.SendHourAsync(3, 500); // it is accepted all the same, such as after a very long outage: of its hour it is not the whole
        await _chain.AssessAsync(june);
        Assert.Equal(before, _chain.Dump());
        Assert.Equal(0, _chain.Store.CountChangedHours());
        Assert.Empty(_chain.Store.ReadRevisions(null, 10));
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
    [InlineData(2)] // the hourly values of the round
    [InlineData(3)] // its verdicts
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

    private sealed class Chain : IDisposable
    {
        private readonly TempDirectory _directory = new();
        private readonly StorageOptions _settings = new();
        private readonly FakeTimeProvider _clock = new(DayAfter);
        private readonly SqliteDatabase _database;
        private readonly QuarantineLimit _limit;
        private readonly SqliteReadingStore _readings;
        private readonly Assessor _assessor;
        private readonly FailingStore _failing;

        public Chain()
        {
            IOptions<StorageOptions> options = Options.Create(_settings);
            _settings.DataDirectory = _directory.Path;
            _database = new SqliteDatabase(options, TestRegister.District);
            _limit = new QuarantineLimit(options, _clock, NullLogger<QuarantineLimit>.Instance);
            _readings = new SqliteReadingStore(
                _database, new PackedReadings(_database, TestRegister.District, options, _clock, NullLogger<PackedReadings>.Instance), new CommittedBalance(_database), TestRegister.District, _clock, _limit);
            Store = new SqliteAssessmentStore(_database, TestRegister.District);
            _failing = new FailingStore(Store);
            _assessor = new Assessor(TestRegister.District, _readings, _failing);
        }

        public SqliteAssessmentStore Store { get; }

        public static long StartOf(int hour) => TestRegister.District.Clock.StartOfDay(Day) + (hour * 3_600_000L);

        public async Task SendDayAsync(Func<int, double> pm25, int hours = 24, int firstHour = 0)
        {
            for (int hour = firstHour; hour < firstHour + hours; hour++)
            {
                await SendHourAsync(hour, pm25(hour));
            }
        }

        public async Task SendHourAsync(int hour, double pm25)
        {
            var batch = new ReadingBatch();
            foreach (Station station in (Station[])[TestRegister.Station("A1"), TestRegister.Station("A2")])
            {
                for (int slot = 0; slot < 12; slot++)
                {
                    foreach (string code in (string[])["pm25", "pm10", "so2", "no2", "co", "o3"])
                    {
                        batch.AddValue(new ParameterValue(station.Find(code)!.Parameter.Index, code == "pm25" ? pm25 : code == "co" ? 0.5 : 20, ReadingFlag.Normal));
                    }

                    batch.CloseRow(station.Index, StartOf(hour) + (slot * 300_000));
                }

                batch.CloseMessage();
            }

            await _readings.CommitAsync(batch, Cancel);
        }

        public async Task SendWaterAsync(int fromDay, int days)
        {
            Station station = TestRegister.Station("W1");
            var batch = new ReadingBatch();
            for (int slot = fromDay * 6; slot < (fromDay + days) * 6; slot++)
            {
                foreach ((string code, double value) in ((string, double)[])[("ph", 7.5), ("do", 8), ("codmn", 3), ("nh3n", 0.3), ("tp", 0.05), ("temp", 20)])
                {
                    batch.AddValue(new ParameterValue(station.Find(code)!.Parameter.Index, value, ReadingFlag.Normal));
                }

                batch.CloseRow(station.Index, StartOf(slot * 4));
                batch.CloseMessage();
            }

            await _readings.CommitAsync(batch, Cancel);
        }

        /// <summary>Deletes readings for their age, as the upkeep of the store does.</summary>
        public void DeleteBefore(DateOnly day)
        {
            _settings.KeepReadings = _clock.GetUtcNow() - DateTimeOffset.FromUnixTimeMilliseconds(TestRegister.District.Clock.StartOfDay(day));
            Assert.True(new ReadingRetention(_database, TestRegister.District, Options.Create(_settings), _clock).DeleteDue().Sum(s => s.Instants) > 0);
        }

        public Task<IReadOnlyList<VerdictChange>> ReassessAsync(DateOnly from, DateOnly to, DateTimeOffset now) => _assessor.ReassessAsync(from, to, now, Cancel);

        public Task<int> AssessAsync(DateTimeOffset now) => _assessor.AssessChangedAsync(now, DateTimeOffset.MaxValue, DateTimeOffset.MinValue, Cancel);

        /// <summary>Two days back from noon of the day after hold the whole day.</summary>
        public async Task<List<StationNews>> RereadAsync(int hours = 48)
        {
            var news = new List<StationNews>();
            await _assessor.RereadAsync(DayAfter, hours, news.Add, Cancel);
            return news;
        }

        /// <summary>As if another worker had stored it.</summary>
        public void ForgetChanges()
        {
            var round = new AssessmentRound();
            round.Done.AddRange(Store.ReadChangedHours(int.MaxValue));
            Store.Save(round);
        }

        /// <summary>Lets the save of this number, counted from now on, fail as if the disk were full.</summary>
        public void FailSave(int number) => _failing.Number = number;

        public void CloseWindows(DateTimeOffset now, bool withGaps)
        {
            var windows = new Windows();
            new DueWindows(TestRegister.District, Store).AddTo(windows, _assessor.LastClosedDay(now), withGaps);
            _assessor.AssessDue(windows, now);
        }

        public AirDay District(DateOnly day) => Assert.Single(Store.ReadAirDays(null, day, day, 10));

        public string Dump() => JsonSerializer.Serialize(new
        {
            Days = Store.ReadAirDays("*", DateOnly.MinValue, DateOnly.MaxValue, int.MaxValue),
            Hours = Store.ReadAirHours(null, 0, int.MaxValue, int.MaxValue),
            StationHours = Store.ReadHours(TestRegister.Station("A1"), 0, int.MaxValue),
            Months = Store.ReadWaterMonths(DateOnly.MinValue, DateOnly.MaxValue, int.MaxValue),
            WaterHours = Store.ReadHours(TestRegister.Station("W1"), 0, int.MaxValue),
            Targets = Store.ReadTargets(2026),
        });

        public void Dispose()
        {
            _database.Dispose();
            _limit.Dispose();
            _directory.Dispose();
        }
    }
}
