using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using MimeKit;
using WenchangPlan.Alerting.Outbox;
using WenchangPlan.Alerting.Tests.Support;
using WenchangPlan.Telemetry.Stores;

namespace WenchangPlan.Alerting.Tests.Outbox;

/// <summary>The outbox against a real mail server; only the clock of the waits is a fake.</summary>
public sealed class MailOutboxTests : IDisposable
{
    private static readonly CancellationToken Cancel = TestContext.Current.CancellationToken;

    private readonly InMemoryAlertStore _store = new();
    private readonly AlertingMetrics _metrics = new();
    private readonly FakeTimeProvider _clock = new(DateTimeOffset.FromUnixTimeMilliseconds(Sample.Morning));

    public void Dispose() => _metrics.Dispose();

    [Fact]
    public async Task MailsQueued_ArriveOnceEach()
    {
        await using MailServer server = await MailServer.StartNewAsync(Cancel);
        Queue("a", "duty@example.org", "second@example.org");
        Queue("b", "duty@example.org");
        await RunAsync(To(server), () => _store.CountUnsentMails() == 0);

        Assert.Equal(["关于 a", "关于 b"], server.Received().Select(m => m.Subject).Order(StringComparer.Ordinal));
        MimeMessage mail = server.Received().Single(m => m.Subject == "关于 a");
        Assert.Equal(["duty@example.org", "second@example.org"], mail.To.Mailboxes.Select(m => m.Address));
        Assert.Equal(MimeMail.Hash("a") + "@wenchangplan", mail.MessageId);
        Assert.Equal("积水", mail.TextBody?.Trim());
        Assert.Equal("<p>积水</p>", mail.HtmlBody?.Trim());
    }

    [Fact]
    public async Task ServerDown_MailsWaitAndArriveOnceWhenItIsUp()
    {
        await using var server = new MailServer();
        Queue("a", "duty@example.org");
        Queue("b", "duty@example.org");
        await RunAsync(To(server), () => _store.Mails.All(m => m.Mail.Attempts >= 3));
        Assert.All(_store.Mails, m => Assert.Contains("127.0.0.1", m.Error, StringComparison.Ordinal));

        await server.StartAsync(Cancel);
        await RunAsync(To(server), () => _store.CountUnsentMails() == 0);
        Assert.Equal(2, server.Count());
    }

    [Fact]
    public async Task ServerStoppedAndStartedBetweenRounds_IsConnectedToAgain()
    {
        await using MailServer server = await MailServer.StartNewAsync(Cancel);
        Queue("a", "duty@example.org");
        await RunAsync(To(server), () => _store.CountUnsentMails() == 0, async () =>
        {
            await server.StopAsync();
            Queue("b", "duty@example.org");
            await UntilAsync(() => _store.Mails.Any(m => m.Error is not null));
            await server.StartAsync(Cancel);
            await UntilAsync(() => _store.CountUnsentMails() == 0);
        });
        Assert.Equal(2, server.Count());
    }

    [Fact]
    public async Task OneAddressRefused_OthersGetItOnce_AndItIsKeptVisible()
    {
        await using MailServer server = await MailServer.StartNewAsync(Cancel);
        Queue("a", "duty@example.org", "gone@example.org", "second@example.org");
        await RunAsync(To(server), () => _store.Mails.Any(m => m.Next == RetrySchedule.Never));

        Assert.Equal(1, server.Count());
        InMemoryAlertStore.StoredMail left = Assert.Single(_store.Mails, m => m.SentAt is null);
        Assert.Equal(("a|to|gone@example.org", 5), (left.Mail.Key, left.Mail.Attempts));
        Assert.Contains("550", left.Error, StringComparison.Ordinal);
        Assert.Equal(1, _store.CountUnsentMails());
    }

    [Fact]
    public async Task AddressRefusedForNow_IsTriedMoreOftenThanOneRefusedForGood()
    {
        await using MailServer server = await MailServer.StartNewAsync(Cancel);
        Queue("a", "busy@example.org");
        SmtpOptions options = To(server);
        options.AttemptsWhenRefused = 2;
        await RunAsync(options, () => _store.Mails[0].Mail.Attempts > 3);
        Assert.NotEqual(RetrySchedule.Never, _store.Mails[0].Next);
        Assert.Contains("451", _store.Mails[0].Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RefusedMail_DoesNotHoldUpTheOthers()
    {
        await using MailServer server = await MailServer.StartNewAsync(Cancel);
        Queue("a", "gone@example.org");
        Queue("b", "not an address");
        Queue("c", "duty@example.org");
        await RunAsync(To(server), () => _store.Mails.Count(m => m.Next == RetrySchedule.Never) == 2 && _store.CountUnsentMails() == 2);
        Assert.Equal(1, server.Count());
    }

    [Fact]
    public async Task StartTlsAsked_ServerHasNone_NothingIsSentInClear()
    {
        await using MailServer server = await MailServer.StartNewAsync(Cancel);
        Queue("a", "duty@example.org");
        SmtpOptions options = To(server);
        options.Security = SmtpSecurity.StartTls;
        await RunAsync(options, () => _store.Mails[0].Mail.Attempts > 1);
        Assert.Equal(0, server.Count());
    }

    [Fact]
    public async Task StoreAwayWhenMarking_MailIsNotSentAgain()
    {
        await using MailServer server = await MailServer.StartNewAsync(Cancel);
        Queue("a", "duty@example.org");
        _store.FailNextWrites(3);
        await RunAsync(To(server), () => _store.CountUnsentMails() == 0);
        Assert.Equal(1, server.Count());
    }

    /// <summary>The one window in which a mail comes twice; the copies are the same to the byte, so that they can be recognised.</summary>
    [Fact]
    public async Task KilledBetweenHandOverAndMark_SecondCopyIsTheSameMail()
    {
        await using MailServer server = await MailServer.StartNewAsync(Cancel);
        Queue("a", "duty@example.org");
        _store.FailNextWrites(int.MaxValue);
        await RunAsync(To(server), () => server.Count() == 1);
        _store.FailNextWrites(0);
        await RunAsync(To(server), () => _store.CountUnsentMails() == 0);

        IReadOnlyList<MimeMessage> copies = server.Received();
        Assert.Equal(2, copies.Count);
        Assert.Single(copies.Select(m => (m.MessageId, m.Date, m.Subject, m.Body?.ToString())).Distinct());
    }

    [Fact]
    public async Task PickupDirectory_WritesWholeFiles_TheSameMailOnce()
    {
        DirectoryInfo directory = Directory.CreateTempSubdirectory("wenchang-pickup-");
        var options = new SmtpOptions { PickupDirectory = Path.Combine(directory.FullName, "mails"), Host = "127.0.0.1", Port = 1 };
        Queue("a", "duty@example.org");
        await RunAsync(options, () => _store.CountUnsentMails() == 0);
        var again = new InMemoryAlertStore();
        again.Save([], [], [_store.Mails[0].Mail], []);
        await RunAsync(options, () => again.CountUnsentMails() == 0, store: again);

        string file = Assert.Single(Directory.GetFiles(options.PickupDirectory));
        Assert.Equal($"20260501T000000.000Z-{MimeMail.Hash("a")[..16]}.eml", Path.GetFileName(file));
        Assert.Equal("关于 a", (await MimeMessage.LoadAsync(file, Cancel)).Subject);
        directory.Delete(recursive: true);
    }

    [Fact]
    public async Task NoDestination_MailsStay()
    {
        Queue("a", "duty@example.org");
        var status = new AlertingStatus();
        await RunAsync(new SmtpOptions(), () => status.LastOutboxRound > Sample.Morning + 10_000, status: status);
        Assert.Equal((1, 0), (_store.CountUnsentMails(), _store.Mails[0].Mail.Attempts));
    }

    private static SmtpOptions To(MailServer server) => new() { Host = "127.0.0.1", Port = server.Port, From = "WenchangPlan <alerts@example.org>" };

    private void Queue(string key, params string[] to) =>
        _store.Save([], [], [new OutgoingMail(key, to, "关于 " + key, "积水", "<p>积水</p>", Sample.Morning, 0)], []);

    /// <summary>Runs one outbox from start to stop; time goes on until the condition holds.</summary>
    private async Task RunAsync(
        SmtpOptions options, Func<bool> until, Func<Task>? then = null, InMemoryAlertStore? store = null, AlertingStatus? status = null)
    {
        IOptions<SmtpOptions> wrapped = Options.Create(options);
        using var smtp = new SmtpTransport(wrapped);
        using var outbox = new MailOutbox(
            store ?? _store, smtp, new PickupDirectory(wrapped), wrapped, _metrics, status ?? new AlertingStatus(), _clock, NullLogger<MailOutbox>.Instance);
        await outbox.StartAsync(Cancel);
        await UntilAsync(until);
        await (then?.Invoke() ?? Task.CompletedTask);
        await outbox.StopAsync(Cancel);
        Assert.True(outbox.ExecuteTask!.IsCompleted);
        Assert.False(outbox.ExecuteTask.IsFaulted, outbox.ExecuteTask.Exception?.ToString());
    }

    private Task UntilAsync(Func<bool> condition) => Eventually.TrueAsync(
        () =>
        {
            _clock.Advance(TimeSpan.FromSeconds(1));
            return condition();
        },
        "the outbox", Cancel);
}
