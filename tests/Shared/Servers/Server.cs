namespace WenchangPlan.Tests.Shared;

/// <summary>A real server on a free loopback port. Stopped and started again it has the same port and what it kept.</summary>
public abstract class Server : IAsyncDisposable
{
    private readonly bool _ownsFolder;
    private volatile ChildProcess? _process;

    /// <param name="folder">For its files and its log; null for one of its own, which goes with it.</param>
    protected Server(string? folder)
    {
        _ownsFolder = folder is null;
        Folder = folder ?? Directory.CreateTempSubdirectory("wenchang-server-").FullName;
        Url = new Uri($"http://127.0.0.1:{Port}/");
        Http = new HttpClient { BaseAddress = Url, Timeout = TimeSpan.FromSeconds(30) };
    }

    /// <summary>Where it listens.</summary>
    public int Port { get; } = FreePort.Next();

    /// <summary>The same as an address, for those that speak HTTP.</summary>
    public Uri Url { get; }

    /// <summary>Its files and its working directory.</summary>
    public string Folder { get; }

    /// <summary>Its process; the last one if that has ended.</summary>
    public ChildProcess Process => _process ?? throw new InvalidOperationException("it has never been started");

    /// <summary>For those that speak HTTP.</summary>
    protected HttpClient Http { get; }

    /// <summary>Starts it, also again, and waits until it is ready.</summary>
    public async Task StartAsync(CancellationToken cancel = default)
    {
        await LaunchAsync();
        await Process.WhenReadyAsync(() => ReadyAsync(cancel));
    }

    /// <summary>Starts it and returns at once.</summary>
    public async Task LaunchAsync()
    {
        if (_process is { } last)
        {
            await last.DisposeAsync();
        }

        _process = Launch();
    }

    /// <summary>Waits until it is ready.</summary>
    public abstract Task ReadyAsync(CancellationToken cancel = default);

    /// <summary>Ends it; its files stay.</summary>
    /// <returns>Its exit code.</returns>
    public Task<int> StopAsync(Signal signal = Signal.Terminate) => Process.EndAsync(signal);

    /// <summary>Stops it in order, so that it saves what it holds, and starts it again.</summary>
    public async Task RestartAsync(CancellationToken cancel = default)
    {
        await StopAsync();
        await StartAsync(cancel);
    }

    /// <summary>Sends a signal to its process, if that runs.</summary>
    public void Send(Signal signal) => Process.Send(signal);

    /// <summary>Kills it.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_process is { } process)
        {
            await process.DisposeAsync();
        }

        Http.Dispose();
        if (_ownsFolder)
        {
            Directory.Delete(Folder, recursive: true);
        }

        GC.SuppressFinalize(this);
    }

    /// <summary>Starts its process.</summary>
    protected abstract ChildProcess Launch();

    /// <summary>The name of a file or folder in its folder.</summary>
    protected string In(string name) => Path.Combine(Folder, name);

    /// <summary>Waits until a GET of this path succeeds.</summary>
    protected Task WhenAnswersAsync(string path, CancellationToken cancel) => Eventually.SeeAsync($"an answer of {Url}{path}", async () =>
    {
        if (Process.HasExited)
        {
            throw new InvalidOperationException($"the server that should answer at {Url}{path} ended:\n{Process.LastLines}");
        }

        try
        {
            using HttpResponseMessage answer = await Http.GetAsync(new Uri(path, UriKind.Relative), cancel);
            return answer.IsSuccessStatusCode ? this : null;
        }
        catch (HttpRequestException)
        {
            return null; // it does not listen yet
        }
    }, () => Process.LastLines, cancel);
}
