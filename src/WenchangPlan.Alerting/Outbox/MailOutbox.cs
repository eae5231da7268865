using System.Diagnostics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using MimeKit;
using WenchangPlan.Alerting.Mail;
using WenchangPlan.Telemetry.Health;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;

namespace WenchangPlan.Alerting.Outbox;

/// <summary>Writes and sends what waits to be told: write, hand over, then mark. The only sender, one mail at a time, one unsettled mail an address.</summary>
/// <remarks>
/// <para>A mail that certainly was not taken is written anew when it is tried again, with what has happened since: an alarm that never went out and its end become
/// one mail that tells the whole.</para>
/// <para>Before the dot that makes a server take a mail it is on disk that a copy may exist. Killed after that, or without an answer, the same mail goes out
/// again, byte for byte, up to three times in all; then it is given up and shown.</para>
/// </remarks>
internal sealed partial class MailOutbox(
    IMailStore store, MailWriter writer, IMailTransport transport, District district, IOptions<SmtpOptions> smtp, IOptions<AlertingOptions> options,
    AlertingMetrics metrics, AlertingStatus status, TimeProvider clock, ILogger<MailOutbox> logger) : BackgroundService
{
    /// <summary>Copies that may exist of a mail no answer came for.</summary>
    public const int MostCopies = 3;

    private const int MailsPerRound = 50;

    /// <summary>A wrong clock cannot have put a mail off for longer than this.</summary>
    private static readonly long MostDelay = (long)RetrySchedule.Longest.TotalMilliseconds;

    private readonly Queue<Action> _toMark = new();
    private long? _forgotAt;
    private long? _awaySince;
    private long _awayUntil;
    private int _awayTimes;

    /// <summary>A store that is away is waited for; any other exception is a defect and stops the host.</summary>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!smtp.Value.HasDestination)
        {
            LogNoDestination();
        }

        using var timer = new PeriodicTimer(smtp.Value.Interval, clock);
        string? problem = null;
        do
        {
            try
            {
                if (smtp.Value.HasDestination)
                {
                    await RunAsync(stoppingToken);
                }

                ForgetOld();
                metrics.OutboxLength(store.CountUnsent());
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

    private long Now => clock.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Sends what is due now.</summary>
    internal async Task RunAsync(CancellationToken cancel)
    {
        Mark();
        if (_awaySince is { } since && clock.GetElapsedTime(since).TotalMilliseconds < _awayUntil)
        {
            return;
        }

        ILookup<string, Telling> waiting = store.ReadWaitingTellings().ToLookup(t => t.Recipient.Address, StringComparer.OrdinalIgnoreCase);
        Dictionary<string, OutgoingMail> open = store.ReadOpenMails().ToDictionary(m => m.To, StringComparer.OrdinalIgnoreCase);
        int tried = 0;
        try
        {
            foreach (string address in open.Keys.Concat(waiting.Select(w => w.Key)).Distinct(StringComparer.OrdinalIgnoreCase).ToList())
            {
                cancel.ThrowIfCancellationRequested();
                List<Telling> left = [.. waiting[address]];
                OutgoingMail? mail = open.GetValueOrDefault(address);
                while (tried < MailsPerRound && await PrepareAsync(mail, address, left) is { } ready)
                {
                    tried++;
                    if (!await TryAsync(ready, cancel))
                    {
                        break;
                    }

                    mail = null;
                }
            }
        }
        catch (DeliveryException away) when (away.Fault == DeliveryFault.Unreachable)
        {
            _awaySince = clock.GetTimestamp();
            TimeSpan wait = RetrySchedule.WhileAway(++_awayTimes);
            _awayUntil = (long)wait.TotalMilliseconds;
            LogServerAway(wait, away.Message);
            status.MailFailed(away.Message);
        }

        if (tried > 0)
        {
            await transport.EndRoundAsync(cancel);
        }
    }

    /// <summary>Old mails go once an hour; what they told stays in the history of the alerts.</summary>
    private void ForgetOld()
    {
        if (_forgotAt is not { } at || clock.GetElapsedTime(at) >= TimeSpan.FromHours(1))
        {
            store.Forget(Now - (long)options.Value.KeepMails.TotalMilliseconds);
            _forgotAt = clock.GetTimestamp();
        }
    }

    /// <summary>The mail to try now; null when none is due. What it tells of is taken out of what is left.</summary>
    private async Task<OutgoingMail?> PrepareAsync(OutgoingMail? mail, string address, List<Telling> left)
    {
        long now = Now;
        if (mail is not null && mail.NextAttempt > now && mail.NextAttempt - now <= MostDelay)
        {
            return null;
        }

        if (mail is { State: MailState.Uncertain })
        {
            return mail;
        }

        if (mail is not null)
        {
            return await WriteAnewAsync(mail, left);
        }

        IReadOnlyDictionary<string, long> lastSent = left.Count == 0
            ? new Dictionary<string, long>() : store.ReadLastSent(address, now - (long)options.Value.MailInterval.TotalMilliseconds);
        IReadOnlyList<Telling> next = MailSchedule.Next(left, lastSent, options.Value, now);
        if (next.Count == 0)
        {
            return null;
        }

        Telling first = next[0];
        var fresh = new OutgoingMail
        {
            Key = $"{first.Transition}|{first.Recipient.Address}",
            To = first.Recipient.Address,
            Subject = "",
            Text = "",
            Html = "",
            CreatedAt = now,
            NextAttempt = now,
            InReplyTo = store.FindFirstMail(first.Alert, first.Recipient.Address),
        };
        return await WriteAsync(fresh, first.Recipient, [], next, left);
    }

    /// <summary>A mail nobody can have takes in what has come for its topics since. One of a version that did not keep what it tells of goes as it is.</summary>
    private async Task<OutgoingMail> WriteAnewAsync(OutgoingMail mail, List<Telling> left)
    {
        IReadOnlyList<long> told = store.ReadTransitionsOf(mail.Key);
        if (told.Count == 0)
        {
            return mail;
        }

        IReadOnlyList<AlertTransition> transitions = store.ReadTransitions(told);
        IReadOnlyList<Telling> joining = MailSchedule.Joining(left, transitions.Select(t => t.Topic), transitions.Select(t => t.Alert));
        return joining.Count == 0 ? mail : await WriteAsync(mail, joining[0].Recipient, told, joining, left);
    }

    private async Task<OutgoingMail> WriteAsync(OutgoingMail mail, Recipient recipient, IReadOnlyList<long> told, IReadOnlyList<Telling> joining, List<Telling> left)
    {
        List<long> all = [.. told, .. joining.Select(t => t.Transition)];
        // Who never got the alarm is not told of its end alone (L4).
        IReadOnlyList<AlertTransition> toTell = store.ReadTransitions([.. all, .. store.ReadUnheardBeginnings(all, recipient.Address).Except(all)]);
        OutgoingMail written = await writer.WriteAsync(mail, recipient, toTell, t => store.FindLastTold(t.Alert, recipient.Address, t.Id));
        store.Write(written, all);
        Trail.Carry(joining.Select(t => Trail.OfAlert(t.Alert)), Trail.OfMail(written.Key));
        left.RemoveAll(joining.Contains);
        return written;
    }

    /// <summary>Tries a mail once; says whether it is settled, so that the next to the same address may go.</summary>
    private async Task<bool> TryAsync(OutgoingMail mail, CancellationToken cancel)
    {
        if (mail.State == MailState.Uncertain && mail.Copies >= MostCopies)
        {
            Settle(mail, mail.Answer ?? "");
            return true;
        }

        bool gone = false;
        using Activity? trail = Trail.Begin("mail", [Trail.OfMail(mail.Key)]);
        try
        {
            using MimeMessage message = MimeMail.Build(mail, smtp.Value.From);
            string? answer = await transport.SendAsync(message, MimeMail.NameOf(mail), Gone, cancel);
            long at = Now;
            _toMark.Enqueue(() => store.MarkSent(mail.Key, at, answer));
            Mark();
            (_awaySince, _awayTimes) = (null, 0);
            metrics.MailSent();
            status.MailTaken();
            LogSent(mail.Key);
            return true;
        }
        catch (DeliveryException e)
        {
            trail?.SetStatus(ActivityStatusCode.Error, e.Message);
            return Failed(mail, e, gone);
        }

        void Gone()
        {
            store.MarkGone(mail.Key);
            gone = true;
        }
    }

    private bool Failed(OutgoingMail mail, DeliveryException fault, bool gone)
    {
        metrics.MailFailed();
        long next = fault.Fault == DeliveryFault.Unreachable ? Now : Now + (long)RetrySchedule.Delay(mail.Attempts + 1).TotalMilliseconds;
        bool isLast = fault.Fault == DeliveryFault.Refused && mail.Attempts + 1 >= smtp.Value.AttemptsWhenRefused;
        if (fault.Fault == DeliveryFault.Uncertain)
        {
            int copies = mail.Copies + 1;
            if (copies >= MostCopies)
            {
                Settle(mail, fault.Message);
                return true;
            }

            _toMark.Enqueue(() => store.MarkUncertain(mail.Key, fault.Message, next));
            Mark();
            LogUncertain(mail.Key, copies, RetrySchedule.Delay(mail.Attempts + 1), fault.Message);
            return false;
        }

        if (isLast)
        {
            Settle(mail, fault.Message);
            return true;
        }

        _toMark.Enqueue(() => store.MarkNotTaken(mail.Key, fault.Message, next, gone));
        Mark();
        LogPutOff(mail.Key, mail.Attempts + 1, RetrySchedule.Delay(mail.Attempts + 1), fault.Message);
        return fault.Fault == DeliveryFault.Unreachable ? throw fault : false;
    }

    /// <summary>A mail is not tried again; somebody else is told what it was to tell.</summary>
    private void Settle(OutgoingMail mail, string answer)
    {
        Contact? fallback = district.Contacts.FirstOrDefault(c => c.Id == options.Value.FallbackContact);
        Recipient? other = fallback is null || string.Equals(fallback.Email, mail.To, StringComparison.OrdinalIgnoreCase)
            ? null : new Recipient(fallback.Email, fallback.Id, fallback.Language);
        long at = Now;
        _toMark.Enqueue(() => store.GiveUp(mail.Key, answer, at, other));
        Mark();
        metrics.MailGivenUp();
        status.MailFailed(answer);
        LogGivenUp(mail.Key, mail.Attempts + 1, answer);
    }

    /// <summary>Marks what became of mails. What cannot be marked because the store is away is kept in memory and marked before anything else is sent.</summary>
    private void Mark()
    {
        while (_toMark.TryPeek(out Action? mark))
        {
            mark();
            _toMark.Dequeue();
        }
    }

    [LoggerMessage(EventId = 411, Level = LogLevel.Warning, Message = "Neither Smtp:Host nor Smtp:PickupDirectory is set: mails wait in the outbox.")]
    private partial void LogNoDestination();

    [LoggerMessage(EventId = 412, Level = LogLevel.Warning, Message = "The outbox cannot be read or written, the store is away; every round tries again: {Reason}")]
    private partial void LogStoreAway(string reason);

    [LoggerMessage(EventId = 413, Level = LogLevel.Information, Message = "Mail {Key} was handed over.")]
    private partial void LogSent(string key);

    [LoggerMessage(EventId = 414, Level = LogLevel.Warning, Message = "The mail server cannot be reached, again in {Delay}: {Fault}")]
    private partial void LogServerAway(TimeSpan delay, string fault);

    [LoggerMessage(EventId = 415, Level = LogLevel.Warning, Message = "Mail {Key} was not sent (attempt {Attempt}), again in {Delay}: {Fault}")]
    private partial void LogPutOff(string key, int attempt, TimeSpan delay, string fault);

    [LoggerMessage(EventId = 416, Level = LogLevel.Error, Message = "Mail {Key} is given up after {Attempts} attempts and shown as such: {Answer}")]
    private partial void LogGivenUp(string key, int attempts, string answer);

    [LoggerMessage(EventId = 417, Level = LogLevel.Warning, Message = "Mail {Key} went out and no answer came (copy {Copy}); the same mail again in {Delay}: {Fault}")]
    private partial void LogUncertain(string key, int copy, TimeSpan delay, string fault);
}
