using WenchangPlan.Telemetry.Stores;

namespace WenchangPlan.Alerting.Tests.Support;

/// <summary>The store that the tests here use keeps to the contract of the real one.</summary>
public class InMemoryAlertStoreTests : AlertStoreContract
{
    private readonly InMemoryAlertStore _store = new();

    protected override IAlertStore Store => _store;

    protected override IMailStore Mails => _store;

    protected override ISilenceStore Silences => _store;
}
