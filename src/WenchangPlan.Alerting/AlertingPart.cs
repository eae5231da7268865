using WenchangPlan.Telemetry.Health;

namespace WenchangPlan.Alerting;

/// <summary>Ready while rounds of evaluation succeed: a service that judges nothing would look like one that finds nothing.</summary>
internal sealed class AlertingPart(AlertingStatus status) : IReadyPart
{
    private static readonly TimeSpan Stale = TimeSpan.FromMinutes(2);

    public string Name => "alerting";

    public ReadyState Check()
    {
        if (status.SinceRound is not { } age)
        {
            return new ReadyState(false, "No round of evaluation has ended yet.");
        }

        return age > Stale
            ? new ReadyState(false, $"The last round of evaluation that succeeded was {age:hh\\:mm\\:ss} ago.")
            : new ReadyState(true, "Alerts are being evaluated.");
    }
}

/// <summary>Ready while mails are taken, or have not been refused for long: an alarm nobody gets is none.</summary>
internal sealed class MailPart(AlertingStatus status, TimeProvider clock) : IReadyPart
{
    private static readonly TimeSpan Allowed = TimeSpan.FromMinutes(10);

    public string Name => "mail";

    public ReadyState Check() => status.MailProblem is { } problem && clock.GetElapsedTime(problem.Since) is var age && age > Allowed
        ? new ReadyState(false, $"No mail has been taken for {age:hh\\:mm\\:ss}: {problem.Problem}")
        : new ReadyState(true, "Nothing stands in the way of mails.");
}
