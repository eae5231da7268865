namespace WenchangPlan.Alerting.Outbox;

/// <summary>When a mail that failed is tried again. Pure.</summary>
internal static class RetrySchedule
{
    /// <summary>Not again: the mail stays unsent, where people can see it.</summary>
    public const long Never = long.MaxValue;

    private static readonly TimeSpan First = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(15);

    /// <summary>The next attempt, ms UTC: 5 s after the first failure, then twice as long each time up to 15 min.</summary>
    /// <param name="failures">Failed attempts, this one included; at least 1.</param>
    /// <param name="fault">How this one failed.</param>
    /// <param name="attemptsWhenRefused">Attempts after which a refused mail is given up.</param>
    /// <param name="now">Now, ms UTC.</param>
    public static long Next(int failures, DeliveryFault fault, int attemptsWhenRefused, long now) =>
        fault == DeliveryFault.Refused && failures >= attemptsWhenRefused ? Never : now + (long)Delay(failures).TotalMilliseconds;

    /// <summary>The wait after a number of failures.</summary>
    public static TimeSpan Delay(int failures)
    {
        const int DoublingsToLongest = 8; // 5 s * 2^8 is over 15 min
        TimeSpan delay = First * (1 << Math.Clamp(failures - 1, 0, DoublingsToLongest));
        return delay < Longest ? delay : Longest;
    }
}
