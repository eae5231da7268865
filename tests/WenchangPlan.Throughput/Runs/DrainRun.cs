using System.Diagnostics;
using System.Globalization;
using WenchangPlan.Throughput.Mqtt;

namespace WenchangPlan.Throughput.Runs;

/// <summary>How fast a queue of messages is taken from the broker: by the yardstick, by MQTTnet alone, by the worker into SQLite and into InfluxDB.</summary>
/// <remarks>All clocks start when the broker prints that the consumer has connected. Rounds are interleaved, so that a slow minute hits all alike.</remarks>
/// <param name="bench">Gives servers and folders.</param>
/// <param name="messages">How many are queued.</param>
/// <param name="rounds">How often.</param>
/// <param name="consumers">Who drains or feeds.</param>
/// <param name="beside">Folders of other published workers, each measured in turn with the first.</param>
internal sealed class DrainRun(Bench bench, long messages, int rounds, IReadOnlyList<string> consumers, IReadOnlyList<string> beside)
{
    /// <summary>The worker into VictoriaMetrics; no part of the report.</summary>
    public const string IntoVictoriaMetrics = "victoriametrics";

    private const string AllocatedMetric = "dotnet_gc_heap_total_allocated";
    private readonly long _first = SampleMessages.FirstInstant();
    private readonly List<double> _raw = [];
    private readonly List<(double Rate, double Cpu, double Allocated)> _mqttNet = [];
    private readonly Dictionary<(string Store, string Published), List<Drain>> _drains = [];
    private readonly List<double> _prebuilt = [];

    private readonly record struct Drain(double Rate, double Cpu, double StartCpu, double Peak, double Allocated, double BrokerCpu, double StoreCpu);

    public async Task RunAsync()
    {
        for (int round = 0; round < rounds; round++)
        {
            foreach (string consumer in consumers)
            {
                await ConsumeAsync(consumer, round);
            }
        }

        if (All.All(consumers.Contains))
        {
            Report();
        }

        foreach (((string store, string published), List<Drain> drains) in _drains.Where(d => d.Key.Published != bench.Published))
        {
            Compare(store, _drains[(store, bench.Published)], published, drains);
        }
    }

    private static void Compare(string store, List<Drain> first, string published, List<Drain> other)
    {
        Bench.Say($"BESIDE {published}, into {store}: messages/s {Ratio(d => d.Rate):F3}, CPU/M {Ratio(d => d.Cpu):F3} (without start-up {Ratio(d => d.Cpu - d.StartCpu):F3}), start-up CPU {Ratio(d => d.StartCpu):F3}, store's CPU/M {Ratio(d => d.StoreCpu):F3}, peak {Ratio(d => d.Peak):F3} of it; medians of {first.Count} rounds");

        double Ratio(Func<Drain, double> of) => Bench.Median(first.Select(of)) / Bench.Median(other.Select(of));
    }

    /// <summary>Everybody who drains or feeds; the report needs them all.</summary>
    public static IReadOnlyList<string> All { get; } = ["yardstick", "mqttnet", "sqlite", "prebuilt", "influxdb"];

    private async Task ConsumeAsync(string consumer, int round)
    {
        switch (consumer)
        {
            case "yardstick":
                await YardstickAsync();
                break;
            case "mqttnet":
                await MqttNetAsync();
                break;
            case "sqlite":
                await WorkersAsync("SQLite", round, () => Task.FromResult<Server?>(null));
                break;
            case "prebuilt":
                await PrebuiltAsync(gzip: round % 2 == 1);
                break;
            case "influxdb":
                await WorkersAsync("InfluxDB", round, async () => await bench.StoreAsync());
                break;
            case IntoVictoriaMetrics:
                await WorkersAsync("VictoriaMetrics", round, async () =>
                {
                    var store = new VictoriaMetrics(bench.Folder());
                    await store.StartAsync();
                    return store;
                });
                break;
            default:
                throw new InvalidOperationException($"--consumers: found \"{consumer}\", expected some of {string.Join(", ", [.. All, IntoVictoriaMetrics])}");
        }
    }

    private async Task YardstickAsync()
    {
        await using Mosquitto broker = await bench.BrokerAsync();
        RawConsumer.Subscribe(broker.Port);
        Bench.Preload(broker.Port, messages, _first);
        (double rate, _) = await ConsumeAsync(broker, "consume");
        _raw.Add(rate);
        Bench.Say($"  yardstick        {rate,9:F0} msgs/s; broker {broker.Process.Use().CpuSeconds:F1} s CPU with the preload");
    }

    private async Task MqttNetAsync()
    {
        await using Mosquitto broker = await bench.BrokerAsync();
        RawConsumer.Subscribe(broker.Port);
        Bench.Preload(broker.Port, messages, _first);
        (double rate, string[] said) = await ConsumeAsync(broker, "consume-mqttnet");
        double cpu = double.Parse(said[1], CultureInfo.InvariantCulture) / messages * 1e6;
        double allocated = double.Parse(said[2], CultureInfo.InvariantCulture) / messages;
        _mqttNet.Add((rate, cpu, allocated));
        Bench.Say($"  MQTTnet alone    {rate,9:F0} msgs/s; {cpu:F1} s CPU/M, {allocated:F0} B/msg");
    }

    private async Task<(double Rate, string[] Said)> ConsumeAsync(Mosquitto broker, string part)
    {
        long start = Stopwatch.GetTimestamp();
        await using ChildProcess consumer = Bench.Child(part, Bench.Text($"--port={broker.Port}"), Bench.Text($"--messages={messages}"));
        long connected = await broker.Process.LineAsync($" as {RawConsumer.ClientId} ", since: start);
        long done = await consumer.LineAsync("done ", patience: Bench.Longest);
        string[] said = consumer.Lines.First(l => l.Text.StartsWith("done ", StringComparison.Ordinal)).Text.Split(' ');
        return (messages / Stopwatch.GetElapsedTime(connected, done).TotalSeconds, said);
    }

    /// <summary>Each worker in turn, with a store of its own; every other round the other way round.</summary>
    private async Task WorkersAsync(string name, int round, Func<Task<Server?>> start)
    {
        string[] workers = [bench.Published, .. beside];
        foreach (string published in round % 2 == 0 ? workers : workers.Reverse())
        {
            await using Server? store = await start();
            Drain drain = await WorkerAsync(name, published, store);
            (_drains.TryGetValue((name, published), out List<Drain>? drains) ? drains : _drains[(name, published)] = []).Add(drain);
        }
    }

    private async Task<Drain> WorkerAsync(string name, string published, Server? store)
    {
        await using Mosquitto broker = await bench.BrokerAsync();
        string folder = bench.Folder();
        string[] settings = [.. broker.WorkerSettings, .. store switch { InfluxServer influx => influx.WorkerSettings, VictoriaMetrics other => other.WorkerSettings, _ => [] }];
        double startCpu;
        double startAllocated;
        await using (PublishedWorker first = Bench.Worker(published, folder, settings))
        {
            long begun = Stopwatch.GetTimestamp();
            await first.LaunchAsync();
            await broker.Process.LineAsync(" wenchangplan 1 ", since: begun); // it has subscribed
            if (store is not VictoriaMetrics) // which cannot be read: nothing is judged, so the worker is never ready
            {
                await first.ReadyAsync();
            }

            startAllocated = await first.MetricAsync(AllocatedMetric);
            startCpu = first.Process.Use().CpuSeconds;
            await first.StopAsync();
        }

        Bench.Preload(broker.Port, messages, _first);
        double brokerCpu = broker.Process.Use().CpuSeconds;
        double storeCpu = store?.Process.Use().CpuSeconds ?? 0;
        long start = Stopwatch.GetTimestamp();
        await using PublishedWorker worker = Bench.Worker(published, folder, settings);
        await worker.LaunchAsync();
        long connected = await broker.Process.LineAsync(" as wenchangplan ", since: start);
        long done = await Bench.StoredAsync(worker, messages);
        Usage use = worker.Process.Use();
        double allocated = await worker.MetricAsync(AllocatedMetric);
        if (store is InfluxServer database && await database.CountAsync("air", "pm25") is var rows && rows != messages)
        {
            throw new InvalidOperationException($"InfluxDB holds {rows} points of {messages}");
        }

        var drain = new Drain(messages / Stopwatch.GetElapsedTime(connected, done).TotalSeconds, use.CpuSeconds / messages * 1e6, startCpu / messages * 1e6, use.PeakMegabytes,
            (allocated - startAllocated) / messages, (broker.Process.Use().CpuSeconds - brokerCpu) / messages * 1e6, ((store?.Process.Use().CpuSeconds ?? 0) - storeCpu) / messages * 1e6);
        Bench.Say($"  into {name,-15} {drain.Rate,9:F0} msgs/s; {drain.Cpu:F1} s CPU/M (start-up {drain.StartCpu:F1}), peak {drain.Peak:F0} MB, {drain.Allocated:F0} B/msg; broker {drain.BrokerCpu:F1}, store {drain.StoreCpu:F1} s CPU/M{(beside.Count > 0 ? " " + published : "")}");
        return drain;
    }

    private async Task PrebuiltAsync(bool gzip)
    {
        await using InfluxServer store = await bench.StoreAsync();
        List<byte[]> bodies = PrebuiltBodies.Build(messages, n => SampleMessages.Line(n, _first), gzip);
        using var http = new HttpClient { BaseAddress = store.Url, Timeout = Bench.Longest };
        long start = Stopwatch.GetTimestamp();
        foreach (byte[] body in bodies)
        {
            await PrebuiltBodies.WriteAsync(http, body, gzip);
        }

        double rate = messages / Stopwatch.GetElapsedTime(start).TotalSeconds;
        _prebuilt.Add(rate);
        Bench.Say($"  InfluxDB prebuilt{rate,9:F0} msgs/s{(gzip ? ", gzip" : "")}; store {store.Process.Use().CpuSeconds / messages * 1e6:F1} s CPU/M");
    }

    private void Report()
    {
        double raw = Bench.Median(_raw);
        double alone = Bench.Median(_mqttNet.Select(m => m.Rate));
        double fastest = Math.Max(raw, alone);
        double prebuilt = Bench.Median(_prebuilt);
        double own = Bench.Median(_mqttNet.Select(m => m.Allocated));
        Bench.Say($"DRAIN of {messages} queued messages, medians of {rounds} rounds");
        Bench.Say($"  yardstick {raw:F0} msgs/s; MQTTnet alone {alone:F0}; the faster of them is the ceiling");
        Report("SQLite", _drains[("SQLite", bench.Published)], fastest, "the ceiling", own);
        Report("InfluxDB", _drains[("InfluxDB", bench.Published)], prebuilt, Bench.Text($"InfluxDB fed prebuilt bodies ({prebuilt:F0} msgs/s)"), own);
    }

    private static void Report(string name, List<Drain> drains, double ceiling, string of, double own)
    {
        double rate = Bench.Median(drains.Select(d => d.Rate));
        double allocated = Bench.Median(drains.Select(d => d.Allocated));
        Bench.Say($"  {name}: {rate:F0} msgs/s = {rate / ceiling:F2} of {of}; {Bench.Median(drains.Select(d => d.Cpu)):F1} s CPU/M, of which start-up {Bench.Median(drains.Select(d => d.StartCpu)):F1}; peak {drains.Max(d => d.Peak):F0} MB; {allocated:F0} B/msg = {allocated - own:F0} above MQTTnet's own {own:F0}; broker {Bench.Median(drains.Select(d => d.BrokerCpu)):F1}, store {Bench.Median(drains.Select(d => d.StoreCpu)):F1} s CPU/M");
    }
}
