using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace WenchangPlan.Throughput.Runs;

/// <summary>What verdicts cost: a year of hourly values of many air stations is imported, then judged, by each of some published workers in turn.</summary>
/// <param name="bench">Gives folders.</param>
/// <param name="published">Folders of published workers; the first is the one measured against.</param>
/// <param name="stations">Air stations of the register.</param>
internal sealed class YearRun(Bench bench, IReadOnlyList<string> published, int stations)
{
    private const int Pollutants = 6;
    private const double Megabyte = 1e6;
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(30);

    /// <summary>The last year that is over, so that all of it is closed and accepted.</summary>
    private readonly int _year = TimeProvider.System.GetUtcNow().Year - 1;

    /// <summary>The first of twelve months; the evidence run has those up to the last that is over, so that most of them lie in the year that runs.</summary>
    public DateOnly First { get; init; } = new(TimeProvider.System.GetUtcNow().Year - 1, 1, 1);

    public async Task RunAsync()
    {
        string tables = bench.Folder();
        long rows = WriteTables(tables);
        Bench.Say($"YEAR {_year}, {stations} air stations, hourly values of {Pollutants} pollutants: {rows} rows");
        foreach (string worker in published)
        {
            await MeasureAsync(worker, tables);
        }
    }

    /// <summary>Makes a data directory with a judged year in a folder, a month after the other, each judged before the next one comes; says what a reading costs in the last month against the first.</summary>
    /// <returns>Rows that were imported.</returns>
    public async Task<long> FillAsync(string worker, string folder)
    {
        string tables = bench.Folder();
        long rows = WriteTables(tables);
        await WriteRegisterAsync(Path.Combine(folder, "district.json"));
        var micros = new List<double>();
        foreach (string table in Directory.EnumerateFiles(tables).Order(StringComparer.Ordinal))
        {
            string month = Path.GetFileNameWithoutExtension(table);
            var first = DateOnly.Parse(month + "-01", CultureInfo.InvariantCulture);
            Spent spent = await RunAsync(worker, folder, "import", table);
            spent += await RunAsync(worker, folder, "assess", "--from", Bench.Text($"{first:yyyy-MM-dd}"), "--to", Bench.Text($"{first.AddMonths(1).AddDays(-1):yyyy-MM-dd}"));
            string before = Bench.Text($"{First.AddDays(-1):yyyy-MM-dd}");
            Spent start = await RunAsync(worker, folder, "assess", "--from", before, "--to", before); // what any verb takes, before it does anything
            micros.Add((spent.CpuSeconds - (2 * start.CpuSeconds)) * 1e6 / (stations * 24.0 * DateTime.DaysInMonth(first.Year, first.Month)));
        }

        Bench.Say($"  imported and judged by months, µs of processor a row: {string.Join(' ', micros.Select(m => Bench.Text($"{m:F0}")))}; month 12 ÷ month 1: {micros[^1] / micros[0]:F2}");
        return rows;
    }

    private async Task MeasureAsync(string worker, string tables)
    {
        string folder = bench.Folder();
        string data = Path.Combine(folder, "data");
        Bench.Say($"{worker}");
        await WriteRegisterAsync(Path.Combine(folder, "district.json"));
        Spent import = default;
        foreach (string table in Directory.EnumerateFiles(tables).Order(StringComparer.Ordinal))
        {
            import += await RunAsync(worker, folder, "import", table);
        }

        long before = BytesOf(data);
        Dictionary<string, long> tablesBefore = await BytesByTableAsync(data);
        Bench.Say($"  import  {import}; data directory {before / Megabyte:F1} MB, changed hours {CountChangedHours(data)}");
        Spent assess = await RunAsync(worker, folder, "assess", "--from", Bench.Text($"{_year}-01-01"), "--to", Bench.Text($"{_year}-12-31"));
        long after = BytesOf(data);
        Bench.Say($"  assess  {assess}; data directory grown by {(after - before) / Megabyte:F1} MB to {after / Megabyte:F1} MB, changed hours left {CountChangedHours(data)}");
        Dictionary<string, long> tablesAfter = await BytesByTableAsync(data);
        foreach (string table in tablesAfter.Keys.Union(tablesBefore.Keys, StringComparer.Ordinal).OrderByDescending(t => tablesAfter.GetValueOrDefault(t)))
        {
            (double was, double now) = (tablesBefore.GetValueOrDefault(table) / Megabyte, tablesAfter.GetValueOrDefault(table) / Megabyte);
            if (Math.Max(was, now) >= 0.1) Bench.Say($"    {table,-20} {was,7:F1} → {now,7:F1} MB");
        }

        Directory.Delete(folder, recursive: true); // the next one needs the room
    }

    /// <summary>Runs a verb to its end and watches what it uses.</summary>
    private static async Task<Spent> RunAsync(string worker, string folder, params string[] arguments)
    {
        string data = Path.Combine(folder, "data");
        long start = Stopwatch.GetTimestamp();
        await using var process = new ChildProcess("dotnet", [Path.Combine(worker, "wenchang.dll"), .. arguments, $"Storage:DataDirectory={data}"], folder, Path.Combine(folder, "worker.log"));
        process.Input.Close();
        Task<int> end = process.ExitAsync(Longest);
        Usage used = default;
        while (await Task.WhenAny(end, Task.Delay(10)) != end)
        {
            Usage now = process.Use();
            used = new Usage(Math.Max(used.CpuSeconds, now.CpuSeconds), Math.Max(used.PeakMegabytes, now.PeakMegabytes));
        }

        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        return await end == 0 ? new Spent(seconds, used.CpuSeconds, used.PeakMegabytes)
            : throw new InvalidOperationException($"{string.Join(' ', arguments)} ended with {await end}:\n{process.LastLines}");
    }

    /// <summary>Writes the register.</summary>
    /// <param name="file">Where.</param>
    /// <param name="budget">A mail is sent when fewer further bad days are left; null: none is.</param>
    public async Task WriteRegisterAsync(string file, int? budget = null)
    {
        await using FileStream stream = File.Create(file);
        await JsonSerializer.SerializeAsync(stream, new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["district"] = new { id = "year", name = "规模测试区", nameEn = "Scale district" },
            ["contacts"] = new[] { new { id = "duty", name = "值班台", email = "duty@example.org" } },
            ["alerts"] = budget is null ? [] : (object[])[new { id = "few-days", kind = "targetBudget", name = "优良天数余量不足", targets = (string[])["good-air"], below = budget, severity = "warning", contacts = (string[])["duty"] }],
            ["targets"] = new[] { new { id = "good-air", indicator = "goodAirDays", name = "优良天数比例", bound = 70 } },
            ["stations"] = Enumerable.Range(1, stations).Select(i => new
            {
                id = NameOf(i), domain = "air", name = NameOf(i), samplePeriod = "01:00:00", timeIs = "start", latitude = 36.6 + (i / 10 * 0.01), longitude = 117.8 + (i % 10 * 0.01),
                parameters = (string[])["pm25", "pm10", "so2", "no2", "co", "o3"],
            }),
        });
    }

    /// <summary>A table a month, as they are exported elsewhere.</summary>
    private long WriteTables(string folder)
    {
        var random = new Random(_year);
        long rows = 0;
        for (DateTime month = First.ToDateTime(default); month < First.AddMonths(12).ToDateTime(default); month = month.AddMonths(1))
        {
            using var table = new StreamWriter(Path.Combine(folder, Bench.Text($"{month:yyyy-MM}.csv")), append: false, new UTF8Encoding(false));
            table.WriteLine("station,time,pm25,pm10,so2,no2,co,o3");
            for (DateTime hour = month; hour < month.AddMonths(1); hour = hour.AddHours(1), rows += stations)
            {
                // Winters are dirtier, and all stations share the air of the day.
                double dirt = 1 + (0.6 * Math.Cos(hour.DayOfYear * Math.PI / 183)) + (0.5 * Math.Sin(hour.DayOfYear * 1.7));
                double sun = Math.Max(0, Math.Sin((hour.Hour - 6) * Math.PI / 14));
                for (int station = 1; station <= stations; station++)
                {
                    double here = Math.Max(0.1, dirt) * (0.8 + (random.NextDouble() * 0.4));
                    table.WriteLine(Bench.Text(
                        $"{NameOf(station)},{hour:yyyy-MM-ddTHH:mm:ss}+08:00,{30 * here:F0},{60 * here:F0},{5 + random.Next(12)},{25 * here:F0},{0.6 * here:F1},{30 + (sun * 130 / here):F0}"));
                }
            }
        }

        return rows;
    }

    public static string NameOf(int station) => station.ToString("'A'000", CultureInfo.InvariantCulture);

    private static long BytesOf(string folder) => new DirectoryInfo(folder).EnumerateFiles("*", SearchOption.AllDirectories).Sum(f => f.Length);

    /// <summary>How many hours the next start would judge again.</summary>
    private static long CountChangedHours(string data)
    {
        using var database = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = Path.Combine(data, "wenchang.db"), Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ToString());
        database.Open();
        using SqliteCommand count = database.CreateCommand();
        count.CommandText = "SELECT count(*) FROM changed_hour";
        return (long)count.ExecuteScalar()!;
    }

    /// <summary>Pages of each table and index, as the shell of SQLite counts them; empty when it is not installed.</summary>
    private static async Task<Dictionary<string, long>> BytesByTableAsync(string data)
    {
        const string Query = "SELECT name || ' ' || sum(pgsize) FROM dbstat GROUP BY name";
        try
        {
            (int code, string output) = await ChildProcess.RunAsync("sqlite3", ["-readonly", Path.Combine(data, "wenchang.db"), Query], patience: Longest);
            return code != 0 ? [] : output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' '))
                .ToDictionary(part => part[0], part => long.Parse(part[1], CultureInfo.InvariantCulture), StringComparer.Ordinal);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Bench.Say($"    no sizes by table: sqlite3 is not installed");
            return [];
        }
    }

    /// <summary>What a verb took.</summary>
    private readonly record struct Spent(double Seconds, double CpuSeconds, double PeakMegabytes)
    {
        public static Spent operator +(Spent a, Spent b) => new(a.Seconds + b.Seconds, a.CpuSeconds + b.CpuSeconds, Math.Max(a.PeakMegabytes, b.PeakMegabytes));

        public override string ToString() => Bench.Text($"{Seconds:F1} s, processor {CpuSeconds:F1} s, peak memory {PeakMegabytes:F0} MB");
    }
}
