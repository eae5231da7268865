using MimeKit;
using WenchangPlan.SystemTests.Servers;

namespace WenchangPlan.SystemTests.Chain;

/// <summary>G7: a breach and its end are mailed once each, whatever happens to the mail server and the worker in between.</summary>
public class MailTests
{
    private readonly MqttAddress _broker = new(FreePort.Next());
    private readonly int _smtpPort = FreePort.Next();

    [Fact]
    public async Task BreachAndRecovery_OneChineseMailEach()
    {
        using var folder = new TempFolder();
        var box = new MailBox(folder["mail"]);
        await using MailServer smtp = await MailServer.StartAsync(box, _smtpPort);
        await using WorkerProcess worker = await WorkerProcess.StartAsync(Settings(folder));

        await SendDepthAsync("D1", 20);
        MimeMessage breach = Assert.Single(await box.WaitAsync("下穿通道", () => worker.Output));
        Assert.StartsWith("【警告】道路积水：下穿通道", breach.Subject, StringComparison.Ordinal);
        Assert.Equal("duty@example.org", Assert.Single(breach.To.Mailboxes).Address);
        Assert.Contains("道路积水", breach.TextBody, StringComparison.Ordinal);
        Assert.Contains("下穿通道", breach.HtmlBody, StringComparison.Ordinal);

        await SendDepthAsync("D1", 3);
        IReadOnlyList<MimeMessage> both = await box.WaitAsync("恢复", () => worker.Output);
        Assert.Equal(2, both.Count);
        Assert.StartsWith("【恢复】道路积水", both[1].Subject, StringComparison.Ordinal);

        await AssertNothingElseWasSentAsync(box, worker, expected: 2);
    }

    [Fact]
    public async Task ServerAwayDuringTheBreachAndWorkerRestarted_TheMailComesOnce()
    {
        using var folder = new TempFolder();
        var box = new MailBox(folder["mail"]);
        WorkerSettings settings = Settings(folder);
        await using (WorkerProcess first = await WorkerProcess.StartAsync(settings))
        {
            await SendDepthAsync("D1", 20);
            await Eventually.SeeAsync("a failed attempt", () => Task.FromResult(first.Output.Contains("was not sent (attempt 1)", StringComparison.Ordinal) ? first : null), () => first.Output);
            Assert.Equal(0, await first.StopAsync());
        }

        await using MailServer smtp = await MailServer.StartAsync(box, _smtpPort);
        await using (WorkerProcess second = await WorkerProcess.StartAsync(settings))
        {
            Assert.Single(await box.WaitAsync("下穿通道", () => second.Output));
            Assert.Equal(0, await second.StopAsync());
        }

        await using WorkerProcess third = await WorkerProcess.StartAsync(settings);
        await AssertNothingElseWasSentAsync(box, third, expected: 1);
    }

    /// <summary>Mails leave in the order in which they were queued, so anything sent twice is there before the mail of a later breach.</summary>
    private async Task AssertNothingElseWasSentAsync(MailBox box, WorkerProcess worker, int expected)
    {
        await SendDepthAsync("D2", 30);
        IReadOnlyList<MimeMessage> mails = await box.WaitAsync("桥下路口", () => worker.Output);
        Assert.Equal(expected + 1, mails.Count);
        Assert.Equal(mails.Count, mails.Select(m => m.MessageId).Distinct(StringComparer.Ordinal).Count());
    }

    private WorkerSettings Settings(TempFolder folder)
    {
        WorkerSettings settings = new WorkerSettings(folder).With(_broker);
        settings["Smtp:Host"] = "127.0.0.1";
        settings["Smtp:Port"] = $"{_smtpPort}";
        return settings;
    }

    private Task SendDepthAsync(string station, int centimetres) => MosquittoPub.PublishAsync(
        _broker, $"wenchang/drainage/{station}/readings",
        $$$"""{"ts":{{{TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds()}}},"values":{"depth":{{{centimetres}}}}}""");
}
