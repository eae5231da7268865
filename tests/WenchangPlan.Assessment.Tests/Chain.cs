using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using WenchangPlan.Assessment.Air;
using WenchangPlan.Assessment.Rounds;
using WenchangPlan.Assessment.Water;
using WenchangPlan.Storage;
using WenchangPlan.Storage.Readings.Sqlite;
using WenchangPlan.Storage.State;
using WenchangPlan.Telemetry.Readings;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Telemetry.Verdicts;
using WenchangPlan.Tests.Shared;

namespace WenchangPlan.Assessment.Tests;

/// <summary>The assessment over the real SQLite stores, with the shared test register.</summary>
internal sealed class Chain : IDisposable
{
    /// <summary>The day that is sent.</summary>
    public static readonly DateOnly Day = new(2026, 5, 1);

    /// <summary>Noon of the day after it, when it is over.</summary>
    public static readonly DateTimeOffset DayAfter = new(2026, 5, 2, 12, 0, 0, TimeSpan.FromHours(8));

    private readonly TempDirectory _directory = new();
    private readonly StorageOptions _settings = new();
    private readonly FakeTimeProvider _clock = new(DayAfter);
    private readonly SqliteDatabase _database;
    private readonly QuarantineLimit _limit;
    private readonly SqliteReadingStore _readings;
    private readonly Assessor _assessor;
    private readonly FailingStore _failing;
    private readonly InterruptedReadings _interrupted;

    public Chain()
    {
        IOptions<StorageOptions> options = Options.Create(_settings);
        _settings.DataDirectory = _directory.Path;
        _database = new SqliteDatabase(options, TestRegister.District);
        _limit = new QuarantineLimit(options, _clock, NullLogger<QuarantineLimit>.Instance);
        _readings = new SqliteReadingStore(
            _database, new PackedReadings(_database, TestRegister.District, options, _clock, NullLogger<PackedReadings>.Instance), new ReplacedReadings(_database), new CommittedBalance(_database), TestRegister.District, _clock, _limit);
        Store = new SqliteVerdictStore(_database, TestRegister.District);
        Acts = new SqliteActStore(_database, TestRegister.District);
        _failing = new FailingStore(Store);
        _interrupted = new InterruptedReadings(_readings);
        _assessor = new Assessor(TestRegister.District, Judges, _interrupted, _failing, Acts);
    }

    public static Judges Judges { get; } = new([new AirJudge(), new WaterJudge()]);

    public SqliteVerdictStore Store { get; }

    public SqliteActStore Acts { get; }

    /// <summary>Verdicts of any kind, hours included.</summary>
    public IVerdictReader Reader => new VerdictReader(TestRegister.District, Judges, _readings, Store, Acts);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static long StartOf(int hour) => TestRegister.District.Clock.StartOfDay(Day) + (hour * 3_600_000L);

    public async Task SendDayAsync(Func<int, double> pm25, int hours = 24, int firstHour = 0)
    {
        for (int hour = firstHour; hour < firstHour + hours; hour++)
        {
            await SendHourAsync(hour, pm25(hour));
        }
    }

    public async Task SendHourAsync(int hour, double pm25)
    {
        var batch = new ReadingBatch();
        foreach (Station station in (Station[])[TestRegister.Station("A1"), TestRegister.Station("A2")])
        {
            for (int slot = 0; slot < 12; slot++)
            {
                foreach (string code in (string[])["pm25", "pm10", "so2", "no2", "co", "o3"])
                {
                    batch.AddValue(new ParameterValue(station.Find(code)!.Parameter.Index, code == "pm25" ? pm25 : code == "co" ? 0.5 : 20, ReadingFlag.Normal));
                }

                batch.CloseRow(station.Index, StartOf(hour) + (slot * 300_000));
            }

            batch.CloseMessage();
        }

        await _readings.CommitAsync(batch, Cancel);
    }

    public async Task SendWaterAsync(int fromDay, int days)
    {
        Station station = TestRegister.Station("W1");
        var batch = new ReadingBatch();
        for (int slot = fromDay * 6; slot < (fromDay + days) * 6; slot++)
        {
            foreach ((string code, double value) in ((string, double)[])[("ph", 7.5), ("do", 8), ("codmn", 3), ("nh3n", 0.3), ("tp", 0.05), ("temp", 20)])
            {
                batch.AddValue(new ParameterValue(station.Find(code)!.Parameter.Index, value, ReadingFlag.Normal));
            }

            batch.CloseRow(station.Index, StartOf(slot * 4));
            batch.CloseMessage();
        }

        await _readings.CommitAsync(batch, Cancel);
    }

    /// <summary>Deletes readings for their age, as the upkeep of the store does.</summary>
    public void DeleteBefore(DateOnly day)
    {
        _settings.KeepReadings = _clock.GetUtcNow() - DateTimeOffset.FromUnixTimeMilliseconds(TestRegister.District.Clock.StartOfDay(day));
        Assert.True(new ReadingRetention(_database, TestRegister.District, Options.Create(_settings), _clock).DeleteDue().Sum(s => s.Instants) > 0);
    }

    /// <summary>Lets something happen, once, right before the readings of a station are read.</summary>
    public void Before(string station, Func<Task> happens) => _interrupted.Before = (station, happens);

    public Task<IReadOnlyList<VerdictChange>> ReassessAsync(DateOnly from, DateOnly to, DateTimeOffset now) => _assessor.ReassessAsync(from, to, now, Cancel);

    public Task<int> AssessAsync(DateTimeOffset now) => _assessor.AssessChangedAsync(now, DateTimeOffset.MaxValue, DateTimeOffset.MinValue, Cancel);

    /// <summary>Two days back from noon of the day after hold the whole day.</summary>
    public async Task<List<StationNews>> RereadAsync(int hours = 48)
    {
        var news = new List<StationNews>();
        await _assessor.RereadAsync(DayAfter, hours, news.Add, Cancel);
        return news;
    }

    /// <summary>As if another worker had stored it.</summary>
    public void ForgetChanges()
    {
        var round = new AssessmentRound();
        round.Done.AddRange(Store.ReadChangedHours(int.MaxValue));
        Store.Save(round);
    }

    /// <summary>Lets the save of this number, counted from now on, fail as if the disk were full.</summary>
    public void FailSave(int number) => _failing.Number = number;

    public Task CloseWindowsAsync(DateTimeOffset now, bool withGaps) => _assessor.AssessDueAsync(withGaps, now, Cancel);

    public IReadOnlyList<Verdict> Days(Place place, DateOnly from, DateOnly to) => Store.Read(new VerdictQuery("airDay", place, from.DayNumber, to.DayNumber));

    public Verdict District(DateOnly day) => Assert.Single(Days(Place.District, day, day));

    public string Dump() => JsonSerializer.Serialize(new
    {
        Days = Store.Read(new VerdictQuery("airDay", Place.All, 0, long.MaxValue)),
        Hours = Reader.Read(new VerdictQuery("airHour", Place.All, 0, long.MaxValue)),
        StationHours = Store.ReadHours(TestRegister.Station("A1"), 0, int.MaxValue),
        Months = Store.Read(new VerdictQuery("waterMonth", Place.All, 0, long.MaxValue)),
        Years = Store.Read(new VerdictQuery("waterYear", Place.All, 0, long.MaxValue)),
        WaterHours = Store.ReadHours(TestRegister.Station("W1"), 0, int.MaxValue),
        Targets = Store.ReadTargets(2026),
    });

    public void Dispose()
    {
        _database.Dispose();
        _limit.Dispose();
        _directory.Dispose();
    }
}
