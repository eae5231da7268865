using System.Text.Json;

namespace WenchangPlan.Tests.Shared;

/// <summary>A real VictoriaMetrics, which takes line protocol at the V2 endpoint.</summary>
/// <param name="folder">For its files; null for one of its own.</param>
public class VictoriaMetrics(string? folder = null) : Server(folder)
{
    /// <summary>Settings of a worker that stores in it.</summary>
    public IEnumerable<string> WorkerSettings =>
        ["Storage:Kind=InfluxDb", "InfluxDb:Version=V2", $"InfluxDb:Url={Url}", "InfluxDb:Org=-", "InfluxDb:Bucket=wenchang", "InfluxDb:Token=-", "InfluxDb:AcceptWeakDurability=true"];

    /// <inheritdoc/>
    public override Task ReadyAsync(CancellationToken cancel = default) => WhenAnswersAsync("ping", cancel);

    /// <summary>Times and values of a metric (<c>measurement_field</c>) of a station.</summary>
    public async Task<List<(long Time, double Value)>> ReadAsync(string metric, string station, CancellationToken cancel = default)
    {
        await Http.GetStringAsync(new Uri(Url, "internal/force_flush"), cancel);
        string lines = await Http.GetStringAsync(
            new Uri(Url, $"api/v1/export?match[]={Uri.EscapeDataString($"{metric}{{station=\"{station}\"}}")}"), cancel);
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
