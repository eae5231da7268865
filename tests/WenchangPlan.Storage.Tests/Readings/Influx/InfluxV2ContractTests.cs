using WenchangPlan.Storage.Tests.Servers;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Tests.Shared;

namespace WenchangPlan.Storage.Tests.Readings.Influx;

/// <summary>The contract on the endpoints of InfluxDB 2.x, before a real 1.x.</summary>
public sealed class InfluxV2ContractTests(InfluxFixture server) : ReadingStoreContract, IClassFixture<InfluxFixture>
{
    private InfluxBridge _bridge = null!;
    private InfluxHost _store = null!;

    protected override IReadingStore Readings => _store.Readings;

    protected override IBalanceStore Balance => _store.Balance;

    protected override IVerdictStore Assessment => _store.Assessment;

    public override async ValueTask InitializeAsync()
    {
        _bridge = new InfluxBridge(server);
        _store = new InfluxHost(_bridge.Url, await server.CreateDatabaseAsync(), ("InfluxDb:Token", InfluxBridge.Token), ("InfluxDb:Gzip", "true"));
    }

    protected override Task ReopenAsync() => _store.ReopenAsync();

    protected override async ValueTask CloseAsync()
    {
        Assert.All(_bridge.Paths, p => Assert.Contains(p, (string[])["/api/v2/write", "/query"]));
        await _store.DisposeAsync();
        await _bridge.DisposeAsync();
    }
}
