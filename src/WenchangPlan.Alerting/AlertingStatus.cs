namespace WenchangPlan.Alerting;

/// <summary>How evaluation and the outbox are doing, for readiness checks. Thread-safe.</summary>
/// <param name="clock">Its monotonic stamps count.</param>
public sealed class AlertingStatus(TimeProvider clock)
{
    private long _lastRound;
    private long _roundStamp;
    private long _lastOutboxRound;
    private MailProblem? _mailProblem;

    /// <summary>When a round of evaluation last succeeded, ms UTC; null when none has.</summary>
    public long? LastRound => Read(ref _lastRound);

    /// <summary>How long ago that was by the monotonic clock: a wall clock that is set makes it neither fresh nor old.</summary>
    public TimeSpan? SinceRound => LastRound is null ? null : clock.GetElapsedTime(Interlocked.Read(ref _roundStamp));

    /// <summary>When the outbox was last looked through, ms UTC, whether or not the mail server was there; null when it never was.</summary>
    public long? LastOutboxRound => Read(ref _lastOutboxRound);

    /// <summary>What went wrong with mails last, and since when by the monotonic clock; null while they are taken.</summary>
    public MailProblem? MailProblem => Volatile.Read(ref _mailProblem);

    internal void MailTaken() => Volatile.Write(ref _mailProblem, null);

    /// <summary>Only the outbox calls it.</summary>
    internal void MailFailed(string problem) => Volatile.Write(ref _mailProblem, new MailProblem(problem, MailProblem?.Since ?? clock.GetTimestamp()));

    internal void RoundDone(long now)
    {
        Interlocked.Exchange(ref _roundStamp, clock.GetTimestamp());
        Interlocked.Exchange(ref _lastRound, now);
    }

    internal void OutboxRoundDone(long now) => Interlocked.Exchange(ref _lastOutboxRound, now);

    private static long? Read(ref long at) => Interlocked.Read(ref at) is not 0 and var known ? known : null;
}

/// <summary>Why mails are not taken.</summary>
/// <param name="Problem">What the server said, or why it cannot be reached.</param>
/// <param name="Since">Since when, as a stamp of the monotonic clock.</param>
public sealed record MailProblem(string Problem, long Since);
