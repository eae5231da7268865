using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using WenchangPlan.SystemTests.Servers;

namespace WenchangPlan.SystemTests.Attacks;

/// <summary>Readers that ask for the largest answers and do not take them, on loopback.</summary>
public class IdleReaderTests
{
    private const int Readers = 30;
    private const int Messages = 400;

    /// <summary>A page of the quarantine held every payload once: some 18 MB, and 30 such readers took 1.9 GB.</summary>
    private const double MostMegabytes = 150;

    [Fact]
    public async Task ThirtyReadersThatDoNotRead_TakeLittleMemory_AndAnotherIsAnswered()
    {
        using var folder = new TempDirectory();
        var broker = new MqttAddress(FreePort.Next());
        await using PublishedWorker worker = await TestWorker.StartAsync(folder.Path, broker.Embedded);
        await File.WriteAllTextAsync(folder["garbage"], new string('x', 48 << 10), TestContext.Current.CancellationToken);
        await ChildProcess.RequireAsync("mosquitto_pub",
            [.. MosquittoPub.Arguments(broker, "wenchang/air/A1/readings", MosquittoPub.Mqtt311), "-f", folder["garbage"], "--repeat", $"{Messages}"], cancel: TestContext.Current.CancellationToken);
        await worker.WaitAsync("the garbage in quarantine", b => b.Quarantined == Messages);
        double before = worker.Process.Use().PeakMegabytes;

        List<TcpClient> readers = [];
        try
        {
            for (int i = 0; i < Readers; i++)
            {
                var reader = new TcpClient { ReceiveBufferSize = 4096 };
                readers.Add(reader);
                await reader.ConnectAsync("127.0.0.1", worker.Port, TestContext.Current.CancellationToken);
                await reader.GetStream().WriteAsync(Encoding.ASCII.GetBytes("GET /api/v1/quarantine?limit=100000 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"), TestContext.Current.CancellationToken);
            }

            long asked = Stopwatch.GetTimestamp();
            _ = await worker.GetAsync("/api/v1/stations", TestContext.Current.CancellationToken);
            double waited = Stopwatch.GetElapsedTime(asked).TotalSeconds;
            // Each of them has been answered, or waits its turn, when one more of them at the end of the queue is.
            _ = await worker.GetAsync("/api/v1/quarantine?limit=100000", TestContext.Current.CancellationToken);
            double grown = worker.Process.Use().PeakMegabytes - before;
            Figures.Report($"{Readers} idle readers of {Messages} messages of 48 KiB in quarantine: {grown:F0} MB more at the peak, another reader answered after {waited:F2} s");
            Assert.InRange(grown, 0, MostMegabytes);
        }
        finally
        {
            readers.ForEach(r => r.Dispose());
        }
    }
}
