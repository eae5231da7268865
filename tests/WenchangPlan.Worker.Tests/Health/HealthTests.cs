using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using WenchangPlan.Telemetry.Health;
using WenchangPlan.Tests.Shared;
using WenchangPlan.Worker.Tests.Docs;
using WenchangPlan.Worker.Tests.Hosting;
using WenchangPlan.Worker.Tests.Web;

namespace WenchangPlan.Worker.Tests.Health;

/// <summary>Meters are seen by the whole process: a second service in a parallel test would show its figures too.</summary>
[CollectionDefinition(nameof(OneServiceAtATime), DisableParallelization = true)]
public class OneServiceAtATime;

[Collection(nameof(OneServiceAtATime))]
public partial class HealthTests(WebFixture web) : IClassFixture<WebFixture>
{
    [Fact]
    public async Task Healthz_SaysAlive() => Assert.Equal("""{"status":"alive"}""", await web.GetTextAsync("/healthz"));

    [Fact]
    public async Task Readyz_EveryPartWorks_Is200() => Assert.Equal(
        """{"status":"ready","parts":{"broker":{"ok":true,"detail":"works"},"store":{"ok":true,"detail":"works"},"assessment":{"ok":true,"detail":"works"}}}""",
        await web.GetTextAsync("/readyz"));

    [Fact]
    public async Task Readyz_OnePartDoesNot_Is503AndNamesIt()
    {
        await using var own = new WebFixture();
        await own.InitializeAsync();
        own.Parts.Single(p => p.Name == "store").State = new ReadyState(false, "disk full");
        using HttpResponseMessage answer = await own.Client.GetAsync(new Uri("/readyz", UriKind.Relative), TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        JsonElement body = await answer.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
        Assert.Equal("notReady", body.GetProperty("status").GetString());
        Assert.Equal("""{"ok":false,"detail":"disk full"}""", body.GetProperty("parts").GetProperty("store").GetRawText());
        Assert.True(body.GetProperty("parts").GetProperty("broker").GetProperty("ok").GetBoolean());
    }

    [Fact]
    public async Task Metrics_ShowTheLedgerAndTheRuntime()
    {
        string metrics = await web.GetTextAsync("/metrics");

        Assert.Equal(125_019, Sample(metrics, "wenchang_messages_received_total"));
        Assert.Equal(125_009, Sample(metrics, "wenchang_messages_stored_total"));
        Assert.Equal(7, Sample(metrics, "wenchang_messages_quarantined_total"));
        Assert.Equal(3, Sample(metrics, "wenchang_messages_waiting"));
        Assert.Equal(1, Sample(metrics, "wenchang_balance_ok"));
        Assert.Contains("dotnet_gc_collections_total", metrics, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Metrics_ThatOperatorsWatch_AreThereBeforeAnythingHappens()
    {
        using var folder = new TempDirectory();
        await using RunningService service = await RunningService.StartAsync(folder.Path);
        string metrics = await service.Client.GetStringAsync(new Uri("/metrics", UriKind.Relative), TestContext.Current.CancellationToken);
        string[] watched = [.. WatchedMetric().Matches(DocsFolder.ReadAll("docs/operations.md")).Select(m => m.Groups["name"].Value).Distinct()];
        Assert.True(watched.Length >= 8, string.Join(' ', watched));
        Assert.All(watched, name => Assert.Contains(metrics.Split('\n'), l => l.StartsWith(name + "{", StringComparison.Ordinal) || l.StartsWith(name + " ", StringComparison.Ordinal)));
    }

    [GeneratedRegex("`(?<name>wenchang_[a-z_]+)`", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex WatchedMetric();

    private static double Sample(string metrics, string name)
    {
        string line = Assert.Single(metrics.Split('\n'), l => l.StartsWith(name + "{", StringComparison.Ordinal) || l.StartsWith(name + " ", StringComparison.Ordinal));
        return double.Parse(line[(line.LastIndexOf('}') + 1)..].Trim().Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture);
    }
}
