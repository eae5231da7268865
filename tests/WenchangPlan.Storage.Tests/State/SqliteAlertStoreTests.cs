using WenchangPlan.Storage.State;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Tests.Shared;

namespace WenchangPlan.Storage.Tests.State;

public sealed class SqliteAlertStoreTests : AlertStoreContract, IDisposable
{
    private readonly StoreFixture _store = new();

    protected override IAlertStore Store => _store.Alerts;

    protected override IMailStore Mails => _store.Mails;

    protected override ISilenceStore Silences => new SqliteSilenceStore(_store.Database, TestRegister.District);

    public void Dispose() => _store.Dispose();
}
