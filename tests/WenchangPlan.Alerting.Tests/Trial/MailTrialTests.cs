using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using MimeKit;
using WenchangPlan.Alerting.Outbox;
using WenchangPlan.Alerting.Tests.Support;
using WenchangPlan.Alerting.Trial;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;

namespace WenchangPlan.Alerting.Tests.Trial;

/// <summary>Trying out how mails go: what each step says, and how it ends.</summary>
public class MailTrialTests
{
    private static readonly CancellationToken Cancel = TestContext.Current.CancellationToken;

    [Fact]
    public async Task EveryKind_HasAnExample_InBothLanguages_ThatSaysItIsATest()
    {
        MailTrial trial = Trial(new SmtpOptions());
        foreach (string language in (string[])["zh-CN", "en"])
        {
            IReadOnlyList<TrialMail> mails = await trial.WriteAsync(new Recipient("duty@example.org", "duty", language), []);
            Assert.Equal(MailTrial.Kinds, mails.Select(m => m.Kind));
            Assert.All(mails, m => Assert.StartsWith(language == "en" ? "[Test] [" : "【试发】【", m.Mail.Subject, StringComparison.Ordinal));
            Assert.All(mails, m => Assert.Contains(language == "en" ? "This is a test mail" : "这是一封试发邮件", m.Mail.Text, StringComparison.Ordinal));
            Assert.All(mails, m => Assert.InRange(m.Mail.Html.Length, 1, 50_000));
            Assert.Contains(mails, m => m.Mail.Html.Contains(language == "en" ? "61 more" : "另有 61 条", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task RegisterWithoutARule_HasNoExampleOfIt()
    {
        District none = Sample.District([]);
        Assert.Empty(await Trial(new SmtpOptions(), none).WriteAsync(new Recipient("duty@example.org", "duty", "en"), []));
    }

    [Fact]
    public async Task RealServer_TakesThem_AndEveryStepIsTold()
    {
        await using MailServer server = await MailServer.StartNewAsync(Cancel);
        (TrialEnd end, List<string> steps) = await SendAsync(new SmtpOptions { Host = "127.0.0.1", Port = server.Port, From = "alerts@example.org" }, "duty@example.org", "alarm", "recovery");
        Assert.Equal(TrialEnd.Taken, end);
        Assert.Equal(
            [
                $"Connect+ 127.0.0.1:{server.Port}", "Protect+", "Sender+ alerts@example.org: 250 OK", "Recipient+ duty@example.org: 250 OK", "Sent+", "Answer+ OK",
                "Sender+ alerts@example.org: 250 OK", "Recipient+ duty@example.org: 250 OK", "Sent+", "Answer+ OK",
            ],
            steps.Select(s => s.Contains("Message accepted", StringComparison.Ordinal) ? "Answer+ OK" : s));
        Assert.Equal(2, server.Count());
        Assert.All(server.Received(), (MimeMessage m) => Assert.Contains("Test", m.Subject, StringComparison.Ordinal));
    }

    [Fact]
    public async Task RefusedRecipient_IsNamedWithTheAnswer()
    {
        await using MailServer server = await MailServer.StartNewAsync(Cancel);
        (TrialEnd end, List<string> steps) = await SendAsync(new SmtpOptions { Host = "127.0.0.1", Port = server.Port }, "gone@example.org", "alarm");
        Assert.Equal(TrialEnd.Refused, end);
        Assert.Equal("Recipient- gone@example.org: 550 5.1.1 no such desk", steps[^1]);
    }

    [Theory]
    [InlineData("AUTH", "535 5.7.8 wrong", TrialEnd.Unreachable, "SignIn- 535: 5.7.8 wrong")]
    [InlineData("MAIL", "553 not you", TrialEnd.Refused, "Sender- alerts@example.org: 553 not you")]
    [InlineData("DATA", "554 no mail today", TrialEnd.Refused, "Answer- 554 no mail today")]
    [InlineData(".", "552 too big", TrialEnd.Refused, "Answer- 552 too big")]
    [InlineData(".", null, TrialEnd.Unreachable, "Answer- ")]
    [InlineData("RCPT", null, TrialEnd.Unreachable, "Recipient- ")]
    public async Task Server_ThatDoesOtherwise_IsToldWhereItDid(string at, string? answer, TrialEnd expected, string last)
    {
        await using var server = new ScriptedSmtp(command => command == at ? answer : ScriptedSmtp.Usual(command));
        (TrialEnd end, List<string> steps) = await SendAsync(
            new SmtpOptions { Host = "127.0.0.1", Port = server.Port, From = "alerts@example.org", Username = "me", Password = "secret-word" }, "duty@example.org", "alarm");
        Assert.Equal(expected, end);
        Assert.StartsWith(last, steps[^1], StringComparison.Ordinal);
        Assert.DoesNotContain(steps, s => s.Contains("secret-word", StringComparison.Ordinal));
    }

    [Fact]
    public async Task NobodyAnswers_OrTlsIsAskedAndNotThere_EndsAtThatStep()
    {
        int port;
        await using (var server = new ScriptedSmtp(ScriptedSmtp.Usual))
        {
            port = server.Port;
            (TrialEnd clear, List<string> told) = await SendAsync(new SmtpOptions { Host = "127.0.0.1", Port = port, Security = SmtpSecurity.StartTls }, "duty@example.org", "alarm");
            Assert.Equal((TrialEnd.Unreachable, true), (clear, told[^1].StartsWith("Protect- ", StringComparison.Ordinal)));
        }

        (TrialEnd end, List<string> steps) = await SendAsync(new SmtpOptions { Host = "127.0.0.1", Port = port }, "duty@example.org", "alarm");
        Assert.Equal((TrialEnd.Unreachable, true), (end, Assert.Single(steps).StartsWith("Connect- ", StringComparison.Ordinal)));
    }

    private static MailTrial Trial(SmtpOptions smtp, District? district = null) => new(
        district ?? Sample.District(
            Sample.Flood, Sample.Silence, Sample.Rule(RuleKind.AirDayNotGood), Sample.Rule(RuleKind.WaterMonthWorse), Sample.Rule(RuleKind.TargetAtRisk), Sample.Rule(RuleKind.Service)),
        Options.Create(new AlertingOptions()), Options.Create(smtp), new FakeTimeProvider(DateTimeOffset.FromUnixTimeMilliseconds(Sample.Morning)));

    private static async Task<(TrialEnd End, List<string> Steps)> SendAsync(SmtpOptions smtp, string to, params string[] kinds)
    {
        MailTrial trial = Trial(smtp);
        var steps = new List<string>();
        TrialEnd end = await trial.SendAsync(
            await trial.WriteAsync(new Recipient(to, "duty", "en"), kinds), step => steps.Add($"{step.Stage}{(step.Ok ? "+" : "-")} {step.Detail}".TrimEnd()), Cancel);
        return (end, [.. steps.Select(s => s is "Answer-" or "Recipient-" ? s + " " : s)]);
    }
}
