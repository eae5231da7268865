using System.Globalization;
using System.Text.Json;
using WenchangPlan.Tests.Shared;

namespace WenchangPlan.Worker.Tests.Grafana;

/// <summary>A real VictoriaMetrics that reads the metrics of a service each second and answers PromQL.</summary>
internal sealed class ScrapingMetrics(Uri service) : VictoriaMetrics
{
    /// <summary>The series of a query over some minutes up to now.</summary>
    public async Task<IReadOnlyList<JsonElement>> QueryAsync(string query, CancellationToken cancel)
    {
        long now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        string path = string.Create(CultureInfo.InvariantCulture,
            $"api/v1/query_range?step=5&start={now - 300}&end={now}&query={Uri.EscapeDataString(query)}");
        JsonElement answer = JsonElement.Parse(await Http.GetStringAsync(new Uri(path, UriKind.Relative), cancel));
        return [.. answer.GetProperty("data").GetProperty("result").EnumerateArray()];
    }

    /// <inheritdoc/>
    protected override ChildProcess Launch()
    {
        File.WriteAllText(In("scrape.yml"), $"""
            scrape_configs:
              - job_name: wenchang
                scrape_interval: 1s
                static_configs:
                  - targets: ["{service.Authority}"]
            """);
        return new ChildProcess("victoria-metrics",
            [$"-storageDataPath={In("metrics")}", $"-httpListenAddr=127.0.0.1:{Port}", $"-promscrape.config={In("scrape.yml")}",
                "-search.latencyOffset=0s"], Folder, In("victoria-metrics.log"));
    }
}
