using WenchangPlan.LossTest.Disturbing;
using WenchangPlan.LossTest.Judging;
using WenchangPlan.LossTest.Publishing;
using WenchangPlan.LossTest.Servers;

namespace WenchangPlan.LossTest;

/// <summary>Broker, store, worker and publisher of a run, with all their files in one folder, watched while they run.</summary>
public sealed class Site : IAsyncDisposable
{
    private const int DiskMegabytes = 512;
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(100);
    private readonly SemaphoreSlim _oneLook = new(1);
    private readonly CancellationTokenSource _end = new();
    private Task _watching = Task.CompletedTask;
    private bool _disposed;

    private Site(string folder) => Folder = folder;

    public string Folder { get; }

    /// <summary>The disk the data directory is on; null when this user may not make one.</summary>
    public SmallDisk? Disk { get; private set; }

    public Mosquitto Broker { get; private set; } = null!;

    /// <summary>The store; null when it is the SQLite file of the worker.</summary>
    public InfluxServer? Influx { get; private set; }

    public Supervisor Supervisor { get; private set; } = null!;

    public PublishedWorker Worker => Supervisor.Worker;

    public Publisher Publisher { get; private set; } = null!;

    public BooksCheck Books { get; } = new();

    public CatchUp CatchUp { get; private set; } = null!;

    public Ledger Ledger => new(Path.Combine(Folder, "ledger"));

    /// <summary>Where the worker keeps its file.</summary>
    public string DataDirectory => Path.Combine(Folder, "data");

    public string Register => Path.Combine(Folder, "district.json");

    /// <summary>Starts all of them; the publisher sends nothing yet.</summary>
    public static async Task<Site> StartAsync(LossOptions options, CancellationToken cancel)
    {
        var site = new Site(Directory.CreateDirectory(Path.Combine(options.Folder, $"loss-{Guid.NewGuid():N}")).FullName);
        try
        {
            await site.StartPartsAsync(options, cancel);
            return site;
        }
        catch
        {
            await site.DisposeAsync();
            throw;
        }
    }

    /// <summary>Reads the books of the worker once, if it answers.</summary>
    public async Task<Books?> LookAtBooksAsync(CancellationToken cancel)
    {
        await _oneLook.WaitAsync(cancel);
        try
        {
            if (await Worker.TryBooksAsync(cancel) is not { } books)
            {
                return null;
            }

            Books.Look(books);
            return books;
        }
        finally
        {
            _oneLook.Release();
        }
    }

    /// <summary>Ends the worker, and copies its files to where they stay when a disk in memory goes.</summary>
    public async Task KeepDataAsync()
    {
        await Supervisor.EndAsync(Signal.Kill);
        string kept = Directory.CreateDirectory(Path.Combine(Folder, "data-kept")).FullName;
        foreach (string file in Directory.GetFiles(DataDirectory))
        {
            File.Copy(file, Path.Combine(kept, Path.GetFileName(file)));
        }
    }

    /// <summary>Removes the files of the run.</summary>
    public void Clean() => Directory.Delete(Folder, recursive: true);

    public async ValueTask DisposeAsync()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        await _end.CancelAsync();
        await _watching;
        foreach (IAsyncDisposable? part in (IAsyncDisposable?[])[Publisher, Supervisor, Influx, Broker])
        {
            if (part is not null)
            {
                await part.DisposeAsync();
            }
        }

        Disk?.Dispose();
        _end.Dispose();
        _oneLook.Dispose();
    }

    private async Task StartPartsAsync(LossOptions options, CancellationToken cancel)
    {
        if (options.OnSmallDisk && SmallDisk.IsReal)
        {
            Disk = new SmallDisk($"{DiskMegabytes}m", DataDirectory);
        }

        await SentStations.WriteRegisterAsync(Register, cancel);
        Broker = await Mosquitto.StartShippedAsync(Folder, cancel: cancel);
        Influx = options.Store == StoreKind.InfluxDb ? await InfluxServer.StartWithDatabaseAsync(Folder, cancel) : null;
        Supervisor = new Supervisor(options.Program, Folder, RunSettings.Of(DataDirectory, Register, Broker, Influx, options.SpoolBytes));
        await Supervisor.StartAsync(cancel);
        await Worker.ReadyAsync(cancel); // the broker keeps messages for a session only once it is there: what comes before belongs to nobody
        Publisher = await Publisher.StartAsync(Broker, Path.Combine(Folder, "ledger"), options.Seed, cancel);
        CatchUp = new CatchUp(Worker, Publisher);
        _watching = WatchAsync();
    }

    private async Task WatchAsync()
    {
        using var timer = new PeriodicTimer(BetweenLooks);
        try
        {
            while (await timer.WaitForNextTickAsync(_end.Token))
            {
                await Supervisor.SuperviseAsync(_end.Token);
                await LookAtBooksAsync(_end.Token);
                await CatchUp.LookAsync(_end.Token);
                Supervisor.NoteMemory();
            }
        }
        catch (OperationCanceledException) when (_end.IsCancellationRequested)
        {
            // The run is over.
        }
    }
}
