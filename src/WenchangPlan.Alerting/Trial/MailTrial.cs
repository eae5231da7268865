using MailKit.Net.Smtp;
using MailKit.Security;
using Microsoft.Extensions.Options;
using MimeKit;
using WenchangPlan.Alerting.Mail;
using WenchangPlan.Alerting.Outbox;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;

namespace WenchangPlan.Alerting.Trial;

/// <summary>Sends examples of mails the way alerts go, and tells each step. It touches neither the outbox nor a store.</summary>
public sealed class MailTrial(District district, IOptions<AlertingOptions> alerting, IOptions<SmtpOptions> smtp, TimeProvider clock)
{
    /// <summary>The kinds of examples, in order.</summary>
    public static IReadOnlyList<string> Kinds => SampleNotices.Kinds;

    /// <summary>Writes the examples. Kinds of which the register has no rule are left out.</summary>
    /// <param name="to">Who gets them.</param>
    /// <param name="kinds">Which of <see cref="Kinds"/>; empty: all of them.</param>
    public async Task<IReadOnlyList<TrialMail>> WriteAsync(Recipient to, IReadOnlyCollection<string> kinds)
    {
        ArgumentNullException.ThrowIfNull(to);
        ArgumentNullException.ThrowIfNull(kinds);
        long now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        var samples = new SampleNotices(district, now);
        var lines = new TransitionWriter(district);
        var writer = new MailWriter(district, alerting);
        var mails = new List<TrialMail>();
        foreach (string kind in Kinds.Where(k => kinds.Count == 0 || kinds.Contains(k)))
        {
            (IReadOnlyList<Notice> notices, Notice? before) = samples.Of(kind);
            if (notices.Count == 0)
            {
                continue;
            }

            AlertTransition? told = before is null ? null : lines.LineOf(before, "", before.At, isTold: true);
            var empty = new OutgoingMail { Key = FormattableString.Invariant($"mail-test|{kind}|{now}|{to.Address}"), To = to.Address, Subject = "", Text = "", Html = "", CreatedAt = now };
            mails.Add(new TrialMail(kind, await writer.WriteAsync(
                empty, to, [.. notices.Select((n, i) => lines.LineOf(n, "", n.At, isTold: true) with { Id = i + 1 })], _ => told, isTest: true)));
        }

        return mails;
    }

    /// <summary>Writes a mail as it would go out (RFC 5322).</summary>
    public void Save(TrialMail mail, Stream to)
    {
        ArgumentNullException.ThrowIfNull(mail);
        using MimeMessage message = MimeMail.Build(mail.Mail, smtp.Value.From);
        message.WriteTo(to);
    }

    /// <summary>Sends mails over the server of the settings, or into the pickup directory.</summary>
    /// <param name="mails">The mails.</param>
    /// <param name="tell">Is called for every step, in order.</param>
    /// <param name="cancel">Gives up waiting for a connection.</param>
    public async Task<TrialEnd> SendAsync(IReadOnlyList<TrialMail> mails, Action<TrialStep> tell, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(mails);
        ArgumentNullException.ThrowIfNull(tell);
        return smtp.Value.PickupDirectory.Length > 0 ? await PickUpAsync(mails, tell, cancel) : await SendToServerAsync(mails, tell, cancel);
    }

    private async Task<TrialEnd> PickUpAsync(IReadOnlyList<TrialMail> mails, Action<TrialStep> tell, CancellationToken cancel)
    {
        var directory = new PickupDirectory(smtp);
        foreach (TrialMail mail in mails)
        {
            try
            {
                using MimeMessage message = MimeMail.Build(mail.Mail, smtp.Value.From);
                await directory.SendAsync(message, MimeMail.NameOf(mail.Mail), () => { }, cancel);
                tell(new TrialStep(TrialStage.Pickup, true, Path.Combine(smtp.Value.PickupDirectory, MimeMail.NameOf(mail.Mail) + ".eml")));
            }
            catch (DeliveryException e)
            {
                tell(new TrialStep(TrialStage.Pickup, false, e.Message));
                return e.Fault == DeliveryFault.Refused ? TrialEnd.Refused : TrialEnd.Unreachable;
            }
        }

        return TrialEnd.Taken;
    }

    private async Task<TrialEnd> SendToServerAsync(IReadOnlyList<TrialMail> mails, Action<TrialStep> tell, CancellationToken cancel)
    {
        TrialStage stage = TrialStage.Connect;
        using var session = new ToldSession(smtp.Value, step =>
        {
            stage = step is { Stage: TrialStage.Sender, Ok: true } ? TrialStage.Recipient : stage;
            tell(step);
        });
        try
        {
            await session.OpenAsync(cancel);
            tell(new TrialStep(TrialStage.Connect, true, $"{smtp.Value.Host}:{smtp.Value.Port}"));
            tell(new TrialStep(TrialStage.Protect, true, session.IsSecure ? $"{session.SslProtocol}, {session.SslCipherSuite}" : ""));
            if (smtp.Value.Username.Length > 0)
            {
                stage = TrialStage.SignIn;
                await session.SignInAsync(cancel);
                tell(new TrialStep(TrialStage.SignIn, true, smtp.Value.Username));
            }

            bool refused = false;
            foreach (TrialMail mail in mails)
            {
                refused |= !await SendAsync(session, mail, tell, s => stage = s);
            }

            await session.DisconnectAsync(quit: true, cancel);
            return refused ? TrialEnd.Refused : TrialEnd.Taken;
        }
        catch (Exception e) when (SmtpTransport.IsConnectionFault(e) || e is SmtpCommandException or NotSupportedException)
        {
            // A handshake that fails, or is not offered, is where the protection ends.
            tell(new TrialStep(stage == TrialStage.Connect && e is SslHandshakeException or NotSupportedException ? TrialStage.Protect : stage, false, e.Message));
            return TrialEnd.Unreachable;
        }
    }

    /// <summary>Sends one mail; false when the server said no, or later, about this one.</summary>
    private async Task<bool> SendAsync(ToldSession session, TrialMail mail, Action<TrialStep> tell, Action<TrialStage> at)
    {
        TrialStage stage = TrialStage.Sender;
        at(stage);
        try
        {
            using MimeMessage message = MimeMail.Build(mail.Mail, smtp.Value.From);
            string? answer = await session.SendWholeAsync(message, () =>
            {
                at(stage = TrialStage.Answer);
                tell(new TrialStep(TrialStage.Sent, true, ""));
            });
            tell(new TrialStep(TrialStage.Answer, true, answer ?? ""));
            return true;
        }
        catch (SmtpCommandException e)
        {
            if (stage == TrialStage.Answer || e.ErrorCode is SmtpErrorCode.MessageNotAccepted or SmtpErrorCode.UnexpectedStatusCode)
            {
                tell(new TrialStep(TrialStage.Answer, false, Words((int)e.StatusCode, e.Message)));
            }

            return false;
        }
        catch (DeliveryException e)
        {
            tell(new TrialStep(TrialStage.Recipient, false, e.Message));
            return false;
        }
    }

    private static string Words(int code, string text) => FormattableString.Invariant($"{code} {text}");

    /// <summary>A connection that tells what the server says to sender and recipients.</summary>
    private sealed class ToldSession(SmtpOptions smtp, Action<TrialStep> tell) : SmtpSession(smtp)
    {
        protected override void OnSenderAccepted(MimeMessage message, MailboxAddress mailbox, SmtpResponse response)
        {
            tell(new TrialStep(TrialStage.Sender, true, Said(mailbox, response)));
            base.OnSenderAccepted(message, mailbox, response);
        }

        protected override void OnSenderNotAccepted(MimeMessage message, MailboxAddress mailbox, SmtpResponse response)
        {
            tell(new TrialStep(TrialStage.Sender, false, Said(mailbox, response)));
            base.OnSenderNotAccepted(message, mailbox, response);
        }

        protected override void OnRecipientAccepted(MimeMessage message, MailboxAddress mailbox, SmtpResponse response)
        {
            tell(new TrialStep(TrialStage.Recipient, true, Said(mailbox, response)));
            base.OnRecipientAccepted(message, mailbox, response);
        }

        protected override void OnRecipientNotAccepted(MimeMessage message, MailboxAddress mailbox, SmtpResponse response)
        {
            tell(new TrialStep(TrialStage.Recipient, false, Said(mailbox, response)));
            base.OnRecipientNotAccepted(message, mailbox, response);
        }

        private static string Said(MailboxAddress mailbox, SmtpResponse response) => $"{mailbox.Address}: {Words((int)response.StatusCode, response.Response)}";
    }
}
