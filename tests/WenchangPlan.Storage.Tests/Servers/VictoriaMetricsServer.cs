using System.Text.Json;
using WenchangPlan.Tests.Shared;

namespace WenchangPlan.Storage.Tests.Servers;

/// <summary>A real VictoriaMetrics, which takes line protocol at the V2 endpoint.</summary>
public sealed class VictoriaMetricsServer() : Server(folder: null), IAsyncLifetime
{
    public async ValueTask InitializeAsync() => await StartAsync();

    /// <inheritdoc/>
    public override Task ReadyAsync(CancellationToken cancel = default) => WhenAnswersAsync("ping", cancel);

    /// <summary>Times and values of a metric (<c>measurement_field</c>) of a station.</summary>
    public async Task<List<(long Time, double Value)>> ReadAsync(string metric, string station)
    {
        await Http.GetStringAsync(new Uri(Url, "internal/force_flush"), TestContext.Current.CancellationToken);
        string lines = await Http.GetStringAsync(
            new Uri(Url, $"api/v1/export?match[]={Uri.EscapeDataString($"{metric}{{station=\"{station}\"}}")}"), TestContext.Current.CancellationToken);
        var points = new List<(long, double)>();
        foreach (string line in lines.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            using JsonDocument series = JsonDocument.Parse(line);
            points.AddRange(series.RootElement.GetProperty("timestamps").EnumerateArray().Select(t => t.GetInt64())
                .Zip(series.RootElement.GetProperty("values").EnumerateArray().Select(v => v.GetDouble())));
        }

        return [.. points.Distinct().Order()];
    }

    /// <inheritdoc/>
    protected override ChildProcess Launch() => new("victoria-metrics",
        ["-retentionPeriod=100y", $"-storageDataPath={In("data")}", $"-httpListenAddr=127.0.0.1:{Port}", "-dedup.minScrapeInterval=1ms"], Folder, In("victoria-metrics.log"));
}
