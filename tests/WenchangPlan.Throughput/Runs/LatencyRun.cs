using System.Diagnostics;
using WenchangPlan.Throughput.Mqtt;
using WenchangPlan.Throughput.Servers;

namespace WenchangPlan.Throughput.Runs;

/// <summary>From the broker's receipt of a publish to the worker's PUBACK, which comes after the commit; both times are of the lines the broker prints.</summary>
internal sealed class LatencyRun(Bench bench, int perSecond, int seconds)
{
    public async Task RunAsync()
    {
        using Mosquitto broker = await Mosquitto.StartAsync(bench.Folder(), logsPackets: true);
        using Worker worker = Worker.Start(bench.Published, bench.Folder(), Worker.At(broker));
        await worker.ReadyAsync();
        double cpu = worker.Process.Use().CpuSeconds;
        long total = (long)perSecond * seconds;
        await Task.Run(() => RawPublisher.Run(broker.Port, 0, total, 1, SampleMessages.FirstInstant(), perSecond));
        await worker.StoredAsync(total);
        cpu = worker.Process.Use().CpuSeconds - cpu;
        await worker.Process.StopAsync();
        List<long> published = [.. broker.Process.Lines.Where(l => l.Line.Contains("Received PUBLISH from publisher-", StringComparison.Ordinal)).Select(l => l.At)];
        List<long> acknowledged = [.. broker.Process.Lines.Where(l => l.Line.Contains("Received PUBACK from wenchangplan", StringComparison.Ordinal)).Select(l => l.At)];
        if (published.Count != total || acknowledged.Count != total)
        {
            throw new InvalidOperationException($"{published.Count} published and {acknowledged.Count} acknowledged of {total}");
        }

        // Acknowledgements come in the order of arrival, so the n-th belongs to the n-th.
        double[] ms = [.. published.Zip(acknowledged, (p, a) => Stopwatch.GetElapsedTime(p, a).TotalMilliseconds).Order()];
        Bench.Say($"LATENCY at {perSecond} msgs/s for {seconds} s, publish to stored and acknowledged: p50 {ms[ms.Length / 2]:F1} ms, p95 {ms[(int)(ms.Length * 0.95)]:F1}, p99 {ms[(int)(ms.Length * 0.99)]:F1}, max {ms[^1]:F1} ms; worker {cpu / seconds * 100:F1} % of one core");
    }
}
