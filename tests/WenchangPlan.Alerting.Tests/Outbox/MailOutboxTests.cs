using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using MimeKit;
using WenchangPlan.Alerting.Mail;
using WenchangPlan.Alerting.Outbox;
using WenchangPlan.Alerting.Tests.Support;
using WenchangPlan.Telemetry.Register;
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
    public async Task EachAddress_GetsItsMailOnce_WithTheHeadersOfAnAlarm()
    {
        await using MailServer server = await MailServer.StartNewAsync(Cancel);
        Queue("a", "duty@example.org", "second@example.org");
        Queue("b", "duty@example.org");
        await RunAsync(To(server), () => _store.CountUnsent() == 0);

        Assert.Equal(
            ["duty@example.org 【警告】关于 a", "duty@example.org 【警告】关于 b", "second@example.org 【警告】关于 a"],
            server.Received().Select(m => $"{m.To} {m.Subject}").Order(StringComparer.Ordinal));
        MimeMessage mail = server.Received().First(m => m.To.ToString() == "second@example.org");
        Assert.Equal(MimeMail.Hash("1|second@example.org") + "@example.org", mail.MessageId);
        Assert.Equal(("auto-generated", "All", "<alerts.example.org>"), (mail.Headers[HeaderId.AutoSubmitted], mail.Headers["X-Auto-Response-Suppress"], mail.Headers[HeaderId.ListId]));
        Assert.Contains("积水：很深", mail.TextBody, StringComparison.Ordinal);
        Assert.Contains("很深", mail.HtmlBody, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Recovery_AnswersItsAlarm()
    {
        await using MailServer server = await MailServer.StartNewAsync(Cancel);
        Queue("a", "duty@example.org");
        await RunAsync(To(server), () => _store.CountUnsent() == 0);
        Queue("a", TransitionKind.Recovered, "duty@example.org");
        await RunAsync(To(server), () => _store.CountUnsent() == 0);

        IReadOnlyList<MimeMessage> mails = server.Received();
        Assert.Equal(mails.Single(m => m.InReplyTo is null).MessageId, mails.Single(m => m.InReplyTo is not null).InReplyTo);
    }

    [Fact]
    public async Task ServerDown_WhatHappenedMeanwhileIsOneMailThatTellsTheWhole()
    {
        await using var server = new MailServer();
        Queue("a", "duty@example.org");
        Queue("b", "duty@example.org");
        await RunAsync(To(server), () => _store.Mails.Any(m => m.Attempts >= 3));
        Assert.Contains("127.0.0.1", Assert.Single(_store.Mails).Answer, StringComparison.Ordinal); // one at a time
        Queue("a", TransitionKind.Recovered, "duty@example.org");

        await server.StartAsync(Cancel);
        await RunAsync(To(server), () => _store.CountUnsent() == 0);
        Assert.Equal(["【已结束】始末 a", "【警告】关于 b"], server.Received().Select(m => m.Subject).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task ServerStoppedAndStartedBetweenRounds_IsConnectedToAgain()
    {
        await using MailServer server = await MailServer.StartNewAsync(Cancel);
        Queue("a", "duty@example.org");
        await RunAsync(To(server), () => _store.CountUnsent() == 0, async () =>
        {
            await server.StopAsync();
            Queue("b", "duty@example.org");
            await UntilAsync(() => _store.Mails.Any(m => m.State == MailState.Waiting && m.Answer is not null));
            await server.StartAsync(Cancel);
            await UntilAsync(() => _store.CountUnsent() == 0);
        });
        Assert.Equal(2, server.Count());
    }

    [Fact]
    public async Task OneAddressRefused_OthersGetIt_AndAfterTheLastAttemptTheFallbackDoes()
    {
        await using MailServer server = await MailServer.StartNewAsync(Cancel);
        Queue("a", "duty@example.org", "gone@example.org", "second@example.org");
        await RunAsync(To(server), () => _store.Mails.Any(m => m.State == MailState.GivenUp) && _store.CountUnsent() == 0);

        OutgoingMail left = Assert.Single(_store.Mails, m => m.State == MailState.GivenUp);
        Assert.Equal(("gone@example.org", 5), (left.To, left.Attempts));
        Assert.Contains("550", left.Answer, StringComparison.Ordinal);
        Assert.Equal(["duty-en@example.org", "duty@example.org", "second@example.org"], server.Received().Select(m => m.To.ToString()).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task AddressRefusedForNow_IsTriedMoreOftenThanOneRefusedForGood()
    {
        await using MailServer server = await MailServer.StartNewAsync(Cancel);
        Queue("a", "busy@example.org");
        SmtpOptions options = To(server);
        options.AttemptsWhenRefused = 2;
        await RunAsync(options, () => _store.Mails is [{ Attempts: > 3 }]);
        Assert.Equal(MailState.Waiting, _store.Mails[0].State);
        Assert.Contains("451", _store.Mails[0].Answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RefusedMail_DoesNotHoldUpTheOthers()
    {
        await using MailServer server = await MailServer.StartNewAsync(Cancel);
        Queue("a", "gone@example.org");
        Queue("b", "not an address");
        Queue("c", "duty@example.org");
        await RunAsync(To(server), () => _store.Mails.Count(m => m.State == MailState.GivenUp) == 2 && _store.CountUnsent() == 0);
        Assert.Contains("duty@example.org", server.Received().Select(m => m.To.ToString()));
    }

    [Fact]
    public async Task StartTlsAsked_ServerHasNone_NothingIsSentInClear()
    {
        await using MailServer server = await MailServer.StartNewAsync(Cancel);
        Queue("a", "duty@example.org");
        SmtpOptions options = To(server);
        options.Security = SmtpSecurity.StartTls;
        await RunAsync(options, () => _store.Mails is [{ Attempts: > 1 }]);
        Assert.Equal(0, server.Count());
    }

    [Fact]
    public async Task StoreAwayWhenMarking_MailIsNotSentAgain()
    {
        await using MailServer server = await MailServer.StartNewAsync(Cancel);
        Queue("a", "duty@example.org");
        _store.FailWrites(after: 2, count: 3); // it is written and goes out; that it was taken cannot be marked
        await RunAsync(To(server), () => _store.CountUnsent() == 0);
        Assert.Equal(1, server.Count());
    }

    [Fact]
    public async Task PickupDirectory_WritesWholeFiles_TheSameMailOnce()
    {
        DirectoryInfo directory = Directory.CreateTempSubdirectory("wenchang-pickup-");
        var options = new SmtpOptions { PickupDirectory = Path.Combine(directory.FullName, "mails"), Host = "127.0.0.1", Port = 1 };
        Queue("a", "duty@example.org");
        await RunAsync(options, () => _store.CountUnsent() == 0);
        DateTimeOffset written = DateTimeOffset.FromUnixTimeMilliseconds(_store.Mails[0].CreatedAt);

        string file = Assert.Single(Directory.GetFiles(options.PickupDirectory));
        Assert.Equal($"{written:yyyyMMdd'T'HHmmss.fff'Z'}-{MimeMail.Hash("1|duty@example.org")[..16]}.eml", Path.GetFileName(file));
        Assert.Equal("【警告】关于 a", (await MimeMessage.LoadAsync(file, Cancel)).Subject);
        directory.Delete(recursive: true);
    }

    [Fact]
    public async Task SettledMails_GoWhenTheyAreOld_AndWhatTheyToldStays()
    {
        await using MailServer server = await MailServer.StartNewAsync(Cancel);
        Queue("a", "duty@example.org");
        await RunAsync(To(server), () => _store.CountUnsent() == 0);
        _clock.Advance(TimeSpan.FromDays(399));
        await RunAsync(To(server), () => true);
        Assert.Single(_store.Mails);
        _clock.Advance(TimeSpan.FromDays(2));
        await RunAsync(To(server), () => _store.Mails.Count == 0);
        Assert.Single(_store.Transitions);
        Assert.Equal(1, server.Count());
    }

    [Fact]
    public async Task NoDestination_MailsStay()
    {
        Queue("a", "duty@example.org");
        var status = new AlertingStatus(_clock);
        await RunAsync(new SmtpOptions(), () => status.LastOutboxRound > Sample.Morning + 10_000, status: status);
        Assert.Equal((1, 0), (_store.CountUnsent(), _store.Mails.Count));
    }

    private static SmtpOptions To(MailServer server) => new() { Host = "127.0.0.1", Port = server.Port, From = "WenchangPlan <alerts@example.org>" };

    private void Queue(string key, params string[] to) => Queue(key, TransitionKind.Fired, to);

    /// <summary>Something happened to an alert, and each address is to be told.</summary>
    private void Queue(string key, TransitionKind kind, params string[] to)
    {
        var words = new TransitionWords("关于 " + key, "始末 " + key, [new("积水", "很深")], "去看看", "路");
        var line = new AlertTransition
        {
            Alert = key, Kind = kind, Firing = 1, At = Sample.Morning, RecordedAt = Sample.Morning, Severity = Severity.Warning, Topic = key,
            Words = new Dictionary<string, TransitionWords> { ["zh-CN"] = words, ["en"] = words },
        };
        _store.Save(new AlertRound { Transitions = [new NewTransition(line, [.. to.Select(t => new Recipient(t, "duty", "zh-CN"))], Urgent: true)] });
    }

    /// <summary>Runs one outbox from start to stop; time goes on until the condition holds.</summary>
    private async Task RunAsync(
        SmtpOptions options, Func<bool> until, Func<Task>? then = null, AlertingStatus? status = null)
    {
        IOptions<SmtpOptions> wrapped = Options.Create(options);
        using var smtp = new SmtpTransport(wrapped);
        IOptions<AlertingOptions> alerting = Options.Create(new AlertingOptions { FallbackContact = "duty-en" });
        District district = Sample.District(Sample.Flood);
        using var outbox = new MailOutbox(
            _store, new MailWriter(district, alerting), options.PickupDirectory.Length > 0 ? new PickupDirectory(wrapped) : smtp, district, wrapped, alerting, _metrics,
            status ?? new AlertingStatus(_clock), _clock, NullLogger<MailOutbox>.Instance);
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
