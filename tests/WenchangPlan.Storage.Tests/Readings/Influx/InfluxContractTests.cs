using WenchangPlan.Storage.Tests.Servers;
using WenchangPlan.Telemetry.Stores;

namespace WenchangPlan.Storage.Tests.Readings.Influx;

public sealed class InfluxContractTests(InfluxFixture server) : ReadingStoreContract, IClassFixture<InfluxFixture>
{
    private InfluxHost _store = null!;

    protected override IReadingStore Readings => _store.Readings;

    protected override IBalanceStore Balance => _store.Balance;

    protected override IVerdictStore Assessment => _store.Assessment;

    public override async ValueTask InitializeAsync() => _store = new InfluxHost(server, await server.CreateDatabaseAsync());

    protected override Task ReopenAsync() => _store.ReopenAsync();

    protected override ValueTask CloseAsync() => _store.DisposeAsync();
}
