using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace WenchangPlan.Throughput.Servers;

/// <summary>A real InfluxDB 1.x that syncs each write to disk before it answers.</summary>
internal sealed class Influx : IDisposable
{
    public const string Database = "throughput";
    private static readonly HttpClient Http = new() { Timeout = TimeSpan.FromMinutes(5) };
    private readonly string _configuration;

    private Influx(string configuration, int port)
    {
        _configuration = configuration;
        Port = port;
        Process = Launch();
    }

    public ServerProcess Process { get; private set; }

    public int Port { get; }

    public Uri Url => new(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{Port}"));

    public IEnumerable<string> WorkerSettings => ["Storage:Kind=InfluxDb", "InfluxDb:Version=V1", $"InfluxDb:Url={Url}", $"InfluxDb:Bucket={Database}"];

    public static async Task<Influx> StartAsync(string folder)
    {
        int port = FreePort.Next();
        string data = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"influx-{port}"));
        Directory.CreateDirectory(data);
        string configuration = Path.Combine(data, "influxdb.conf");
        await File.WriteAllTextAsync(configuration, string.Create(CultureInfo.InvariantCulture, $"""
            reporting-disabled = true
            bind-address = "127.0.0.1:{FreePort.Next()}"
            [meta]
              dir = "{data}/meta"
            [data]
              dir = "{data}/data"
              wal-dir = "{data}/wal"
              cache-max-memory-size = "2g"
            [http]
              bind-address = "127.0.0.1:{port}"
              log-enabled = false
            """));
        var influx = new Influx(configuration, port);
        await influx.WhenReadyAsync();
        await influx.QueryAsync($"CREATE DATABASE {Database}", HttpMethod.Post);
        return influx;
    }

    /// <summary>Stops it; its data stay.</summary>
    public Task StopAsync() => Process.StopAsync();

    /// <summary>Starts it again on the same data.</summary>
    public async Task RestartAsync()
    {
        Process.Dispose();
        Process = Launch();
        await WhenReadyAsync();
    }

    /// <summary>Sends prebuilt lines, times in milliseconds.</summary>
    public async Task WriteAsync(ReadOnlyMemory<byte> body, bool gzip)
    {
        using var content = new ReadOnlyMemoryContent(body);
        if (gzip)
        {
            content.Headers.ContentEncoding.Add("gzip");
        }

        using HttpResponseMessage answer = await Http.PostAsync(new Uri(Url, $"write?db={Database}&precision=ms"), content);
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>Points of air that hold pm25: one a message.</summary>
    public async Task<long> CountAsync()
    {
        JsonElement answer = await QueryAsync($"SELECT count(pm25) FROM air", HttpMethod.Get);
        return answer.GetProperty("results")[0].TryGetProperty("series", out JsonElement series) ? series[0].GetProperty("values")[0][1].GetInt64() : 0;
    }

    /// <summary>Points it says it has written since its start; unlike a count it costs it nothing.</summary>
    public async Task<long> WrittenAsync()
    {
        JsonElement all = JsonElement.Parse(await Http.GetStringAsync(new Uri(Url, "debug/vars")));
        return all.EnumerateObject().Where(p => p.Name.StartsWith("httpd", StringComparison.Ordinal)).Sum(p => p.Value.GetProperty("values").GetProperty("pointsWrittenOK").GetInt64());
    }

    public void Dispose() => Process.Dispose();

    private ServerProcess Launch() => new("influxd", ["-config", _configuration], new Dictionary<string, string>(StringComparer.Ordinal) { ["HOME"] = Path.GetDirectoryName(_configuration)! });

    private async Task WhenReadyAsync()
    {
        long start = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                using HttpResponseMessage answer = await Http.GetAsync(new Uri(Url, "ping"));
                return;
            }
            catch (HttpRequestException) when (!Process.HasExited && Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(60))
            {
                await Task.Delay(50);
            }
        }
    }

    private async Task<JsonElement> QueryAsync(string query, HttpMethod method)
    {
        using var request = new HttpRequestMessage(method, new Uri(Url, $"query?db={Database}&epoch=ms&q={Uri.EscapeDataString(query)}"));
        using HttpResponseMessage answer = await Http.SendAsync(request);
        return JsonElement.Parse(await answer.EnsureSuccessStatusCode().Content.ReadAsStringAsync());
    }

    /// <summary>Prebuilt bodies of 5,000 lines.</summary>
    public static List<byte[]> Bodies(long messages, Func<long, string> line, bool gzip)
    {
        var bodies = new List<byte[]>();
        for (long at = 0; at < messages; at += 5_000)
        {
            var text = new StringBuilder();
            for (long number = at; number < Math.Min(messages, at + 5_000); number++)
            {
                text.Append(line(number));
            }

            byte[] body = Encoding.ASCII.GetBytes(text.ToString());
            bodies.Add(gzip ? Compress(body) : body);
        }

        return bodies;
    }

    private static byte[] Compress(byte[] body)
    {
        using var into = new MemoryStream();
        using (var gzip = new System.IO.Compression.GZipStream(into, System.IO.Compression.CompressionLevel.Fastest))
        {
            gzip.Write(body);
        }

        return into.ToArray();
    }
}
