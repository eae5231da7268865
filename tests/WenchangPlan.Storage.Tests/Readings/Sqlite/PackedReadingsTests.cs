using CsCheck;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using WenchangPlan.Storage.Readings.Sqlite;
using WenchangPlan.Storage.State;
using WenchangPlan.Telemetry.Readings;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Tests.Shared;

namespace WenchangPlan.Storage.Tests.Readings.Sqlite;

public sealed class PackedReadingsTests : IDisposable
{
    private const long T = 1_777_593_600_000; // 2026-05-01T08:00:00+08:00
    private const long Minute = 60_000;
    private const long Day = 86_400_000;
    private readonly StoreFixture _store = new();

    public void Dispose() => _store.Dispose();

    [Fact]
    public async Task Pack_OnlyDaysThatEndedLongAgo()
    {
        // The clock says T; by default a day is packed when it ended 8 days ago. T - 8 h is the local midnight.
        long midnight = T - (8 * 60 * Minute);
        await CommitAsync(midnight - (8 * Day) - 1, midnight - (8 * Day), T);
        _store.Clock.Advance(PackedReadings.Quiet);

        Assert.Equal(1, _store.Packs.PackDue().Sum(s => s.Instants));
        Assert.Equal(2, _store.Count("reading"));
        _store.Clock.Advance(TimeSpan.FromHours(16) - PackedReadings.Quiet - TimeSpan.FromMilliseconds(1));
        Assert.Empty(_store.Packs.PackDue());
        _store.Clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(1, _store.Packs.PackDue().Sum(s => s.Instants));
        Assert.Equal([midnight - (8 * Day) - 1, midnight - (8 * Day), T], (await _store.ReadAsync("A1")).Select(r => r.Time));
    }

    [Fact]
    public async Task Pack_WhenNever_PacksNothing()
    {
        await CommitAsync(T);
        _store.Clock.Advance(TimeSpan.FromDays(400));
        var never = new PackedReadings(_store.Database, TestRegister.District, Options.Create(new StorageOptions { PackAfter = TimeSpan.Zero }), _store.Clock, NullLogger<PackedReadings>.Instance);
        Assert.Empty(never.PackDue());
    }

    [Fact]
    public async Task Pack_ADayWrittenToLately_WaitsUntilItIsQuiet()
    {
        _store.Clock.Advance(TimeSpan.FromDays(30));
        await CommitAsync(T);
        Assert.Equal(0, _store.Packs.PackDue().Sum(s => s.Instants));
        _store.Clock.Advance(PackedReadings.Quiet);
        Assert.Equal(1, _store.Packs.PackDue().Sum(s => s.Instants));

        Assert.Equal(1, (await CommitAsync(T)).Duplicates);
        Assert.Equal((0, 1), (_store.Count("reading"), _store.Count("reading_pack"))); // nothing new, so there is nothing to pack again
        Assert.Empty(_store.Packs.PackDue());
        Assert.Equal(0, (await CommitAsync(T + 1)).Duplicates);
        Assert.Equal((1, 1), (_store.Count("reading"), _store.Count("reading_pack")));
        Assert.Equal(0, _store.Packs.PackDue().Sum(s => s.Instants));
        _store.Clock.Advance(PackedReadings.Quiet);
        Assert.Equal(2, _store.Packs.PackDue().Sum(s => s.Instants));
        Assert.Equal((0, 1), (_store.Count("reading"), _store.Count("reading_pack")));
    }

    [Fact]
    public async Task Commit_OneMessageForVeryManyPackedDays_CostsARowADay_AndOpensNoDay()
    {
        const int Days = 300;
        await CommitAsync(from day in Enumerable.Range(0, Days) from minute in Enumerable.Range(0, 20) select T - (day * Day) + (minute * Minute));
        Assert.Equal(Days * 20, _store.PackAll());
        var message = new ReadingBatch();
        for (int day = 0; day < Days; day++)
        {
            // An instant that is packed, one in between and one that is beyond the pack, in turns.
            StoreFixture.Add(message, "A1", T - (day * Day) + (day % 3 * 15 * Minute) + (day % 3 * 7), ("so2", day));
        }

        message.CloseMessage();
        CommitResult first = await _store.Readings.CommitAsync(message, TestContext.Current.CancellationToken);
        CommitResult again = await _store.Readings.CommitAsync(message, TestContext.Current.CancellationToken);

        Assert.Equal((0, 1), (first.Duplicates, again.Duplicates));
        Assert.Equal((Days, Days), (_store.Count("reading"), _store.Count("reading_pack")));
        List<(long Time, string Code, double Value, ReadingFlag Flag)> rows = await _store.ReadAsync("A1");
        Assert.Equal((Days * 20) + Days, rows.Count);
        Assert.Equal(Enumerable.Range(0, Days).Select(day => (double)day), rows.Where(r => r.Code == "so2").Select(r => r.Value).Order());
        Assert.Equal(((Days - 1) / 3) + 1, rows.GroupBy(r => r.Time).Count(g => g.Count() == 2)); // merged with what the pack says, which is blanked nowhere
        Assert.All(_store.Check.Run(), p => Assert.True(p.Ok, p.ToString()));

        Assert.Equal((Days * 20) + (Days * 2 / 3), _store.PackAll());
        Assert.Equal((0, Days), (_store.Count("reading"), _store.Count("reading_pack")));
        Assert.Equal(rows, await _store.ReadAsync("A1"));
    }

    [Fact]
    public async Task Commit_ACorrectionOfAPackedInstant_StandsAtOnce_AndIsCorrectedAgain()
    {
        await CommitAsync(T, T + Minute, T + (2 * Minute));
        _store.PackAll();
        foreach (double value in (double[])[7, 8])
        {
            await _store.CommitAsync(("A1", T + Minute, [("pm25", value)]));
            Assert.Equal([(T, 0), (T + Minute, value), (T + (2 * Minute), 20)], (await _store.ReadAsync("A1")).Select(r => (r.Time, r.Value)));
        }

        _store.PackAll();
        Assert.Equal([(T, 0), (T + Minute, 8), (T + (2 * Minute), 20)], (await _store.ReadAsync("A1")).Select(r => (r.Time, r.Value)));
    }

    [Fact]
    public async Task Commit_LateDataForAPackedDay_MergesAndCountsAsAlways_AndIsPackedAgain()
    {
        await CommitAsync(T, T + Minute, T + (2 * Minute));
        Assert.Equal(3, _store.PackAll());

        CommitResult late = await _store.CommitAsync(
            ("A1", T, [("pm25", T / 1000 % 100)]),                // again what stands: a duplicate
            ("A1", T + Minute, [("so2", 7)]),                     // another parameter of an instant that stands
            ("A1", T + (3 * Minute / 2), [("pm25", 5)]),          // an instant in between
            ("A1", T - Day, [("pm25", 6)]),                       // a day that has nothing yet
            ("A1", T + (60 * Minute), [("pm25", 7)]));            // the packed day, after its last instant
        Assert.Equal((5, 1, 0, 5), (late.Stored, late.Duplicates, late.Quarantined, late.Values));
        List<(long, string, double, ReadingFlag)> rows = await _store.ReadAsync("A1");
        Assert.Equal(
            [(T - Day, "pm25"), (T, "pm25"), (T + Minute, "pm25"), (T + Minute, "so2"), (T + (3 * Minute / 2), "pm25"), (T + (2 * Minute), "pm25"), (T + (60 * Minute), "pm25")],
            rows.Select(r => (r.Item1, r.Item2)));

        Assert.Equal(6, _store.PackAll());
        Assert.Equal((0, 2), (_store.Count("reading"), _store.Count("reading_pack")));
        Assert.Equal(rows, await _store.ReadAsync("A1"));
        Assert.Equal(new Balance(8, 0, 1, 8, 0, 0), _store.Balance.ReadBalance());
    }

    [Fact]
    public async Task Commit_ThatFailsAfterUnpacking_LeavesThePackAsItWas()
    {
        await CommitAsync(T, T + Minute);
        _store.PackAll();
        Execute("CREATE TRIGGER full BEFORE INSERT ON reading WHEN new.time = 1777593660001 BEGIN SELECT RAISE(ABORT, 'disk full'); END");

        await Assert.ThrowsAsync<IOException>(() => CommitAsync(T + 1, T + Minute + 1));
        Assert.Equal((0, 1), (_store.Count("reading"), _store.Count("reading_pack")));
        Execute("DROP TRIGGER full");
        await CommitAsync(T + 1, T + Minute + 1);
        Assert.Equal([T, T + 1, T + Minute, T + Minute + 1], (await _store.ReadAsync("A1")).Select(r => r.Time));
    }

    [Fact]
    public async Task Commit_OnAPackThatIsBroken_PutsThePackAside_AndGoesOn()
    {
        await CommitAsync(T, T + Minute);
        _store.PackAll();
        Execute("UPDATE reading_pack SET data = x'01020304'");
        await Assert.ThrowsAsync<IOException>(() => _store.ReadAsync("A1"));

        await CommitAsync(T + 1);
        await CommitAsync(T + 2);
        Assert.Equal([T + 1, T + 2], (await _store.ReadAsync("A1")).Select(r => r.Time));
        Assert.Equal((0, 1), (_store.Count("reading_pack"), _store.Count("reading_pack_damaged WHERE data = x'01020304'")));
        Assert.Equal(new Balance(4, 0, 0, 4, 0, 0), _store.Balance.ReadBalance());
        Assert.Contains("put aside in reading_pack_damaged", Assert.Single(_store.PackLog), StringComparison.Ordinal);
        Assert.Equal(["damaged packs"], _store.Check.Run().Where(p => !p.Ok).Select(p => p.Part));
    }

    [Fact]
    public async Task Commit_OnAPackWithAnInstantThatIsAlsoARow_KeepsTheRow()
    {
        await CommitAsync(T, T + Minute);
        Execute("CREATE TABLE kept AS SELECT * FROM reading WHERE time = 1777593600000");
        _store.PackAll();
        Execute("INSERT INTO reading SELECT * FROM kept");

        await CommitAsync(T + 1);
        Assert.Equal([T, T + 1, T + Minute], (await _store.ReadAsync("A1")).Select(r => r.Time));
    }

    [Fact]
    public async Task Pack_ADayWithARowThatCannotBeRead_IsLeft_AndTheOthersArePacked()
    {
        await CommitAsync(T, T + Day);
        await _store.CommitAsync(("A2", T, [("pm25", 1)]));
        Execute("UPDATE reading SET data = x'03' WHERE station = (SELECT id FROM station WHERE code = 'A1') AND time = 1777593600000");

        Assert.Equal(2, _store.PackAll());
        Assert.Equal(1, _store.Count("reading"));
        Assert.Contains("stay unpacked", Assert.Single(_store.PackLog), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Commit_AfterAnotherProcessPacked_FindsThePack()
    {
        await CommitAsync(T, T + Minute);
        using (var other = new SqliteDatabase(Options.Create(new StorageOptions { DataDirectory = Path.GetDirectoryName(_store.Database.Path)! }), TestRegister.District))
        {
            _store.Clock.Advance(TimeSpan.FromDays(30));
            Assert.Equal(2, new PackedReadings(other, TestRegister.District, Options.Create(new StorageOptions()), _store.Clock, NullLogger<PackedReadings>.Instance).PackDue().Sum(s => s.Instants));
        }

        Assert.Equal(1, (await CommitAsync(T)).Duplicates);
        Assert.Equal([T, T + Minute], (await _store.ReadAsync("A1")).Select(r => r.Time));
    }

    [Fact]
    public async Task Pack_ADayWithVeryManyInstants_GoesByTheHour()
    {
        const int Seconds = 3 * 3600;
        await CommitAsync([.. Enumerable.Range(0, Seconds).Select(i => T + (i * 1000L))]);
        _store.Clock.Advance(TimeSpan.FromDays(30));
        List<UpkeepSlice> stretches = [.. _store.Packs.PackDue()];

        Assert.Equal([3600, 3600, 3600], stretches.Select(s => s.Instants));
        Assert.Equal(Seconds, (await _store.ReadAsync("A1")).Count);
        Assert.Equal([T + 3_600_000, T + 3_601_000], (await _store.ReadAsync("A1", T + 3_599_001, T + 3_602_000)).Select(r => r.Time));

        await CommitAsync(T + 3_600_500); // one late instant opens nothing
        Assert.Equal((1, 3), (_store.Count("reading"), _store.Count("reading_pack")));
        _store.PackAll();
        Assert.Equal((0, 3), (_store.Count("reading"), _store.Count("reading_pack")));
    }

    [Fact]
    public async Task Pack_AStationThatLeftTheRegister_IsPackedToo()
    {
        await CommitAsync(T);
        Execute("INSERT INTO station(id, code) VALUES(99, 'gone'); INSERT INTO reading SELECT 99, time, data FROM reading");
        Assert.Equal(2, _store.PackAll());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)] // what came late stands beside the packs
    public void Read_BeforeAndAfterPacking_IsTheSame_ForAnyRowsRangeAndLimit(bool packsWhatCameLate)
    {
        Gen<long> time = Gen.Long[0, 4 * 24 * 60].Select(minutes => T + (minutes * Minute));
        Gen<(long Time, double Value, bool Twice)[]> rows = Gen.Select(time, Gen.Double[-1e6, 1e6], Gen.Bool).Array[1, 80];
        Gen.Select(rows, rows, time, time, Gen.Int[1, 100]).Sample((early, late, from, to, limit) =>
        {
            using var hot = new StoreFixture();
            using var packed = new StoreFixture();
            foreach ((long Time, double Value, bool Twice)[] part in ((long, double, bool)[][])[early, late])
            {
                (string, long, (string, double)[])[] messages = [.. part.Select(r => ("A1", r.Time,
                    r.Twice ? new (string, double)[] { ("pm25", r.Value), ("so2", 1 / r.Value) } : [("pm25", r.Value)]))];
                Assert.Equal(hot.CommitAsync(messages).Result, packed.CommitAsync(messages).Result);
                if (part == early || packsWhatCameLate)
                {
                    packed.PackAll();
                    hot.Clock.SetUtcNow(packed.Clock.GetUtcNow()); // a month later what comes late rewrites history, in both
                    Assert.Equal(0, packed.Count("reading"));
                }
            }

            Assert.All(packed.Check.Run(), p => Assert.True(p.Ok, p.ToString()));
            Assert.Equal(Read(hot, long.MinValue, long.MaxValue, int.MaxValue), Read(packed, long.MinValue, long.MaxValue, int.MaxValue));
            Assert.Equal(Read(hot, from, to, limit), Read(packed, from, to, limit));
            Assert.Equal(ReadLatest(hot, limit), ReadLatest(packed, limit));
            Assert.Equal(hot.Balance.ReadBalance(), packed.Balance.ReadBalance());
            Assert.Equal(hot.Check.Run().Last(p => p.Part == "balance").ToString(), packed.Check.Run().Last(p => p.Part == "balance").ToString()); // each value counts once
        }, iter: 40, threads: 1);
    }

    [Fact]
    public async Task Read_WhileDaysArePacked_SeesEveryInstantOnce()
    {
        await CommitAsync([.. Enumerable.Range(0, 20 * 24).Select(i => T + (i * 60 * Minute))]);
        _store.Clock.Advance(TimeSpan.FromDays(60));
        foreach (UpkeepSlice stretch in _store.Packs.PackDue())
        {
            Assert.True(stretch.Instants > 0);
            Assert.Equal(Enumerable.Range(0, 20 * 24).Select(i => T + (i * 60 * Minute)), (await _store.ReadAsync("A1")).Select(r => r.Time));
        }
    }

    [Fact]
    public async Task Open_AFileOfTheFirstLayout_BringsItUpToDateAndKeepsTheReadings()
    {
        await CommitAsync(T, T + Minute);
        Execute("""
            DROP TABLE reading_pack; DROP TABLE retention; ALTER TABLE balance DROP COLUMN evicted;
            DROP TABLE audit; DROP TABLE audit_end; DROP TABLE bulletin; DROP TABLE bulletin_step;
            DROP TABLE verdict; DROP TABLE verdict_kind; DROP TABLE station_day; DROP TABLE row_damaged; DROP TABLE sample_series; DROP TABLE station_heard; DROP TABLE reported_day;
            CREATE TABLE station_hour(station INTEGER, hour INTEGER, data BLOB); CREATE TABLE air_hour(place TEXT, hour INTEGER, verdict TEXT);
            CREATE TABLE air_day(place TEXT, day INTEGER, verdict TEXT); CREATE TABLE water_month(place TEXT, month INTEGER, verdict TEXT);
            DROP INDEX revision_subject; ALTER TABLE revision DROP COLUMN changed; DROP TABLE silence; DROP TABLE silence_end; DROP TABLE act; DROP TABLE act_step; ALTER TABLE changed_hour DROP COLUMN cause; ALTER TABLE changed_hour DROP COLUMN readings;
            DROP TABLE alert_transition; DROP TABLE telling; DROP TABLE mail; DROP TABLE alert;
            CREATE TABLE alert(id TEXT PRIMARY KEY, kind INTEGER); CREATE TABLE mail(key TEXT, recipients TEXT, subject TEXT, text TEXT, html TEXT, created_at INTEGER,
                attempts INTEGER, next_attempt INTEGER, sent_at INTEGER, error TEXT); CREATE INDEX mail_due ON mail(next_attempt);
            UPDATE parameter SET domain = upper(substr(domain, 1, 1)) || substr(domain, 2);
            DROP TABLE reading_replaced; DROP TABLE reading_day; ALTER TABLE balance DROP COLUMN values_replaced; DROP TABLE influx_spool;
            DROP INDEX quarantine_source; ALTER TABLE quarantine DROP COLUMN source;
            INSERT INTO quarantine(received_at, topic, payload, reason, detail, partial) VALUES(1, 'wenchang/air/A2/readings', x'00', 1, '', 0), (2, 'x/A2/y', x'00', 1, '', 0);
            PRAGMA user_version = 1
            """);
        _store.Reopen();

        Assert.Equal(Schema.Version, _store.Database.Read("PRAGMA user_version", _ => { }, s => s.Int32(0))[0]);
        Assert.Equal(["A2", null], _store.Database.Read("SELECT code FROM quarantine LEFT JOIN station ON station.id = source ORDER BY received_at", _ => { }, s => s.NullableText(0)));
        Assert.Equal(2, _store.PackAll());
        Assert.Equal([T, T + Minute], (await _store.ReadAsync("A1")).Select(r => r.Time));
    }

    [Fact]
    public void Open_AFileOfANewerLayout_IsRefused()
    {
        Execute("PRAGMA user_version = 999");
        Assert.Contains("layout 999", Assert.Throws<IOException>(_store.Reopen).Message, StringComparison.Ordinal);
    }

    private Task<CommitResult> CommitAsync(params IEnumerable<long> times) =>
        _store.CommitAsync([.. times.Select(t => ("A1", t, new (string, double)[] { ("pm25", t / 1000 % 100) }))]);

    private void Execute(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={_store.Database.Path};Pooling=False");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
#pragma warning disable CA2100 // text of these tests
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }

    private static List<Row> Read(StoreFixture store, long from, long to, int limit)
    {
        var rows = new List<Row>();
        _ = store.Readings.ReadAsync(TestRegister.Station("A1"), from, to, limit, (time, values) => Messages.AddRows(rows, time, values), default).AsTask();
        return rows;
    }

    private static List<Row> ReadLatest(StoreFixture store, int limit)
    {
        var rows = new List<Row>();
        _ = store.Readings.ReadLatestAsync(TestRegister.Station("A1"), limit, (time, values) => Messages.AddRows(rows, time, values), default).AsTask();
        return rows;
    }
}
