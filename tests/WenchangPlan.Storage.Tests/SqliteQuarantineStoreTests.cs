using WenchangPlan.Storage.Sqlite;
using WenchangPlan.Telemetry.Readings;
using WenchangPlan.Telemetry.Stores;

namespace WenchangPlan.Storage.Tests;

public sealed class SqliteQuarantineStoreTests : IDisposable
{
    private const long T = 1_777_593_600_000; // 2026-05-01T08:00:00+08:00
    private readonly StoreFixture _store = new();

    public void Dispose() => _store.Dispose();

    private SqliteQuarantineStore Quarantine => new(_store.Database, _store.Readings, Microsoft.Extensions.Options.Options.Create(new StorageOptions()));

    [Fact]
    public async Task Replay_WithReadingsInInfluxDb_IsRefusedAndChangesNothing()
    {
        QuarantineEntry entry = await QuarantineAsync(partial: false);
        var elsewhere = new SqliteQuarantineStore(_store.Database, _store.Readings, Microsoft.Extensions.Options.Options.Create(new StorageOptions { Kind = StorageKind.InfluxDb }));

        Assert.Throws<IOException>(() => elsewhere.Replay([new(entry, Storable(("pm25", 1)))]));
        Assert.Equal(new Balance(0, 1, 0, 0, 0, 0), _store.Balance.ReadBalance());
        Assert.Single(_store.Balance.ReadQuarantine(null, 10));
    }

    [Fact]
    public async Task Replay_AMessageThatCanBeStoredNow_MovesFromQuarantinedToStored()
    {
        QuarantineEntry entry = await QuarantineAsync(partial: false);
        Assert.Equal(new Balance(0, 1, 0, 0, 0, 0), _store.Balance.ReadBalance());

        Assert.Equal(new ReplayResult(1, 0, 0), Quarantine.Replay([new(entry, Storable(("pm25", 1), ("so2", 2)))]));

        Assert.Equal(new Balance(1, 0, 0, 2, 0, 0), _store.Balance.ReadBalance());
        Assert.Empty(_store.Balance.ReadQuarantine(null, 10));
        Assert.Equal([("pm25", 1.0), ("so2", 2.0)], (await _store.ReadAsync("A1")).Select(r => (r.Code, r.Value)));
        Assert.Equal(1, _store.Assessment.CountChangedHours());
        Assert.Equal(default, Quarantine.Replay([new(entry, Storable(("pm25", 1)))])); // it is gone: nothing counts twice
        Assert.Equal(new Balance(1, 0, 0, 2, 0, 0), _store.Balance.ReadBalance());
    }

    [Fact]
    public async Task Replay_AMessageRefusedInPart_StaysForTheRest()
    {
        QuarantineEntry entry = await QuarantineAsync(partial: false);
        ReadingBatch outcome = Storable(("pm25", 1));
        outcome.Quarantine(entry.Message with { Reason = RejectReason.ParameterUnknown, Detail = "radon", Partial = true });

        Assert.Equal(new ReplayResult(0, 1, 0), Quarantine.Replay([new(entry, outcome)]));

        QuarantinedMessage rest = Assert.Single(_store.Balance.ReadQuarantine(null, 10)).Message;
        Assert.Equal((true, RejectReason.ParameterUnknown, "radon", 3), (rest.Partial, rest.Reason, rest.Detail, rest.Payload.Length));
        Assert.Equal(new Balance(1, 0, 0, 1, 0, 0), _store.Balance.ReadBalance());
        Assert.Equal(new ReplayResult(1, 0, 0), Quarantine.Replay([new(entry, Storable(("pm25", 1), ("so2", 2)))]));
        Assert.Equal(new Balance(1, 0, 0, 2, 0, 0), _store.Balance.ReadBalance()); // stored already: only the new value is added
    }

    [Fact]
    public async Task Replay_AMessageStillRefused_ChangesNothing()
    {
        QuarantineEntry entry = await QuarantineAsync(partial: false);
        var outcome = new ReadingBatch();
        outcome.Quarantine(entry.Message);

        Assert.Equal(new ReplayResult(0, 0, 1), Quarantine.Replay([new(entry, outcome)]));
        Assert.Equal(new Balance(0, 1, 0, 0, 0, 0), _store.Balance.ReadBalance());
        Assert.Single(_store.Balance.ReadQuarantine(null, 10));
    }

    [Fact]
    public async Task Replay_NeverOverwritesWhatCameLater()
    {
        QuarantineEntry entry = await QuarantineAsync(partial: false);
        await _store.CommitAsync(("A1", T, [("pm25", 50)]));

        Quarantine.Replay([new(entry, Storable(("pm25", 1), ("so2", 2)))]);
        Assert.Equal([("pm25", 50.0), ("so2", 2.0)], (await _store.ReadAsync("A1")).Select(r => (r.Code, r.Value)));
    }

    [Fact]
    public async Task Replay_WhatIsThereAlready_IsADuplicate()
    {
        QuarantineEntry entry = await QuarantineAsync(partial: false);
        await _store.CommitAsync(("A1", T, [("pm25", 1)]));

        Quarantine.Replay([new(entry, Storable(("pm25", 1)))]);
        Assert.Equal(new Balance(2, 0, 1, 2, 0, 0), _store.Balance.ReadBalance());
    }

    [Fact]
    public async Task Replay_ThatFails_ChangesNothingAtAll()
    {
        QuarantineEntry first = await QuarantineAsync(partial: false);
        QuarantineEntry second = await QuarantineAsync(partial: false);
        using (var saboteur = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={_store.Database.Path};Pooling=False"))
        {
            saboteur.Open();
            using Microsoft.Data.Sqlite.SqliteCommand trigger = saboteur.CreateCommand();
            trigger.CommandText = "CREATE TRIGGER full BEFORE DELETE ON quarantine WHEN old.id = 2 BEGIN SELECT RAISE(ABORT, 'disk full'); END";
            trigger.ExecuteNonQuery();
        }

        Assert.Throws<IOException>(() => Quarantine.Replay([new(first, Storable(("pm25", 1))), new(second, Storable(("so2", 1)))]));
        Assert.Equal(new Balance(0, 2, 0, 0, 0, 0), _store.Balance.ReadBalance());
        Assert.Equal(2, _store.Balance.ReadQuarantine(null, 10).Count);
        Assert.Empty(await _store.ReadAsync("A1"));
    }

    [Fact]
    public async Task Discard_RemovesWhatMatches_AndKeepsTheCount()
    {
        await QuarantineAsync(partial: false);
        await QuarantineAsync(partial: false, reason: RejectReason.NotJson, receivedAt: T + 1000);
        await QuarantineAsync(partial: false, reason: RejectReason.NotJson, receivedAt: T + 2000);

        Assert.Equal([2L, 3L], Quarantine.Find(new QuarantineFilter(Reason: RejectReason.NotJson), 0, 10).Select(e => e.Id));
        Assert.Equal([3L], Quarantine.Find(new QuarantineFilter(Reason: RejectReason.NotJson), 2, 10).Select(e => e.Id));
        Assert.Equal([1L], Quarantine.Find(new QuarantineFilter(Id: 1), 0, 10).Select(e => e.Id));
        Assert.Equal(1, Quarantine.Discard(new QuarantineFilter(Reason: RejectReason.NotJson, ReceivedBefore: T + 2000)));
        Assert.Equal([1L, 3L], Quarantine.Find(default, 0, 10).Select(e => e.Id));
        Assert.Equal(3, _store.Balance.ReadBalance().Quarantined);
    }

    private async Task<QuarantineEntry> QuarantineAsync(bool partial, RejectReason reason = RejectReason.StationUnknown, long receivedAt = T)
    {
        var batch = new ReadingBatch();
        batch.Quarantine(new QuarantinedMessage(receivedAt, "wenchang/air/A1/readings", [1, 2, 3], reason, "", partial));
        await _store.Readings.CommitAsync(batch, TestContext.Current.CancellationToken);
        return _store.Balance.ReadQuarantine(null, 1)[0];
    }

    private static ReadingBatch Storable(params (string, double)[] values)
    {
        var batch = new ReadingBatch();
        StoreFixture.Add(batch, "A1", T, values);
        batch.CloseMessage();
        return batch;
    }
}
