using System.Diagnostics;
using System.Globalization;
using System.Text;
using WenchangPlan.SystemTests.Servers;

namespace WenchangPlan.SystemTests.Attacks;

/// <summary>Readers that ask for the largest lists without a pause, beside a device that waits for its acknowledgements.</summary>
public class HeavyReaderTests
{
    private const int Readers = 24;
    private const int Published = 200;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task TwentyFourHeavyReaders_DoNotKeepADeviceWaiting()
    {
        using var folder = new TempDirectory();
        var broker = new MqttAddress(FreePort.Next());
        await using PublishedWorker worker = await TestWorker.StartAsync(folder.Path, broker.Embedded);
        (RawMqtt device, _) = await RawMqtt.ComeInAsync(broker.Port, "device", user: null, password: null, Cancel);
        using (device)
        {
            for (int part = 0; part < 30; part++)
            {
                // A month of minutes, every day in one message.
                string day = string.Join(',', Enumerable.Range(0, 1_440).Select(i => $$$"""{"ts":{{{1_777_593_600_000 + (((part * 1_440L) + i) * 60_000)}}},"values":{"pm25":{{{i % 100}}},"pm10":50,"so2":9,"no2":20,"co":0.7,"o3":80}}"""));
                await PublishAsync(device, part + 1, $"[{day}]");
            }

            double[] alone = await MeasureAsync(device);
            using var over = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
            using var http = new HttpClient { BaseAddress = worker.Url };
            int answered = 0;
            Task[] readers = [.. Enumerable.Range(0, Readers).Select(reader => Task.Run(async () =>
            {
                while (!over.IsCancellationRequested)
                {
                    using HttpResponseMessage answer = await http.GetAsync(new Uri("/api/v1/stations/A1/readings?limit=100000", UriKind.Relative), over.Token);
                    await answer.Content.CopyToAsync(Stream.Null, over.Token);
                    Interlocked.Increment(ref answered);
                }
            }, CancellationToken.None))];
            await Eventually.TrueAsync(() => Volatile.Read(ref answered) >= 2, "the readers at work", Cancel);
            double[] beside = await MeasureAsync(device);
            await over.CancelAsync();
            await Task.WhenAll(readers).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            Figures.Report($"PUBACK alone: {Text(alone)}");
            Figures.Report($"PUBACK beside {Readers} heavy readers: {Text(beside)}");
            Assert.InRange(beside[^1], 0, 10_000);
        }
    }

    /// <summary>Times from a PUBLISH to its PUBACK, ms, in order of size.</summary>
    private static async Task<double[]> MeasureAsync(RawMqtt device)
    {
        double[] times = new double[Published];
        for (int i = 0; i < times.Length; i++)
        {
            long start = Stopwatch.GetTimestamp();
            await PublishAsync(device, 100 + i, $$$"""{"ts":{{{1_782_000_000_000 + (i * 1_000)}}},"values":{"pm25":{{{i}}}}}""");
            times[i] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }

        return [.. times.Order()];
    }

    private static async Task PublishAsync(RawMqtt device, int packet, string payload)
    {
        await device.SendAsync(RawMqtt.Publish("wenchang/air/A1/readings", (ushort)packet, 0, Encoding.UTF8.GetBytes(payload)), Cancel);
        Assert.NotNull(await device.ReadAsync(RawMqtt.Puback, Cancel));
    }

    private static string Text(double[] times) => string.Create(CultureInfo.InvariantCulture,
        $"median {times[times.Length / 2]:F1} ms, p99 {times[times.Length * 99 / 100]:F1} ms, longest {times[^1]:F1} ms");
}
