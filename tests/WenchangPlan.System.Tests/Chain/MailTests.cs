using MimeKit;
using WenchangPlan.SystemTests.Servers;

namespace WenchangPlan.SystemTests.Chain;

/// <summary>G7: a breach and its end are mailed once each, whatever happens to the mail server and the worker in between.</summary>
public class MailTests
{
    private readonly MqttAddress _broker = new(FreePort.Next());
    private readonly int _smtpPort = FreePort.Next();

    private IEnumerable<string> Settings => [.. _broker.Embedded, "Smtp:Host=127.0.0.1", $"Smtp:Port={_smtpPort}"];

    [Fact]
    public async Task BreachAndRecovery_OneChineseMailEach()
    {
        using var folder = new TempFolder();
        var box = new MailBox(folder["mail"]);
        await using MailServer smtp = await MailServer.StartAsync(box, _smtpPort);
        await using PublishedWorker worker = await TestWorker.StartAsync(folder.Path, Settings);

        await SendDepthAsync("D1", 20);
        MimeMessage breach = Assert.Single(await box.WaitAsync("下穿通道", () => worker.Process.LastLines));
        Assert.StartsWith("【警告】道路积水：下穿通道", breach.Subject, StringComparison.Ordinal);
        Assert.Equal("duty@example.org", Assert.Single(breach.To.Mailboxes).Address);
        Assert.Contains("道路积水", breach.TextBody, StringComparison.Ordinal);
        Assert.Contains("下穿通道", breach.HtmlBody, StringComparison.Ordinal);

        await SendDepthAsync("D1", 3);
        IReadOnlyList<MimeMessage> both = await box.WaitAsync("恢复", () => worker.Process.LastLines);
        Assert.Equal(2, both.Count);
        Assert.StartsWith("【恢复】道路积水", both[1].Subject, StringComparison.Ordinal);

        await AssertNothingElseWasSentAsync(box, worker, expected: 2);
    }

    [Fact]
    public async Task ServerAwayDuringTheBreachAndWorkerRestarted_TheMailComesOnce()
    {
        using var folder = new TempFolder();
        var box = new MailBox(folder["mail"]);
        await using PublishedWorker worker = await TestWorker.StartAsync(folder.Path, Settings);
        await SendDepthAsync("D1", 20);
        await worker.Process.LineAsync("was not sent (attempt 1)", cancel: TestContext.Current.CancellationToken);
        Assert.Equal(0, await worker.StopAsync());

        await using MailServer smtp = await MailServer.StartAsync(box, _smtpPort);
        await worker.StartAsync(TestContext.Current.CancellationToken);
        Assert.Single(await box.WaitAsync("下穿通道", () => worker.Process.LastLines));
        Assert.Equal(0, await worker.StopAsync());

        await worker.StartAsync(TestContext.Current.CancellationToken);
        await AssertNothingElseWasSentAsync(box, worker, expected: 1);
    }

    /// <summary>Mails leave in the order in which they were queued, so anything sent twice is there before the mail of a later breach.</summary>
    private async Task AssertNothingElseWasSentAsync(MailBox box, PublishedWorker worker, int expected)
    {
        await SendDepthAsync("D2", 30);
        IReadOnlyList<MimeMessage> mails = await box.WaitAsync("桥下路口", () => worker.Process.LastLines);
        Assert.Equal(expected + 1, mails.Count);
        Assert.Equal(mails.Count, mails.Select(m => m.MessageId).Distinct(StringComparer.Ordinal).Count());
    }

    private Task SendDepthAsync(string station, int centimetres) => MosquittoPub.PublishAsync(
        _broker, $"wenchang/drainage/{station}/readings",
        $$$"""{"ts":{{{TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds()}}},"values":{"depth":{{{centimetres}}}}}""");
}
