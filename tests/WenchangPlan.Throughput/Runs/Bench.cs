using System.Diagnostics;
using System.Globalization;
using WenchangPlan.Throughput.Mqtt;

namespace WenchangPlan.Throughput.Runs;

/// <summary>What all runs share: servers set up alike, a folder that goes away, and children of this program.</summary>
/// <param name="published">Folder of the published worker.</param>
internal sealed class Bench(string published) : IDisposable
{
    /// <summary>Longer than any part of a run takes.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromMinutes(10);
    private int _folders;

    public string Root { get; } = Directory.CreateTempSubdirectory("wenchang-throughput-").FullName;

    /// <summary>A new empty folder.</summary>
    public string Folder() => Directory.CreateDirectory(Path.Combine(Root, string.Create(CultureInfo.InvariantCulture, $"{_folders++}"))).FullName;

    /// <summary>Starts a mosquitto without limits on queues.</summary>
    /// <param name="logsPackets">Whether it prints each packet; the latency run reads the acknowledgements there.</param>
    public Task<Mosquitto> BrokerAsync(bool logsPackets = false) => Mosquitto.StartAsync(Folder(),
        "max_inflight_messages 0", "max_queued_messages 0", "max_queued_bytes 0", "set_tcp_nodelay true",
        logsPackets ? "log_type all" : "log_type notice", "log_type error", "log_type warning", "log_type information", "log_type subscribe");

    /// <summary>Starts an InfluxDB with a database.</summary>
    public Task<InfluxServer> StoreAsync() => InfluxServer.StartWithDatabaseAsync(Folder());

    /// <summary>Folder of the published worker.</summary>
    public string Published => published;

    /// <summary>A worker, not started yet.</summary>
    /// <param name="folder">Gets its register and data; one it has been in before keeps them.</param>
    /// <param name="settings">Settings such as <c>Mqtt:Port=1883</c>.</param>
    public PublishedWorker Worker(string folder, params IEnumerable<string> settings) => Worker(published, folder, settings);

    /// <summary>One of another folder; otherwise the same.</summary>
    public static PublishedWorker Worker(string published, string folder, IEnumerable<string> settings)
    {
        string register = Path.Combine(folder, "district.json");
        File.WriteAllText(register, SampleMessages.Register());
        return new PublishedWorker(Path.Combine(published, "wenchang.dll"), folder,
            [$"Storage:DataDirectory={Path.Combine(folder, "data")}", $"District:File={register}", "Logging:LogLevel:Default=Warning", .. settings]);
    }

    /// <summary>Waits until so many messages are stored, asking every 20 ms.</summary>
    /// <returns>When that was seen, <see cref="Stopwatch"/> ticks.</returns>
    public static async Task<long> StoredAsync(PublishedWorker worker, long messages)
    {
        long start = Stopwatch.GetTimestamp();
        while (await worker.TryBooksAsync() is not { } books || books.Committed < messages)
        {
            if (worker.Process.HasExited || Stopwatch.GetElapsedTime(start) > Longest)
            {
                throw new TimeoutException($"not {messages} stored:\n{worker.Process.LastLines}");
            }

            await Task.Delay(20);
        }

        long at = Stopwatch.GetTimestamp();
        Books last = await worker.BooksAsync();
        return last is { Quarantined: 0, Hold: true } ? at : throw new InvalidOperationException($"the books: {last}");
    }

    /// <summary>This program once more, with a part of the work.</summary>
    public static ChildProcess Child(params IEnumerable<string> arguments) => new("dotnet", [typeof(Bench).Assembly.Location, .. arguments]);

    /// <summary>Four publishers side by side, in processes of their own, that begin at the same moment.</summary>
    /// <returns>The processes, and when they begin, <see cref="Stopwatch"/> ticks.</returns>
    public static (List<ChildProcess> Processes, long Start) Publishers(int port, long from, long to, long first, double perSecond)
    {
        const int Count = 4;
        TimeSpan lead = TimeSpan.FromSeconds(4);
        long startAt = TimeProvider.System.GetUtcNow().Add(lead).ToUnixTimeMilliseconds();
        long start = Stopwatch.GetTimestamp() + (long)(lead.TotalSeconds * Stopwatch.Frequency);
        return ([.. Enumerable.Range(0, Count).Select(i => Child("publish", Text($"--port={port}"), Text($"--from={from + i}"), Text($"--to={to}"), Text($"--step={Count}"),
            Text($"--first={first}"), Text($"--per-second={perSecond / Count}"), Text($"--start-at={startAt}")))], start);
    }

    /// <summary>Queues the messages for the sessions that are there.</summary>
    public static void Preload(int port, long messages, long first) =>
        Parallel.For(0, 4, new ParallelOptions { MaxDegreeOfParallelism = 4 }, i => RawPublisher.Run(port, i, messages, 4, first, 0));

    public static string Text(FormattableString text) => FormattableString.Invariant(text);

    public static void Say(FormattableString text) => Console.WriteLine(Text(text));

    public static double Median(IEnumerable<double> values)
    {
        double[] ordered = [.. values.Order()];
        return ordered[ordered.Length / 2];
    }

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
