using System.Diagnostics;
using WenchangPlan.Throughput.Mqtt;

namespace WenchangPlan.Throughput.Runs;

/// <summary>Publishers, broker, worker and store all at once: against a subscriber that drops everything, and at 0.8 of what was reached.</summary>
internal sealed class LiveRun(Bench bench, long messages, int rounds)
{
    private const int SteadySeconds = 30;
    private readonly long _first = SampleMessages.FirstInstant();

    public async Task RunAsync()
    {
        var dropped = new List<double>();
        var stored = new List<double>();
        for (int round = 0; round < rounds; round++)
        {
            dropped.Add(await DroppedAsync());
            stored.Add(await StoredAsync());
            Bench.Say($"  live: dropped {dropped[^1]:F0} msgs/s, stored {stored[^1]:F0} msgs/s");
        }

        Bench.Say($"LIVE, {messages} messages, 4 publishers, medians of {rounds} rounds: stored {Bench.Median(stored):F0} msgs/s = {Bench.Median(stored) / Bench.Median(dropped):F2} of a subscriber that drops all ({Bench.Median(dropped):F0})");
        await SteadyAsync(0.8 * Bench.Median(stored));
    }

    private async Task<double> DroppedAsync()
    {
        await using Mosquitto broker = await bench.BrokerAsync();
        await using ChildProcess consumer = Bench.Child("consume", Bench.Text($"--port={broker.Port}"), Bench.Text($"--messages={messages}"));
        await consumer.LineAsync("subscribed");
        (List<ChildProcess> publishers, long start) = Bench.Publishers(broker.Port, 0, messages, _first, 0);
        long done = await consumer.LineAsync("done ", patience: Bench.Longest);
        await EndAsync(publishers);
        return messages / Stopwatch.GetElapsedTime(start, done).TotalSeconds;
    }

    private async Task<double> StoredAsync()
    {
        await using Mosquitto broker = await bench.BrokerAsync();
        await using PublishedWorker worker = bench.Worker(bench.Folder(), broker.WorkerSettings);
        await worker.StartAsync();
        (List<ChildProcess> publishers, long start) = Bench.Publishers(broker.Port, 0, messages, _first, 0);
        long done = await Bench.StoredAsync(worker, messages);
        await EndAsync(publishers);
        return messages / Stopwatch.GetElapsedTime(start, done).TotalSeconds;
    }

    private async Task SteadyAsync(double perSecond)
    {
        await using Mosquitto broker = await bench.BrokerAsync();
        await using PublishedWorker worker = bench.Worker(bench.Folder(), broker.WorkerSettings);
        await worker.StartAsync();
        long total = (long)(perSecond * SteadySeconds);
        (List<ChildProcess> publishers, long start) = Bench.Publishers(broker.Port, 0, total, _first, perSecond);
        var backlog = new List<double>();
        Books books;
        do
        {
            await Task.Delay(500);
            double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
            books = await worker.BooksAsync();
            if (Stopwatch.GetTimestamp() > start && seconds < SteadySeconds)
            {
                backlog.Add(Math.Max(0, (perSecond * seconds) - books.Stored));
            }
        }
        while (books.Stored < total);

        await EndAsync(publishers);
        int third = backlog.Count / 3;
        Bench.Say($"STEADY at 0.8 ({perSecond:F0} msgs/s) for {SteadySeconds} s: mean backlog in the three thirds {backlog.Take(third).Average():F0}, {backlog.Skip(third).Take(third).Average():F0}, {backlog.Skip(2 * third).Average():F0} messages; worker {worker.Process.Use().CpuSeconds / total * 1e6:F1} s CPU/M, peak {worker.Process.Use().PeakMegabytes:F0} MB");
    }

    private static async Task EndAsync(List<ChildProcess> publishers)
    {
        foreach (ChildProcess publisher in publishers)
        {
            await publisher.SuccessAsync(Bench.Longest);
            await publisher.DisposeAsync();
        }
    }
}
