using WenchangPlan.Storage.State;
using WenchangPlan.Telemetry.Readings;
using WenchangPlan.Telemetry.Stores;

namespace WenchangPlan.Storage.Tests.State;

public sealed class SqliteHeardStoreTests : IDisposable
{
    private readonly StoreFixture _fixture = new();

    [Fact]
    public void Save_ReplacesWhatWasKnownOfAStation_AndSurvivesAReopening()
    {
        StationHeard taken = new(0, new LastSeen(1_000, 2_000), new LagCourse(500, -1_000, 7), null);
        StationHeard both = new(1, new LastSeen(3_000, 4_000), new LagCourse(4_000, 1_000, 1), new LastRefusal(5_000, RejectReason.TimeNotReadable, "ts: 昨天"));
        StationHeard refused = new(2, null, default, new LastRefusal(6_000, RejectReason.Empty, ""));
        var store = new SqliteHeardStore(_fixture.Database);
        Assert.Empty(store.Read());

        store.Save([taken, both with { Refusal = null }, refused]);
        store.Save([both]);
        _fixture.Reopen();
        Assert.Equal([taken, both, refused], new SqliteHeardStore(_fixture.Database).Read().OrderBy(h => h.Station));
    }

    public void Dispose() => _fixture.Dispose();
}
