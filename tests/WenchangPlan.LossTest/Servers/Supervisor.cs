namespace WenchangPlan.LossTest.Servers;

/// <summary>Starts the published worker again and again, as a service manager would, and counts what happens to it.</summary>
public sealed class Supervisor : IAsyncDisposable
{
    private static readonly TimeSpan BeforeTryingAgain = TimeSpan.FromSeconds(0.5);
    private readonly SemaphoreSlim _turn = new(1);
    private volatile bool _wanted;

    /// <param name="program">The published <c>wenchang.dll</c>.</param>
    /// <param name="folder">Working directory and place of its log.</param>
    /// <param name="settings">Its settings, each <c>Section:Key=value</c>.</param>
    public Supervisor(string program, string folder, IEnumerable<string> settings) => Worker = new PublishedWorker(program, folder, settings, Note);

    public PublishedWorker Worker { get; }

    /// <summary>Starts that ended before the worker answered, as on a full disk; it was then started again.</summary>
    public int FailedStarts { get; private set; }

    /// <summary>Times it ended by itself after it had answered: a defect, even if nothing was lost by it.</summary>
    public int Crashes { get; private set; }

    /// <summary>What it printed last before the first of these; empty when there was none.</summary>
    public string FirstCrash { get; private set; } = "";

    /// <summary>Commits that failed because the disk was full.</summary>
    public int RefusedByDisk { get; private set; }

    /// <summary>Starts that failed because the disk was full.</summary>
    public int StartsRefusedByDisk { get; private set; }

    /// <summary>Commits that failed because the spool was full.</summary>
    public int RefusedBySpool { get; private set; }

    /// <summary>Most memory any of its processes held, MiB.</summary>
    public double PeakMegabytes { get; private set; }

    /// <summary>Starts it until it answers; does nothing when somebody else has done so since it was ended.</summary>
    public async Task StartAsync(CancellationToken cancel)
    {
        await _turn.WaitAsync(cancel);
        try
        {
            if (!_wanted)
            {
                await StartInTurnAsync(cancel);
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Starts it again if it has ended by itself.</summary>
    public async Task SuperviseAsync(CancellationToken cancel)
    {
        if (!HasCrashed || !await _turn.WaitAsync(TimeSpan.Zero, cancel))
        {
            return;
        }

        try
        {
            if (HasCrashed)
            {
                Crashes++;
                FirstCrash = FirstCrash.Length > 0 ? FirstCrash : Worker.Process.LastLines;
                await StartInTurnAsync(cancel);
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Ends it, if it runs.</summary>
    public async Task EndAsync(Signal signal)
    {
        await _turn.WaitAsync();
        try
        {
            _wanted = false;
            NoteMemory();
            await Worker.StopAsync(signal);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Notes how much memory it holds.</summary>
    public void NoteMemory() => PeakMegabytes = Math.Max(PeakMegabytes, Worker.Process.Use().PeakMegabytes);

    public async ValueTask DisposeAsync()
    {
        await Worker.DisposeAsync();
        _turn.Dispose();
    }

    private bool HasCrashed => _wanted && Worker.Process.HasExited;

    private async Task StartInTurnAsync(CancellationToken cancel)
    {
        await Worker.LaunchAsync();
        bool answers = await Eventually.IsAsync(async () =>
        {
            if (Worker.Process.HasExited)
            {
                FailedStarts++;
                await Task.Delay(BeforeTryingAgain, cancel);
                await Worker.LaunchAsync();
            }

            return await Worker.TryGetAsync("/healthz", cancel) is not null;
        }, Eventually.Patience, cancel);
        _wanted = answers ? true : throw new TimeoutException($"the worker does not answer:\n{Worker.Process.LastLines}");
    }

    private void Note(string line)
    {
        StartsRefusedByDisk += line.EndsWith("cannot be opened: the disk is full", StringComparison.Ordinal) ? 1 : 0;
        RefusedByDisk += line.Contains("the disk is full", StringComparison.Ordinal) && line.Contains("does not take the batch", StringComparison.Ordinal) ? 1 : 0;
        RefusedBySpool += line.Contains("the spool is full", StringComparison.Ordinal) && line.Contains("does not take the batch", StringComparison.Ordinal) ? 1 : 0;
    }
}
