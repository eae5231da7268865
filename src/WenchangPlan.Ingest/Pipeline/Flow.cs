using System.Globalization;
using WenchangPlan.Telemetry.Health;
using WenchangPlan.Telemetry.Register;

namespace WenchangPlan.Ingest.Pipeline;

/// <summary>Whether messages flow, judged by how long nothing happened.</summary>
internal static class Flow
{
    /// <summary>A station is not silent before it has missed this many sample periods.</summary>
    private const int PeriodsOfSilence = 3;

    /// <summary>Whether messages come in.</summary>
    /// <param name="problem">What is wrong with the connection; null when it stands.</param>
    /// <param name="silence">How long it has stood without any message.</param>
    /// <param name="allowed">Longest silence that means nothing; zero allows any.</param>
    public static ReadyState FromBroker(string? problem, TimeSpan silence, TimeSpan allowed)
    {
        if (problem is not null)
        {
            return new ReadyState(false, problem) { Cut = true };
        }

        return allowed > TimeSpan.Zero && silence > allowed
            ? new ReadyState(false, $"Connected, but no message has come for {Seconds(silence)}, from no station (allowed: {Seconds(allowed)}).")
            : new ReadyState(true, "Messages can come in.");
    }

    /// <summary>Whether messages that came in are committed.</summary>
    /// <param name="problem">Why the last commit failed; null when it did not.</param>
    /// <param name="waiting">How long messages have waited without any being committed; zero when none wait.</param>
    /// <param name="allowed">Longest wait that means nothing.</param>
    public static ReadyState ToStore(string? problem, TimeSpan waiting, TimeSpan allowed)
    {
        string? stalled = waiting > allowed ? $"Messages have waited for their commit for {Seconds(waiting)}." : null;
        return (problem, stalled) switch
        {
            (null, null) => new ReadyState(true, "The last batch was committed."),
            ({ } why, { } age) => new ReadyState(false, $"{age} {why}"),
            _ => new ReadyState(false, problem ?? stalled!),
        };
    }

    /// <summary>The silence to allow: as set, and never less than the most talkative station of the register needs.</summary>
    /// <returns>Zero, which allows any, when it is set so or when there is no station.</returns>
    public static TimeSpan AllowedSilence(TimeSpan set, District district)
    {
        if (set == TimeSpan.Zero || district.Stations.Count == 0)
        {
            return TimeSpan.Zero;
        }

        TimeSpan needed = PeriodsOfSilence * district.Stations.Min(s => s.SamplePeriod);
        return set > needed ? set : needed;
    }

    private static string Seconds(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0} s");
}
