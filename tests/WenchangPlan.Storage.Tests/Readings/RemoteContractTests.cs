using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Tests.Shared;

namespace WenchangPlan.Storage.Tests.Readings;

/// <summary>The contract on <see cref="RemoteStore"/>; the state file is closed and opened again, the remote side goes on.</summary>
public sealed class RemoteContractTests : ReadingStoreContract
{
    private readonly StoreFixture _store = new();
    private RemoteStore? _readings;

    protected override IReadingStore Readings => _readings!;

    protected override IBalanceStore Balance => _store.Balance;

    protected override IVerdictStore Assessment => _store.Assessment;

    public override ValueTask InitializeAsync()
    {
        _readings = new RemoteStore(_store.Books, TestRegister.District);
        return ValueTask.CompletedTask;
    }

    protected override Task ReopenAsync()
    {
        _store.Reopen();
        _readings!.Books = _store.Books;
        return Task.CompletedTask;
    }

    protected override ValueTask CloseAsync()
    {
        _store.Dispose();
        return ValueTask.CompletedTask;
    }
}
