using System.Diagnostics;
using System.Text.Json;
using WenchangPlan.SystemTests.Servers;

namespace WenchangPlan.SystemTests.Chain;

/// <summary>From mosquitto_pub to the HTTP API, the first thing an integrator tries.</summary>
public class FirstMessageTests
{
    /// <summary>As the documentation gives it.</summary>
    private const string Payload = """{"ts":"2026-05-01T08:00:00+08:00","values":{"pm25":35.2,"so2":9,"co":0.7},"flags":{"so2":"M"},"seq":123}""";

    private const string Garbage = "AT+CSQ";

    [Theory]
    [InlineData(MosquittoPub.Mqtt311)]
    [InlineData(MosquittoPub.Mqtt5)]
    public async Task ThroughMosquitto_PayloadIsStoredAndGarbageQuarantined(string version)
    {
        using var folder = new TempDirectory();
        await using Mosquitto broker = await Mosquitto.StartShippedAsync(folder.Path, cancel: TestContext.Current.CancellationToken);
        await using PublishedWorker worker = await TestWorker.StartAsync(folder.Path, broker.WorkerSettings);

        await PublishAndLookAsync(worker, MqttAddress.Of(broker), version);
    }

    [Theory]
    [InlineData(MosquittoPub.Mqtt311)]
    [InlineData(MosquittoPub.Mqtt5)]
    public async Task ThroughTheEmbeddedBroker_PayloadIsStoredAndGarbageQuarantined(string version)
    {
        using var folder = new TempDirectory();
        var broker = new MqttAddress(FreePort.Next());
        await using PublishedWorker worker = await TestWorker.StartAsync(folder.Path, broker.Embedded);

        await PublishAndLookAsync(worker, broker, version);
    }

    private static async Task PublishAndLookAsync(PublishedWorker worker, MqttAddress broker, string version)
    {
        await MosquittoPub.PublishAsync(broker, "wenchang/air/A1/readings", Payload, version);
        long published = Stopwatch.GetTimestamp();
        IReadOnlyList<JsonElement> readings = await Eventually.SeeAsync("the readings", async () =>
            await worker.ListAsync("/api/v1/stations/A1/readings?from=2026-05-01&to=2026-05-02") is { Count: > 0 } found ? found : null, () => worker.Process.LastLines, TestContext.Current.CancellationToken);
        Figures.Report($"first message, {version}: in the API {Stopwatch.GetElapsedTime(published).TotalMilliseconds:F0} ms after its acknowledgement");
        Assert.Equal(
            [("co", 0.7, "N"), ("pm25", 35.2, "N"), ("so2", 9, "M")],
            readings.Select(r => (r.GetProperty("parameter").GetString(), r.GetProperty("value").GetDouble(), r.GetProperty("flag").GetString())));
        Assert.All(readings, r => Assert.Equal("2026-05-01T08:00:00+08:00", r.GetProperty("time").GetString()));

        await MosquittoPub.PublishAsync(broker, "wenchang/air/A1/readings", Garbage, version);
        Books books = await worker.WaitAsync("the garbage in quarantine", b => b.Quarantined > 0);
        Assert.Equal(new Books(Received: 2, Stored: 1, Quarantined: 1, Waiting: 0, Duplicates: 0, Balanced: true), books);
        JsonElement refused = Assert.Single(await worker.ListAsync("/api/v1/quarantine?lang=en"));
        Assert.Equal("not-json", refused.GetProperty("reasonCode").GetString());
        Assert.Contains("JSON", refused.GetProperty("reason").GetString(), StringComparison.Ordinal);
        Assert.Equal(Garbage, refused.GetProperty("payload").GetString());
        Assert.Contains("报文", Assert.Single(await worker.ListAsync("/api/v1/quarantine")).GetProperty("reason").GetString(), StringComparison.Ordinal);
    }
}
