using CsCheck;
using WenchangPlan.Storage.Packing;
using WenchangPlan.Telemetry.Readings;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Telemetry.Verdicts;
using WenchangPlan.Tests.Shared;

namespace WenchangPlan.Storage.Tests.Readings.Sqlite;

public sealed class SqliteReadingStoreTests : IDisposable
{
    private const long T = 1_777_593_600_000; // 2026-05-01T08:00:00+08:00
    private readonly StoreFixture _store = new();

    [Fact]
    public async Task Commit_TheSameMessageAgain_ChangesNothingAndCountsAsDuplicate()
    {
        await _store.CommitAsync(("A1", T, [("pm25", 35.2), ("so2", 9)]));
        CommitResult again = await _store.CommitAsync(("A1", T, [("pm25", 35.2), ("so2", 9)]), ("A1", T + 1, [("pm25", 1)]));

        Assert.Equal(new CommitResult(2, 1, 0, 3), again);
        Assert.Equal(3, (await _store.ReadAsync("A1")).Count);
        Assert.Equal(new Balance(3, 0, 1, 5, 0, 0), _store.Balance.ReadBalance());
    }

    [Fact]
    public async Task Commit_FlaggedValue_KeepsValueAndFlag()
    {
        var batch = new ReadingBatch();
        batch.AddValue(new ParameterValue(TestRegister.Station("A1").Find("pm25")!.Parameter.Index, -9999, ReadingFlag.Sentinel));
        batch.CloseRow(TestRegister.Station("A1").Index, T);
        batch.CloseMessage();
        await _store.Readings.CommitAsync(batch, TestContext.Current.CancellationToken);

        Assert.Equal([(T, "pm25", -9999.0, ReadingFlag.Sentinel)], await _store.ReadAsync("A1"));
        Assert.Equal(1, _store.Balance.ReadBalance().ValuesFlagged);
    }

    [Theory]
    [InlineData(ReadingFlag.Jump, ReadingFlag.Normal)]
    [InlineData(ReadingFlag.Normal, ReadingFlag.Stuck)]
    public async Task Commit_TheSameValueAgain_KeepsWhatWasFoundOfItTheFirstTime(ReadingFlag first, ReadingFlag again)
    {
        await CommitFlaggedAsync(1, first);
        Assert.Equal(1, (await CommitFlaggedAsync(1, again)).Duplicates);
        Assert.Equal(first, (await _store.ReadAsync("A1"))[0].Flag);

        Assert.Equal(0, (await CommitFlaggedAsync(1, ReadingFlag.Maintenance)).Duplicates); // the device itself knows better
        Assert.Equal(0, (await CommitFlaggedAsync(2, again)).Duplicates); // another value is news
        Assert.Equal(again, (await _store.ReadAsync("A1"))[0].Flag);
    }

    private Task<CommitResult> CommitFlaggedAsync(double value, ReadingFlag flag)
    {
        var batch = new ReadingBatch();
        batch.AddValue(new ParameterValue(TestRegister.Station("A1").Find("pm25")!.Parameter.Index, value, flag));
        batch.CloseRow(TestRegister.Station("A1").Index, T);
        batch.CloseMessage();
        return _store.Readings.CommitAsync(batch, TestContext.Current.CancellationToken).AsTask();
    }

    [Fact]
    public async Task Quarantine_KeepsBytesAndReason_WithinItsLimit()
    {
        using var small = new StoreFixture(quarantineBytes: 1024);
        for (int i = 0; i < 10; i++)
        {
            var batch = new ReadingBatch();
            batch.Quarantine(new QuarantinedMessage(T + i, "wenchang/air/A1/readings", [.. Enumerable.Repeat((byte)i, 300)], RejectReason.NotJson, "line 1", Partial: false));
            await small.Readings.CommitAsync(batch, TestContext.Current.CancellationToken);
        }

        IReadOnlyList<QuarantineEntry> kept = small.Balance.ReadQuarantine(null, 100);
        Assert.Equal([9, 8, 7], kept.Select(e => (int)e.Message.Payload[0]));
        Assert.All(kept, e => Assert.Equal((RejectReason.NotJson, "line 1", 300), (e.Message.Reason, e.Message.Detail, e.Message.Payload.Length)));
        Assert.Equal(10, small.Balance.ReadBalance().Quarantined);
        Assert.Equal([7], small.Balance.ReadQuarantine(kept[1].Id, 100).Select(e => (int)e.Message.Payload[0]));
    }

    [Fact]
    public async Task Commit_FileThatCannotBeWritten_ThrowsIOExceptionAndChangesNothing()
    {
        await _store.CommitAsync(("A1", T, [("pm25", 1)]));
        using (var locker = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={_store.Database.Path};Pooling=False"))
        {
            locker.Open();
            using Microsoft.Data.Sqlite.SqliteCommand limit = locker.CreateCommand();
            limit.CommandText = "CREATE TRIGGER full BEFORE INSERT ON reading BEGIN SELECT RAISE(ABORT, 'disk full'); END";
            limit.ExecuteNonQuery();
        }

        IOException error = await Assert.ThrowsAsync<IOException>(() => _store.CommitAsync(("A1", T + 1, [("pm25", 2)])));
        Assert.Contains("disk full", error.Message, StringComparison.Ordinal);
        Assert.Single(await _store.ReadAsync("A1"));
        Assert.Equal(1, _store.Balance.ReadBalance().Stored);
    }

    [Fact]
    public void PackedValues_AnyDouble_ComesBackExactly() =>
        Gen.Select(Gen.Int[0, 100_000], Gen.OneOf(Gen.Double, Gen.Double[-1000, 1000].Select(d => Math.Round(d, 3)), Gen.Int.Select(i => (double)i)),
            Gen.Enum<ReadingFlag>()).Where((_, value, _) => double.IsFinite(value)).Sample((id, value, flag) =>
        {
            Span<byte> buffer = stackalloc byte[PackedValues.MaxBytesPerValue];
            ReadOnlySpan<byte> packed = buffer[..PackedValues.Write(buffer, id, value, flag)];
            Assert.Equal((id, value, flag), PackedValues.Read(ref packed));
            Assert.True(packed.IsEmpty);
        }, iter: 100_000);

    [Fact]
    public void Hours_AnyDecimals_ComeBackExactly() =>
        Gen.Select(Gen.Decimal[-100_000, 100_000].Select(d => decimal.Round(d, 6)), Gen.Int[0, 3600], Gen.Int[0, 60]).Array[1, 6].Sample(items =>
        {
            string[] codes = ["pm25", "pm10", "so2", "no2", "co", "o3"];
            var hour = new StationHour(TestRegister.Station("A1").Index, 494_000,
                [.. items.Select((v, i) => i == 5 ? new HourValue(codes[i], null, null, null, 0, v.Item2, 0) : new HourValue(codes[i], v.Item1, v.Item1 - 1, v.Item1 + 1, v.Item2, v.Item2 + 1, v.Item3))]);
            var round = new AssessmentRound();
            round.Hours.Add(hour);
            _store.Assessment.Save(round);
            Assert.Equal(hour.Values, Assert.Single(_store.Assessment.ReadHours(TestRegister.Station("A1"), 494_000, 494_001)).Values);
        }, iter: 200, threads: 1);

    public void Dispose() => _store.Dispose();
}
