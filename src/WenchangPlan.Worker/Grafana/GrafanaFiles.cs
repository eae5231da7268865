using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using WenchangPlan.Worker.Grafana.Boards;

namespace WenchangPlan.Worker.Grafana;

/// <summary>A file for Grafana.</summary>
/// <param name="Path">Its path below the folder they are written to, with slashes.</param>
/// <param name="Text">What is in it.</param>
internal sealed record GrafanaFile(string Path, string Text);

/// <summary>Everything Grafana is given: dashboards in every language, and what it reads when it starts. The same register and day make
/// the same bytes.</summary>
internal static class GrafanaFiles
{
    private static readonly JsonWriterOptions Written = new() { Indented = true, NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The dashboards of a language.</summary>
    public static IReadOnlyList<Dashboard> BoardsOf(DashboardSource source)
    {
        List<Dashboard> boards = [OverviewBoard.Make(source)];
        foreach ((string domain, Func<DashboardSource, Dashboard> make) in ((string, Func<DashboardSource, Dashboard>)[])
            [("air", AirPanels.Make), ("water", WaterPanels.Make), ("drainage", DrainagePanels.Make), ("noise", NoisePanels.Make)])
        {
            if (source.StationsOf(domain).Count > 0)
            {
                boards.Add(make(source));
            }
        }

        return [.. boards, TargetPanels.Make(source), AlertPanels.Make(source), QualityPanels.Make(source), PipelinePanels.Make(source)];
    }

    /// <summary>All files.</summary>
    /// <param name="sources">One for each language, Chinese first.</param>
    /// <param name="servers">Where Grafana finds data.</param>
    public static IEnumerable<GrafanaFile> Make(IReadOnlyList<DashboardSource> sources, GrafanaServers servers)
    {
        foreach (DashboardSource source in sources)
        {
            foreach (Dashboard board in BoardsOf(source))
            {
                if (servers.Prometheus is not null || board.Uid != Dashboard.UidOf("pipeline", source))
                {
                    yield return new GrafanaFile($"dashboards/{source.LanguageCode}/{board.FileName}", TextOf(board.ToJson()));
                }
            }
        }

        yield return new GrafanaFile("provisioning/datasources/wenchang.yml", Provisioning.DataSources(servers));
        yield return new GrafanaFile("provisioning/dashboards/wenchang.yml", Provisioning.Folders(sources, servers));
        yield return new GrafanaFile("provisioning/alerting/wenchang.yml", Provisioning.Alerting(sources[0], servers));
    }

    private static string TextOf(JsonObject json)
    {
        using var bytes = new MemoryStream();
        using (var writer = new Utf8JsonWriter(bytes, Written))
        {
            json.WriteTo(writer);
        }

        return Encoding.UTF8.GetString(bytes.ToArray()) + "\n";
    }
}

/// <summary>Where Grafana finds data and files.</summary>
/// <param name="InfluxDb">Address of InfluxDB as Grafana reaches it.</param>
/// <param name="IsV1">Whether it is 1.x, which asks for user and password.</param>
/// <param name="Bucket">Bucket, or database.</param>
/// <param name="SecretFile">File with the token, or password, where Grafana runs.</param>
/// <param name="Prometheus">Address of Prometheus; null where there is none.</param>
/// <param name="Folder">Folder of the dashboards where Grafana runs.</param>
internal sealed record GrafanaServers(Uri InfluxDb, bool IsV1, string Bucket, string SecretFile, Uri? Prometheus, string Folder);
