using System.Diagnostics;
using System.Text.Json;
using WenchangPlan.SystemTests.Servers;

namespace WenchangPlan.SystemTests.Chain;

/// <summary>SIGTERM, as systemd and containers send it.</summary>
public class StopTests
{
    [Fact]
    public async Task Stopped_EndsCleanlyAndKeepsItsState()
    {
        using var folder = new TempDirectory();
        var broker = new MqttAddress(FreePort.Next());
        await using PublishedWorker worker = await TestWorker.StartAsync(folder.Path, broker.Embedded);
        await MosquittoPub.PublishAsync(broker, "wenchang/water/W1/readings", """{"ts":"2026-05-01T08:00:00+08:00","values":{"ph":7.8}}""");
        await MosquittoPub.PublishAsync(broker, "wenchang/water/nowhere/readings", "{}");
        Books before = await worker.WaitAsync("both messages", b => b is { Stored: 1, Quarantined: 1, Waiting: 0 });
        long asked = Stopwatch.GetTimestamp();
        Assert.Equal(0, await worker.StopAsync());
        Figures.Report($"stop: {Stopwatch.GetElapsedTime(asked).TotalSeconds:F1} s after SIGTERM");
        Assert.DoesNotContain("Exception", worker.Process.Output, StringComparison.Ordinal);

        await worker.StartAsync(TestContext.Current.CancellationToken);
        Assert.Equal(before, await worker.BooksAsync(TestContext.Current.CancellationToken));
        JsonElement reading = Assert.Single(await worker.ListAsync("/api/v1/stations/W1/readings"));
        Assert.Equal(7.8, reading.GetProperty("value").GetDouble());
        Assert.Single(await worker.ListAsync("/api/v1/quarantine"));
    }
}
