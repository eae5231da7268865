using WenchangPlan.Telemetry.Stores;

namespace WenchangPlan.Storage.Tests.Readings.Sqlite;

public sealed class SqliteContractTests : ReadingStoreContract
{
    private readonly StoreFixture _store = new();

    protected override IReadingStore Readings => _store.Readings;

    protected override IBalanceStore Balance => _store.Balance;

    protected override IVerdictStore Assessment => _store.Assessment;

    public override ValueTask InitializeAsync() => ValueTask.CompletedTask;

    protected override Task ReopenAsync()
    {
        _store.Reopen();
        return Task.CompletedTask;
    }

    protected override ValueTask CloseAsync()
    {
        _store.Dispose();
        return ValueTask.CompletedTask;
    }
}
