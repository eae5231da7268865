using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;

namespace WenchangPlan.Tests.Shared;

/// <summary>A real InfluxDB 1.x, which syncs each write to disk before it answers. It is read here past all code of the service.</summary>
public class InfluxServer : Server
{
    /// <summary>The database of those that need only one.</summary>
    public const string Database = "wenchang";

    private readonly string _http;

    /// <param name="folder">For its files; null for one of its own.</param>
    /// <param name="http">More lines for the section http of its configuration.</param>
    public InfluxServer(string? folder = null, string http = "") : base(folder)
    {
        _http = http;
        Http.Timeout = TimeSpan.FromMinutes(5);
    }

    /// <summary>Settings of a worker that stores in <see cref="Database"/>.</summary>
    public IEnumerable<string> WorkerSettings => ["Storage:Kind=InfluxDb", "InfluxDb:Version=V1", $"InfluxDb:Url={Url}", $"InfluxDb:Bucket={Database}"];

    /// <summary>Starts one that has <see cref="Database"/>.</summary>
    public static async Task<InfluxServer> StartWithDatabaseAsync(string folder, CancellationToken cancel = default)
    {
        var server = new InfluxServer(folder);
        await server.StartAsync(cancel);
        await server.RunAsync($"CREATE DATABASE {Database}", cancel);
        return server;
    }

    /// <summary>Asks as this user from now on, for a server that wants one.</summary>
    public void SignIn(string user, string password) =>
        Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}")));

    /// <summary>Runs a query whose answer nobody needs.</summary>
    public async Task RunAsync(string query, CancellationToken cancel = default)
    {
        await foreach (JsonElement _ in QueryAsync(query, cancel: cancel))
        {
            // Only an error in it matters, and that is thrown.
        }
    }

    /// <summary>Runs a query, times in milliseconds, and yields the series of its answer in parts of up to 5,000 rows.</summary>
    /// <exception cref="InvalidOperationException">The answer holds an error.</exception>
    public async IAsyncEnumerable<JsonElement> QueryAsync(string query, string database = Database, [EnumeratorCancellation] CancellationToken cancel = default)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri($"query?db={database}&epoch=ms&chunked=true&chunk_size=5000", UriKind.Relative));
        request.Content = new FormUrlEncodedContent([new("q", query)]);
        using HttpResponseMessage answer = await Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel);
        using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync(cancel));
        while (await reader.ReadLineAsync(cancel) is { } line)
        {
            JsonElement result = JsonElement.Parse(line) is var whole && whole.TryGetProperty("results", out JsonElement results) ? results[0] : whole;
            if (!answer.IsSuccessStatusCode || result.TryGetProperty("error", out _))
            {
                throw new InvalidOperationException($"{query}: {line}");
            }

            foreach (JsonElement series in result.TryGetProperty("series", out JsonElement all) ? all.EnumerateArray() : default)
            {
                yield return series;
            }
        }
    }

    /// <summary>Writes a line past the service, its time in milliseconds, into <see cref="Database"/>.</summary>
    public async Task WriteAsync(string line, CancellationToken cancel = default)
    {
        using HttpResponseMessage answer = await Http.PostAsync(new Uri($"write?db={Database}&precision=ms", UriKind.Relative), new StringContent(line), cancel);
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>How many points of a measurement hold a field.</summary>
    public async Task<long> CountAsync(string measurement, string field, CancellationToken cancel = default) =>
        await QueryAsync($"SELECT count(\"{field}\") FROM \"{measurement}\"", cancel: cancel).FirstOrDefaultAsync(cancel) is { ValueKind: JsonValueKind.Object } series
            ? series.GetProperty("values")[0][1].GetInt64() : 0;

    /// <summary>Points it says it has written since its start; unlike a count it costs it nothing.</summary>
    public async Task<long> WrittenAsync(CancellationToken cancel = default)
    {
        JsonElement all = JsonElement.Parse(await Http.GetStringAsync(new Uri("debug/vars", UriKind.Relative), cancel));
        return all.EnumerateObject().Where(p => p.Name.StartsWith("httpd", StringComparison.Ordinal)).Sum(p => p.Value.GetProperty("values").GetProperty("pointsWrittenOK").GetInt64());
    }

    /// <inheritdoc/>
    public override Task ReadyAsync(CancellationToken cancel = default) => WhenAnswersAsync("ping", cancel);

    /// <inheritdoc/>
    protected override ChildProcess Launch()
    {
        if (!File.Exists(In("influxdb.conf")))
        {
            File.WriteAllText(In("influxdb.conf"), $"""
                reporting-disabled = true
                bind-address = "127.0.0.1:{FreePort.Next()}"
                [meta]
                  dir = "{In("influxdb/meta")}"
                [data]
                  dir = "{In("influxdb/data")}"
                  wal-dir = "{In("influxdb/wal")}"
                  cache-max-memory-size = "2g"
                [monitor]
                  store-enabled = false
                [http]
                  bind-address = "127.0.0.1:{Port}"
                  log-enabled = false
                  {_http}
                """);
        }

        return new ChildProcess("influxd", ["run", "-config", In("influxdb.conf")], Folder, In("influxdb.log"));
    }
}
