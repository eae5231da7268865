using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using WenchangPlan.LossTest.Judging;

namespace WenchangPlan.LossTest.Servers;

/// <summary>The published worker as a process: it is killed and started with the same settings again and again.</summary>
/// <param name="program">The published <c>wenchang.dll</c>.</param>
/// <param name="folder">Working directory and place of its log.</param>
/// <param name="settings">Its settings, each <c>Section:Key=value</c>.</param>
public sealed class Worker(string program, string folder, IReadOnlyList<string> settings) : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan BeforeTryingAgain = TimeSpan.FromSeconds(0.5);
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(30) };
    private readonly SemaphoreSlim _turn = new(1);
    private volatile LocalProcess? _process;

    /// <summary>Where its API answers.</summary>
    public Uri Url { get; } = new($"http://127.0.0.1:{FreePort.Next()}");

    public IReadOnlyList<string> Settings => settings;

    /// <summary>Starts that ended before the worker answered, as on a full disk; it was then started again.</summary>
    public int FailedStarts { get; private set; }

    /// <summary>Times it ended by itself after it had answered: a defect, even if nothing was lost by it.</summary>
    public int Crashes { get; private set; }

    /// <summary>What it printed last before the first of these; empty when there was none.</summary>
    public string FirstCrash { get; private set; } = "";

    /// <summary>Commits that failed because the disk was full.</summary>
    public int RefusedByDisk { get; private set; }

    /// <summary>Commits that failed because the spool was full.</summary>
    public int RefusedBySpool { get; private set; }

    /// <summary>Most memory any of its processes held, in bytes.</summary>
    public long PeakMemory { get; private set; }

    /// <summary>Starts it, again and again as a supervisor would, until it answers.</summary>
    public async Task StartAsync(CancellationToken cancel)
    {
        await _turn.WaitAsync(cancel);
        try
        {
            await StartInTurnAsync(cancel);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Starts it again if it has ended by itself.</summary>
    public async Task SuperviseAsync(CancellationToken cancel)
    {
        if (_process is not { HasExited: true } || !await _turn.WaitAsync(TimeSpan.Zero, cancel))
        {
            return;
        }

        try
        {
            if (_process is { HasExited: true } process)
            {
                Crashes++;
                FirstCrash = FirstCrash.Length > 0 ? FirstCrash : process.LastLines;
                await process.DisposeAsync();
                _process = null;
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
            if (_process is { } process)
            {
                await NoteMemoryAsync();
                await process.EndAsync(signal);
                await process.DisposeAsync();
                _process = null;
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Send(Signal signal) => _process?.Send(signal);

    /// <summary>Notes how much memory it holds.</summary>
    public async Task NoteMemoryAsync() => PeakMemory = Math.Max(PeakMemory, _process is { } process ? await process.PeakMemoryAsync() : 0);

    /// <summary>Its books now; null when it does not answer.</summary>
    public Task<Books?> ReadBooksAsync(CancellationToken cancel) => TryAsync(async () =>
        await _http.GetFromJsonAsync<Books>(new Uri(Url, "/api/v1/pipeline"), cancel), cancel);

    /// <summary>Whether there is a reading of a station at a time; false also when it cannot be read.</summary>
    public async Task<bool> HasReadingAsync(string station, long time, CancellationToken cancel) => await TryAsync(async () =>
    {
        string from = Uri.EscapeDataString(DateTimeOffset.FromUnixTimeMilliseconds(time).ToString("O"));
        string to = Uri.EscapeDataString(DateTimeOffset.FromUnixTimeMilliseconds(time + 1).ToString("O"));
        using HttpResponseMessage answer = await _http.GetAsync(new Uri(Url, $"/api/v1/stations/{station}/readings?from={from}&to={to}&limit=1"), cancel);
        return answer.StatusCode == HttpStatusCode.OK && JsonElement.Parse(await answer.Content.ReadAsStringAsync(cancel)).GetProperty("items").GetArrayLength() > 0 ? answer : null;
    }, cancel) is not null;

    /// <summary>Whether it answers with success.</summary>
    public async Task<bool> AnswersAsync(string path, CancellationToken cancel) => await TryAsync(async () =>
    {
        using HttpResponseMessage answer = await _http.GetAsync(new Uri(Url, path), cancel);
        return answer.IsSuccessStatusCode ? answer : null;
    }, cancel) is not null;

    /// <summary>All items of a list, page by page.</summary>
    public async IAsyncEnumerable<JsonElement> ListAsync(string path, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancel)
    {
        string cursor = "";
        do
        {
            JsonElement page = await _http.GetFromJsonAsync<JsonElement>(new Uri(Url, $"{path}?limit=50000{cursor}"), cancel);
            foreach (JsonElement item in page.GetProperty("items").EnumerateArray())
            {
                yield return item;
            }

            cursor = page.GetProperty("next").GetString() is { } next ? $"&cursor={Uri.EscapeDataString(next)}" : "";
        }
        while (cursor.Length > 0);
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            await _process.DisposeAsync();
        }

        _http.Dispose();
        _turn.Dispose();
    }

    private async Task StartInTurnAsync(CancellationToken cancel)
    {
        bool alive = await Wait.UntilAsync(async () =>
        {
            if (_process is { HasExited: true })
            {
                FailedStarts++;
                await _process.DisposeAsync();
                _process = null;
                await Wait.ForAsync(BeforeTryingAgain, cancel);
            }

            _process ??= new LocalProcess("dotnet", [program, "run", $"Http:Urls={Url}", .. settings], Path.Combine(folder, "worker.log"), Note);
            return await AnswersAsync("/healthz", cancel);
        }, Patience, cancel);
        if (!alive)
        {
            throw new TimeoutException($"the worker does not answer:\n{_process?.LastLines}");
        }
    }

    private static async Task<T?> TryAsync<T>(Func<Task<T?>> ask, CancellationToken cancel) where T : class
    {
        try
        {
            return await ask();
        }
        catch (Exception e) when (e is HttpRequestException or IOException || (e is OperationCanceledException && !cancel.IsCancellationRequested))
        {
            return null; // it is killed, stopped or paused
        }
    }

    private void Note(string line)
    {
        RefusedByDisk += line.Contains("database or disk is full", StringComparison.Ordinal) && line.Contains("does not take the batch", StringComparison.Ordinal) ? 1 : 0;
        RefusedBySpool += line.Contains("the spool is full", StringComparison.Ordinal) && line.Contains("does not take the batch", StringComparison.Ordinal) ? 1 : 0;
    }
}
