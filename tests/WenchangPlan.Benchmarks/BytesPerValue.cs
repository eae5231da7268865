using System.Diagnostics;
using System.Globalization;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using WenchangPlan.Simulator;
using WenchangPlan.Storage;
using WenchangPlan.Storage.Readings.Sqlite;
using WenchangPlan.Storage.State;
using WenchangPlan.Telemetry.Acceptance;
using WenchangPlan.Telemetry.Payload;
using WenchangPlan.Telemetry.Readings;
using WenchangPlan.Telemetry.Register;

namespace WenchangPlan.Benchmarks;

/// <summary>How much room readings of the simulated district take, as rows and packed, and how fast they are packed and read. Prints a table.</summary>
internal static class BytesPerValue
{
    private static readonly DateTimeOffset Start = new(2026, 4, 1, 0, 0, 0, TimeSpan.FromHours(8));

    /// <summary>Arguments: days (default 14) and seconds between readings (default 60).</summary>
    public static int Run(string[] args)
    {
        int days = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 14;
        int seconds = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 60;
        District district = RegisterReader.ReadFile(Path.Combine(AppContext.BaseDirectory, "district.json"), out IReadOnlyList<RegisterProblem> problems)
            ?? throw new InvalidOperationException(string.Join(Environment.NewLine, problems));
        string directory = Directory.CreateTempSubdirectory("wenchang-bytes-").FullName;
        try
        {
            Measure(district, directory, days, TimeSpan.FromSeconds(seconds));
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }

        return 0;
    }

    private static void Measure(District district, string directory, int days, TimeSpan interval)
    {
        IOptions<StorageOptions> options = Options.Create(new StorageOptions { DataDirectory = directory });
        var clock = new ShiftedClock(Start.AddDays(days + 30));
        long values = 0;
        using (var database = new SqliteDatabase(options, district))
        {
            var packs = new PackedReadings(database, district, options, clock, NullLogger<PackedReadings>.Instance);
            using var limit = new QuarantineLimit(options, clock, NullLogger<QuarantineLimit>.Instance);
            var store = new SqliteReadingStore(database, packs, new ReplacedReadings(database), new CommittedBalance(database), district, clock, limit);
            long empty = FileBytes(database.Path);
            values = Fill(store, district, days, interval);
            long hot = FileBytes(database.Path) - empty;
            double hotRead = Read(store, district);

            clock.Shift(TimeSpan.FromHours(1));
            (long instants, TimeSpan took, TimeSpan longest) = Pack(packs);
            long packed = FileBytes(database.Path) - empty;
            double packedRead = Read(store, district);

            Print($"{district.Stations.Count} stations, {days} days, a reading every {interval.TotalSeconds} s: {instants} instants, {values} values");
            Print($"rows:   {(double)hot / values:F2} bytes a value, read at {values / hotRead / 1e6:F1} million values a second");
            Print($"packed: {(double)packed / values:F2} bytes a value, read at {values / packedRead / 1e6:F1} million values a second");
            Print($"packing: {values / took.TotalSeconds / 1e6:F2} million values a second, longest transaction {longest.TotalMilliseconds:F0} ms");
        }
    }

    /// <summary>Sends the district's messages in the order of time, as live stations do, so that the pages of the file are as they are in service.</summary>
    private static long Fill(SqliteReadingStore store, District district, int days, TimeSpan interval)
    {
        var simulated = new SimulatedDistrict(district, seed: 1);
        var decoder = new PayloadDecoder(new ReadingAcceptance(district));
        var bounds = new AcceptanceBounds(Start.AddDays(-1).ToUnixTimeMilliseconds(), Start.AddDays(days + 1).ToUnixTimeMilliseconds(), 5_000);
        var batch = new ReadingBatch();
        long values = 0;
        for (DateTimeOffset from = Start; from < Start.AddDays(days); from += TimeSpan.FromMinutes(10))
        {
            foreach (Station station in district.Stations)
            {
                foreach (SimulatedMessage message in simulated.Messages(station, from, from.AddMinutes(10), interval, TimeSpan.Zero))
                {
                    decoder.Decode(message.Payload, station, bounds, batch);
                }
            }

            values += batch.ValueCount;
            _ = store.CommitAsync(batch, default).AsTask().GetAwaiter().GetResult();
            batch.Clear();
        }

        return values;
    }

    private static (long Instants, TimeSpan Took, TimeSpan Longest) Pack(PackedReadings packs)
    {
        (long instants, TimeSpan took, TimeSpan longest) = (0, TimeSpan.Zero, TimeSpan.Zero);
        foreach (UpkeepSlice stretch in packs.PackDue())
        {
            instants += stretch.Instants;
            took += stretch.Took;
            longest = stretch.Took > longest ? stretch.Took : longest;
        }

        return (instants, took, longest);
    }

    /// <summary>Seconds to read everything, the better of three times.</summary>
    private static double Read(SqliteReadingStore store, District district)
    {
        double best = double.MaxValue;
        for (int round = 0; round < 3; round++)
        {
            double sum = 0;
            var watch = Stopwatch.StartNew();
            foreach (Station station in district.Stations)
            {
                _ = store.ReadAsync(station, long.MinValue, long.MaxValue, int.MaxValue, (_, values) => sum += values[0].Value, default).AsTask();
            }

            best = Math.Min(best, watch.Elapsed.TotalSeconds);
        }

        return best;
    }

    /// <summary>Bytes of the file without its free pages, which are used again.</summary>
    private static long FileBytes(string path)
    {
        using var connection = new SqliteConnection($"Data Source={path};Mode=ReadOnly;Pooling=False");
        connection.Open();
        using SqliteCommand used = connection.CreateCommand();
        used.CommandText = "SELECT (page_count - freelist_count) * page_size FROM pragma_page_count, pragma_freelist_count, pragma_page_size";
        return (long)used.ExecuteScalar()!;
    }

    private static void Print(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));

    /// <summary>A clock at a fixed moment, that measures durations as any other.</summary>
    private sealed class ShiftedClock(DateTimeOffset now) : TimeProvider
    {
        private DateTimeOffset _now = now;

        public override DateTimeOffset GetUtcNow() => _now;

        public void Shift(TimeSpan by) => _now += by;
    }
}
