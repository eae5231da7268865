using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using MimeKit;
using WenchangPlan.Telemetry.Stores;

namespace WenchangPlan.Alerting.Outbox;

/// <summary>Sends the mails that wait: hand over, then mark. The only sender, one mail at a time.</summary>
/// <remarks>
/// A process killed after the server took a mail and before the mark is on disk hands it over again at the next start: some milliseconds in which
/// "exactly once" is "at least once", as with every mail. The second copy has the same Message-ID and Date, so that mail programs that look at it show one.
/// </remarks>
internal sealed partial class MailOutbox(
    IAlertStore store, SmtpTransport server, PickupDirectory directory, IOptions<SmtpOptions> options, AlertingMetrics metrics, AlertingStatus status, TimeProvider clock,
    ILogger<MailOutbox> logger) : BackgroundService
{
    private const int MailsPerRound = 50;
    private readonly Queue<HandedOver> _handedOver = new();

    /// <summary>A store that is away is waited for; any other exception is a defect and stops the host.</summary>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!options.Value.HasDestination)
        {
            LogNoDestination();
        }

        using var timer = new PeriodicTimer(options.Value.Interval, clock);
        string? problem = null;
        do
        {
            try
            {
                if (options.Value.HasDestination)
                {
                    await SendDueAsync(stoppingToken);
                }

                metrics.OutboxLength(store.CountUnsentMails());
                status.OutboxRoundDone(Now);
                problem = null;
            }
            catch (IOException e) when (e.Message == problem)
            {
                // Said already.
            }
            catch (IOException e)
            {
                problem = e.Message;
                LogStoreAway(problem);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private IMailTransport Transport => options.Value.PickupDirectory.Length > 0 ? directory : server;

    private long Now => clock.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Sends what is due now. When the server is away, the mails left over are put off too, without trying each.</summary>
    private async Task SendDueAsync(CancellationToken cancel)
    {
        Settle();
        IReadOnlyList<OutgoingMail> due = store.ReadDueMails(Now, MailsPerRound);
        if (due.Count == 0)
        {
            return;
        }

        DeliveryException? away = null;
        foreach (OutgoingMail mail in due)
        {
            cancel.ThrowIfCancellationRequested();
            try
            {
                if (away is null)
                {
                    await SendAsync(mail, cancel);
                    continue;
                }

                PutOff(mail, away);
            }
            catch (DeliveryException e)
            {
                PutOff(mail, e);
                away = e.Fault == DeliveryFault.Unreachable ? e : null;
            }
        }

        await Transport.EndRoundAsync(cancel);
    }

    private async Task SendAsync(OutgoingMail mail, CancellationToken cancel)
    {
        using MimeMessage message = MimeMail.Build(mail, options.Value.From);
        IReadOnlyList<RefusedAddress> refused = await Transport.SendAsync(message, MimeMail.NameOf(mail), cancel);
        _handedOver.Enqueue(new HandedOver(mail, refused, Now));
        Settle();
    }

    /// <summary>Marks what was handed over. What cannot be marked because the store is away is kept in memory and marked before anything else is sent.</summary>
    private void Settle()
    {
        while (_handedOver.TryPeek(out HandedOver? done))
        {
            (OutgoingMail mail, IReadOnlyList<RefusedAddress> refused, long at) = done;
            if (refused.Count > 0)
            {
                // The others have it and must not get it twice; each address that was refused goes on waiting as a mail of its own.
                store.Save([], [], [.. refused.Select(r => mail with { Key = mail.Key + "|to|" + r.Address, To = [r.Address], CreatedAt = at, Attempts = 0 })], []);
                LogAddressesRefused(mail.Key, string.Join("; ", refused.Select(r => r.Address + ": " + r.Answer)));
            }

            store.MarkSent(mail.Key, at);
            _handedOver.Dequeue();
            metrics.MailSent();
            LogSent(mail.Key, mail.To.Count - refused.Count);
        }
    }

    private void PutOff(OutgoingMail mail, DeliveryException fault)
    {
        long next = RetrySchedule.Next(mail.Attempts + 1, fault.Fault, options.Value.AttemptsWhenRefused, Now);
        store.MarkFailed(mail.Key, fault.Message, next);
        metrics.MailFailed();
        if (next == RetrySchedule.Never)
        {
            metrics.MailGivenUp();
            LogGivenUp(fault, mail.Key, mail.Attempts + 1);
        }
        else
        {
            LogPutOff(mail.Key, mail.Attempts + 1, RetrySchedule.Delay(mail.Attempts + 1), fault.Message);
        }
    }

    [LoggerMessage(EventId = 411, Level = LogLevel.Warning, Message = "Neither Smtp:Host nor Smtp:PickupDirectory is set: mails wait in the outbox.")]
    private partial void LogNoDestination();

    [LoggerMessage(EventId = 412, Level = LogLevel.Warning, Message = "The outbox cannot be read or written, the store is away; every round tries again: {Reason}")]
    private partial void LogStoreAway(string reason);

    [LoggerMessage(EventId = 413, Level = LogLevel.Information, Message = "Mail {Key} was handed over for {Addresses} addresses.")]
    private partial void LogSent(string key, int addresses);

    [LoggerMessage(EventId = 414, Level = LogLevel.Warning, Message = "Mail {Key} was not taken for some addresses, which are tried again: {Answers}")]
    private partial void LogAddressesRefused(string key, string answers);

    [LoggerMessage(EventId = 415, Level = LogLevel.Warning, Message = "Mail {Key} was not sent (attempt {Attempt}), again in {Delay}: {Fault}")]
    private partial void LogPutOff(string key, int attempt, TimeSpan delay, string fault);

    [LoggerMessage(EventId = 416, Level = LogLevel.Error, Message = "Mail {Key} was refused for good {Attempts} times; it is kept unsent and not tried again.")]
    private partial void LogGivenUp(Exception fault, string key, int attempts);

    private sealed record HandedOver(OutgoingMail Mail, IReadOnlyList<RefusedAddress> Refused, long At);
}
