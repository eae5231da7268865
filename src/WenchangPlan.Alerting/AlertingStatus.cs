namespace WenchangPlan.Alerting;

/// <summary>How evaluation and the outbox are doing, for readiness checks. Thread-safe.</summary>
public sealed class AlertingStatus
{
    private long _lastRound;
    private long _lastOutboxRound;

    /// <summary>When a round of evaluation last succeeded, ms UTC; null when none has.</summary>
    public long? LastRound => Read(ref _lastRound);

    /// <summary>When the outbox was last looked through, ms UTC, whether or not the mail server was there; null when it never was.</summary>
    public long? LastOutboxRound => Read(ref _lastOutboxRound);

    internal void RoundDone(long now) => Interlocked.Exchange(ref _lastRound, now);

    internal void OutboxRoundDone(long now) => Interlocked.Exchange(ref _lastOutboxRound, now);

    private static long? Read(ref long at) => Interlocked.Read(ref at) is not 0 and var known ? known : null;
}
