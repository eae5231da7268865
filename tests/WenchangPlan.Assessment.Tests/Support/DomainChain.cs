using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using WenchangPlan.Assessment.Air;
using WenchangPlan.Assessment.Drainage;
using WenchangPlan.Assessment.Noise;
using WenchangPlan.Assessment.Rounds;
using WenchangPlan.Assessment.Water;
using WenchangPlan.Storage;
using WenchangPlan.Storage.Readings.Sqlite;
using WenchangPlan.Storage.State;
using WenchangPlan.Telemetry.Acts;
using WenchangPlan.Telemetry.Readings;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Telemetry.Verdicts;
using WenchangPlan.Tests.Shared;

namespace WenchangPlan.Assessment.Tests.Support;

/// <summary>A register of a test's own over the real SQLite stores: readings in, verdicts of any kind out.</summary>
internal sealed class DomainChain : IDisposable
{
    private readonly TempDirectory _directory = new();
    private SqliteDatabase _database = null!;
    private QuarantineLimit _limit = null!;
    private SqliteReadingStore _readings = null!;
    private SqliteVerdictStore _store = null!;
    private Assessor _assessor = null!;
    private ReadingBatch _batch = new();

    /// <summary>Sets it up.</summary>
    /// <param name="stations">The members of <c>stations</c>, as JSON.</param>
    /// <param name="assessment">The member <c>district.assessment</c>, as JSON.</param>
    public DomainChain(string stations, string assessment = "{}")
    {
        District = Read(stations, assessment, out IReadOnlyList<RegisterProblem> problems) ?? throw new ArgumentException(string.Join(Environment.NewLine, problems), nameof(stations));
        Open();
    }

    public static Judges Judges { get; } = new([new AirJudge(), new WaterJudge(), new DrainageJudge(), new NoiseJudge()]);

    public District District { get; }

    public SqliteActStore Acts { get; private set; } = null!;

    public SqliteSilenceStore Silences { get; private set; } = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static District? Read(string stations, string assessment, out IReadOnlyList<RegisterProblem> problems, string targets = "[]") => RegisterReader.Read(
        "test.json", Encoding.UTF8.GetBytes($$"""{ "district": { "id": "t", "name": "测试区", "assessment": {{assessment}} }, "stations": [ {{stations}} ], "targets": {{targets}} }"""),
        Judges.Facts, out problems);

    /// <summary>Local time, UTC+8.</summary>
    public static DateTimeOffset At(string text) => new(DateTime.Parse(text, CultureInfo.InvariantCulture), TimeSpan.FromHours(8));

    /// <summary>Adds a reading; <see cref="AssessAsync"/> commits it.</summary>
    public void Send(string station, DateTimeOffset time, params (string Code, double Value)[] values)
    {
        Station of = District.Find(station)!;
        foreach ((string code, double value) in values)
        {
            _batch.AddValue(new ParameterValue(of.Find(code)!.Parameter.Index, value, ReadingFlag.Normal));
        }

        _batch.CloseRow(of.Index, time.ToUnixTimeMilliseconds());
        _batch.CloseMessage();
    }

    /// <summary>A laboratory result as it is entered; the test saves it.</summary>
    public Sample Sample(string station, DateTimeOffset taken, string code, string text) => Sample(District, station, taken, code, text);

    /// <summary>The same of another register.</summary>
    public static Sample Sample(District district, string station, DateTimeOffset taken, string code, string text)
    {
        Station of = district.Find(station)!;
        Assert.Null(SampleText.Read(text, of, district.Catalog.Find(of.Domain, code)!, null, decimalComma: false, (1, 0), out (decimal Value, bool Below) result));
        return new Sample
        {
            Station = station, Time = taken.ToUnixTimeMilliseconds(), Parameter = code, Text = text, Value = result.Value, Below = result.Below, By = "化验员", Reason = "",
            At = taken.AddDays(2).ToUnixTimeMilliseconds(),
        };
    }

    /// <summary>Adds values of one parameter, one a step.</summary>
    public void SendSeries(string station, string code, DateTimeOffset first, TimeSpan step, params IEnumerable<double> values)
    {
        foreach (double value in values)
        {
            Send(station, first, (code, value));
            first += step;
        }
    }

    /// <summary>Commits what was added, judges what changed and then what time has closed.</summary>
    /// <param name="now">Current time.</param>
    /// <param name="period">What each reading stands for; null is the sample period of its station.</param>
    public async Task AssessAsync(DateTimeOffset now, TimeSpan? period = null)
    {
        _batch.Period = period;
        await _readings.CommitAsync(_batch, Cancel);
        _batch = new ReadingBatch();
        while (await _assessor.AssessChangedAsync(now, DateTimeOffset.MaxValue, DateTimeOffset.MinValue, Cancel) > 0)
        {
            // One cause a round.
        }

        await _assessor.AssessDueAsync(withGaps: true, now, Cancel);
    }

    /// <summary>Reads verdicts of any kind.</summary>
    public VerdictReader Reader => new(District, Judges, _readings, _store, Acts);

    /// <summary>Where verdicts are kept.</summary>
    public IVerdictStore Store => _store;

    /// <summary>All verdicts of a kind, in order.</summary>
    public IReadOnlyList<Verdict> Verdicts(string kind, Place? place = null) => Reader.Read(new VerdictQuery(kind, place ?? Place.All, long.MinValue, long.MaxValue));

    public IReadOnlyList<Revision> Revisions() => _store.ReadRevisions(null, int.MaxValue);

    /// <summary>As after a restart of the service: all that is not in the file is gone.</summary>
    public void Restart()
    {
        Close();
        Open();
    }

    /// <summary>Judges everything anew from what is stored.</summary>
    public Task<IReadOnlyList<VerdictChange>> ReassessAsync(DateTimeOffset now) => _assessor.ReassessAsync(DateOnly.MinValue, DateOnly.MaxValue, now, Cancel);

    /// <summary>All kept verdicts and targets of a year, as JSON.</summary>
    public string Dump(int year) => JsonSerializer.Serialize(new
    {
        Verdicts = District.Domains.All.SelectMany(d => d.Verdicts).Where(v => !v.IsDerived).SelectMany(v => Verdicts(v.Code)),
        Targets = _store.ReadTargets(year),
    });

    public void Dispose()
    {
        Close();
        _directory.Dispose();
    }

    private void Open()
    {
        var clock = new FakeTimeProvider();
        IOptions<StorageOptions> options = Options.Create(new StorageOptions { DataDirectory = _directory.Path });
        _database = new SqliteDatabase(options, District);
        _limit = new QuarantineLimit(options, clock, NullLogger<QuarantineLimit>.Instance);
        _readings = new SqliteReadingStore(
            _database, new PackedReadings(_database, District, options, clock, NullLogger<PackedReadings>.Instance), new ReplacedReadings(_database), new CommittedBalance(_database), District, clock, _limit);
        _store = new SqliteVerdictStore(_database, District);
        Acts = new SqliteActStore(_database, District);
        Silences = new SqliteSilenceStore(_database, District);
        _assessor = new Assessor(District, Judges, _readings, _store, Acts);
    }

    private void Close()
    {
        _database.Dispose();
        _limit.Dispose();
    }
}
