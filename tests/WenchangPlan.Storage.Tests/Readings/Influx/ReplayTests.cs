using Microsoft.Data.Sqlite;
using WenchangPlan.Storage.Tests.Servers;
using WenchangPlan.Telemetry.Readings;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Tests.Shared;

namespace WenchangPlan.Storage.Tests.Readings.Influx;

/// <summary>Replay of quarantined messages with readings in InfluxDB.</summary>
public sealed class ReplayTests(InfluxFixture server) : IClassFixture<InfluxFixture>
{
    private const long T = 1_777_593_600_000; // 2026-05-01T08:00:00+08:00

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Replay_AddsWhatIsMissing_AndLeavesWhatStands()
    {
        await using var store = new InfluxHost(server, await server.CreateDatabaseAsync());
        await Messages.CommitAsync(store.Readings, ("A1", T, [("pm25", 50)]));
        QuarantineEntry entry = await QuarantineAsync(store);

        ReadingBatch outcome = Storable(("pm25", 1), ("so2", 2));
        Assert.Equal(new ReplayResult(1, 0, 0), await store.Quarantine.ReplayAsync([new(entry, outcome)], Cancel));

        Assert.Equal([("pm25", 50.0), ("so2", 2.0)], (await Messages.ReadAsync(store.Readings, "A1")).Select(r => (r.Code, r.Value)));
        Assert.Empty(store.Balance.ReadQuarantine(null, 10));
        Assert.Equal(new Balance(2, 0, 0, 3, 0, 0), store.Balance.ReadBalance());
        Assert.Equal(new Balance(1, -1, 0, 2, 0, 0), store.Balance.ReadBeside());
        Assert.Equal(default, await store.Quarantine.ReplayAsync([new(entry, outcome)], Cancel)); // it is gone: nothing counts twice
    }

    [Fact]
    public async Task Replay_KilledBetweenInfluxDbAndTheStateFile_IsHarmlessAgain()
    {
        await using var store = new InfluxHost(server, await server.CreateDatabaseAsync());
        QuarantineEntry entry = await QuarantineAsync(store);
        Execute(store, "CREATE TRIGGER killed BEFORE DELETE ON quarantine BEGIN SELECT RAISE(ABORT, 'killed'); END");
        await Assert.ThrowsAsync<IOException>(() => store.Quarantine.ReplayAsync([new(entry, Storable(("pm25", 1)))], Cancel).AsTask());

        Assert.Single(await Messages.ReadAsync(store.Readings, "A1"));
        Assert.Equal(new Balance(0, 1, 0, 0, 0, 0), store.Balance.ReadBalance());
        Assert.Equal(0, store.Assessment.CountChangedHours());
        Execute(store, "DROP TRIGGER killed");
        await store.ReopenAsync();
        Assert.Equal(new ReplayResult(1, 0, 0), await store.Quarantine.ReplayAsync([new(entry, Storable(("pm25", 1)))], Cancel));

        Assert.Equal([new Row(T, "pm25", 1, ReadingFlag.Normal)], await Messages.ReadAsync(store.Readings, "A1"));
        Assert.Equal(new Balance(1, 0, 1, 1, 0, 0), store.Balance.ReadBalance());
        Assert.Equal(1, store.Assessment.CountChangedHours()); // its hour is judged although nothing was added this time
    }

    [Fact]
    public async Task Replay_OfAFlaggedValue_IsReplacedByItsCorrectionAfterwards()
    {
        await using var store = new InfluxHost(server, await server.CreateDatabaseAsync());
        QuarantineEntry entry = await QuarantineAsync(store);
        Station station = TestRegister.Station("A1");
        var outcome = new ReadingBatch();
        outcome.AddValue(new ParameterValue(station.Find("pm25")!.Parameter.Index, 999, ReadingFlag.Fault));
        outcome.CloseRow(station.Index, T);
        outcome.CloseMessage();
        await store.Quarantine.ReplayAsync([new(entry, outcome)], Cancel);
        await Messages.CommitAsync(store.Readings, ("A1", T, [("pm25", 35)]));

        Assert.Equal([new Row(T, "pm25", 35, ReadingFlag.Normal)], await Messages.ReadAsync(store.Readings, "A1"));
    }

    [Fact]
    public async Task Replay_RefusedByInfluxDb_IsKept()
    {
        await using var store = new InfluxHost(server, await server.CreateDatabaseAsync(" WITH DURATION 1h"));
        QuarantineEntry entry = await QuarantineAsync(store);

        Assert.Equal(new ReplayResult(0, 0, 1), await store.Quarantine.ReplayAsync([new(entry, Storable(("pm25", 1)))], Cancel));
        Assert.Single(store.Balance.ReadQuarantine(null, 10));
        Assert.Equal(new Balance(0, 1, 0, 0, 0, 0), store.Balance.ReadBalance());
    }

    [Fact]
    public async Task Replay_WhileInfluxDbIsAway_ChangesNothing()
    {
        await using var own = new InfluxFixture();
        await own.InitializeAsync();
        await using var store = new InfluxHost(own, await own.CreateDatabaseAsync());
        QuarantineEntry entry = await QuarantineAsync(store);
        await own.StopAsync();

        await Assert.ThrowsAnyAsync<IOException>(() => store.Quarantine.ReplayAsync([new(entry, Storable(("pm25", 1)))], Cancel).AsTask());
        Assert.Single(store.Balance.ReadQuarantine(null, 10));
        Assert.Equal(new Balance(0, 1, 0, 0, 0, 0), store.Balance.ReadBalance());
    }

    private static async Task<QuarantineEntry> QuarantineAsync(InfluxHost store)
    {
        var batch = new ReadingBatch();
        batch.Quarantine(new QuarantinedMessage(T, "wenchang/air/A1/readings", [1, 2, 3], RejectReason.StationUnknown, "", Partial: false));
        await store.Readings.CommitAsync(batch, Cancel);
        return store.Balance.ReadQuarantine(null, 1)[0];
    }

    private static ReadingBatch Storable(params (string, double)[] values)
    {
        var batch = new ReadingBatch();
        StoreFixture.Add(batch, "A1", T, values);
        batch.CloseMessage();
        return batch;
    }

    private static void Execute(InfluxHost store, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={store.Database.Path};Pooling=False");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
#pragma warning disable CA2100 // text of these tests
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }
}
