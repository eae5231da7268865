using System.Diagnostics;
using WenchangPlan.Throughput.Mqtt;

namespace WenchangPlan.Throughput.Runs;

/// <summary>From the broker's receipt of a publish to the worker's PUBACK, which comes after the commit; both times are of the lines the broker prints.</summary>
/// <remarks>The first <see cref="WarmSeconds"/> do not count: a service runs for weeks, and its code is compiled a second time once it was called some thousand times.</remarks>
internal sealed class LatencyRun(Bench bench, int perSecond, int seconds)
{
    private const int WarmSeconds = 40;

    public async Task RunAsync()
    {
        await using Mosquitto broker = await bench.BrokerAsync(logsPackets: true);
        await using PublishedWorker worker = bench.Worker(bench.Folder(), broker.WorkerSettings);
        await worker.StartAsync();
        double cpu = worker.Process.Use().CpuSeconds;
        long warm = (long)perSecond * WarmSeconds, total = warm + ((long)perSecond * seconds);
        await Task.Run(() => RawPublisher.Run(broker.Port, 0, total, 1, SampleMessages.FirstInstant(), perSecond));
        await Bench.StoredAsync(worker, total);
        cpu = worker.Process.Use().CpuSeconds - cpu;
        await worker.StopAsync();
        List<long> published = [.. broker.Process.Lines.Where(l => l.Text.Contains("Received PUBLISH from publisher-", StringComparison.Ordinal)).Select(l => l.At)];
        List<long> acknowledged = [.. broker.Process.Lines.Where(l => l.Text.Contains("Received PUBACK from wenchangplan", StringComparison.Ordinal)).Select(l => l.At)];
        if (published.Count != total || acknowledged.Count != total)
        {
            throw new InvalidOperationException($"{published.Count} published and {acknowledged.Count} acknowledged of {total}");
        }

        // Acknowledgements come in the order of arrival, so the n-th belongs to the n-th.
        double[] ms = [.. published.Zip(acknowledged, (p, a) => Stopwatch.GetElapsedTime(p, a).TotalMilliseconds).Skip((int)warm).Order()];
        Bench.Say($"LATENCY at {perSecond} msgs/s for {seconds} s after {WarmSeconds} s, publish to stored and acknowledged: p50 {ms[ms.Length / 2]:F2} ms, p95 {ms[(int)(ms.Length * 0.95)]:F1}, p99 {ms[(int)(ms.Length * 0.99)]:F1}, max {ms[^1]:F1} ms; worker {cpu / (WarmSeconds + seconds) * 100:F1} % of one core");
    }
}
