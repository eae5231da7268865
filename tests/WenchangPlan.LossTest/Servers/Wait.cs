using System.Diagnostics;

namespace WenchangPlan.LossTest.Servers;

/// <summary>Waits for what another process brings about.</summary>
public static class Wait
{
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(50);

    /// <summary>Lets time pass: the moments of disturbances are what a run is about.</summary>
    public static Task ForAsync(TimeSpan span, CancellationToken cancel) => Task.Delay(span, TimeProvider.System, cancel);

    /// <summary>Looks until it is so, or until patience ends.</summary>
    /// <returns>Whether it became so.</returns>
    public static async Task<bool> UntilAsync(Func<Task<bool>> look, TimeSpan patience, CancellationToken cancel)
    {
        long start = Stopwatch.GetTimestamp();
        while (!await look())
        {
            if (Stopwatch.GetElapsedTime(start) > patience)
            {
                return false;
            }

            await ForAsync(Between, cancel);
        }

        return true;
    }
}
