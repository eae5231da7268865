using System.Diagnostics;
using System.Globalization;

namespace WenchangPlan.LossTest.Disturbing;

/// <summary>Makes the disturbances happen, the kills of the worker beside all others, and counts them.</summary>
/// <param name="site">The parts of the run.</param>
/// <param name="options">The run.</param>
public sealed class Disturber(Site site, LossOptions options) : IDisposable
{
    // Enough for a start and the first commits: -shm takes 32 KiB, a log of SQLite some pages for each commit.
    private const int RoomToStart = 256 * 1024;
    private readonly SemaphoreSlim _oneEnd = new(1);
    private readonly Lock _gate = new();
    private readonly Dictionary<DisturbanceKind, int> _counts = [];
    private readonly long _start = Stopwatch.GetTimestamp();

    /// <summary>How often each happened.</summary>
    public int Count(DisturbanceKind kind)
    {
        lock (_gate)
        {
            return _counts.GetValueOrDefault(kind);
        }
    }

    /// <summary>Times the full disk was noticed: a start was refused, then a commit, and one of both again when the worker was killed meanwhile.</summary>
    public int DiskNoticed { get; private set; }

    public async Task RunAsync(CancellationToken cancel) => await Task.WhenAll(
        TrackAsync(DisturbancePlan.Kills(options), cancel),
        TrackAsync(DisturbancePlan.Others(options, site.Disk is not null), cancel));

    public void Dispose() => _oneEnd.Dispose();

    private async Task TrackAsync(IEnumerable<Disturbance> plan, CancellationToken cancel)
    {
        foreach (Disturbance disturbance in plan)
        {
            await Task.Delay(disturbance.After, cancel);
            site.CatchUp.Drop();
            await options.Log.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
                $"{Stopwatch.GetElapsedTime(_start).TotalSeconds,7:F1} s  {disturbance.Kind}, {disturbance.For.TotalSeconds:F1} s"));
            lock (_gate)
            {
                _counts[disturbance.Kind] = _counts.GetValueOrDefault(disturbance.Kind) + 1;
            }

            await DoAsync(disturbance, cancel);
            site.CatchUp.Begin();
        }
    }

    private Task DoAsync(Disturbance disturbance, CancellationToken cancel) => disturbance.Kind switch
    {
        DisturbanceKind.KillWorker => KillWorkerAsync(disturbance.For, cancel),
        DisturbanceKind.RestartBroker => RestartBrokerAsync(disturbance.For, cancel),
        DisturbanceKind.PauseWorker => PauseAsync(site.Worker.Send, disturbance.For, cancel),
        DisturbanceKind.PauseBroker => PauseAsync(site.Broker.Send, disturbance.For, cancel),
        DisturbanceKind.PauseStore => PauseAsync(site.Influx!.Send, disturbance.For, cancel),
        DisturbanceKind.StopStore => StopStoreAsync(Signal.Terminate, disturbance.For, cancel),
        DisturbanceKind.KillStore => StopStoreAsync(Signal.Kill, disturbance.For, cancel),
        DisturbanceKind.FillDisk => FillDiskAsync(disturbance.For, cancel),
        _ => throw new ArgumentOutOfRangeException(nameof(disturbance), disturbance.Kind, "a kind without a deed"),
    };

    private async Task KillWorkerAsync(TimeSpan down, CancellationToken cancel)
    {
        await _oneEnd.WaitAsync(cancel);
        try
        {
            await site.Supervisor.EndAsync(Signal.Kill);
            await site.Publisher.SetRateAsync(options.Burst);
            await Task.Delay(down, cancel);
            await site.Supervisor.StartAsync(cancel);
            await site.Publisher.SetRateAsync(options.Rate);
            await site.LookAtBooksAsync(cancel);
        }
        finally
        {
            _oneEnd.Release();
        }
    }

    private async Task RestartBrokerAsync(TimeSpan down, CancellationToken cancel)
    {
        await site.Broker.StopAsync();
        await Task.Delay(down, cancel);
        await site.Broker.StartAsync(cancel);
    }

    private static async Task PauseAsync(Action<Signal> send, TimeSpan length, CancellationToken cancel)
    {
        send(Signal.Stop);
        await Task.Delay(length, cancel);
        send(Signal.Continue);
    }

    private async Task StopStoreAsync(Signal signal, TimeSpan length, CancellationToken cancel)
    {
        await site.Influx!.StopAsync(signal);
        await Task.Delay(length, cancel);
        await site.Influx.StartAsync(cancel);
    }

    private async Task FillDiskAsync(TimeSpan length, CancellationToken cancel)
    {
        int starts = site.Supervisor.StartsRefusedByDisk;
        // Ended in order the worker takes its log away. A log that stays has the room it once had, and is written over however full the disk is.
        await EndAsync(Signal.Terminate, site.Disk!.Fill, cancel);
        Task started = site.Supervisor.StartAsync(cancel);
        bool noticed = await IsMoreAsync(() => site.Supervisor.StartsRefusedByDisk, starts, cancel);

        int refused = site.Supervisor.RefusedByDisk;
        site.Disk.Give(RoomToStart);
        noticed &= await IsMoreAsync(() => site.Supervisor.RefusedByDisk, refused, cancel);
        if (Count(DisturbanceKind.FillDisk) % 2 == 1)
        {
            // Now it has to start with a log that ends where the room did.
            await EndAsync(Signal.Kill, () => refused = RefusedByDisk(), cancel);
            started = Task.WhenAll(started, site.Supervisor.StartAsync(cancel));
            noticed &= await IsMoreAsync(RefusedByDisk, refused, cancel);
        }

        DiskNoticed += noticed ? 1 : 0;
        await Task.Delay(length, cancel);
        site.Disk.Empty();
        await started;
        await site.LookAtBooksAsync(cancel);
    }

    /// <summary>Ends the worker; no kill comes between its end and the deed.</summary>
    private async Task EndAsync(Signal signal, Action deed, CancellationToken cancel)
    {
        await _oneEnd.WaitAsync(cancel);
        try
        {
            await site.Supervisor.EndAsync(signal);
            deed();
        }
        finally
        {
            _oneEnd.Release();
        }
    }

    private int RefusedByDisk() => site.Supervisor.StartsRefusedByDisk + site.Supervisor.RefusedByDisk;

    private static Task<bool> IsMoreAsync(Func<int> count, int than, CancellationToken cancel) =>
        Eventually.IsAsync(() => Task.FromResult(count() > than), Eventually.Patience, cancel);
}
