namespace WenchangPlan.LossTest.Disturbing;

public enum DisturbanceKind
{
    /// <summary>kill -9 of the worker, and a new start.</summary>
    KillWorker,
    /// <summary>SIGTERM to the broker, later a new start. It is never killed: mosquitto saves its queues once a minute only, so a crash of the broker is beyond what the worker can promise.</summary>
    RestartBroker,
    /// <summary>SIGSTOP, later SIGCONT.</summary>
    PauseWorker,
    PauseBroker,
    PauseStore,
    /// <summary>SIGTERM to InfluxDB, later a new start.</summary>
    StopStore,
    /// <summary>kill -9 of InfluxDB, later a new start: what it answered for is in its log.</summary>
    KillStore,
    /// <summary>No byte left where the data directory is: first the worker cannot start, then it can and its commits are refused; every other time it is also killed then.</summary>
    FillDisk,
}

/// <summary>Something bad that happens.</summary>
/// <param name="Kind">What.</param>
/// <param name="After">How long after the end of the one before.</param>
/// <param name="For">How long it lasts; for a full disk, how long after it was noticed.</param>
public sealed record Disturbance(DisturbanceKind Kind, TimeSpan After, TimeSpan For);

/// <summary>Draws the disturbances of a run; the same seed draws the same ones.</summary>
public static class DisturbancePlan
{
    /// <summary>What a kill or a start takes by itself.</summary>
    private static readonly TimeSpan Overhead = TimeSpan.FromSeconds(2);

    /// <summary>The same for a full disk, which is noticed only after some starts.</summary>
    private static readonly TimeSpan OverheadOfFullDisk = TimeSpan.FromSeconds(5);

    /// <summary>Kills of the worker. Two out of three times it is started at once, else after a while.</summary>
    public static IReadOnlyList<Disturbance> Kills(LossOptions options) =>
        Draw(new Random(options.Seed), Enumerable.Repeat(DisturbanceKind.KillWorker, options.Kills), options, r => r.Next(3) == 0 ? r.NextDouble() / 2 : 0);

    /// <summary>All others, each kind once a round, in an order of its own each round.</summary>
    /// <param name="options">The run.</param>
    /// <param name="withDisk">Whether the disk can be filled.</param>
    public static IReadOnlyList<Disturbance> Others(LossOptions options, bool withDisk)
    {
        var random = new Random(options.Seed + 1);
        List<DisturbanceKind> kinds = [DisturbanceKind.RestartBroker, DisturbanceKind.PauseWorker, DisturbanceKind.PauseBroker];
        if (options.Store == StoreKind.InfluxDb)
        {
            kinds.AddRange([DisturbanceKind.PauseStore, DisturbanceKind.StopStore, DisturbanceKind.KillStore]);
        }

        if (withDisk)
        {
            kinds.Add(DisturbanceKind.FillDisk);
        }

        IEnumerable<DisturbanceKind> all = Enumerable.Range(0, options.Rounds).SelectMany(_ => kinds.OrderBy(_ => random.Next()).ToList()).ToList();
        return Draw(random, all, options, r => 0.2 + (0.8 * r.NextDouble()));
    }

    private static List<Disturbance> Draw(Random random, IEnumerable<DisturbanceKind> kinds, LossOptions options, Func<Random, double> share)
    {
        List<DisturbanceKind> all = [.. kinds];
        if (all.Count == 0)
        {
            return [];
        }

        List<TimeSpan> lengths = [.. all.Select(_ => options.Longest * share(random))];
        // Gaps of all lengths; together they fill the run. One in four is short, so that a worker is killed while it takes what has waited for it.
        List<double> weights = [.. all.Select(_ => random.Next(4) == 0 ? 0.02 : 0.05 + random.NextDouble())];
        TimeSpan overhead = all.Aggregate(TimeSpan.Zero, (sum, kind) => sum + (kind == DisturbanceKind.FillDisk ? OverheadOfFullDisk : Overhead));
        TimeSpan left = options.Length - overhead - lengths.Aggregate(TimeSpan.Zero, (sum, l) => sum + l);
        TimeSpan unit = left > TimeSpan.Zero ? left / weights.Sum() : TimeSpan.Zero;
        return [.. all.Select((kind, i) => new Disturbance(kind, unit * weights[i], lengths[i]))];
    }
}
