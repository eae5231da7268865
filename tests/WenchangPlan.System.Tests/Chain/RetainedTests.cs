using System.Text.Json;
using System.Text.Json.Nodes;
using MimeKit;
using WenchangPlan.SystemTests.Servers;

namespace WenchangPlan.SystemTests.Chain;

/// <summary>A message that the broker keeps for ever is no sign of life of a station without a clock: no row, no recovery, no alarm.</summary>
public class RetainedTests
{
    private const string Topic = "wenchang/air/A1/readings";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task KeptFromBeforeTheServiceEverRan_OverThreeStarts_TheStationStaysSilent()
    {
        using var folder = new TempDirectory();
        await using MailServer smtp = await MailServer.StartNewAsync(Cancel);
        await using Mosquitto broker = await Mosquitto.StartAsync(folder: null, "persistence true");
        await ChildProcess.RequireAsync("mosquitto_pub", ["-h", "127.0.0.1", "-p", $"{broker.Port}", "-q", "1", "-r", "-t", Topic, "-m", """{"values":{"pm25":300}}"""], cancel: Cancel);
        await using PublishedWorker worker = await TestWorker.StartAsync(folder.Path,
        [
            .. broker.WorkerSettings, $"District:File={await WriteRegisterAsync(folder.Path)}", "Smtp:Host=127.0.0.1", $"Smtp:Port={smtp.Port}", "Alerting:MailWait=00:00:00", "Alerting:MailInterval=00:00:00", "Alerting:ListeningGap=00:00:01",
        ]);
        await smtp.WhenAboutAsync("一号空气站", () => worker.Process.LastLines, Cancel);
        for (int start = 1; start <= 3; start++)
        {
            await Eventually.SeeAsync("the kept message dropped", async () =>
                (await worker.GetAsync("/api/v1/pipeline", Cancel)).GetProperty("retainedDropped").GetInt64() == 1 ? worker : null, () => worker.Process.LastLines, Cancel);
            if (start < 3)
            {
                Assert.Equal(0, await worker.StopAsync());
                await worker.StartAsync(Cancel);
            }
        }

        // Mails leave in the order in which they were queued: what the kept message had caused would be there before this one.
        await MosquittoPub.PublishAsync(new MqttAddress(broker.Port), "wenchang/drainage/D1/readings", $$$"""{"ts":{{{TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds()}}},"values":{"depth":20}}""");
        IReadOnlyList<MimeMessage> mails = await smtp.WhenAboutAsync("下穿通道", () => worker.Process.LastLines, Cancel);
        Assert.Equal(2, mails.Count);
        Assert.Empty(await worker.ListAsync("/api/v1/stations/A1/readings"));
        Assert.Equal("firing", (await AlertAsync(worker)).GetProperty("state").GetString());
        Assert.True((await worker.BooksAsync(Cancel)) is { Received: 1, Stored: 1, Balanced: true });
        Assert.Equal(1, await worker.MetricAsync("wenchang_messages_retained_dropped_total", Cancel));

        await MosquittoPub.PublishAsync(new MqttAddress(broker.Port), Topic, """{"values":{"pm25":20}}""");
        await smtp.WhenAboutAsync("恢复", () => worker.Process.LastLines, Cancel);
    }

    private static async Task<JsonElement> AlertAsync(PublishedWorker worker) =>
        (await worker.ListAsync("/api/v1/alerts")).Single(a => a.GetProperty("rule").GetString() == "silent");

    /// <summary>The register of the tests with one air station, which has no clock, and an alert when it is silent for ten seconds.</summary>
    private static async Task<string> WriteRegisterAsync(string folder)
    {
        JsonNode register = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "Data", "district.json"), Cancel))!;
        JsonArray stations = register["stations"]!.AsArray();
        foreach (JsonNode? other in stations.Where(s => s!["domain"]!.GetValue<string>() == "air").Skip(1).ToList())
        {
            stations.Remove(other);
        }

        stations[0]!["timeFrom"] = "arrival";
        stations[0]!["samplePeriod"] = "00:00:01";
        register["alerts"]!.AsArray().Add(JsonNode.Parse("""{ "id": "silent", "kind": "offline", "name": "空气站离线", "domain": "air", "for": "00:00:10", "severity": "warning", "contacts": ["duty"] }"""));
        string file = Path.Combine(folder, "district.json");
        await File.WriteAllTextAsync(file, register.ToJsonString(), Cancel);
        return file;
    }
}
