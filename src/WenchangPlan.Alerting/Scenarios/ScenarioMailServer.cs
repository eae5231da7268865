using WenchangPlan.Alerting.Outbox;

namespace WenchangPlan.Alerting.Scenarios;

/// <summary>How an attempt to hand a mail over ends.</summary>
internal enum MailEnd
{
    /// <summary>Taken.</summary>
    Taken,
    /// <summary>Nobody answers.</summary>
    Away,
    /// <summary>"Later" (4xx) about this mail.</summary>
    Later,
    /// <summary>"No" (5xx) about this mail.</summary>
    Refused,
    /// <summary>"Later", said after the whole mail had gone out.</summary>
    LaterAfterDot,
    /// <summary>Taken, and the answer is lost.</summary>
    TakenUnanswered,
    /// <summary>Not taken, and no answer comes.</summary>
    LostUnanswered,
    /// <summary>The process is killed before anything went out.</summary>
    KilledBefore,
    /// <summary>Taken, and the process is killed before it knows.</summary>
    KilledTaken,
}

/// <summary>A mail that arrived.</summary>
internal sealed record ArrivedMail(string To, string Subject, string Text);

/// <summary>A mail server that ends as it is told.</summary>
internal sealed class ScenarioMailServer : IMailTransport
{
    /// <summary>How the next attempts end, before what <see cref="Always"/> says.</summary>
    public Queue<MailEnd> Ends { get; } = [];

    /// <summary>How every other attempt ends.</summary>
    public MailEnd Always { get; set; }

    /// <summary>What arrived and was not looked at yet, copies included, in order.</summary>
    public List<ArrivedMail> Arrived { get; } = [];

    public Task<string?> SendAsync(MimeKit.MimeMessage mail, string name, Action gone, CancellationToken cancel)
    {
        MailEnd end = Ends.TryDequeue(out MailEnd next) ? next : Always;
        switch (end)
        {
            case MailEnd.Away:
                throw new DeliveryException(DeliveryFault.Unreachable, "nobody answers");
            case MailEnd.Later:
                throw new DeliveryException(DeliveryFault.Later, "451 later");
            case MailEnd.Refused:
                throw new DeliveryException(DeliveryFault.Refused, "550 no");
            case MailEnd.KilledBefore:
                throw new ProcessKilledException();
        }

        gone();
        if (end == MailEnd.LaterAfterDot)
        {
            throw new DeliveryException(DeliveryFault.Later, "451 later");
        }

        if (end != MailEnd.LostUnanswered)
        {
            Arrived.Add(new ArrivedMail(mail.To.Mailboxes.Single().Address, mail.Subject ?? "", mail.TextBody ?? ""));
        }

        return end switch
        {
            MailEnd.Taken => Task.FromResult<string?>("250 taken"),
            MailEnd.KilledTaken => throw new ProcessKilledException(),
            _ => throw new DeliveryException(DeliveryFault.Uncertain, "no answer"),
        };
    }

    public Task EndRoundAsync(CancellationToken cancel) => Task.CompletedTask;
}

/// <summary>The process dies here; the scenario goes on with another on the same data.</summary>
internal sealed class ProcessKilledException : Exception;
