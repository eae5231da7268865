using System.Text;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;
using WenchangPlan.Storage.Backup;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Tests.Shared;

namespace WenchangPlan.Storage.Tests.Backup;

public sealed class StoreRestoreTests : IDisposable
{
    private const long T = 1_777_593_600_000; // 2026-05-01T08:00:00+08:00
    private readonly TempDirectory _directory = new();
    private StoreFixture? _open;

    private string Data => Path.Combine(_directory.Path, "data");

    private string Store => Path.Combine(Data, "wenchang.db");

    private string Backup => Path.Combine(_directory.Path, "backup.db");

    public void Dispose()
    {
        _open?.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public async Task Restore_GivesBackWhatTheBackupHeld_AndKeepsWhatStoodThere()
    {
        await BackUpAsync(30);
        await CommitAsync(30, 40);
        Close();

        RestoreResult result = Restore();
        Assert.All(result.Parts, p => Assert.True(p.Ok, p.ToString()));
        Assert.Equal((30, 40, $"{Store}.before-20260501T000000Z"), (result.Deliveries, result.KeptDeliveries, result.Kept));
        Assert.Equal(["wenchang.db", "wenchang.db.before-20260501T000000Z"], Directory.GetFileSystemEntries(Data).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal((30, 30), await ReadAsync());

        // The kept file is a whole one: it can be restored in its turn.
        Close();
        File.Move(result.Kept!, Backup, overwrite: true);
        Assert.Equal(40, Restore().Deliveries);
        Assert.Equal((40, 40), await ReadAsync());
    }

    [Fact]
    public async Task Restore_WhileTheServiceRuns_IsRefused()
    {
        await BackUpAsync(3);
        Assert.EndsWith("is in use: stop the service first", Assert.Throws<RestoreRefusedException>(Restore).Message, StringComparison.Ordinal);
        await CommitAsync(3, 5);
        Assert.Equal((5, 5), await ReadAsync());
        Assert.False(Directory.Exists(Path.Combine(Data, "restoring")));
    }

    [Fact]
    public async Task Restore_OfADamagedBackup_ChangesNothing()
    {
        await BackUpAsync(3);
        await CommitAsync(3, 5);
        Close();
        Execute(Backup, "UPDATE reading SET data = x'01' WHERE time = (SELECT min(time) FROM reading)");

        RestoreResult result = Restore();
        Assert.Equal("readings", Assert.Single(result.Parts, p => !p.Ok && p.Part != "balance").Part);
        Assert.Null(result.Kept);
        Assert.Equal((5, 5), await ReadAsync());
    }

    [Theory]
    [InlineData("text", "is no database, or is damaged")]
    [InlineData("foreign", "is no database of this service")]
    [InlineData("newer", "it was written by a newer version")]
    [InlineData("itself", "is the database itself")]
    public async Task Restore_OfWhatIsNoBackup_SaysWhatItIs(string what, string says)
    {
        await BackUpAsync(3);
        Close();
        string file = Backup;
        switch (what)
        {
            case "text":
                await File.WriteAllTextAsync(file, new StringBuilder().Insert(0, "no database ", 100).ToString(), TestContext.Current.CancellationToken);
                break;
            case "foreign":
                File.Delete(file);
                Execute(file, "CREATE TABLE other(a)");
                break;
            case "newer":
                Execute(file, "PRAGMA user_version = 999");
                break;
            default:
                file = Store;
                break;
        }

        Assert.Contains(says, Assert.Throws<RestoreRefusedException>(() => Restore(file)).Message, StringComparison.Ordinal);
        Assert.Equal((3, 3), await ReadAsync());
        Assert.Throws<FileNotFoundException>(() => Restore(Path.Combine(_directory.Path, "nowhere.db")));
    }

    [Fact]
    public async Task Restore_OverADamagedStore_KeepsItWithItsLog()
    {
        await BackUpAsync(3);
        Close();
        await File.WriteAllTextAsync(Store, "no database any more, whatever it was before", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(Store + "-wal", "its log", TestContext.Current.CancellationToken);

        RestoreResult result = Restore();
        Assert.Null(result.KeptDeliveries);
        Assert.Equal("its log", await File.ReadAllTextAsync(result.Kept + "-wal", TestContext.Current.CancellationToken));
        Assert.False(File.Exists(Store + "-wal"));
        Assert.Equal((3, 3), await ReadAsync());
    }

    [Fact]
    public async Task Restore_WhereNothingIs_AndAfterAKilledOne_Works()
    {
        await BackUpAsync(3);
        Close();
        Directory.Delete(Data, recursive: true);
        Directory.CreateDirectory(Path.Combine(Data, "restoring"));
        await File.WriteAllTextAsync(Path.Combine(Data, "restoring", "wenchang.db-wal"), "left behind", TestContext.Current.CancellationToken);

        Assert.Null(Restore().Kept);
        Assert.Equal((3, 3), await ReadAsync());
    }

    private async Task BackUpAsync(int messages)
    {
        await CommitAsync(0, messages);
        Assert.All(new StoreBackup(Opened().Database).Write(Backup), p => Assert.True(p.Ok, p.ToString()));
    }

    private Task<CommitResult> CommitAsync(int from, int to) =>
        Opened().CommitAsync([.. Enumerable.Range(from, to - from).Select(i => ("A1", T + (i * 1000L), new (string, double)[] { ("pm25", i) }))]);

    /// <summary>Readings that are there, and deliveries that the balance counts.</summary>
    private async Task<(int Readings, long Stored)> ReadAsync()
    {
        (int Readings, long Stored) read = ((await Opened().ReadAsync("A1")).Count, Opened().Balance.ReadBalance().Stored);
        Assert.All(Opened().Check.Run(), p => Assert.True(p.Ok, p.ToString()));
        return read;
    }

    private StoreFixture Opened()
    {
        Directory.CreateDirectory(Data);
        return _open ??= new StoreFixture(Data);
    }

    private void Close()
    {
        _open?.Dispose();
        _open = null;
    }

    private RestoreResult Restore() => Restore(Backup);

    private RestoreResult Restore(string file) => new StoreRestore(
        Options.Create(new StorageOptions { DataDirectory = Data }), TestRegister.District,
        new Microsoft.Extensions.Time.Testing.FakeTimeProvider(new DateTimeOffset(2026, 5, 1, 0, 0, 0, TimeSpan.Zero))).Run(file);

    private static void Execute(string file, string sql)
    {
        using var database = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Pooling = false }.ToString());
        database.Open();
        using SqliteCommand command = database.CreateCommand();
#pragma warning disable CA2100 // constant text of this class
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }
}
