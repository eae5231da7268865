using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using WenchangPlan.Storage.Backup;
using WenchangPlan.Storage.Readings.Sqlite;
using WenchangPlan.Storage.State;
using WenchangPlan.Telemetry.Readings;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Tests.Shared;

namespace WenchangPlan.Storage.Tests;

/// <summary>The SQLite stores on a fresh file that can be closed and opened again.</summary>
public sealed class StoreFixture : IDisposable
{
    private readonly TempDirectory? _directory;

    public StoreFixture(long quarantineBytes = 1 << 20)
    {
        _directory = new TempDirectory();
        Settings.DataDirectory = _directory.Path;
        QuarantineBytes = quarantineBytes;
        Open();
    }

    /// <summary>Another process on the same file; it must be closed before that one.</summary>
    public StoreFixture(StoreFixture same)
        : this(Path.GetDirectoryName(same.Database.Path)!)
    {
    }

    /// <summary>On a file that is there and is not removed.</summary>
    public StoreFixture(string directory)
    {
        QuarantineBytes = 1 << 20;
        Settings.DataDirectory = directory;
        Open();
    }

    public long QuarantineBytes { get; }

    /// <summary>The settings; changes count at once.</summary>
    public StorageOptions Settings { get; } = new();

    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 5, 1, 0, 0, 0, TimeSpan.Zero));

    public SqliteDatabase Database { get; private set; } = null!;

    public PackedReadings Packs { get; private set; } = null!;

    public ReadingRetention Retention { get; private set; } = null!;

    public QuarantineLimit Limit { get; private set; } = null!;

    public SqliteReadingStore Readings { get; private set; } = null!;

    public ReplacedReadings Replaced { get; private set; } = null!;

    public SqliteBalanceStore Balance { get; private set; } = null!;

    internal CommitBooks Books { get; private set; } = null!;

    internal SqliteQuarantineStore Quarantine { get; private set; } = null!;

    public StoreCheck Check { get; private set; } = null!;

    /// <summary>What the limit of the quarantine said.</summary>
    public LogLines<QuarantineLimit> Log { get; } = [];

    /// <summary>What packing said.</summary>
    public LogLines<PackedReadings> PackLog { get; } = [];

    public SqliteVerdictStore Assessment { get; private set; } = null!;

    public SqliteAlertStore Alerts { get; private set; } = null!;

    public SqliteMailStore Mails { get; private set; } = null!;

    public void Reopen()
    {
        Close();
        Open();
    }

    public Task<CommitResult> CommitAsync(params IReadOnlyList<(string Station, long Time, (string Code, double Value)[] Values)> messages)
    {
        var batch = new ReadingBatch();
        foreach ((string id, long time, (string Code, double Value)[] values) in messages)
        {
            Add(batch, id, time, values);
            batch.CloseMessage();
        }

        return Readings.CommitAsync(batch, TestContext.Current.CancellationToken).AsTask();
    }

    public static void Add(ReadingBatch batch, string id, long time, params (string Code, double Value)[] values)
    {
        Station station = TestRegister.Station(id);
        foreach ((string code, double value) in values)
        {
            batch.AddValue(new ParameterValue(station.Find(code)!.Parameter.Index, value, ReadingFlag.Normal));
        }

        batch.CloseRow(station.Index, time);
    }

    public async Task<List<(long Time, string Code, double Value, ReadingFlag Flag)>> ReadAsync(string id, long from = 0, long to = long.MaxValue)
    {
        var rows = new List<(long, string, double, ReadingFlag)>();
        await Readings.ReadAsync(TestRegister.Station(id), from, to, int.MaxValue, (time, values) =>
        {
            foreach (ParameterValue value in values)
            {
                rows.Add((time, TestRegister.District.Catalog.All[value.Parameter].Code, value.Value, value.Flag));
            }
        }, TestContext.Current.CancellationToken);
        return rows;
    }

    /// <summary>A month passes, and everything is packed.</summary>
    /// <returns>Instants packed.</returns>
    public int PackAll()
    {
        Clock.Advance(TimeSpan.FromDays(30));
        return Packs.PackDue().Sum(stretch => stretch.Instants);
    }

    /// <summary>Rows of a table.</summary>
    public long Count(string table) => Database.Read($"SELECT count(*) FROM {table}", _ => { }, s => s.Int64(0))[0];

    public void Close()
    {
        Database.Dispose();
        Limit.Dispose();
    }

    public void Dispose()
    {
        Close();
        _directory?.Dispose();
    }

    private void Open()
    {
        Settings.QuarantineBytes = QuarantineBytes;
        IOptions<StorageOptions> options = Options.Create(Settings);
        Database = new SqliteDatabase(options, TestRegister.District, logger: null, Clock);
        Retention = new ReadingRetention(Database, TestRegister.District, options, Clock);
        Packs = new PackedReadings(Database, TestRegister.District, options, Clock, PackLog);
        var committed = new CommittedBalance(Database);
        Replaced = new ReplacedReadings(Database);
        Limit = new QuarantineLimit(options, Clock, Log);
        Readings = new SqliteReadingStore(Database, Packs, Replaced, committed, TestRegister.District, Clock, Limit);
        Balance = new SqliteBalanceStore(Database, committed);
        Books = new CommitBooks(Database, committed, Clock, Limit);
        Quarantine = new SqliteQuarantineStore(new QuarantineTable(Database, Books), Readings);
        Check = new StoreCheck(Database);
        Assessment = new SqliteVerdictStore(Database, TestRegister.District);
        Alerts = new SqliteAlertStore(Database);
        Mails = new SqliteMailStore(Database);
    }
}
