using System.Text.Json;
using WenchangPlan.SystemTests.Servers;

namespace WenchangPlan.SystemTests.Chain;

/// <summary>Two workers in a share group: both store, one judges and mails, also about what the other stored.</summary>
public class RoleTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task TwoWorkers_OneJudges_AndEachAlertIsMailedOnce()
    {
        using var folder = new TempDirectory();
        await using MailServer smtp = await MailServer.StartNewAsync(Cancel);
        await using Mosquitto broker = await Mosquitto.StartShippedAsync(folder.Path, cancel: Cancel);
        await using InfluxServer influx = await InfluxServer.StartWithDatabaseAsync(folder.Path, Cancel);
        await using PublishedWorker judge = await StartAsync(folder, broker, influx, smtp, "judge", "Assessment:RereadHours=2", "Assessment:RereadInterval=00:00:01");
        await using PublishedWorker other = await StartAsync(folder, broker, influx, smtp, "other", "Worker:Role=Ingest");

        // One after the other, for two that are found in one round are told in one mail. The broker hands messages out in turn.
        await SendDepthAsync(broker, "D1", 20);
        await smtp.WhenAboutAsync("下穿通道", () => judge.Process.LastLines, Cancel);
        await SendDepthAsync(broker, "D2", 20);
        await judge.WaitAsync("its message", b => b.Stored == 1);
        await other.WaitAsync("its message", b => b.Stored == 1);
        await smtp.WhenAboutAsync("桥下路口", () => judge.Process.LastLines, Cancel);

        await SendDepthAsync(broker, "D1", 1);
        await RecoveriesAsync(1);
        await SendDepthAsync(broker, "D2", 1);
        IReadOnlyList<MimeKit.MimeMessage> mails = await RecoveriesAsync(2);

        Assert.Equal(4, mails.Count);
        Assert.Equal(4, mails.Select(m => m.MessageId).Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(2, (await judge.ListAsync("/api/v1/alerts")).Count);
        Assert.Empty(await other.ListAsync("/api/v1/alerts"));
        JsonElement parts = (await other.GetAsync("/readyz", Cancel)).GetProperty("parts");
        Assert.Equal(["broker", "database", "store"], parts.EnumerateObject().Select(p => p.Name).Order(StringComparer.Ordinal));

        Task<IReadOnlyList<MimeKit.MimeMessage>> RecoveriesAsync(int count) => smtp.WhenAsync(
            "recoveries", all => all.Count(m => m.Subject?.StartsWith("【恢复】", StringComparison.Ordinal) is true) >= count, () => judge.Process.LastLines, Cancel);
    }

    private static Task<PublishedWorker> StartAsync(TempDirectory folder, Mosquitto broker, InfluxServer influx, MailServer smtp, string name, params IEnumerable<string> settings) => TestWorker.StartAsync(
        Directory.CreateDirectory(folder[name]).FullName,
        [.. broker.WorkerSettings, .. influx.WorkerSettings, $"Mqtt:ClientId={name}", "Mqtt:ShareGroup=district", "Smtp:Host=127.0.0.1", $"Smtp:Port={smtp.Port}", "Alerting:MailWait=00:00:00", "Alerting:MailInterval=00:00:00", .. settings]);

    private static Task SendDepthAsync(Mosquitto broker, string station, int centimetres) => MosquittoPub.PublishAsync(
        MqttAddress.Of(broker), $"wenchang/drainage/{station}/readings",
        $$$"""{"ts":{{{TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds()}}},"values":{"depth":{{{centimetres}}}}}""");
}
