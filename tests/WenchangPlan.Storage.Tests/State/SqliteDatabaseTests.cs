using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using WenchangPlan.Storage.Readings.Sqlite;
using WenchangPlan.Storage.State;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Tests.Shared;

namespace WenchangPlan.Storage.Tests.State;

public sealed class SqliteDatabaseTests
{
    private const long T = 1_777_593_600_000; // 2026-05-01T08:00:00+08:00

    [Fact]
    public async Task Commit_WhenTheDiskIsFull_FailsWholly_AndGoesOnWhenThereIsRoom()
    {
        using var disk = new SmallDisk("8m");
        IOptions<StorageOptions> options = Options.Create(new StorageOptions { DataDirectory = disk.Path });
        using var database = new SqliteDatabase(options, TestRegister.District);
        var committed = new CommittedBalance(database);
        using var limit = new QuarantineLimit(options, TimeProvider.System, new LogLines<QuarantineLimit>());
        var store = new SqliteReadingStore(database, new PackedReadings(database, TestRegister.District, options, TimeProvider.System, NullLogger<PackedReadings>.Instance), new ReplacedReadings(database), committed, TestRegister.District, TimeProvider.System, limit);
        (string, long, (string, double)[])[] Many(int from) => [.. Enumerable.Range(from, 2000).Select(i => ("A1", T + (i * 1000L), new (string, double)[] { ("pm25", i) }))];
        await Messages.CommitAsync(store, Many(0));

        disk.Fill();
        database.MostPages = SmallDisk.IsReal ? int.MaxValue : 1;
        for (int attempt = 0; attempt < 3; attempt++)
        {
            IOException error = await Assert.ThrowsAsync<IOException>(() => Messages.CommitAsync(store, Many(2000)));
            Assert.Equal($"{database.Path} cannot be written: the disk is full", error.Message);
            Assert.Equal(2000, (await Messages.ReadAsync(store, "A1")).Count);
            Assert.Equal(2000, new SqliteBalanceStore(database, committed).ReadBalance().Stored);
        }

        disk.Empty();
        database.MostPages = int.MaxValue;
        Assert.Equal(new CommitResult(2000, 0, 0, 2000), await Messages.CommitAsync(store, Many(2000)));
        Assert.Equal(Enumerable.Range(0, 4000).Select(i => (double)i), (await Messages.ReadAsync(store, "A1")).Select(r => r.Value));
        Assert.Equal(new Balance(4000, 0, 0, 4000, 0, 0), new SqliteBalanceStore(database, committed).ReadBalance());
    }

    [Fact]
    public void Open_OnADiskThatIsFull_SaysSo_AndOpensWhenThereIsRoom()
    {
        using var disk = new SmallDisk("8m");
        IOptions<StorageOptions> options = Options.Create(new StorageOptions { DataDirectory = disk.Path });
        new SqliteDatabase(options, TestRegister.District).Dispose();
        disk.Fill();

        // Nothing stands in for the disk here; without one of its own the words are tested below all the same.
        for (int attempt = 0; SmallDisk.IsReal && attempt < 3; attempt++)
        {
            IOException error = Assert.Throws<IOException>(() => new SqliteDatabase(options, TestRegister.District));
            Assert.EndsWith("wenchang.db cannot be opened: the disk is full", error.Message, StringComparison.Ordinal);
        }

        disk.Empty();
        new SqliteDatabase(options, TestRegister.District).Dispose();
    }

    [Fact]
    public void Open_OnADiskThatIsReadOnly_SaysSo()
    {
        using var disk = new SmallDisk("8m");
        IOptions<StorageOptions> options = Options.Create(new StorageOptions { DataDirectory = disk.Path });
        new SqliteDatabase(options, TestRegister.District).Dispose();
        disk.MakeReadOnly();

        IOException error = Assert.Throws<IOException>(() => new SqliteDatabase(options, TestRegister.District));
        Assert.Contains("wenchang.db cannot be opened: ", error.Message, StringComparison.Ordinal);
        Assert.Contains(" is read-only", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Commit_WithReadersThatNeverLetGo_ShortensTheLogAsSoonAsTheyDo()
    {
        using var store = new StoreFixture();
        store.Database.LogBytes = 1 << 20;
        int minute = 0;
        Task CommitAsync() => store.CommitAsync([.. Enumerable.Range(0, 500).Select(_ => ("A1", T + (minute++ * 60_000L), new (string, double)[] { ("pm25", minute) }))]);
        long LogLength() => new FileInfo(store.Database.Path + "-wal").Length;

        using (var reader = new SqliteConnection($"Data Source={store.Database.Path};Mode=ReadOnly;Pooling=False"))
        {
            reader.Open();
            using SqliteTransaction snapshot = reader.BeginTransaction(deferred: true);
            using SqliteCommand look = reader.CreateCommand();
            look.CommandText = "SELECT count(*) FROM reading";
            look.Transaction = snapshot;
            look.ExecuteScalar();
            while (LogLength() < 4 << 20)
            {
                await CommitAsync();
            }
        }

        for (int i = 0; i < 400 && LogLength() > 1 << 20; i++)
        {
            await CommitAsync();
        }

        Assert.InRange(LogLength(), 0, 1 << 20);
        Assert.Equal(minute, (await store.ReadAsync("A1")).Count);
    }

    [Fact]
    public async Task Dispose_LeavesOneFile()
    {
        using var store = new StoreFixture();
        await store.CommitAsync(("A1", T, [("pm25", 1)]));
        Assert.Single(await store.ReadAsync("A1"));
        string path = store.Database.Path;
        store.Close();

        Assert.Equal([path], Directory.GetFiles(Path.GetDirectoryName(path)!));
        store.Reopen();
        Assert.Single(await store.ReadAsync("A1"));
    }

    [Theory]
    [InlineData(13, "the disk is full")]
    [InlineData(4874, "the disk is full")] // IOERR_SHMSIZE
    [InlineData(522, "the disk reports an error (SQLite Error 10: 'text'.)")]
    [InlineData(8, "the disk or the file is read-only")]
    [InlineData(5, "another program holds its lock")]
    [InlineData(11, "the file is damaged; \"wenchang verify\" says where")]
    [InlineData(1, "SQLite Error 1: 'text'.")]
    public void Explain_SaysWhatToMend(int code, string words) =>
        Assert.Equal(words, SqliteFault.Explain(new SqliteException($"SQLite Error {code & 0xFF}: 'text'.", code & 0xFF, code)));
}
