using System.Globalization;
using WenchangPlan.Assessment.Tests.Support;
using WenchangPlan.Telemetry.Readings;
using WenchangPlan.Telemetry.Register;

namespace WenchangPlan.Assessment.Tests.Laws;

/// <summary>
/// Judging as data come gives what judging everything at the end gives, to the byte (G5): over random histories of four days with readings in any order, late, twice, corrected and flagged, rounds that
/// come or do not, rounds that are cut short, kills, and registers that change. <c>WENCHANG_HISTORIES</c> sets how many; <c>WENCHANG_HISTORY</c> runs and prints the one of that number.
/// </summary>
public sealed class IncrementalEqualsBatchTests
{
    private static readonly DateTimeOffset Begin = DomainChain.At("2026-05-30 00:00");
    private static readonly DateTimeOffset End = DomainChain.At("2026-06-04 12:00");
    private const int Hours = 4 * 24;

    private static readonly (string Station, string Code, int Every, double[] Values)[] Series =
    [
        ("A1", "pm25", 1, [12, 30, 34.5, 60, 90, 180]), ("A1", "o3", 1, [20, 90, 150, 170, 230]), ("A2", "pm25", 1, [10, 35, 75, 300]), ("A3", "pm25", 1, [10, 35, 75, 300]),
        ("W1", "ph", 4, [6.5, 7.5, 8.5, 9.2]), ("W1", "codmn", 4, [2, 4, 6.1, 16]), ("W2", "tp", 4, [0.01, 0.05, 0.3]), ("W2", "codmn", 4, [2, 4, 6]),
        ("P1", "cod", 4, [20, 49, 51, 70]), ("P1", "temp", 4, [8, 15]), ("N1", "leq", 1, [40, 49, 55, 59, 61, 66]), ("R1", "rain", 1, [0, 0, 0, 0, 0.2, 3, 30]), ("O1", "level", 1, [0.2, 0.5, 0.9, 1.2, 1.8, 3.2]),
    ];

    private static readonly int Histories =
        int.TryParse(Environment.GetEnvironmentVariable("WENCHANG_HISTORIES"), NumberStyles.None, CultureInfo.InvariantCulture, out int many) ? many : 40;

    private static readonly int? Only =
        int.TryParse(Environment.GetEnvironmentVariable("WENCHANG_HISTORY"), NumberStyles.None, CultureInfo.InvariantCulture, out int one) ? one : null;

    private readonly ITestOutputHelper _output = TestContext.Current.TestOutputHelper!;

    [Fact]
    public async Task AnyHistory_EndsInTheSameBytes()
    {
        for (int number = Only ?? 0; number < (Only + 1 ?? Histories); number++)
        {
            var log = new List<string>();
            (string incremental, string batch) = await RunAsync(number, log);
            if (incremental != batch)
            {
                Assert.Fail($"history {number}:\n{string.Join('\n', log)}\n{Difference(incremental, batch)}");
            }

            if (number == (Only ?? 0))
            {
                _output.WriteLine($"history {number}\n{string.Join('\n', log)}\n-- what is stored at the end, both ways\n{incremental}");
            }
        }
    }

    private static async Task<(string Incremental, string Batch)> RunAsync(int number, List<string> log)
    {
        var random = new Random(number);
        List<(DateTimeOffset At, SentValue Value)> coming = Readings(random);
        (District district, string register) = RandomRegister.Make(random);
        log.Add($"register: {register}");
        var known = new Dictionary<(string, long, string), SentValue>();
        using var store = new AssessedStore(district);
        DateTimeOffset now = Begin;
        while (coming.Count > 0)
        {
            now += TimeSpan.FromHours(random.Next(1, 20));
            now = now > End ? End : now;
            List<SentValue> due = [.. coming.Where(c => c.At <= now).Select(c => c.Value)];
            coming.RemoveAll(c => c.At <= now);
            int sent = due.Count;
            SentValue[] old = [.. known.Values];
            random.Shuffle(old);
            SentValue[] again = [.. old.Take(random.Next(3) == 0 ? random.Next(12) : 0)];
            SentValue[] corrected = [.. old.Skip(12).Take(random.Next(3) == 0 ? random.Next(12) : 0).Select(v => v with { Value = ValueOf(random, v.Station, v.Code), Flag = FlagOf(random) })];
            due.AddRange(again);
            due.AddRange(corrected);
            SentValue[] inOrder = [.. due];
            random.Shuffle(inOrder);
            foreach (SentValue[] part in inOrder.Chunk(Math.Max(1, (inOrder.Length / random.Next(1, 4)) + 1)))
            {
                await store.CommitAsync(part);
            }

            foreach (SentValue value in inOrder)
            {
                known[(value.Station, value.Time, value.Code)] = value;
            }

            log.Add(string.Create(CultureInfo.InvariantCulture, $"{now:MM-dd HH:mm} {sent} values, {again.Length} again, {corrected.Length} corrected"));
            district = await StepAsync(store, district, now, random, log);
        }

        await store.AssessAsync(End);
        await store.CloseWindowsAsync(End, withGaps: true);

        using var batch = new AssessedStore(district);
        await batch.CommitAsync(known.Values.OrderBy(v => v.Time).ThenBy(v => v.Station, StringComparer.Ordinal).ThenBy(v => v.Code, StringComparer.Ordinal));
        await batch.AssessAsync(End);
        await batch.CloseWindowsAsync(End, withGaps: true);
        return (store.Dump(), batch.Dump());
    }

    /// <summary>What the service does, or what happens to it, between two arrivals.</summary>
    private static async Task<District> StepAsync(AssessedStore store, District district, DateTimeOffset now, Random random, List<string> log)
    {
        if (random.Next(5) == 0)
        {
            log.Add("  killed before its round");
            store.Open(district);
        }

        if (random.Next(4) == 0)
        {
            return district; // no round before the next arrivals
        }

        if (random.Next(5) == 0)
        {
            store.FailNextSave();
            log.Add("  killed in its round");
            try
            {
                await store.AssessAsync(now);
            }
            catch (IOException)
            {
                // the round was not saved
            }

            store.Open(district);
        }

        if (random.Next(6) == 0)
        {
            (district, string register) = RandomRegister.Make(random);
            log.Add($"  register: {register}");
            store.Open(district);
            await store.ReassessAsync(now);
        }

        await store.AssessAsync(now);
        if (random.Next(2) == 0)
        {
            bool withGaps = random.Next(2) == 0;
            log.Add(withGaps ? "  round, windows closed, gaps too" : "  round, windows closed");
            await store.CloseWindowsAsync(now, withGaps);
        }
        else
        {
            log.Add("  round");
        }

        return district;
    }

    /// <summary>Readings with the time each arrives: most at once, some hours or days late; now and then a station says nothing for a day.</summary>
    private static List<(DateTimeOffset At, SentValue Value)> Readings(Random random)
    {
        var readings = new List<(DateTimeOffset, SentValue)>();
        foreach ((string station, string code, int every, double[] values) in Series)
        {
            bool[] silent = [.. Enumerable.Range(0, 4).Select(_ => random.Next(8) == 0)];
            double usual = values[random.Next(values.Length)];
            for (int hour = 0; hour < Hours; hour += every)
            {
                if (silent[hour / 24] || random.Next(20) == 0)
                {
                    continue;
                }

                usual = random.Next(6) == 0 ? values[random.Next(values.Length)] : usual;
                DateTimeOffset time = Begin.AddHours(hour);
                TimeSpan delay = TimeSpan.FromHours(random.Next(6) switch { 0 => random.Next(1, 80), 1 => random.Next(1, 6), _ => 0 });
                readings.Add((time + delay > End ? End : time + delay, new SentValue(station, time.ToUnixTimeMilliseconds(), code, usual, FlagOf(random))));
            }
        }

        return readings;
    }

    private static double ValueOf(Random random, string station, string code)
    {
        double[] values = Series.First(s => s.Station == station && s.Code == code).Values;
        return values[random.Next(values.Length)];
    }

    private static ReadingFlag FlagOf(Random random) => random.Next(30) == 0 ? ReadingFlag.Maintenance : ReadingFlag.Normal;

    private static string Difference(string incremental, string batch)
    {
        string[] one = incremental.Split('\n'), other = batch.Split('\n');
        int at = Enumerable.Range(0, Math.Min(one.Length, other.Length)).FirstOrDefault(i => one[i] != other[i], Math.Min(one.Length, other.Length));
        return $"line {at}\nincremental:\n{string.Join('\n', one[Math.Max(0, at - 40)..Math.Min(one.Length, at + 15)])}\nbatch:\n{string.Join('\n', other[Math.Max(0, at - 40)..Math.Min(other.Length, at + 15)])}";
    }
}
