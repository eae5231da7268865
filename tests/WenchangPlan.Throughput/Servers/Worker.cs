using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace WenchangPlan.Throughput.Servers;

/// <summary>The balance, as the API answers it.</summary>
internal sealed record Balance(long Received, long Stored, long Quarantined, long Waiting, long Duplicates);

/// <summary>The published worker as a process.</summary>
internal sealed class Worker : IDisposable
{
    private readonly HttpClient _http;

    private Worker(ServerProcess process, Uri url)
    {
        Process = process;
        _http = new HttpClient { BaseAddress = url, Timeout = TimeSpan.FromSeconds(30) };
    }

    public ServerProcess Process { get; }

    /// <summary>Starts it and returns at once.</summary>
    /// <param name="published">Folder of the published worker.</param>
    /// <param name="folder">Gets its register and data.</param>
    /// <param name="settings">Settings such as <c>Mqtt:Port=1883</c>.</param>
    public static Worker Start(string published, string folder, params IEnumerable<string> settings)
    {
        string register = Path.Combine(folder, "district.json");
        if (!File.Exists(register))
        {
            File.WriteAllText(register, Mqtt.SampleMessages.Register());
        }

        string url = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{FreePort.Next()}");
        var process = new ServerProcess("dotnet",
            [Path.Combine(published, "wenchang.dll"), "run", $"Http:Urls={url}", $"Storage:DataDirectory={Path.Combine(folder, "data")}", $"District:File={register}", "Logging:LogLevel:Default=Warning", .. settings],
            folder: folder);
        return new Worker(process, new Uri(url));
    }

    public static IEnumerable<string> At(Mosquitto broker) => ["Mqtt:Mode=External", string.Create(CultureInfo.InvariantCulture, $"Mqtt:Port={broker.Port}")];

    /// <summary>Waits until it says that it is ready.</summary>
    public async Task ReadyAsync() => await PollAsync(async () => (await _http.GetAsync(new Uri("/readyz", UriKind.Relative))).IsSuccessStatusCode ? "" : null);

    public async Task<Balance> BalanceAsync() => JsonSerializer.Deserialize<Balance>(await _http.GetStringAsync(new Uri("/api/v1/pipeline", UriKind.Relative)), JsonSerializerOptions.Web)!;

    /// <summary>Waits until so many messages are stored, asking every 20 ms.</summary>
    /// <returns>When that was seen, <see cref="Stopwatch"/> ticks.</returns>
    public async Task<long> StoredAsync(long messages)
    {
        await PollAsync(async () => await BalanceAsync() is { } b && b.Stored + b.Quarantined >= messages ? b : null);
        long at = Stopwatch.GetTimestamp();
        Balance balance = await BalanceAsync();
        if (balance.Quarantined > 0 || balance.Received != balance.Stored + balance.Waiting)
        {
            throw new InvalidOperationException($"the books: {balance}");
        }

        return at;
    }

    /// <summary>Bytes allocated since its start.</summary>
    public async Task<double> AllocatedAsync()
    {
        string metrics = await _http.GetStringAsync(new Uri("/metrics", UriKind.Relative));
        string line = metrics.Split('\n').First(l => l.StartsWith("dotnet_gc_heap_total_allocated", StringComparison.Ordinal));
        return double.Parse(line.Split(' ')[1], CultureInfo.InvariantCulture);
    }

    public void Dispose()
    {
        _http.Dispose();
        Process.Dispose();
    }

    private async Task<T> PollAsync<T>(Func<Task<T?>> look) where T : class
    {
        long start = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                if (await look() is { } seen)
                {
                    return seen;
                }
            }
            catch (HttpRequestException) when (!Process.HasExited)
            {
                // It does not listen yet.
            }

            if (Process.HasExited || Stopwatch.GetElapsedTime(start) > TimeSpan.FromMinutes(10))
            {
                throw new TimeoutException("the worker: " + string.Join('\n', Process.Lines.Select(l => l.Line).TakeLast(20)));
            }

            await Task.Delay(20);
        }
    }
}
