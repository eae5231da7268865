namespace WenchangPlan.Alerting.Tests.Support;

/// <summary>Waits for something another thread or process does.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(20);

    /// <summary>Looks until the condition is true.</summary>
    /// <exception cref="TimeoutException">It was not within the limit.</exception>
    public static async Task TrueAsync(Func<bool> condition, string what)
    {
        long start = TimeProvider.System.GetTimestamp();
        using var timer = new PeriodicTimer(Step);
        while (!condition())
        {
            if (TimeProvider.System.GetElapsedTime(start) > Limit)
            {
                throw new TimeoutException($"Waited {Limit.TotalSeconds} s for {what}.");
            }

            await timer.WaitForNextTickAsync(TestContext.Current.CancellationToken);
        }
    }
}
