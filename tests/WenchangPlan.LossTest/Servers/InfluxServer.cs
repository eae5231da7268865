using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace WenchangPlan.LossTest.Servers;

/// <summary>A real InfluxDB 1.x with one database, on a port it keeps over restarts. It is read here past all code of the service.</summary>
public sealed class InfluxServer : IAsyncDisposable
{
    public const string Database = "wenchang";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly string _folder;
    private readonly HttpClient _http;
    private LocalProcess? _process;

    private InfluxServer(string folder)
    {
        _folder = folder;
        _http = new HttpClient { BaseAddress = Url, Timeout = Timeout.InfiniteTimeSpan };
    }

    public Uri Url { get; } = new(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{FreePort.Next()}/"));

    /// <summary>Starts it with its files in a folder, and makes the database.</summary>
    public static async Task<InfluxServer> StartAsync(string folder, CancellationToken cancel)
    {
        var server = new InfluxServer(folder);
        await File.WriteAllTextAsync(Path.Combine(folder, "influxdb.conf"), string.Create(CultureInfo.InvariantCulture, $"""
            reporting-disabled = true
            bind-address = "127.0.0.1:{FreePort.Next()}"
            [meta]
              dir = "{folder}/influxdb/meta"
            [data]
              dir = "{folder}/influxdb/data"
              wal-dir = "{folder}/influxdb/wal"
            [monitor]
              store-enabled = false
            [http]
              bind-address = "127.0.0.1:{server.Url.Port}"
              log-enabled = false
            """), cancel);
        await server.StartAsync(cancel);
        using var form = new FormUrlEncodedContent([new("q", $"CREATE DATABASE {Database}")]);
        using HttpResponseMessage answer = await server._http.PostAsync(new Uri("query", UriKind.Relative), form, cancel);
        answer.EnsureSuccessStatusCode();
        return server;
    }

    /// <summary>Starts it again with what it has on disk.</summary>
    public async Task StartAsync(CancellationToken cancel)
    {
        _process = new LocalProcess("influxd", ["run", "-config", Path.Combine(_folder, "influxdb.conf")], Path.Combine(_folder, "influxdb.log"));
        if (!await Wait.UntilAsync(async () => _process.HasExited || await AnswersAsync(cancel), Patience, cancel) || _process.HasExited)
        {
            throw new InvalidOperationException($"influxd does not run:\n{_process.LastLines}");
        }
    }

    /// <summary>Ends it; also a kill loses nothing it has answered for, since it syncs its log before.</summary>
    public async Task EndAsync(Signal signal)
    {
        await _process!.EndAsync(signal);
        await _process.DisposeAsync();
    }

    public void Send(Signal signal) => _process!.Send(signal);

    /// <summary>Every series of the database: measurement and tags.</summary>
    public async Task<IReadOnlyList<string>> SeriesAsync(CancellationToken cancel)
    {
        var names = new List<string>();
        await foreach (JsonElement series in QueryAsync("SHOW SERIES", cancel))
        {
            names.AddRange(series.GetProperty("values").EnumerateArray().Select(v => v[0].GetString()!));
        }

        return names;
    }

    /// <summary>Runs a query, times in milliseconds, and yields the series of its answer part by part.</summary>
    public async IAsyncEnumerable<JsonElement> QueryAsync(string query, [EnumeratorCancellation] CancellationToken cancel)
    {
        await using Stream stream = await _http.GetStreamAsync(new Uri($"query?db={Database}&epoch=ms&chunked=true&chunk_size=5000&q={Uri.EscapeDataString(query)}", UriKind.Relative), cancel);
        using var reader = new StreamReader(stream);
        while (await reader.ReadLineAsync(cancel) is { } line)
        {
            using JsonDocument part = JsonDocument.Parse(line);
            JsonElement result = part.RootElement.GetProperty("results")[0];
            if (result.TryGetProperty("error", out JsonElement error))
            {
                throw new InvalidOperationException($"{query}: {error.GetString()}");
            }

            foreach (JsonElement series in result.TryGetProperty("series", out JsonElement all) ? all.EnumerateArray() : default)
            {
                yield return series;
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            await _process.DisposeAsync();
        }

        _http.Dispose();
    }

    private async Task<bool> AnswersAsync(CancellationToken cancel)
    {
        try
        {
            using HttpResponseMessage answer = await _http.GetAsync(new Uri("ping", UriKind.Relative), cancel);
            return true;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
