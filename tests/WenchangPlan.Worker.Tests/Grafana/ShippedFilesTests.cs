using System.Text;

namespace WenchangPlan.Worker.Tests.Grafana;

/// <summary>The files under grafana/, which the containers mount, are what <c>grafana build</c> makes of the shipped register.</summary>
public sealed class ShippedFilesTests
{
    [Fact]
    public async Task ShippedFiles_AreWhatBuildMakes()
    {
        using Built built = await Built.MakeAsync();
        string shipped = Path.Combine(AppContext.BaseDirectory, "grafana");
        string[] files = [.. Directory.GetFiles(shipped, "*", SearchOption.AllDirectories)
            .Select(f => Path.GetRelativePath(shipped, f).Replace('\\', '/'))
            .Where(f => f.EndsWith(".json", StringComparison.Ordinal) || f.EndsWith(".yml", StringComparison.Ordinal))
                .Order(StringComparer.Ordinal)];

        Assert.Equal(built.Files, files);
        foreach (string file in files)
        {
            Assert.True(await File.ReadAllTextAsync(Path.Combine(built.Folder, file), Encoding.UTF8, TestContext.Current.CancellationToken)
                == await File.ReadAllTextAsync(Path.Combine(shipped, file), Encoding.UTF8, TestContext.Current.CancellationToken),
                $"grafana/{file}: run wenchang grafana build --output grafana --dashboards /var/lib/grafana/dashboards --prometheus http://prometheus:9090 --on {Built.ShippedDay}");
        }
    }

    [Fact]
    public async Task WithoutPrometheus_NothingAsksIt()
    {
        using Built built = await Built.MakeAsync(prometheus: null);

        Assert.DoesNotContain("dashboards/en/pipeline.json", built.Files);
        Assert.Equal(19, built.Files.Count);
        Assert.All(built.Files, f => Assert.DoesNotContain("prometheus", File.ReadAllText(Path.Combine(built.Folder, f)),
            StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>Grafana puts its environment into such files: a dollar that is meant for InfluxDB is written twice, and none stands alone
    /// but before a file.</summary>
    [Fact]
    public async Task Provisioning_NamesTheServersOfTheSettings_AndHoldsNoSecret()
    {
        using Built built = await Built.MakeAsync(
            settings: ["Storage:Kind=InfluxDb", "InfluxDb:Version=V1", "InfluxDb:Url=http://127.0.0.1:8087", "InfluxDb:Bucket=bureau",
            "InfluxDb:Token=duty:very-secret"]);
        string source = await File.ReadAllTextAsync(Path.Combine(built.Folder, "provisioning/datasources/wenchang.yml"),
            TestContext.Current.CancellationToken);
        string alerting = await File.ReadAllTextAsync(Path.Combine(built.Folder, "provisioning/alerting/wenchang.yml"),
            TestContext.Current.CancellationToken);

        Assert.Contains("url: \"http://127.0.0.1:8087\"", source, StringComparison.Ordinal);
        Assert.Contains("dbName: \"bureau\"", source, StringComparison.Ordinal);
        Assert.Contains("password: \"$__file{/run/tokens/influxdb_token}\"", source, StringComparison.Ordinal);
        Assert.All(built.Files, f => Assert.DoesNotContain("very-secret", File.ReadAllText(Path.Combine(built.Folder, f)),
            StringComparison.Ordinal));
        Assert.Contains("$$timeFilter", alerting, StringComparison.Ordinal);
        Assert.DoesNotContain("$", alerting.Replace("$$", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }
}
