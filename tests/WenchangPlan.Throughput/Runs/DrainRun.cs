using System.Diagnostics;
using System.Globalization;
using WenchangPlan.Throughput.Mqtt;

namespace WenchangPlan.Throughput.Runs;

/// <summary>How fast a queue of messages is taken from the broker: by the yardstick, by MQTTnet alone, by the worker into SQLite and into InfluxDB.</summary>
/// <remarks>All clocks start when the broker prints that the consumer has connected. Rounds are interleaved, so that a slow minute hits all alike.</remarks>
internal sealed class DrainRun(Bench bench, long messages, int rounds, IReadOnlyList<string> consumers)
{
    private const string AllocatedMetric = "dotnet_gc_heap_total_allocated";
    private readonly long _first = SampleMessages.FirstInstant();
    private readonly List<double> _raw = [];
    private readonly List<(double Rate, double Cpu, double Allocated)> _mqttNet = [];
    private readonly List<Drain> _sqlite = [];
    private readonly List<double> _prebuilt = [];
    private readonly List<Drain> _influx = [];

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
                _sqlite.Add(await WorkerAsync(store: null));
                break;
            case "prebuilt":
                await PrebuiltAsync(gzip: round % 2 == 1);
                break;
            case "influxdb":
                await using (InfluxServer store = await bench.StoreAsync())
                {
                    _influx.Add(await WorkerAsync(store));
                }

                break;
            default:
                throw new InvalidOperationException($"--consumers: found \"{consumer}\", expected some of {string.Join(", ", All)}");
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

    private async Task<Drain> WorkerAsync(InfluxServer? store)
    {
        await using Mosquitto broker = await bench.BrokerAsync();
        string folder = bench.Folder();
        string[] settings = [.. broker.WorkerSettings, .. store?.WorkerSettings ?? []];
        double startCpu;
        double startAllocated;
        await using (PublishedWorker first = bench.Worker(folder, settings))
        {
            await first.StartAsync();
            startAllocated = await first.MetricAsync(AllocatedMetric);
            startCpu = first.Process.Use().CpuSeconds;
            await first.StopAsync();
        }

        Bench.Preload(broker.Port, messages, _first);
        double brokerCpu = broker.Process.Use().CpuSeconds;
        double storeCpu = store?.Process.Use().CpuSeconds ?? 0;
        long start = Stopwatch.GetTimestamp();
        await using PublishedWorker worker = bench.Worker(folder, settings);
        await worker.LaunchAsync();
        long connected = await broker.Process.LineAsync(" as wenchangplan ", since: start);
        long done = await Bench.StoredAsync(worker, messages);
        Usage use = worker.Process.Use();
        double allocated = await worker.MetricAsync(AllocatedMetric);
        if (store is not null && await store.CountAsync("air", "pm25") is var rows && rows != messages)
        {
            throw new InvalidOperationException($"InfluxDB holds {rows} points of {messages}");
        }

        var drain = new Drain(messages / Stopwatch.GetElapsedTime(connected, done).TotalSeconds, use.CpuSeconds / messages * 1e6, startCpu / messages * 1e6, use.PeakMegabytes,
            (allocated - startAllocated) / messages, (broker.Process.Use().CpuSeconds - brokerCpu) / messages * 1e6, ((store?.Process.Use().CpuSeconds ?? 0) - storeCpu) / messages * 1e6);
        Bench.Say($"  into {(store is null ? "SQLite" : "InfluxDB"),-11} {drain.Rate,9:F0} msgs/s; {drain.Cpu:F1} s CPU/M (start-up {drain.StartCpu:F1}), peak {drain.Peak:F0} MB, {drain.Allocated:F0} B/msg; broker {drain.BrokerCpu:F1}, store {drain.StoreCpu:F1} s CPU/M");
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
        Report("SQLite", _sqlite, fastest, "the ceiling", own);
        Report("InfluxDB", _influx, prebuilt, Bench.Text($"InfluxDB fed prebuilt bodies ({prebuilt:F0} msgs/s)"), own);
    }

    private static void Report(string name, List<Drain> drains, double ceiling, string of, double own)
    {
        double rate = Bench.Median(drains.Select(d => d.Rate));
        double allocated = Bench.Median(drains.Select(d => d.Allocated));
        Bench.Say($"  {name}: {rate:F0} msgs/s = {rate / ceiling:F2} of {of}; {Bench.Median(drains.Select(d => d.Cpu)):F1} s CPU/M, of which start-up {Bench.Median(drains.Select(d => d.StartCpu)):F1}; peak {drains.Max(d => d.Peak):F0} MB; {allocated:F0} B/msg = {allocated - own:F0} above MQTTnet's own {own:F0}; broker {Bench.Median(drains.Select(d => d.BrokerCpu)):F1}, store {Bench.Median(drains.Select(d => d.StoreCpu)):F1} s CPU/M");
    }
}
