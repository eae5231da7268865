using System.Globalization;
using WenchangPlan.Throughput.Servers;

namespace WenchangPlan.Throughput.Runs;

/// <summary>What all runs share: where the worker is, a folder that goes away, and children of this program.</summary>
/// <param name="published">Folder of the published worker.</param>
internal sealed class Bench(string published) : IDisposable
{
    private int _folders;

    public string Published { get; } = published;

    public string Root { get; } = Directory.CreateTempSubdirectory("wenchang-throughput-").FullName;

    /// <summary>A new empty folder.</summary>
    public string Folder() => Directory.CreateDirectory(Path.Combine(Root, string.Create(CultureInfo.InvariantCulture, $"{_folders++}"))).FullName;

    /// <summary>This program once more, with a part of the work.</summary>
    public static ServerProcess Child(params IEnumerable<string> arguments) => new("dotnet", [typeof(Bench).Assembly.Location, .. arguments]);

    /// <summary>Four publishers side by side, in processes of their own, that begin at the same moment.</summary>
    /// <returns>The processes, and when they begin, <see cref="System.Diagnostics.Stopwatch"/> ticks.</returns>
    public static (List<ServerProcess> Processes, long Start) Publishers(int port, long from, long to, long first, double perSecond)
    {
        const int Count = 4;
        TimeSpan lead = TimeSpan.FromSeconds(4);
        long startAt = TimeProvider.System.GetUtcNow().Add(lead).ToUnixTimeMilliseconds();
        long start = System.Diagnostics.Stopwatch.GetTimestamp() + (long)(lead.TotalSeconds * System.Diagnostics.Stopwatch.Frequency);
        return ([.. Enumerable.Range(0, Count).Select(i => Child("publish", Text($"--port={port}"), Text($"--from={from + i}"), Text($"--to={to}"), Text($"--step={Count}"),
            Text($"--first={first}"), Text($"--per-second={perSecond / Count}"), Text($"--start-at={startAt}")))], start);
    }

    /// <summary>Queues the messages for the sessions that are there.</summary>
    public static void Preload(int port, long messages, long first) =>
        Parallel.For(0, 4, new ParallelOptions { MaxDegreeOfParallelism = 4 }, i => Mqtt.RawPublisher.Run(port, i, messages, 4, first, 0));

    public static string Text(FormattableString text) => FormattableString.Invariant(text);

    public static void Say(FormattableString text) => Console.WriteLine(Text(text));

    public static double Median(IEnumerable<double> values)
    {
        double[] ordered = [.. values.Order()];
        return ordered[ordered.Length / 2];
    }

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
