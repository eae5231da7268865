using System.Text.Json;
using WenchangPlan.SystemTests.Servers;

namespace WenchangPlan.SystemTests.Chain;

/// <summary>Two workers in a share group: both store, one judges and mails, also about what the other stored.</summary>
public class RoleTests
{
    private readonly int _smtpPort = FreePort.Next();

    [Fact]
    public async Task TwoWorkers_OneJudges_AndEachAlertIsMailedOnce()
    {
        using var folder = new TempFolder();
        var box = new MailBox(folder["mail"]);
        await using MailServer smtp = await MailServer.StartAsync(box, _smtpPort);
        await using Mosquitto broker = await Mosquitto.StartShippedAsync(folder.Path, cancel: TestContext.Current.CancellationToken);
        await using InfluxServer influx = await InfluxServer.StartWithDatabaseAsync(folder.Path, TestContext.Current.CancellationToken);
        await using PublishedWorker judge = await StartAsync(folder, broker, influx, "judge", "Assessment:RereadHours=2", "Assessment:RereadInterval=00:00:01");
        await using PublishedWorker other = await StartAsync(folder, broker, influx, "other", "Worker:Role=Ingest");

        await SendDepthAsync(broker, "D1", 20);
        await SendDepthAsync(broker, "D2", 20);
        await judge.WaitAsync("its message", b => b.Stored == 1); // the broker hands them out in turn
        await other.WaitAsync("its message", b => b.Stored == 1);
        await box.WaitAsync("下穿通道", () => judge.Process.LastLines);
        await box.WaitAsync("桥下路口", () => judge.Process.LastLines);

        await SendDepthAsync(broker, "D1", 1);
        await SendDepthAsync(broker, "D2", 1);
        IReadOnlyList<MimeKit.MimeMessage> mails = await Eventually.SeeAsync("two recoveries",
            async () => await box.ReadAsync() is var all && all.Count(m => m.Subject?.StartsWith("【恢复】", StringComparison.Ordinal) is true) >= 2 ? all : null, () => judge.Process.LastLines, TestContext.Current.CancellationToken);

        Assert.Equal(4, mails.Count);
        Assert.Equal(4, mails.Select(m => m.MessageId).Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(2, (await judge.ListAsync("/api/v1/alerts")).Count);
        Assert.Empty(await other.ListAsync("/api/v1/alerts"));
        JsonElement parts = (await other.GetAsync("/readyz", TestContext.Current.CancellationToken)).GetProperty("parts");
        Assert.Equal(["broker", "store"], parts.EnumerateObject().Select(p => p.Name).Order(StringComparer.Ordinal));
    }

    private Task<PublishedWorker> StartAsync(TempFolder folder, Mosquitto broker, InfluxServer influx, string name, params IEnumerable<string> settings) => TestWorker.StartAsync(
        Directory.CreateDirectory(folder[name]).FullName,
        [.. broker.WorkerSettings, .. influx.WorkerSettings, $"Mqtt:ClientId={name}", "Mqtt:ShareGroup=district", "Smtp:Host=127.0.0.1", $"Smtp:Port={_smtpPort}", .. settings]);

    private static Task SendDepthAsync(Mosquitto broker, string station, int centimetres) => MosquittoPub.PublishAsync(
        MqttAddress.Of(broker), $"wenchang/drainage/{station}/readings",
        $$$"""{"ts":{{{TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds()}}},"values":{"depth":{{{centimetres}}}}}""");
}
