namespace WenchangPlan.Alerting.Evaluation;

/// <summary>Since when this service has listened: what nobody listened to is not silence.</summary>
/// <remarks>
/// Kept across restarts in two cursors. After a short stop the old time stands, so that a service restarted every night still sees a station that
/// has been silent for two days; after a long one silence is measured anew, so that the morning does not begin with a mail about every station.
/// </remarks>
internal sealed class Listening
{
    private const string SinceCursor = "listening-since";
    private const string AliveCursor = "alive";

    /// <summary>Often enough to tell a short stop, seldom enough to cost nothing.</summary>
    private const long NoteEvery = 60_000;

    private readonly long _startedAt;
    private readonly TimeSpan _gap;

    private Listening(long since, long startedAt, TimeSpan gap) => (Since, _startedAt, _gap) = (since, startedAt, gap);

    /// <summary>Since when, ms UTC.</summary>
    public long Since { get; }

    /// <summary>Takes up listening.</summary>
    /// <param name="book">Holds the cursors.</param>
    /// <param name="gap">Longest stop that is short.</param>
    /// <param name="now">Now, ms UTC.</param>
    public static Listening Begin(AlertBook book, TimeSpan gap, long now)
    {
        bool shortStop = book.Cursor(AliveCursor) is { } alive && now - alive <= (long)gap.TotalMilliseconds + NoteEvery;
        long since = shortStop ? book.Cursor(SinceCursor) ?? now : now;
        return new Listening(since, now, gap);
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

    /// <summary>Whether silence may be told already: after a start, devices and the broker get time to deliver what waited.</summary>
    /// <param name="allowed">The silence a rule allows; one shorter than the gap is the time to wait.</param>
    /// <param name="now">Now, ms UTC.</param>
    public bool MayFire(TimeSpan allowed, long now) => now - _startedAt >= (long)(allowed < _gap ? allowed : _gap).TotalMilliseconds;
}
