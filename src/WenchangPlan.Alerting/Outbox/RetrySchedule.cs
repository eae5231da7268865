namespace WenchangPlan.Alerting.Outbox;

/// <summary>When a mail that failed, or a server that is away, is tried again. Pure.</summary>
internal static class RetrySchedule
{
    /// <summary>Longest wait of a mail.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromMinutes(15);

    /// <summary>Longest wait for a server: when it is back, people are told soon.</summary>
    private static readonly TimeSpan LongestAway = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan First = TimeSpan.FromSeconds(5);

    /// <summary>The wait after a number of failures of one mail: 5 s after the first, then twice as long each time up to 15 min.</summary>
    /// <param name="failures">Failed attempts, this one included; at least 1.</param>
    public static TimeSpan Delay(int failures)
    {
        const int DoublingsToLongest = 8; // 5 s * 2^8 is over 15 min
        TimeSpan delay = First * (1 << Math.Clamp(failures - 1, 0, DoublingsToLongest));
        return delay < Longest ? delay : Longest;
    }

    /// <summary>The wait before a server that could not be reached is tried again: the same, up to 1 min.</summary>
    public static TimeSpan WhileAway(int failures) => Delay(failures) is var delay && delay < LongestAway ? delay : LongestAway;
}
