using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using WenchangPlan.Tests.Shared;

namespace WenchangPlan.Storage.Tests.Servers;

/// <summary>An InfluxDB whose tests have a database each.</summary>
public class InfluxFixture : InfluxServer, IAsyncLifetime
{
    private int _databases;

    public InfluxFixture()
    {
    }

    protected InfluxFixture(string http) : base(http: http)
    {
    }

    public virtual async ValueTask InitializeAsync() => await StartAsync();

    /// <summary>Makes a database of its own for a test.</summary>
    public async Task<string> CreateDatabaseAsync(string retention = "")
    {
        string name = $"test{Interlocked.Increment(ref _databases)}";
        await RunAsync($"CREATE DATABASE {name}{retention}");
        return name;
    }

    /// <summary>Writes a line past the service.</summary>
    public async Task WriteAsync(string database, string line)
    {
        using HttpResponseMessage answer = await Http.PostAsync(new Uri($"write?db={database}", UriKind.Relative), new StringContent(line), TestContext.Current.CancellationToken);
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>The rows of the first series, at most 5,000; none when there is no series.</summary>
    public async Task<List<JsonElement>> RowsAsync(string database, string query) =>
        await QueryAsync(query, database, TestContext.Current.CancellationToken).FirstOrDefaultAsync() is { ValueKind: JsonValueKind.Object } series ? [.. series.GetProperty("values").EnumerateArray()] : [];
}

/// <summary>An InfluxDB that asks for user <c>duty</c> with password <c>right</c>.</summary>
public sealed class InfluxFixtureWithUsers() : InfluxFixture("auth-enabled = true")
{
    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        await RunAsync("CREATE USER duty WITH PASSWORD 'right' WITH ALL PRIVILEGES");
        Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes("duty:right")));
    }
}

/// <summary>An InfluxDB that takes small bodies only.</summary>
public sealed class InfluxFixtureForSmallBodies() : InfluxFixture("max-body-size = 600");
