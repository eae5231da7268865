using System.Diagnostics;

namespace WenchangPlan.Tests.Shared;

/// <summary>Waits for what another process brings about.</summary>
public static class Eventually
{
    /// <summary>Long enough for a machine that is busy with something else; reached only when something is broken.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(20);

    /// <summary>Looks until it is so, or until patience ends.</summary>
    /// <returns>Whether it became so.</returns>
    public static async Task<bool> IsAsync(Func<Task<bool>> look, TimeSpan patience, CancellationToken cancel)
    {
        long start = Stopwatch.GetTimestamp();
        using var timer = new PeriodicTimer(Between);
        while (!await look())
        {
            if (Stopwatch.GetElapsedTime(start) > patience)
            {
                return false;
            }

            await timer.WaitForNextTickAsync(cancel);
        }

        return true;
    }

    /// <summary>Looks until it is so.</summary>
    /// <param name="condition">Whether it is so.</param>
    /// <param name="what">What is waited for, for the message of a failure.</param>
    /// <param name="cancel">Cancels.</param>
    /// <exception cref="TimeoutException">It did not become so.</exception>
    public static async Task TrueAsync(Func<bool> condition, string what, CancellationToken cancel)
    {
        if (!await IsAsync(() => Task.FromResult(condition()), Patience, cancel))
        {
            throw new TimeoutException($"{what}: not within {Patience.TotalSeconds} s.");
        }
    }

    /// <summary>Looks until there is something to see.</summary>
    /// <param name="what">What is waited for, for the message of a failure.</param>
    /// <param name="look">Returns null as long as it is not there.</param>
    /// <param name="context">What helps to understand a failure.</param>
    /// <param name="cancel">Cancels.</param>
    public static async Task<T> SeeAsync<T>(string what, Func<Task<T?>> look, Func<string>? context = null, CancellationToken cancel = default) where T : class
    {
        T? seen = null;
        return await IsAsync(async () => (seen = await look()) is not null, Patience, cancel) ? seen!
            : throw new TimeoutException($"{what}: not within {Patience.TotalSeconds} s. {context?.Invoke()}");
    }
}
