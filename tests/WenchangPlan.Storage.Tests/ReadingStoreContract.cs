using CsCheck;
using WenchangPlan.Telemetry.Readings;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Telemetry.Time;
using WenchangPlan.Telemetry.Verdicts;
using WenchangPlan.Tests.Shared;
using WenchangPlan.Tests.Shared.Verdicts;

namespace WenchangPlan.Storage.Tests;

/// <summary>What every store of readings does, whatever it is made of.</summary>
public abstract class ReadingStoreContract : IAsyncLifetime
{
    protected const long T = 1_777_593_600_000; // 2026-05-01T08:00:00+08:00

    private const long Hour = 3_600_000;

    private static readonly TimeSpan OneHour = TimeSpan.FromHours(1);

    protected abstract IReadingStore Readings { get; }

    protected abstract IBalanceStore Balance { get; }

    protected abstract IVerdictStore Assessment { get; }

    public abstract ValueTask InitializeAsync();

    [Fact]
    public async Task Commit_ThenReopen_KeepsEveryValueExactly()
    {
        (string, double)[] values = [("pm25", 35.2), ("so2", 1.0 / 3), ("co", 1e-7), ("temp", -12.3), ("no2", 123456789.123), ("o3", 0), ("wd", 1e22)];
        await CommitAsync(("A1", T, values));
        await ReopenAsync();

        Assert.Equal(values.OrderBy(v => v.Item1, StringComparer.Ordinal), (await ReadAsync("A1")).Select(r => (r.Code, r.Value)));
        Assert.All(await ReadAsync("A1"), r => Assert.Equal(T, r.Time));
    }

    [Fact]
    public async Task Commit_AnyFiniteValues_ComeBackExactly()
    {
        double[] values = Gen.Double.Where(double.IsFinite).Array[2000].Single();
        var batch = new ReadingBatch();
        for (int i = 0; i < values.Length; i++)
        {
            StoreFixture.Add(batch, "A1", T + i, ("pm25", values[i]));
            batch.CloseMessage();
        }

        await Readings.CommitAsync(batch, TestContext.Current.CancellationToken);
        Assert.Equal(values, (await ReadAsync("A1")).Select(r => r.Value));
    }

    [Fact]
    public async Task Commit_TheSameMessageAgain_ChangesNothing()
    {
        await CommitAsync(("A1", T, [("pm25", 35.2), ("so2", 9)]));
        List<Row> once = await ReadAsync("A1");
        CommitResult again = await CommitAsync(("A1", T, [("pm25", 35.2), ("so2", 9)]), ("A1", T, [("pm25", 35.2), ("so2", 9)]));

        Assert.Equal((2, 0, 4), (again.Stored, again.Quarantined, again.Values));
        Assert.Equal(once, await ReadAsync("A1"));
        Balance balance = Balance.ReadBalance();
        Assert.Equal((3, 0, 6), (balance.Stored, balance.Quarantined, balance.ValuesStored));
    }

    [Fact]
    public async Task Commit_PartsOfOneInstant_MergeAndNeverBlankEachOther()
    {
        await CommitAsync(("A1", T, [("pm25", 35.2), ("so2", 9)]));
        await CommitAsync(("A1", T, [("o3", 80)]));
        await CommitAsync(("A1", T, [("so2", 10)]));

        Assert.Equal([("o3", 80), ("pm25", 35.2), ("so2", 10)], (await ReadAsync("A1")).Select(r => (r.Code, r.Value)));
    }

    [Fact]
    public async Task Commit_PartsOfOneInstantInOneBatch_TheLastStands()
    {
        await CommitAsync(("A1", T, [("pm25", 1), ("so2", 9)]), ("A1", T, [("pm25", 2)]), ("A1", T, [("pm25", 3)]));

        Assert.Equal([("pm25", 3), ("so2", 9)], (await ReadAsync("A1")).Select(r => (r.Code, r.Value)));
    }

    [Fact]
    public async Task Commit_ManyMessagesInAnyOrderAndTwice_EndsTheSame()
    {
        (string Id, long Time, (string, double)[] Values)[] messages = [.. Enumerable.Range(0, 60).Select(i =>
            (i % 2 == 0 ? "A1" : "A2", T + (i / 4 * 60_000), new (string, double)[] { (new[] { "pm25", "so2", "o3" }[i % 3], i) }))];
        List<Row> expected = [.. messages.Where(m => m.Id == "A1").Select(m => new Row(m.Time, m.Values[0].Item1, m.Values[0].Item2, ReadingFlag.Normal))
            .OrderBy(r => (r.Time, r.Code))];
        await CommitAsync([.. messages.Reverse(), .. messages]);

        Assert.Equal(expected, await ReadAsync("A1"));
    }

    [Theory]
    [InlineData(ReadingFlag.Maintenance)]
    [InlineData(ReadingFlag.Sentinel)]
    [InlineData(ReadingFlag.Unknown)]
    public async Task Commit_FlaggedValue_KeepsValueAndFlag(ReadingFlag flag)
    {
        await CommitFlaggedAsync("A1", T, "pm25", -9999, flag);
        await CommitAsync(("A1", T, [("so2", 9)]), ("A2", T, [("pm25", 1)]));

        Assert.Equal([new Row(T, "pm25", -9999, flag), new Row(T, "so2", 9, ReadingFlag.Normal)], await ReadAsync("A1"));
        Assert.Equal([new Row(T, "pm25", 1, ReadingFlag.Normal)], await ReadAsync("A2"));
        Assert.Equal(1, Balance.ReadBalance().ValuesFlagged);
    }

    [Fact]
    public async Task Commit_ACorrectionOfAFlaggedValue_TakesTheFlagAway()
    {
        await CommitFlaggedAsync("A1", T, "pm25", 999, ReadingFlag.Fault);
        await CommitFlaggedAsync("A1", T + 1000, "pm25", 999, ReadingFlag.Fault);
        await CommitAsync(("A1", T + 1000, [("pm25", 34)]));
        await ReopenAsync();
        await CommitAsync(("A1", T, [("pm25", 35)]));

        Assert.Equal([new Row(T, "pm25", 35, ReadingFlag.Normal), new Row(T + 1000, "pm25", 34, ReadingFlag.Normal)], await ReadAsync("A1"));
    }

    [Fact]
    public async Task Read_ARange_IncludesItsStartAndNotItsEnd_AndStopsAtTheLimit()
    {
        await CommitAsync(("A1", T, [("pm25", 1)]), ("A1", T + 999, [("pm25", 2)]), ("A1", T + 1000, [("pm25", 3)]), ("A2", T, [("pm25", 4)]), ("W1", T, [("ph", 7)]));

        Assert.Equal([1.0, 2], (await ReadAsync("A1", T, T + 1000)).Select(r => r.Value));
        Assert.Equal([2.0, 3], (await ReadAsync("A1", T + 1)).Select(r => r.Value));
        Assert.Equal([1.0, 2], (await ReadAsync("A1", limit: 2)).Select(r => r.Value));
        Assert.Empty(await ReadAsync("A1", T, T));
        Assert.Empty(await ReadAsync("D1"));
        Assert.Equal([7.0], (await ReadAsync("W1")).Select(r => r.Value));
    }

    [Fact]
    public async Task ReadLatest_GivesTheNewestFirst()
    {
        await CommitAsync([.. Enumerable.Range(0, 20).Select(i => ("A1", T + (i * 60_000L), new (string, double)[] { ("pm25", i) }))]);

        Assert.Equal([19.0, 18, 17], (await ReadLatestAsync("A1", 3)).Select(r => r.Value));
        Assert.Empty(await ReadLatestAsync("A2", 3));
    }

    [Fact]
    public async Task Read_MoreRowsThanOnePage_GivesEachOnce()
    {
        const int Rows = 25_001;
        await CommitAsync([.. Enumerable.Range(0, Rows).Select(i => ("A1", T + i, new (string, double)[] { ("pm25", i) }))]);

        Assert.Equal(Enumerable.Range(0, Rows).Select(i => (double)i), (await ReadAsync("A1")).Select(r => r.Value));
        Assert.Equal(Enumerable.Range(0, Rows - 1).Select(i => (double)(Rows - 1 - i)), (await ReadLatestAsync("A1", Rows - 1)).Select(r => r.Value));
    }

    [Fact]
    public async Task Read_AnyLimit_GivesEachInstantOnceInOrder()
    {
        int[] instants = Gen.Int[0, 90].Array[70].Single();
        await CommitAsync([.. instants.Select(i => ("A1", T + i, new (string, double)[] { (i % 2 == 0 ? "pm25" : "so2", i) }))]);
        int[] limits = [1, 2, 7, instants.Distinct().Count(), 1_000];
        foreach (int limit in limits)
        {
            var read = new List<Row>();
            List<Row> page;
            do
            {
                page = await ReadAsync("A1", read.Count > 0 ? read[^1].Time + 1 : 0, limit: limit);
                Assert.True(page.Count <= limit);
                read.AddRange(page);
            }
            while (page.Count == limit);
            Assert.Equal(instants.Distinct().Order().Select(i => (T + i, (double)i)), read.Select(r => (r.Time, r.Value)));
        }
    }

    [Fact]
    public async Task ReadQuarantine_AnyLimit_GivesEachOnceInOrder()
    {
        for (int i = 0; i < 23; i++)
        {
            var batch = new ReadingBatch();
            batch.Quarantine(new QuarantinedMessage(T + (i / 5), "wenchang/air/A1/readings", [(byte)i], RejectReason.NotJson, "line 1", Partial: false));
            await Readings.CommitAsync(batch, TestContext.Current.CancellationToken);
        }

        Assert.All([1, 2, 5, 22, 23, 24], limit => Assert.Equal(
            Enumerable.Range(0, 23).Reverse().Select(i => (byte)i),
            Paging.ReadAll<QuarantineEntry, long>((before, most) => Balance.ReadQuarantine(before, most), e => e.Id, limit).Select(e => e.Message.Payload[0])));
    }

    [Fact]
    public void Read_VerdictsPageByPage_GivesEachOnce_WhateverTheLimit()
    {
        var round = new AssessmentRound();
        var first = new DateOnly(2026, 1, 1);
        for (int i = 0; i < 40; i++)
        {
            // Three places share a day, and one day in four has the district alone.
            string? station = (i % 4) switch { 0 => null, 1 => "A1", 2 => "A2", _ => "gone-from-the-register" };
            round.Verdicts.Add(MadeVerdict.AirDay(first.AddDays(i / 4 * (i % 4 == 0 ? 1 : 3)), station, "2012", i, 1, [], true, Validity.Valid, [], new Dictionary<string, VerdictPart>()));
            round.Revisions.Add(new Revision(0, 1_000, "airDay", "2026-01-01", "{}", i.ToString(System.Globalization.CultureInfo.InvariantCulture), "late-data"));
        }

        Assessment.Save(round);
        IReadOnlyList<Verdict> whole = Assessment.Read(new VerdictQuery("airDay", Place.All, 0, long.MaxValue));
        Assert.Equal(round.Verdicts.OrderBy(v => v.Window).ThenBy(v => v.Station ?? "", StringComparer.Ordinal).Select(v => v.Value), whole.Select(v => v.Value));

        Assert.All([1, 2, 3, 7, 39, 40, 41], limit =>
        {
            Assert.Equal(whole.Select(v => v.Value), Paging.ReadAll<Verdict, VerdictKey>(
                (after, most) => Assessment.Read(new VerdictQuery("airDay", Place.All, 0, long.MaxValue) { After = after, Limit = most }),
                v => new VerdictKey(v.Window.Number, v.Station ?? ""), limit).Select(v => v.Value));
            Assert.Equal(whole.Select(MadeVerdict.OutcomeOf), Paging.ReadAll<Outcome, VerdictKey>(
                (after, most) => Assessment.ReadOutcomes(new VerdictQuery("airDay", Place.All, 0, long.MaxValue) { After = after, Limit = most }),
                o => new VerdictKey(o.Window.Number, o.Station ?? ""), limit));
            Assert.Equal(whole.Where(v => v.Station == "A1").Select(v => v.Value), Paging.ReadAll<Verdict, VerdictKey>(
                (after, most) => Assessment.Read(new VerdictQuery("airDay", Place.Of("A1"), 0, long.MaxValue) { After = after, Limit = most }),
                v => new VerdictKey(v.Window.Number, v.Station ?? ""), limit).Select(v => v.Value));
            Assert.Equal(Enumerable.Range(0, 40).Reverse().Select(i => i.ToString(System.Globalization.CultureInfo.InvariantCulture)),
                Paging.ReadAll<Revision, long>((before, most) => Assessment.ReadRevisions(before, most), r => r.Id, limit).Select(r => r.New));
        });
    }

    [Fact]
    public async Task Commit_MarksTheHoursItChanged_UntilTheyAreDone()
    {
        await CommitAsync(("A1", T, [("pm25", 1)]), ("A1", T + 60_000, [("pm25", 2)]), ("W2", T, [("ph", 7)]));

        // W2 marks the end of its period, so a reading at 08:00:00 closes the hour 08:00 and does not open 09:00.
        int hour = TestRegister.District.Clock.HourOf(T);
        IReadOnlyList<ChangedHour> changed = Assessment.ReadChangedHours(10);
        Assert.Equal([(TestRegister.Station("W2").Index, hour - 1), (TestRegister.Station("A1").Index, hour)], changed.Select(c => (c.Station, c.Hour)));
        Assert.All(changed, c => Assert.InRange(c.FirstAt, 1, c.LastAt));

        var round = new AssessmentRound();
        round.Done.AddRange(changed);
        await CommitAsync(("A1", T + 120_000, [("pm25", 3)]));
        Assessment.Save(round);
        Assert.Equal(hour, Assert.Single(Assessment.ReadChangedHours(10)).Hour); // changed again meanwhile, so still to do
    }

    [Fact]
    public async Task ReadDays_WhateverIsJudgedMeanwhile_CountsWhatDevicesSent()
    {
        // Each step: how many readings, from which hour on, by a device or not, and how many of the hours that waited before are judged after it.
        (int Readings, int Hour, bool Device, int Judged)[][] histories =
            Gen.Select(Gen.Int[0, 40], Gen.Int[0, 60], Gen.Bool, Gen.Int[0, 60]).Array[1, 12].Array[12].Single();
        SortedDictionary<int, int> days = [];
        long at = 0;
        foreach ((int readings, int first, bool device, int judged) in histories.SelectMany(h => h))
        {
            var round = new AssessmentRound();
            round.Done.AddRange(Assessment.ReadChangedHours(judged));
            var batch = new ReadingBatch { Door = device ? ReadingDoor.Mqtt : ReadingDoor.Import };
            for (int i = 0; i < readings; i++)
            {
                long time = T + ((first + (i / 2)) * Hour) + ++at;
                StoreFixture.Add(batch, "A1", time, ("pm25", at));
                batch.CloseMessage();
                int day = DistrictClock.DayNumberOf(TestRegister.District.Clock.HourOf(time));
                days[day] = days.GetValueOrDefault(day) + (device ? 1 : 0);
            }

            await Readings.CommitAsync(batch, TestContext.Current.CancellationToken);
            Assessment.Save(round);
            Assert.Equal(days.Where(d => d.Value > 0).Select(d => (d.Key, d.Value)), Balance.ReadDays(TestRegister.Station("A1").Index, days.Keys.FirstOrDefault(1), days.Keys.LastOrDefault(1)));
        }

        await ReopenAsync();
        int middle = days.Keys.ElementAt(days.Count / 2);
        Assert.Equal(days[middle], Assert.Single(Balance.ReadDays(TestRegister.Station("A1").Index, middle, middle)).Readings);
        Assert.Empty(Balance.ReadDays(TestRegister.Station("A2").Index, days.Keys.First(), days.Keys.Last()));
    }

    [Fact]
    public async Task Commit_WithAPeriod_IsOneSeries_HoweverManyBatchesAndTimes()
    {
        await CommitHoursAsync(OneHour, 0, 1, 2);
        await ReopenAsync();
        await CommitHoursAsync(OneHour, 3, 4);
        await CommitHoursAsync(OneHour, 2, 3);
        await CommitHoursAsync(OneHour, 6);

        Assert.Equal([(0, 4, OneHour), (6, 6, OneHour)], Series());
        Assert.Empty(Readings.ReadSeries(TestRegister.Station("A1"), T + (5 * Hour), T + (6 * Hour)));
        Assert.Single(Readings.ReadSeries(TestRegister.Station("A1"), T + (4 * Hour), T + (4 * Hour) + 1));
        Assert.Empty(Readings.ReadSeries(TestRegister.Station("A2"), 0, long.MaxValue));
    }

    [Fact]
    public async Task Commit_WithAnotherPeriod_CountsForItsOwnStretch_AndMarksItsHours()
    {
        await CommitHoursAsync(OneHour, 0, 1, 2, 3, 4);
        Done();
        await CommitHoursAsync(TimeSpan.FromMinutes(30), 1, 2);

        Assert.Equal([(0, 0, OneHour), (1, 1, TimeSpan.FromMinutes(30)), (2, 2, TimeSpan.FromMinutes(30)), (3, 4, OneHour)], Series());
        int hour = TestRegister.District.Clock.HourOf(T);
        Assert.Equal([hour + 1, hour + 2], Assessment.ReadChangedHours(10).Select(c => c.Hour));
    }

    [Fact]
    public async Task Commit_OfAnotherValueWithoutAPeriod_IsTheStationsOwn()
    {
        await CommitHoursAsync(OneHour, 0, 1, 2);
        await CommitAsync(("A1", T + Hour, [("pm25", 99)]), ("A1", T + (2 * Hour), [("so2", 5)]), ("A1", T + Hour + 60_000, [("pm25", 98)]));

        Assert.Equal([(0, 0, OneHour), (2, 2, OneHour)], Series());
    }

    [Fact]
    public async Task Commit_OnlyQuarantined_KeepsBytesAndReasonAndCounts()
    {
        var batch = new ReadingBatch();
        batch.Quarantine(new QuarantinedMessage(T, "wenchang/air/A1/readings", [1, 2, 3], RejectReason.NotJson, "line 1", Partial: false));
        CommitResult result = await Readings.CommitAsync(batch, TestContext.Current.CancellationToken);

        Assert.Equal(new CommitResult(0, 0, 1, 0), result);
        QuarantinedMessage kept = Assert.Single(Balance.ReadQuarantine(null, 10)).Message;
        Assert.Equal((RejectReason.NotJson, "line 1", "wenchang/air/A1/readings"), (kept.Reason, kept.Detail, kept.Topic));
        Assert.Equal([1, 2, 3], kept.Payload);
        Assert.Equal(1, Balance.ReadBalance().Quarantined);
    }

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        GC.SuppressFinalize(this);
    }

    protected abstract Task ReopenAsync();

    protected abstract ValueTask CloseAsync();

    protected Task<CommitResult> CommitAsync(params IReadOnlyList<(string Station, long Time, (string Code, double Value)[] Values)> messages) => Messages.CommitAsync(Readings, messages);

    protected Task<List<Row>> ReadAsync(string id, long from = 0, long to = long.MaxValue, int limit = int.MaxValue) => Messages.ReadAsync(Readings, id, from, to, limit);

    private async Task<List<Row>> ReadLatestAsync(string id, int limit)
    {
        var rows = new List<Row>();
        await Readings.ReadLatestAsync(TestRegister.Station(id), limit, (time, values) => Messages.AddRows(rows, time, values), TestContext.Current.CancellationToken);
        return rows;
    }

    private Task<CommitResult> CommitHoursAsync(TimeSpan period, params int[] hours)
    {
        var batch = new ReadingBatch { Period = period };
        foreach (int hour in hours)
        {
            StoreFixture.Add(batch, "A1", T + (hour * Hour), ("pm25", hour));
            batch.CloseMessage();
        }

        return Readings.CommitAsync(batch, TestContext.Current.CancellationToken).AsTask();
    }

    /// <summary>First and last hour from T on, and period, of the series of A1.</summary>
    private IEnumerable<(int First, int Last, TimeSpan Period)> Series() =>
        Readings.ReadSeries(TestRegister.Station("A1"), 0, long.MaxValue).Select(s => ((int)((s.First - T) / Hour), (int)((s.Last - T) / Hour), s.Period));

    private void Done()
    {
        var round = new AssessmentRound();
        round.Done.AddRange(Assessment.ReadChangedHours(100));
        Assessment.Save(round);
    }

    private Task<CommitResult> CommitFlaggedAsync(string id, long time, string code, double value, ReadingFlag flag)
    {
        Station station = TestRegister.Station(id);
        var batch = new ReadingBatch();
        batch.AddValue(new ParameterValue(station.Find(code)!.Parameter.Index, value, flag));
        batch.CloseRow(station.Index, time);
        batch.CloseMessage();
        return Readings.CommitAsync(batch, TestContext.Current.CancellationToken).AsTask();
    }
}
