using System.Diagnostics;
using WenchangPlan.Throughput.Mqtt;

namespace WenchangPlan.Throughput.Runs;

/// <summary>Many devices on the embedded broker, each with a connection and a message a second; the PUBACK says that it is stored.</summary>
internal sealed class DevicesRun(Bench bench, int devices, int seconds)
{
    private readonly long _first = SampleMessages.FirstInstant();

    public async Task RunAsync()
    {
        int port = FreePort.Next();
        await using PublishedWorker worker = bench.Worker(bench.Folder(), "Mqtt:Mode=Embedded", Bench.Text($"Mqtt:Port={port}"));
        await worker.StartAsync();
        long start = Stopwatch.GetTimestamp();
        RawConnection[] connections = [.. Enumerable.Range(0, devices).Select(i => RawConnection.ForPublishing(port, Bench.Text($"device-{i}")))];
        double connecting = Stopwatch.GetElapsedTime(start).TotalSeconds;
        double cpu = worker.Process.Use().CpuSeconds;
        double[][] latencies = await Task.WhenAll(connections.Select((c, i) => Task.Run(() => SendAsync(c, i))));
        cpu = worker.Process.Use().CpuSeconds - cpu;
        await Bench.StoredAsync(worker, (long)devices * seconds);
        double[] ms = [.. latencies.SelectMany(l => l).Order()];
        Bench.Say($"DEVICES, {devices} on the embedded broker, 1 msg/s each for {seconds} s: connected in {connecting:F1} s; publish to PUBACK p50 {ms[ms.Length / 2]:F1} ms, p95 {ms[(int)(ms.Length * 0.95)]:F1}, p99 {ms[(int)(ms.Length * 0.99)]:F1}, max {ms[^1]:F1} ms; worker {cpu / seconds * 100:F0} % of one core, peak {worker.Process.Use().PeakMegabytes:F0} MB");
        foreach (RawConnection connection in connections)
        {
            connection.Disconnect();
            connection.Dispose();
        }
    }

    private async Task<double[]> SendAsync(RawConnection connection, int device)
    {
        double[] ms = new double[seconds];
        byte[] answer = new byte[4];
        long start = Stopwatch.GetTimestamp();
        for (int tick = 0; tick < seconds; tick++)
        {
            // Spread over the second, as devices that started at any time are.
            TimeSpan due = TimeSpan.FromSeconds(tick + ((double)device / devices)) - Stopwatch.GetElapsedTime(start);
            if (due > TimeSpan.Zero)
            {
                await Task.Delay(due);
            }

            byte[] packet = SampleMessages.Packet(((long)tick * devices) + device, _first, (ushort)(tick + 1));
            long sent = Stopwatch.GetTimestamp();
            await connection.SendAsync(packet);
            for (int got = 0; got < answer.Length;)
            {
                got += await connection.ReadBytesAsync(answer.AsMemory(got));
            }

            ms[tick] = Stopwatch.GetElapsedTime(sent).TotalMilliseconds;
        }

        return ms;
    }
}
