using System.Text.RegularExpressions;
using MQTTnet;
using MQTTnet.Protocol;
using WenchangPlan.Tests.Shared;
using WenchangPlan.Worker.Tests.Docs;
using WenchangPlan.Worker.Tests.Grafana;
using WenchangPlan.Worker.Tests.Hosting;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace WenchangPlan.Worker.Tests.Health;

/// <summary>The alert rules for Prometheus ask for metrics that the service has, and each has a runbook.</summary>
public sealed partial class RulesTests
{
    /// <summary>What Prometheus itself says of a target.</summary>
    private const string OfPrometheus = "up";

    private static readonly Rule[] Rules = Read();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public void EveryRule_IsNamedOnce_SaysHowBad_AndLeadsToItsRunbook()
    {
        Assert.True(Rules.Length >= 8, string.Join(' ', Rules.Select(r => r.Alert)));
        Assert.Equal(Rules.Length, Rules.Select(r => r.Alert).Distinct(StringComparer.Ordinal).Count());
        Assert.All(Rules, r => Assert.Contains(r.Labels["severity"], (string[])["warning", "critical"]));
        Assert.All(Rules, r => Assert.NotEmpty(r.Annotations["summary"]));
        Assert.All(Rules, r => Assert.Equal($"docs/operations.md#{r.Alert.ToLowerInvariant()}", r.Annotations["runbook"]));
        string runbook = DocsFolder.Read("docs/operations.md").Split("\n## Runbook\n")[1].Split("\n## ")[0];
        IEnumerable<string> sections = runbook.Split('\n').Where(l => l.StartsWith("### ", StringComparison.Ordinal))
            .Select(l => l["### ".Length..]);
        Assert.Equal(Rules.Select(r => r.Alert).Append("What doctor says"), sections);
    }

    [Fact]
    public void Prometheus_ReadsTheRulesWhereTheyAreMounted()
    {
        const string Entry = "  - /";
        string[] settings = DocsFolder.ReadAll("deploy/prometheus/prometheus.yml").Split('\n');
        string line = Assert.Single(settings, l => l.StartsWith(Entry, StringComparison.Ordinal));
        string file = line[(Entry.Length - 1)..];
        Assert.Contains($"- ./deploy/prometheus/rules.yml:{file}:ro", DocsFolder.ReadAll("docker-compose.yml"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task EveryMetricOfARule_IsOneTheServiceShows_AndEachExpressionIsAnswered()
    {
        using var folder = new TempDirectory();
        await using RunningService service = await RunningService.StartAsync(folder.Path);
        using IMqttClient device = await service.ConnectAsync("device");
        const string Reading = """{"ts":"2026-05-01T08:00:00+08:00","values":{"pm25":30}}""";
        // Acknowledged is committed; from then on there is a duration of a commit.
        await device.PublishStringAsync(
            "wenchang/air/A1/readings", Reading, MqttQualityOfServiceLevel.AtLeastOnce, cancellationToken: Cancel);
        string metrics = await service.Client.GetStringAsync(new Uri("/metrics", UriKind.Relative), Cancel);
        HashSet<string> shown = [.. metrics.Split('\n').Where(l => l.Length > 0 && l[0] != '#').Select(l => l.Split('{', ' ')[0])];
        Assert.All(Rules, r => Assert.NotEmpty(Names(r)));
        Assert.All(Rules, r => Assert.All(Names(r).Where(n => n != OfPrometheus), name => Assert.Contains(name, shown)));

        string[] parts =
        [
            .. metrics.Split('\n').Where(l => l.StartsWith("wenchang_part_ready{", StringComparison.Ordinal))
                .Select(l => PartLabel().Match(l).Groups["part"].Value),
        ];
        string[] ready = [.. (await service.GetAsync("/readyz")).GetProperty("parts").EnumerateObject().Select(p => p.Name)];
        Assert.Equal(ready.Order(StringComparer.Ordinal), parts.Order(StringComparer.Ordinal));
        Assert.Empty(((string[])["assessment", "alerting"]).Except(parts)); // of which EvaluationNotFresh speaks

        await using var prometheus = new ScrapingMetrics(service.Client.BaseAddress!);
        await prometheus.StartAsync(Cancel);
        foreach (Rule rule in Rules)
        {
            await prometheus.QueryAsync(rule.Expr, Cancel); // what is no PromQL is answered with an error
        }
    }

    /// <summary>The metrics in an expression; what stands in a selector is none.</summary>
    private static string[] Names(Rule rule) =>
    [
        .. MetricName().Matches(Selector().Replace(rule.Expr, "")).Select(m => m.Value)
            .Where(n => n.StartsWith("wenchang", StringComparison.Ordinal) || n == OfPrometheus).Distinct(StringComparer.Ordinal),
    ];

    private static Rule[] Read()
    {
        IDeserializer reader = new DeserializerBuilder().WithNamingConvention(CamelCaseNamingConvention.Instance).Build();
        return [.. reader.Deserialize<RuleFile>(DocsFolder.ReadAll("deploy/prometheus/rules.yml")).Groups.SelectMany(g => g.Rules)];
    }

    [GeneratedRegex(@"\{[^}]*\}", RegexOptions.CultureInvariant)]
    private static partial Regex Selector();

    [GeneratedRegex("[a-z_]+", RegexOptions.CultureInvariant)]
    private static partial Regex MetricName();

    [GeneratedRegex("part=\"(?<part>[a-z]+)\"", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex PartLabel();

#pragma warning disable CA1812 // made by the reader of YAML, which refuses members that are not here
    private sealed class RuleFile
    {
        public List<RuleGroup> Groups { get; set; } = [];
    }

    private sealed class RuleGroup
    {
        public string Name { get; set; } = "";

        public List<Rule> Rules { get; set; } = [];
    }

    private sealed class Rule
    {
        public string Alert { get; set; } = "";

        public string Expr { get; set; } = "";

        public string For { get; set; } = "";

        public Dictionary<string, string> Labels { get; set; } = [];

        public Dictionary<string, string> Annotations { get; set; } = [];
    }
#pragma warning restore CA1812
}
