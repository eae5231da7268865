namespace WenchangPlan.Ingest.Mqtt.Devices;

/// <summary>Spreads what comes too fast: each takes one token, which comes back after its share of a second; one second's worth may come at once. Not thread-safe.</summary>
/// <param name="perSecond">Tokens a second; 0 is no limit.</param>
/// <param name="time">The clock.</param>
internal sealed class TokenBucket(int perSecond, TimeProvider time)
{
    private readonly long _interval = perSecond == 0 ? 0 : time.TimestampFrequency / perSecond;
    private long _due = time.GetTimestamp() - time.TimestampFrequency;

    /// <summary>Takes a token.</summary>
    /// <returns>How long to wait before it may be used; zero when it may be at once.</returns>
    public TimeSpan Take()
    {
        if (perSecond == 0)
        {
            return TimeSpan.Zero;
        }

        // The due time runs ahead with each token; a bucket that was not used is full, not fuller.
        long now = time.GetTimestamp();
        _due = Math.Max(_due, now - time.TimestampFrequency) + _interval;
        return _due > now ? time.GetElapsedTime(now, _due) : TimeSpan.Zero;
    }
}
