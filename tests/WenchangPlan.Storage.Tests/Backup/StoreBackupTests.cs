using Microsoft.Data.Sqlite;
using WenchangPlan.Storage.Backup;
using WenchangPlan.Telemetry.Readings;
using WenchangPlan.Tests.Shared;

namespace WenchangPlan.Storage.Tests.Backup;

public sealed class StoreBackupTests : IDisposable
{
    private const long T = 1_777_593_600_000; // 2026-05-01T08:00:00+08:00
    private readonly StoreFixture _store = new();
    private readonly TempDirectory _directory = new();

    public void Dispose()
    {
        _store.Dispose();
        _directory.Dispose();
    }

    private string Target => Path.Combine(_directory.Path, "copy", "wenchang.db");

    [Fact]
    public async Task Backup_WhileBatchesAreCommitted_IsWholeAndHoldsExactlyTheFirstOfThem()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Target)!);
        await _store.CommitAsync([.. Enumerable.Range(0, 3000).Select(Message)]);
        _store.PackAll();
        using var stop = new CancellationTokenSource();
        int sent = 3000;
        Task writer = Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                await _store.CommitAsync([.. Enumerable.Range(sent, 7).Select(Message)]);
                sent += 7;
            }
        }, TestContext.Current.CancellationToken);

        IReadOnlyList<CheckedPart> parts = new StoreBackup(_store.Database).Write(Target);
        await stop.CancelAsync();
        await writer;

        Assert.All(parts, p => Assert.True(p.Ok, p.ToString()));
        Assert.Equal([Target], Directory.GetFiles(Path.GetDirectoryName(Target)!));
        using var copy = new StoreFixture(Path.GetDirectoryName(Target)!);
        List<(long Time, string Code, double Value, ReadingFlag Flag)> rows = await copy.ReadAsync("A1");
        Assert.InRange(rows.Count, 3000, sent);
        Assert.Equal(0, (rows.Count - 3000) % 7);
        Assert.Equal(Enumerable.Range(0, rows.Count).Select(i => (T + (i * 1000L), "pm25", (double)i, ReadingFlag.Normal)), rows);
        Assert.Equal(rows.Count, copy.Balance.ReadBalance().Stored);
    }

    [Fact]
    public async Task Backup_OfADamagedStore_IsRefusedAndLeavesWhatWasThere()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Target)!);
        await File.WriteAllTextAsync(Target, "the backup of yesterday", TestContext.Current.CancellationToken);
        await _store.CommitAsync(Message(1));
        _store.PackAll();
        Execute("UPDATE reading_pack SET data = x'0102'");

        Assert.Contains(new StoreBackup(_store.Database).Write(Target), p => !p.Ok);
        Assert.Equal([Target], Directory.GetFiles(Path.GetDirectoryName(Target)!));
        Assert.Equal("the backup of yesterday", await File.ReadAllTextAsync(Target, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Check_AGoodStore_SaysHowMuchItLookedAt()
    {
        await _store.CommitAsync(Message(0), Message(1));
        _store.PackAll();
        await _store.CommitAsync(("A2", T, [("pm25", 1), ("so2", 2)]));

        List<CheckedPart> parts = [.. _store.Check.Run()];
        Assert.All(parts, p => Assert.True(p.Ok, p.ToString()));
        Assert.Equal("1 rows, 2 values", Text(parts, "readings"));
        Assert.Equal("1 rows, 2 values", Text(parts, "packed readings"));
        Assert.Equal("3 deliveries stored, 0 of them duplicates, 0 quarantined; 0 messages of 0 bytes in quarantine; 4 values stored, 4 in rows and packs", Text(parts, "balance"));
    }

    [Fact]
    public async Task Check_WhileADayIsPackedAndAnotherComes_CountsWhatWasThereAtOneMoment()
    {
        await _store.CommitAsync(Message(0), Message(1), Message(2));
        var parts = new List<CheckedPart>();
        foreach (CheckedPart part in _store.Check.Run())
        {
            parts.Add(part);
            if (part.Part == "readings")
            {
                Assert.Equal(3, _store.PackAll());
                await _store.CommitAsync(("A2", T, [("pm25", 1), ("so2", 2)]));
            }
        }

        Assert.All(parts, p => Assert.True(p.Ok, p.ToString()));
        Assert.Equal("3 rows, 3 values", Text(parts, "readings"));
        Assert.Equal("0 rows, 0 values", Text(parts, "packed readings"));
        Assert.EndsWith("3 values stored, 3 in rows and packs", Text(parts, "balance"), StringComparison.Ordinal);
        List<CheckedPart> now = [.. _store.Check.Run()]; // the snapshot ended with the run
        Assert.Equal(("1 rows, 2 values", "1 rows, 3 values"), (Text(now, "readings"), Text(now, "packed readings")));
    }

    [Theory]
    [InlineData("UPDATE reading SET data = x'03' ", "readings")]
    [InlineData("UPDATE reading_pack SET data = substr(data, 1, 5)", "packed readings")]
    [InlineData("UPDATE reading_pack SET instants = 9", "packed readings")]
    [InlineData("UPDATE reading_pack SET last = last + 1", "packed readings")]
    [InlineData("INSERT INTO reading SELECT station, first, x'' FROM reading_pack", "packed readings")]
    [InlineData("INSERT INTO station_day VALUES(1, 1, x'ff')", "hourly values")]
    [InlineData("INSERT INTO verdict VALUES(1, 1, '', 0, NULL, NULL, '{')", "verdicts")]
    [InlineData("UPDATE balance SET values_stored = 1", "balance")]
    [InlineData("UPDATE balance SET duplicates = 99", "balance")]
    public async Task Check_WhatIsNotInOrder_IsNamed(string damage, string part)
    {
        await _store.CommitAsync(Message(0), Message(1));
        _store.PackAll();
        await _store.CommitAsync(("A2", T, [("pm25", 1), ("so2", 2)]));
        Execute(damage);

        Assert.Equal([part], _store.Check.Run().Where(p => !p.Ok).Select(p => p.Part));
    }

    private static (string, long, (string, double)[]) Message(int i) => ("A1", T + (i * 1000L), [("pm25", i)]);

    private static string Text(List<CheckedPart> parts, string part) => parts.Single(p => p.Part == part).Text;

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
}
