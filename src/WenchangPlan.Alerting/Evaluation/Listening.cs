namespace WenchangPlan.Alerting.Evaluation;

/// <summary>Since when this service has listened: what nobody listened to is not silence.</summary>
/// <remarks>
/// <para>Kept across restarts in two cursors. After a short stop the old time stands, so that a service restarted every night still sees a station that
/// has been silent for two days; after a long one silence is measured anew, so that the morning does not begin with a mail about every station. Time without a
/// connection to the broker is a stop like any other.</para>
/// <para>How long it has listened is counted by the monotonic clock: a wall clock that is set makes nobody wait, and nobody silent.</para>
/// </remarks>
internal sealed class Listening
{
    private const string SinceCursor = "listening-since";
    private const string AliveCursor = "alive";

    /// <summary>Often enough to tell a short stop, seldom enough to cost nothing.</summary>
    private const long NoteEvery = 60_000;

    private readonly TimeProvider _clock;
    private readonly TimeSpan _gap;
    private long _startedAt;
    private long? _deafSince;

    private Listening(long since, TimeSpan gap, TimeProvider clock) => (Since, _gap, _clock, _startedAt) = (since, gap, clock, clock.GetTimestamp());

    /// <summary>Since when, ms UTC.</summary>
    public long Since { get; private set; }

    /// <summary>Takes up listening.</summary>
    /// <param name="book">Holds the cursors.</param>
    /// <param name="gap">Longest stop that is short.</param>
    /// <param name="now">Now, ms UTC.</param>
    /// <param name="clock">Its monotonic stamps count.</param>
    public static Listening Begin(AlertBook book, TimeSpan gap, long now, TimeProvider clock)
    {
        bool shortStop = book.Cursor(AliveCursor) is { } alive && now - alive <= (long)gap.TotalMilliseconds + NoteEvery;
        long since = shortStop ? book.Cursor(SinceCursor) ?? now : now;
        return new Listening(Math.Min(since, now), gap, clock);
    }

    /// <summary>Notes whether messages can come in now.</summary>
    public void Hear(bool connected, long now)
    {
        if (!connected)
        {
            _deafSince ??= _clock.GetTimestamp();
        }
        else if (_deafSince is { } since)
        {
            Since = _clock.GetElapsedTime(since) > _gap ? now : Since;
            _startedAt = _clock.GetTimestamp();
            _deafSince = null;
        }

        Since = Math.Min(Since, now);
    }

    /// <summary>Remembers that somebody listens now.</summary>
    public void Note(AlertBook book, long now)
    {
        if (book.Cursor(SinceCursor) != Since)
        {
            book.Move(SinceCursor, Since);
        }

        if (book.Cursor(AliveCursor) is not { } noted || Math.Abs(now - noted) >= NoteEvery)
        {
            book.Move(AliveCursor, now);
        }
    }

    /// <summary>Whether silence may be told already: after a start, devices and the broker get time to deliver what waited; and never while nothing can come in.</summary>
    /// <param name="allowed">The silence a rule allows; one shorter than the gap is the time to wait.</param>
    public bool MayFire(TimeSpan allowed) => _deafSince is null && _clock.GetElapsedTime(_startedAt) >= (allowed < _gap ? allowed : _gap);
}
