using System.CommandLine;
using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using WenchangPlan.Assessment;
using WenchangPlan.Assessment.Air;
using WenchangPlan.Assessment.Water;
using WenchangPlan.Storage;
using WenchangPlan.Storage.Readings.Sqlite;
using WenchangPlan.Storage.State;
using WenchangPlan.Telemetry.Readings;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Tests.Shared;
using WenchangPlan.Worker.Verbs;

namespace WenchangPlan.Worker.Tests.Verbs;

/// <summary>Runs verbs over a data directory of its own, with the shared test register, and opens the same store to look at.</summary>
internal sealed class DataVerbs : IDisposable
{
    private readonly TempDirectory _directory = new();

    public DataVerbs(string register = TestRegister.Json)
    {
        File.WriteAllText(RegisterFile, register);
        District = RegisterReader.ReadFile(RegisterFile, out IReadOnlyList<RegisterProblem> problems) ?? throw new ArgumentException(string.Join('\n', problems), nameof(register));
    }

    public District District { get; }

    private string RegisterFile => Path.Combine(_directory.Path, "district.json");

    public string PathOf(string name) => Path.Combine(_directory.Path, name);

    /// <summary>Whether it is left to the first <c>import</c> to make the database, which then says so.</summary>
    public bool MakesStore { get; init; }

    /// <summary>The language of the terminal.</summary>
    public CultureInfo Language { get; set; } = CultureInfo.GetCultureInfo("en");

    public async Task<(int Code, string Output, string Error)> RunAsync(Func<Command> verb, params string[] arguments)
    {
        CultureInfo.CurrentUICulture = Language;
        if (!MakesStore && verb == ImportVerb.Create && !Path.Exists(PathOf("data"))) Open().Dispose();
        ParseResult parsed = verb().Parse([.. arguments, $"Storage:DataDirectory={PathOf("data")}", $"District:File={RegisterFile}", "Ingest:OldestAccepted=36500.00:00:00"]);
        if (parsed.Errors.Count > 0) return (64, "", string.Join('\n', parsed.Errors.Select(e => e.Message)));
        var output = new StringWriter();
        var error = new StringWriter();
        int code = await parsed.InvokeAsync(new InvocationConfiguration { Output = output, Error = error, EnableDefaultExceptionHandler = false }, TestContext.Current.CancellationToken);
        return (code, output.ToString().ReplaceLineEndings("\n"), error.ToString().ReplaceLineEndings("\n"));
    }

    public async Task<(int Code, string Output, string Error)> ImportAsync(string table, params string[] options)
    {
        await File.WriteAllTextAsync(PathOf("in.csv"), table, new UTF8Encoding(false), TestContext.Current.CancellationToken);
        return await RunAsync(ImportVerb.Create, [PathOf("in.csv"), .. options]);
    }

    public Opened Open(TimeSpan keepReadings = default) => new(new StorageOptions { DataDirectory = PathOf("data"), KeepReadings = keepReadings }, District);

    public void Dispose() => _directory.Dispose();

    /// <summary>The stores on the data directory.</summary>
    public sealed class Opened : IDisposable
    {
        private readonly SqliteDatabase _database;
        private readonly QuarantineLimit _limit;
        private readonly District _district;

        public Opened(StorageOptions settings, District district)
        {
            IOptions<StorageOptions> options = Options.Create(settings);
            _district = district;
            _database = new SqliteDatabase(options, district);
            var committed = new CommittedBalance(_database);
            _limit = new QuarantineLimit(options, TimeProvider.System, NullLogger<QuarantineLimit>.Instance);
            Readings = new SqliteReadingStore(_database, new PackedReadings(_database, district, options, TimeProvider.System, NullLogger<PackedReadings>.Instance), new ReplacedReadings(_database), committed, district, TimeProvider.System, _limit);
            Retention = new ReadingRetention(_database, district, options, TimeProvider.System);
            Balance = new SqliteBalanceStore(_database, committed);
            Assessment = new SqliteVerdictStore(_database, district);
            Acts = new SqliteActStore(_database, district);
            Verdicts = new VerdictReader(district, new Judges([new AirJudge(), new WaterJudge()]), Readings, Assessment, Acts);
        }

        public SqliteReadingStore Readings { get; }

        public ReadingRetention Retention { get; }

        public SqliteBalanceStore Balance { get; }

        public SqliteVerdictStore Assessment { get; }

        public SqliteActStore Acts { get; }

        public VerdictReader Verdicts { get; }

        public async Task<List<(long Time, string Code, double Value, ReadingFlag Flag)>> ReadAsync(string station)
        {
            var rows = new List<(long, string, double, ReadingFlag)>();
            await Readings.ReadAsync(_district.Find(station)!, 0, long.MaxValue, int.MaxValue, (time, values) =>
            {
                foreach (ParameterValue value in values) rows.Add((time, _district.Catalog.All[value.Parameter].Code, value.Value, value.Flag));
            }, TestContext.Current.CancellationToken);
            return rows;
        }

        public void Dispose()
        {
            _database.Dispose();
            _limit.Dispose();
        }
    }
}
