using WenchangPlan.Telemetry.Stores;

namespace WenchangPlan.Alerting.Tests.Support;

/// <summary>The store that the tests here use keeps to the contract of the real one.</summary>
public class InMemoryAlertStoreTests : AlertStoreContract
{
    protected override IAlertStore Store { get; } = new InMemoryAlertStore();
}
