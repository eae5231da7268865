using BenchmarkDotNet.Attributes;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using WenchangPlan.Storage;
using WenchangPlan.Storage.Readings.Sqlite;
using WenchangPlan.Storage.State;
using WenchangPlan.Telemetry.Acceptance;
using WenchangPlan.Telemetry.Payload;
using WenchangPlan.Telemetry.Readings;

namespace WenchangPlan.Benchmarks;

/// <summary>One durable commit of messages that are new, with changed hours and balance, against a table with a row a value. Figures are per message of eight values.</summary>
[MemoryDiagnoser]
public class StoreBenchmark : IDisposable
{
    private const int Messages = 5_000;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("wenchang-store-");
    private readonly PayloadDecoder _decoder = new(new ReadingAcceptance(AirDistrict.Register));
    private readonly ReadingBatch _batch = new();
    private readonly SqliteDatabase _database;
    private readonly QuarantineLimit _limit;
    private readonly SqliteReadingStore _store;
    private readonly SqliteConnection _plain;
    private long _next;

    /// <summary>Opens both databases: write-ahead log, every commit synced to disk.</summary>
    public StoreBenchmark()
    {
        IOptions<StorageOptions> options = Options.Create(new StorageOptions { DataDirectory = _folder.FullName });
        _database = new SqliteDatabase(options, AirDistrict.Register);
        _limit = new QuarantineLimit(options, TimeProvider.System, NullLogger<QuarantineLimit>.Instance);
        var packs = new PackedReadings(_database, AirDistrict.Register, options, TimeProvider.System, NullLogger<PackedReadings>.Instance);
        _store = new SqliteReadingStore(_database, packs, new ReplacedReadings(_database), new CommittedBalance(_database), AirDistrict.Register, TimeProvider.System, _limit);
        _plain = new SqliteConnection($"Data Source={Path.Combine(_folder.FullName, "plain.db")}");
        _plain.Open();
        Run("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -65536; CREATE TABLE sample(series INTEGER, ts INTEGER, value REAL, flag INTEGER, PRIMARY KEY(series, ts)) WITHOUT ROWID");
    }

    /// <summary>Decodes the next messages; not part of the figures.</summary>
    [IterationSetup]
    public void Decode()
    {
        _batch.Clear();
        AirDistrict.Fill(_batch, _decoder, _next, Messages);
        _next += Messages;
    }

    /// <summary>The baseline: a row a value with prepared commands.</summary>
    [Benchmark(Baseline = true, OperationsPerInvoke = Messages)]
    public int RowAValue()
    {
        using SqliteTransaction transaction = _plain.BeginTransaction();
        using SqliteCommand insert = _plain.CreateCommand();
        insert.CommandText = "INSERT OR REPLACE INTO sample VALUES($series, $ts, $value, $flag)";
        SqliteParameter series = insert.Parameters.Add("$series", SqliteType.Integer);
        SqliteParameter ts = insert.Parameters.Add("$ts", SqliteType.Integer);
        SqliteParameter number = insert.Parameters.Add("$value", SqliteType.Real);
        SqliteParameter flag = insert.Parameters.Add("$flag", SqliteType.Integer);
        foreach (ReadingRow row in _batch.Rows)
        {
            foreach (ParameterValue value in _batch.Values(row))
            {
                series.Value = ((long)row.Station << 16) | (long)value.Parameter;
                ts.Value = row.Time;
                number.Value = value.Value;
                flag.Value = (long)value.Flag;
                insert.ExecuteNonQuery();
            }
        }

        transaction.Commit();
        return _batch.ValueCount;
    }

    /// <summary>The store of the service.</summary>
    [Benchmark(OperationsPerInvoke = Messages)]
    public int Store() => _store.CommitAsync(_batch, default).AsTask().GetAwaiter().GetResult().Stored;

    /// <inheritdoc />
    [GlobalCleanup]
    public void Dispose()
    {
        _plain.Dispose();
        _limit.Dispose();
        _database.Dispose();
        _folder.Delete(recursive: true);
        GC.SuppressFinalize(this);
    }

    private void Run(string sql)
    {
        using SqliteCommand command = _plain.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
