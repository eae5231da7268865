using WenchangPlan.Tests.Shared;

namespace WenchangPlan.Storage.Tests.Servers;

/// <summary>A VictoriaMetrics that the tests of a class share.</summary>
public sealed class VictoriaMetricsServer : VictoriaMetrics, IAsyncLifetime
{
    public async ValueTask InitializeAsync() => await StartAsync();
}
