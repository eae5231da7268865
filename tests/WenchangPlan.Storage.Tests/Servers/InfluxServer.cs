using System.Globalization;
using System.Text;
using System.Text.Json;

namespace WenchangPlan.Storage.Tests.Servers;

/// <summary>A real InfluxDB 1.x.</summary>
public class InfluxServer : ServerProcess
{
    private int _databases;

    protected virtual bool Authenticates => false;

    protected virtual int MaxBodyBytes => 25_000_000;

    /// <summary>Makes a database of its own for a test.</summary>
    public async Task<string> CreateDatabaseAsync(string retention = "")
    {
        string name = $"test{Interlocked.Increment(ref _databases)}";
        (await QueryAsync("", $"CREATE DATABASE {name}{retention}")).Dispose();
        return name;
    }

    /// <summary>Runs a query past our code; the answer must hold no error.</summary>
    public async Task<JsonDocument> QueryAsync(string database, string query)
    {
        using var form = new FormUrlEncodedContent([new("q", query)]);
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(Url, $"query?db={database}&epoch=ms")) { Content = form };
        if (Authenticates)
        {
            request.Headers.Authorization = new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes("duty:right")));
        }

        using HttpResponseMessage answer = await Http.SendAsync(request, TestContext.Current.CancellationToken);
        string body = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(answer.IsSuccessStatusCode && !body.Contains("\"error\"", StringComparison.Ordinal), $"{query}: {body}");
        return JsonDocument.Parse(body);
    }

    /// <summary>The rows of the first series; empty when there is none.</summary>
    public async Task<List<JsonElement>> RowsAsync(string database, string query)
    {
        using JsonDocument answer = await QueryAsync(database, query);
        return answer.RootElement.GetProperty("results")[0].TryGetProperty("series", out JsonElement series)
            ? [.. series[0].GetProperty("values").EnumerateArray().Select(r => r.Clone())] : [];
    }

    protected override (string Program, string[] Arguments) Command()
    {
        string file = Path.Combine(Folder, "influxdb.conf");
        if (!File.Exists(file))
        {
            File.WriteAllText(file, string.Create(CultureInfo.InvariantCulture, $"""
                reporting-disabled = true
                bind-address = "127.0.0.1:{FreePort()}"
                [meta]
                  dir = "{Folder}/meta"
                [data]
                  dir = "{Folder}/data"
                  wal-dir = "{Folder}/wal"
                [monitor]
                  store-enabled = false
                [http]
                  bind-address = "127.0.0.1:{Port}"
                  log-enabled = false
                  auth-enabled = {(Authenticates ? "true" : "false")}
                  max-body-size = {MaxBodyBytes}
                """));
        }

        return ("/usr/bin/influxd", ["run", "-config", file]);
    }
}

/// <summary>An InfluxDB that asks for user <c>duty</c> with password <c>right</c>.</summary>
public sealed class InfluxServerWithUsers : InfluxServer
{
    protected override bool Authenticates => true;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        using var form = new FormUrlEncodedContent([new("q", "CREATE USER duty WITH PASSWORD 'right' WITH ALL PRIVILEGES")]);
        using HttpResponseMessage answer = await Http.PostAsync(new Uri(Url, "query"), form);
        answer.EnsureSuccessStatusCode();
    }
}

/// <summary>An InfluxDB that takes small bodies only.</summary>
public sealed class InfluxServerForSmallBodies : InfluxServer
{
    protected override int MaxBodyBytes => 600;
}
