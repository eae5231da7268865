using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using WenchangPlan.Assessment.Rounds;
using WenchangPlan.Assessment.Tests.Support;
using WenchangPlan.Storage;
using WenchangPlan.Storage.Readings.Sqlite;
using WenchangPlan.Storage.State;
using WenchangPlan.Telemetry.Readings;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Telemetry.Verdicts;
using WenchangPlan.Tests.Shared;

namespace WenchangPlan.Assessment.Tests.Laws;

/// <summary>A value as it comes from a station.</summary>
internal readonly record struct SentValue(string Station, long Time, string Code, double Value, ReadingFlag Flag);

/// <summary>A data directory that is opened with a register, left as a killed process leaves it, and opened again, maybe with another register.</summary>
internal sealed class AssessedStore : IDisposable
{
    private readonly TempDirectory _directory = new();
    private SqliteDatabase? _database;
    private QuarantineLimit? _limit;
    private SqliteReadingStore _readings = null!;
    private FailingStore _store = null!;
    private Assessor _assessor = null!;

    public AssessedStore(District district) => Open(district);

    public District District { get; private set; } = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Opens it, as a new process does.</summary>
    public void Open(District district)
    {
        Close();
        District = district;
        var clock = new FakeTimeProvider(DomainChain.At("2026-06-05 12:00"));
        IOptions<StorageOptions> options = Options.Create(new StorageOptions { DataDirectory = _directory.Path });
        _database = new SqliteDatabase(options, district);
        _limit = new QuarantineLimit(options, clock, NullLogger<QuarantineLimit>.Instance);
        _readings = new SqliteReadingStore(
            _database, new PackedReadings(_database, district, options, clock, NullLogger<PackedReadings>.Instance), new ReplacedReadings(_database), new CommittedBalance(_database), district, clock, _limit);
        _store = new FailingStore(new SqliteVerdictStore(_database, district));
        _assessor = new Assessor(district, DomainChain.Judges, _readings, _store, new SqliteActStore(_database, district));
    }

    /// <summary>Stores values in the order given, in one commit.</summary>
    public async Task CommitAsync(IEnumerable<SentValue> values)
    {
        var batch = new ReadingBatch();
        foreach (IGrouping<(string Station, long Time), SentValue> row in values.GroupBy(v => (v.Station, v.Time)))
        {
            Station station = District.Find(row.Key.Station)!;
            foreach (SentValue value in row)
            {
                batch.AddValue(new ParameterValue(station.Find(value.Code)!.Parameter.Index, value.Value, value.Flag));
            }

            batch.CloseRow(station.Index, row.Key.Time);
            batch.CloseMessage();
        }

        await _readings.CommitAsync(batch, Cancel);
    }

    /// <summary>Lets the next save of a round fail, as a kill right before it does.</summary>
    public void FailNextSave() => _store.Number = 1;

    /// <summary>Judges what changed, all of it.</summary>
    public async Task AssessAsync(DateTimeOffset now)
    {
        while (await _assessor.AssessChangedAsync(now, DateTimeOffset.MaxValue, DateTimeOffset.MinValue, Cancel) > 0)
        {
        }
    }

    /// <summary>Judges what time has closed.</summary>
    public Task CloseWindowsAsync(DateTimeOffset now, bool withGaps) => _assessor.AssessDueAsync(withGaps, now, Cancel);

    /// <summary>What <c>assess</c> does after a change of the register.</summary>
    public Task ReassessAsync(DateTimeOffset now) => _assessor.ReassessAsync(DateOnly.MinValue, DateOnly.MaxValue, now, Cancel);

    /// <summary>Every verdict that is kept, the hourly values and the targets.</summary>
    public string Dump()
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            foreach (VerdictKind kind in District.Domains.All.SelectMany(d => d.Verdicts).Where(k => !k.IsDerived))
            {
                Write(json, kind.Code, _store.Read(new VerdictQuery(kind.Code, Place.All, long.MinValue, long.MaxValue)));
            }

            foreach (Station station in District.Stations)
            {
                Write(json, "hours " + station.Id, _store.ReadHours(station, 0, int.MaxValue));
            }

            Write(json, "targets", _store.ReadTargets(2026));
            Write(json, "changed hours", _store.CountChangedHours());
            json.WriteEndObject();
        }

        return System.Text.Encoding.UTF8.GetString(stream.ToArray());
    }

    public void Dispose()
    {
        Close();
        _directory.Dispose();
    }

    private static void Write<T>(Utf8JsonWriter json, string name, T value)
    {
        json.WritePropertyName(name);
        JsonSerializer.Serialize(json, value);
    }

    private void Close()
    {
        _limit?.Dispose();
        _database?.Dispose();
    }
}
