using WenchangPlan.Storage.State;
using WenchangPlan.Telemetry.Stores;

namespace WenchangPlan.Storage.Tests.State;

public sealed class SqliteSubscriptionStoreTests : IDisposable
{
    private static readonly BrokerSession Session = new("broker.example.org", 8883, "wenchangplan");
    private readonly StoreFixture _fixture = new();

    [Fact]
    public void Save_ReplacesWhatThisSessionHad_AndSurvivesAReopening()
    {
        var store = new SqliteSubscriptionStore(_fixture.Database);
        Assert.Empty(store.Read(Session));

        store.Save(Session, ["wenchang/#", "old/#"]);
        store.Save(Session with { ClientId = "other" }, ["other/#"]);
        store.Save(Session with { Port = 1883 }, ["port/#"]);
        Assert.Equal(["old/#", "wenchang/#"], store.Read(Session));

        store.Save(Session, ["$share/g/wenchang/#"]);
        _fixture.Reopen();
        store = new SqliteSubscriptionStore(_fixture.Database);
        Assert.Equal(["$share/g/wenchang/#"], store.Read(Session));
        Assert.Equal(["other/#"], store.Read(Session with { ClientId = "other" }));
        Assert.Equal(["port/#"], store.Read(Session with { Port = 1883 }));
    }

    public void Dispose() => _fixture.Dispose();
}
