using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using WenchangPlan.Assessment.Rounds;
using WenchangPlan.Assessment.Tests.Support;
using WenchangPlan.Storage.Readings.Sqlite;
using WenchangPlan.Storage.State;
using WenchangPlan.Telemetry.Readings;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Telemetry.Verdicts;

namespace WenchangPlan.Assessment.Tests.Laws;

/// <summary>A value as it comes from a station.</summary>
internal readonly record struct SentValue(string Station, long Time, string Code, double Value, ReadingFlag Flag);

/// <summary>The real stores over a database, opened with a register, left as a killed process leaves them, and opened again, maybe with another register.</summary>
internal sealed class AssessedStore : IDisposable
{
    private const int SavesKilled = 3;
    private readonly FakeTimeProvider _clock;
    private readonly LawDatabase _database;
    private QuarantineLimit? _limit;
    private SqliteReadingStore _readings = null!;
    private FailingStore _store = null!;
    private int _kills;
    private Assessor _assessor = null!;

    /// <summary>Begins with nothing.</summary>
    /// <param name="database">Where; it is emptied.</param>
    /// <param name="district">The register.</param>
    /// <param name="now">Current time.</param>
    public AssessedStore(LawDatabase database, District district, DateTimeOffset now)
    {
        _clock = new FakeTimeProvider(now);
        _database = database;
        database.Clear(district);
        Open(district);
    }

    public District District { get; private set; } = null!;

    public SqliteActStore Acts { get; private set; } = null!;

    public SqliteSilenceStore Silences { get; private set; } = null!;

    /// <summary>Current time; only goes on.</summary>
    public DateTimeOffset Now
    {
        get => _clock.GetUtcNow();
        set => _clock.SetUtcNow(value);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Opens it with all that a process knows only while it runs forgotten.</summary>
    public void Open(District district)
    {
        _limit?.Dispose();
        District = district;
        _limit = new QuarantineLimit(_database.Settings, _clock, NullLogger<QuarantineLimit>.Instance);
        _readings = new SqliteReadingStore(
            _database.Open, new PackedReadings(_database.Open, district, _database.Settings, _clock, NullLogger<PackedReadings>.Instance), new ReplacedReadings(_database.Open),
            new CommittedBalance(_database.Open), district, _clock, _limit);
        _store = new FailingStore(new SqliteVerdictStore(_database.Open, district));
        Acts = new SqliteActStore(_database.Open, district);
        Silences = new SqliteSilenceStore(_database.Open, district);
        _assessor = new Assessor(district, DomainChain.Judges, _readings, _store, Acts);
    }

    /// <summary>The same with the file opened anew too.</summary>
    public void Restart()
    {
        _database.Reopen(District);
        Open(District);
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

    /// <summary>Judges what changed, all of it.</summary>
    public async Task AssessAsync()
    {
        while (await AssessOnceAsync(TimeSpan.Zero) > 0)
        {
            // One cause a round.
        }
    }

    /// <summary>One round: of one cause, and of what nothing came to for a time.</summary>
    public Task<int> AssessOnceAsync(TimeSpan quiet) => _assessor.AssessChangedAsync(Now, Now - quiet, DateTimeOffset.UnixEpoch, Cancel);

    /// <summary>Judges what time has closed.</summary>
    public Task CloseWindowsAsync(bool withGaps) => _assessor.AssessDueAsync(withGaps, Now, Cancel);

    /// <summary>What <c>assess</c> does after a change of the register.</summary>
    public Task<IReadOnlyList<VerdictChange>> ReassessAsync() => _assessor.ReassessAsync(DateOnly.MinValue, DateOnly.MaxValue, Now, Cancel);

    /// <summary>What a worker beside others does now and then.</summary>
    public Task RereadAsync(int hours) => _assessor.RereadAsync(Now, hours, _ => { }, Cancel);

    /// <summary>Runs work of which a save fails, as a kill right before it does, and opens the store anew: the first time its first save, then its second, then its third, and so on again.</summary>
    public async Task KillInAsync(Func<Task> work)
    {
        _store.Number = 1 + (_kills++ % SavesKilled);
        try
        {
            await work();
        }
        catch (IOException)
        {
            // the round was not saved
        }

        Open(District);
    }

    /// <summary>Kept verdicts of a kind, each as its window, station and validity.</summary>
    public IEnumerable<string> Told(string kind) =>
        _store.Read(new VerdictQuery(kind, Place.All, long.MinValue, long.MaxValue)).Select(v => $"{v.Window.ToText(District.Clock)} {v.Station} {v.Validity}");

    /// <summary>Where the targets of a year stand.</summary>
    public IReadOnlyList<TargetProgress> Targets(int year) => _store.ReadTargets(year);

    /// <summary>Every verdict that is kept, the hourly values and the targets.</summary>
    public byte[] Dump(bool indented = false)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = indented }))
        {
            json.WriteStartObject();
            foreach (VerdictKind kind in District.Domains.All.SelectMany(d => d.Verdicts).Where(k => !k.IsDerived && District.Stations.Any(s => s.Domain.Code == k.Domain)))
            {
                Write(json, kind.Code, _store.Read(new VerdictQuery(kind.Code, Place.All, long.MinValue, long.MaxValue)));
            }

            foreach (Station station in District.Stations)
            {
                Write(json, "hours " + station.Id, _store.ReadHours(station, 0, int.MaxValue));
            }

            foreach (int year in Enumerable.Range(2025, 4))
            {
                Write(json, $"targets {year}", _store.ReadTargets(year));
            }

            Write(json, "changed hours", _store.CountChangedHours());
            json.WriteEndObject();
        }

        return stream.ToArray();
    }

    public void Dispose() => _limit?.Dispose();

    private static void Write<T>(Utf8JsonWriter json, string name, T value)
    {
        json.WritePropertyName(name);
        JsonSerializer.Serialize(json, value);
    }
}
