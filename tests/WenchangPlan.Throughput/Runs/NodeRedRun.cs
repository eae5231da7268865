using System.Diagnostics;
using WenchangPlan.Throughput.Mqtt;
using WenchangPlan.Throughput.Servers;

namespace WenchangPlan.Throughput.Runs;

/// <summary>The worker beside Node-RED: the same broker, the same InfluxDB, the same messages; a backlog, then an outage of the store.</summary>
internal sealed class NodeRedRun(Bench bench, string installation, bool backlogOnly)
{
    private const int PerSecond = 500;
    private const int Seconds = 50;
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(15);
    private readonly long _first = SampleMessages.FirstInstant();

    /// <summary>Starts a consumer on a broker and a store; the folder keeps what it needs to come back.</summary>
    private delegate IDisposable Launch(string folder, Mosquitto broker, Influx store);

    public async Task RunAsync()
    {
        (string Name, string ClientId, long Backlog, Launch Launch)[] consumers =
        [
            ("Node-RED, one write a message", NodeRed.ClientId, 40_000, (f, b, s) => NodeRed.Start(installation, f, NodeRedFlow.OneWriteAMessage, b.Port, s)),
            ("Node-RED, batched by hand", NodeRed.ClientId, 200_000, (f, b, s) => NodeRed.Start(installation, f, NodeRedFlow.BatchedByHand, b.Port, s)),
            ("WenchangPlan", "wenchangplan", 300_000, (f, b, s) => Worker.Start(bench.Published, f, [.. Worker.At(b), .. s.WorkerSettings])),
        ];
        var rates = new List<double>();
        foreach ((string name, string clientId, long backlog, Launch launch) in consumers)
        {
            rates.Add(await BacklogAsync(name, clientId, backlog, launch));
        }

        Bench.Say($"BACKLOG: WenchangPlan drains {rates[2] / rates[0]:F1} times as fast as one write a message and {rates[2] / rates[1]:F1} times as fast as batched by hand");
        foreach ((string name, string clientId, _, Launch launch) in backlogOnly ? [] : consumers)
        {
            await OutageAsync(name, clientId, launch);
        }
    }

    private async Task<double> BacklogAsync(string name, string clientId, long backlog, Launch launch)
    {
        using Mosquitto broker = await Mosquitto.StartAsync(bench.Folder());
        using Influx store = await Influx.StartAsync(bench.Folder());
        string folder = bench.Folder();
        using (launch(folder, broker, store))
        {
            await broker.Process.LineAsync($" as {clientId} ");
            await Task.Delay(TimeSpan.FromSeconds(3)); // its subscription follows the connection
        }

        Bench.Preload(broker.Port, backlog, _first);
        broker.Process.Mark();
        using IDisposable consumer = launch(folder, broker, store);
        long connected = await broker.Process.LineAsync($" as {clientId} ");
        (long stored, long at) = await SettledAsync(store, backlog);
        double rate = stored / Stopwatch.GetElapsedTime(connected, at).TotalSeconds;
        Usage use = Use(consumer);
        Bench.Say($"BACKLOG {name}: {stored} of {backlog} stored, {backlog - stored} lost, {rate:F0} msgs/s, {use.CpuSeconds / backlog * 1e6:F0} s CPU/M, peak {use.PeakMegabytes:F0} MB");
        return rate;
    }

    private async Task OutageAsync(string name, string clientId, Launch launch)
    {
        using Mosquitto broker = await Mosquitto.StartAsync(bench.Folder());
        using Influx store = await Influx.StartAsync(bench.Folder());
        using IDisposable consumer = launch(bench.Folder(), broker, store);
        await broker.Process.LineAsync($" as {clientId} ");
        await Task.Delay(TimeSpan.FromSeconds(3));
        long total = PerSecond * Seconds;
        Task publishing = Task.Run(() => RawPublisher.Run(broker.Port, 0, total, 1, _first, PerSecond));
        await Task.Delay(TimeSpan.FromSeconds(15));
        await store.StopAsync();
        await Task.Delay(TimeSpan.FromSeconds(20));
        await store.RestartAsync();
        await publishing;
        (long stored, _) = await SettledAsync(store, total);
        Bench.Say($"OUTAGE of 20 s, {name}: {stored} of {total} acknowledged messages stored, {total - stored} lost ({100.0 * (total - stored) / total:F0} %), peak {Use(consumer).PeakMegabytes:F0} MB");
    }

    /// <summary>Waits until all are written, or nothing more comes for a while.</summary>
    /// <returns>What is stored, and when the last of it was seen to be written.</returns>
    private static async Task<(long Stored, long At)> SettledAsync(Influx store, long wanted)
    {
        long written = 0;
        long at = Stopwatch.GetTimestamp();
        while (written < wanted && Stopwatch.GetElapsedTime(at) < Quiet)
        {
            await Task.Delay(50);
            if (await store.WrittenAsync() is var now && now > written)
            {
                (written, at) = (now, Stopwatch.GetTimestamp());
            }
        }

        return (await store.CountAsync(), at);
    }

    private static Usage Use(IDisposable consumer) => (consumer as ServerProcess ?? ((Worker)consumer).Process).Use();
}
