using WenchangPlan.Storage.Readings.Sqlite;
using WenchangPlan.Telemetry.Readings;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;

namespace WenchangPlan.Storage.Tests.Readings.Sqlite;

/// <summary>The contract on a store in which every day is packed before anything is read from it or written to it.</summary>
public sealed class SqlitePackedContractTests : ReadingStoreContract
{
    private readonly StoreFixture _store = new();

    protected override IReadingStore Readings => new PackingStore(_store);

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

    private sealed class PackingStore(StoreFixture store) : IReadingStore
    {
        public ValueTask<CommitResult> CommitAsync(ReadingBatch batch, CancellationToken cancel) => Packed.CommitAsync(batch, cancel);

        public ValueTask ReadAsync(Station station, long from, long to, int limit, ReadingVisitor visit, CancellationToken cancel) =>
            Packed.ReadAsync(station, from, to, limit, visit, cancel);

        public ValueTask ReadLatestAsync(Station station, int limit, ReadingVisitor visit, CancellationToken cancel) =>
            Packed.ReadLatestAsync(station, limit, visit, cancel);

        public IReadOnlyList<SampleSeries> ReadSeries(Station station, long from, long to) => Packed.ReadSeries(station, from, to);

        public long ReadKeptSince() => Packed.ReadKeptSince();

        private SqliteReadingStore Packed
        {
            get
            {
                store.PackAll();
                Assert.Equal(0, store.Count("reading"));
                return store.Readings;
            }
        }
    }
}
