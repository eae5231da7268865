namespace WenchangPlan.SystemTests.Servers;

/// <summary>Waits for what another process brings about.</summary>
public static class Eventually
{
    /// <summary>Long enough for a machine that is busy with something else; reached only when something is broken.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(20);

    /// <summary>Looks until there is something to see.</summary>
    /// <param name="what">What is waited for, for the message of a failure.</param>
    /// <param name="look">Returns null as long as it is not there.</param>
    /// <param name="context">What helps to understand a failure.</param>
    public static async Task<T> SeeAsync<T>(string what, Func<Task<T?>> look, Func<string>? context = null) where T : class
    {
        using var timeout = new CancellationTokenSource(Patience);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, TestContext.Current.CancellationToken);
        using var timer = new PeriodicTimer(Between);
        while (true)
        {
            if (await look() is { } seen)
            {
                return seen;
            }

            try
            {
                await timer.WaitForNextTickAsync(either.Token);
            }
            catch (OperationCanceledException e) when (timeout.IsCancellationRequested)
            {
                throw new TimeoutException($"{what}: not within {Patience.TotalSeconds} s. {context?.Invoke()}", e);
            }
        }
    }
}
