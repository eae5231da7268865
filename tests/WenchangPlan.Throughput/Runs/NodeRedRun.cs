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

    /// <summary>Makes a consumer on a broker and a store; the folder keeps what it needs to come back.</summary>
    private delegate Server Make(string folder, Mosquitto broker, InfluxServer store);

    public async Task RunAsync()
    {
        (string Name, string ClientId, long Backlog, Make Make)[] consumers =
        [
            ("Node-RED, one write a message", NodeRed.ClientId, 40_000, (f, b, s) => new NodeRed(installation, f, NodeRedFlow.OneWriteAMessage, b, s)),
            ("Node-RED, batched by hand", NodeRed.ClientId, 200_000, (f, b, s) => new NodeRed(installation, f, NodeRedFlow.BatchedByHand, b, s)),
            ("WenchangPlan", "wenchangplan", 300_000, (f, b, s) => bench.Worker(f, [.. b.WorkerSettings, .. s.WorkerSettings])),
        ];
        var rates = new List<double>();
        foreach ((string name, string clientId, long backlog, Make make) in consumers)
        {
            rates.Add(await BacklogAsync(name, clientId, backlog, make));
        }

        Bench.Say($"BACKLOG: WenchangPlan drains {rates[2] / rates[0]:F1} times as fast as one write a message and {rates[2] / rates[1]:F1} times as fast as batched by hand");
        foreach ((string name, string clientId, _, Make make) in backlogOnly ? [] : consumers)
        {
            await OutageAsync(name, clientId, make);
        }
    }

    private async Task<double> BacklogAsync(string name, string clientId, long backlog, Make make)
    {
        await using Mosquitto broker = await bench.BrokerAsync();
        await using InfluxServer store = await bench.StoreAsync();
        string folder = bench.Folder();
        await using (Server first = make(folder, broker, store))
        {
            await first.LaunchAsync();
            await SubscribedAsync(broker, clientId);
        }

        Bench.Preload(broker.Port, backlog, _first);
        long start = Stopwatch.GetTimestamp();
        await using Server consumer = make(folder, broker, store);
        await consumer.LaunchAsync();
        long connected = await broker.Process.LineAsync($" as {clientId} ", since: start);
        (long stored, long at) = await SettledAsync(store, backlog);
        double rate = stored / Stopwatch.GetElapsedTime(connected, at).TotalSeconds;
        Usage use = consumer.Process.Use();
        Bench.Say($"BACKLOG {name}: {stored} of {backlog} stored, {backlog - stored} lost, {rate:F0} msgs/s, {use.CpuSeconds / backlog * 1e6:F0} s CPU/M, peak {use.PeakMegabytes:F0} MB");
        return rate;
    }

    private async Task OutageAsync(string name, string clientId, Make make)
    {
        await using Mosquitto broker = await bench.BrokerAsync();
        await using InfluxServer store = await bench.StoreAsync();
        await using Server consumer = make(bench.Folder(), broker, store);
        await consumer.LaunchAsync();
        await SubscribedAsync(broker, clientId);
        long total = PerSecond * Seconds;
        Task publishing = Task.Run(() => RawPublisher.Run(broker.Port, 0, total, 1, _first, PerSecond));
        await Task.Delay(TimeSpan.FromSeconds(15));
        await store.StopAsync();
        await Task.Delay(TimeSpan.FromSeconds(20));
        await store.StartAsync();
        await publishing;
        (long stored, _) = await SettledAsync(store, total);
        Bench.Say($"OUTAGE of 20 s, {name}: {stored} of {total} acknowledged messages stored, {total - stored} lost ({100.0 * (total - stored) / total:F0} %), peak {consumer.Process.Use().PeakMegabytes:F0} MB");
    }

    /// <summary>Waits until the broker prints the subscription, as client, QoS and topic: what is published from then on waits for the client.</summary>
    private static Task<long> SubscribedAsync(Mosquitto broker, string clientId) => broker.Process.LineAsync($" {clientId} 1 wenchang/#");

    /// <summary>Waits until all are written, or nothing more comes for a while.</summary>
    /// <returns>What is stored, and when the last of it was seen to be written.</returns>
    private static async Task<(long Stored, long At)> SettledAsync(InfluxServer store, long wanted)
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

        return (await store.CountAsync("air", "pm25"), at);
    }
}
