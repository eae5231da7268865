using System.Text.Json;

namespace WenchangPlan.Storage.Tests.Servers;

/// <summary>A real VictoriaMetrics, which takes line protocol at the V2 endpoint.</summary>
public sealed class VictoriaMetricsServer : ServerProcess
{
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

    protected override (string Program, string[] Arguments) Command() => ("/usr/bin/victoria-metrics",
        ["-retentionPeriod=100y", $"-storageDataPath={Folder}", $"-httpListenAddr=127.0.0.1:{Port}", "-dedup.minScrapeInterval=1ms"]);
}
