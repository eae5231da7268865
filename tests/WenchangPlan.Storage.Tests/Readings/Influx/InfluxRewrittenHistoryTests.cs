using WenchangPlan.Storage.Tests.Servers;
using WenchangPlan.Telemetry.Readings;
using WenchangPlan.Telemetry.Stores;

namespace WenchangPlan.Storage.Tests.Readings.Influx;

/// <summary>Rewritten history where the readings are in InfluxDB; a server of its own, since it is stopped.</summary>
public sealed class InfluxRewrittenHistoryTests : RewrittenHistoryContract
{
    private readonly InfluxFixture _server = new();
    private InfluxHost _store = null!;

    protected override IReadingStore Readings => _store.Readings;

    protected override IBalanceStore Balance => _store.Balance;

    protected override IReplacedStore Replaced => _store.Replaced;

    protected override long Now => TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();

    public override async ValueTask InitializeAsync()
    {
        await _server.InitializeAsync();
        _store = new InfluxHost(_server, await _server.CreateDatabaseAsync());
    }

    public override async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Theory]
    [InlineData(2, 0)]
    [InlineData(4, 1)]
    public async Task OnlyWhatIsMoreThanThreeDaysOldIsHistory(int days, int kept)
    {
        long time = Now - (long)TimeSpan.FromDays(days).TotalMilliseconds;
        await CommitAsync(ReadingDoor.Mqtt, time, ("pm25", 1));
        await CommitAsync(ReadingDoor.Mqtt, time, ("pm25", 2));

        Assert.Equal(kept, List().Count);
    }

    [Fact]
    public async Task WhileInfluxIsAway_WhatStandsIsKeptWhenTheSpoolDrains_WithTheTimeItWasReceived()
    {
        await CommitAsync(ReadingDoor.Mqtt, Old, ("pm25", 80));
        await CommitAsync(ReadingDoor.Mqtt, Old + 60_000, ("pm25", 81));
        await _server.StopAsync();
        await CommitAsync(ReadingDoor.Import, Old, ("pm25", 35));
        await CommitAsync(ReadingDoor.Mqtt, Old, ("pm25", 36));
        long received = Now;
        Assert.Empty(List());

        await _server.StartAsync(TestContext.Current.CancellationToken);
        await _store.StartAsync();
        await _store.WaitUntilDrainedAsync();
        Assert.Equal([(80, 35, ReadingDoor.Import), (35, 36.0, ReadingDoor.Mqtt)], List().Select(v => (v.Old.Value, v.New.Value, v.Door)));
        Assert.All(List(), v => Assert.InRange(v.ReplacedAt, received - 60_000, received));
        Assert.Equal(2, Balance.ReadBalance().ValuesReplaced);
        Assert.Equal(36, (await Messages.ReadAsync(Readings, "A1"))[0].Value);
    }

    [Fact]
    public async Task WhatStandsIsOnDiskBeforeTheNewValueLeaves()
    {
        await CommitAsync(ReadingDoor.Mqtt, Old + 60_000, ("pm25", 81));
        await CommitAsync(ReadingDoor.Mqtt, Old, ("pm25", 80));
        _store.Database.MostPages = 1;
        _store.Database.Write(writer => writer.Prepare("CREATE TRIGGER full BEFORE INSERT ON reading_replaced BEGIN SELECT RAISE(ABORT, 'no room'); END").Execute());
        await Assert.ThrowsAnyAsync<IOException>(() => CommitAsync(ReadingDoor.Mqtt, Old, ("pm25", 35)));

        Assert.Equal([80, 81.0], (await Messages.ReadAsync(Readings, "A1")).Select(r => r.Value));
    }
}
