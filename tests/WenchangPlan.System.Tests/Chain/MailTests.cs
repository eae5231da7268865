using MimeKit;
using WenchangPlan.SystemTests.Servers;

namespace WenchangPlan.SystemTests.Chain;

/// <summary>G7: a breach and its end are mailed once each, whatever happens to the mail server and the worker in between.</summary>
public sealed class MailTests : IAsyncDisposable
{
    private readonly MqttAddress _broker = new(FreePort.Next());
    private readonly MailServer _smtp = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private IEnumerable<string> Settings => [.. _broker.Embedded, "Smtp:Host=127.0.0.1", $"Smtp:Port={_smtp.Port}", "Alerting:MailWait=00:00:00", "Alerting:MailInterval=00:00:00"];

    public ValueTask DisposeAsync() => _smtp.DisposeAsync();

    [Fact]
    public async Task BreachAndRecovery_OneChineseMailEach()
    {
        using var folder = new TempDirectory();
        await _smtp.StartAsync(Cancel);
        await using PublishedWorker worker = await TestWorker.StartAsync(folder.Path, Settings);

        await SendDepthAsync("D1", 20);
        MimeMessage breach = Assert.Single(await _smtp.WhenAboutAsync("下穿通道", () => worker.Process.LastLines, Cancel));
        Assert.StartsWith("【警告】道路积水：下穿通道", breach.Subject, StringComparison.Ordinal);
        Assert.Equal("duty@example.org", Assert.Single(breach.To.Mailboxes).Address);
        Assert.Contains("道路积水", breach.TextBody, StringComparison.Ordinal);
        Assert.Contains("下穿通道", breach.HtmlBody, StringComparison.Ordinal);

        await SendDepthAsync("D1", 3);
        IReadOnlyList<MimeMessage> both = await _smtp.WhenAboutAsync("恢复", () => worker.Process.LastLines, Cancel);
        Assert.Equal(2, both.Count);
        Assert.StartsWith("【恢复】道路积水", both[1].Subject, StringComparison.Ordinal);

        await AssertNothingElseWasSentAsync(worker, expected: 2);
    }

    [Fact]
    public async Task ServerAwayDuringTheBreachAndWorkerRestarted_TheMailComesOnce()
    {
        using var folder = new TempDirectory();
        await using PublishedWorker worker = await TestWorker.StartAsync(folder.Path, Settings);
        await SendDepthAsync("D1", 20);
        await worker.Process.LineAsync("was not sent (attempt 1)", cancel: Cancel);
        Assert.Equal(0, await worker.StopAsync());

        await _smtp.StartAsync(Cancel);
        await worker.StartAsync(Cancel);
        Assert.Single(await _smtp.WhenAboutAsync("下穿通道", () => worker.Process.LastLines, Cancel));
        Assert.Equal(0, await worker.StopAsync());

        await worker.StartAsync(Cancel);
        await AssertNothingElseWasSentAsync(worker, expected: 1);
    }

    /// <summary>Mails leave in the order in which they were queued, so anything sent twice is there before the mail of a later breach.</summary>
    private async Task AssertNothingElseWasSentAsync(PublishedWorker worker, int expected)
    {
        await SendDepthAsync("D2", 30);
        IReadOnlyList<MimeMessage> mails = await _smtp.WhenAboutAsync("桥下路口", () => worker.Process.LastLines, Cancel);
        Assert.Equal(expected + 1, mails.Count);
        Assert.Equal(mails.Count, mails.Select(m => m.MessageId).Distinct(StringComparer.Ordinal).Count());
    }

    private Task SendDepthAsync(string station, int centimetres) => MosquittoPub.PublishAsync(
        _broker, $"wenchang/drainage/{station}/readings",
        $$$"""{"ts":{{{TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds()}}},"values":{"depth":{{{centimetres}}}}}""");
}
