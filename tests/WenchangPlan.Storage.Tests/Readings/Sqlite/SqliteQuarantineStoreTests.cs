using System.Diagnostics.Metrics;
using CsCheck;
using WenchangPlan.Storage.Readings.Sqlite;
using WenchangPlan.Telemetry.Readings;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Tests.Shared;

namespace WenchangPlan.Storage.Tests.Readings.Sqlite;

public sealed class SqliteQuarantineStoreTests : IDisposable
{
    private const long T = 1_777_593_600_000; // 2026-05-01T08:00:00+08:00
    private readonly StoreFixture _store = new();

    public void Dispose() => _store.Dispose();

    private SqliteQuarantineStore Quarantine => _store.Quarantine;

    private Task<ReplayResult> ReplayAsync(params IReadOnlyList<QuarantineReplay> replays) => Quarantine.ReplayAsync(replays, TestContext.Current.CancellationToken).AsTask();

    [Fact]
    public async Task Find_AnyLimit_GivesEachMatchOnceOldestFirst()
    {
        var batch = new ReadingBatch();
        for (int i = 0; i < 23; i++)
        {
            batch.Quarantine(new QuarantinedMessage(T, "wenchang/air/A1/readings", [(byte)i], i % 3 == 0 ? RejectReason.StationUnknown : RejectReason.NotJson, "", Partial: false));
        }

        await _store.Readings.CommitAsync(batch, TestContext.Current.CancellationToken);
        Assert.All([1, 2, 7, 8, 9, 100], limit => Assert.Equal(
            Enumerable.Range(0, 8).Select(i => (byte)(3 * i)),
            Paging.ReadAll<QuarantineEntry, long>((after, most) => _store.Quarantine.Find(new QuarantineFilter(Reason: RejectReason.StationUnknown), after ?? 0, most), e => e.Id, limit)
                .Select(e => e.Message.Payload[0])));
    }

    [Fact]
    public async Task Replay_AMessageThatCanBeStoredNow_MovesFromQuarantinedToStored()
    {
        QuarantineEntry entry = await QuarantineAsync(partial: false);
        Assert.Equal(new Balance(0, 1, 0, 0, 0, 0), _store.Balance.ReadBalance());

        Assert.Equal(new ReplayResult(1, 0, 0), await ReplayAsync(new QuarantineReplay(entry, Storable(("pm25", 1), ("so2", 2)))));

        Assert.Equal(new Balance(1, 0, 0, 2, 0, 0), _store.Balance.ReadBalance());
        Assert.Empty(_store.Balance.ReadQuarantine(null, 10));
        Assert.Equal([("pm25", 1.0), ("so2", 2.0)], (await _store.ReadAsync("A1")).Select(r => (r.Code, r.Value)));
        Assert.Equal(1, _store.Assessment.CountChangedHours());
        Assert.Equal(default, await ReplayAsync(new QuarantineReplay(entry, Storable(("pm25", 1))))); // it is gone: nothing counts twice
        Assert.Equal(new Balance(1, 0, 0, 2, 0, 0), _store.Balance.ReadBalance());
    }

    [Fact]
    public async Task Replay_AMessageRefusedInPart_StaysForTheRest()
    {
        QuarantineEntry entry = await QuarantineAsync(partial: false);
        ReadingBatch outcome = Storable(("pm25", 1));
        outcome.Quarantine(entry.Message with { Reason = RejectReason.ParameterUnknown, Detail = "radon", Partial = true });

        Assert.Equal(new ReplayResult(0, 1, 0), await ReplayAsync(new QuarantineReplay(entry, outcome)));

        QuarantinedMessage rest = Assert.Single(_store.Balance.ReadQuarantine(null, 10)).Message;
        Assert.Equal((true, RejectReason.ParameterUnknown, "radon", 3), (rest.Partial, rest.Reason, rest.Detail, rest.Payload.Length));
        Assert.Equal(new Balance(1, 0, 0, 1, 0, 0), _store.Balance.ReadBalance());
        Assert.Equal(new ReplayResult(1, 0, 0), await ReplayAsync(new QuarantineReplay(entry, Storable(("pm25", 1), ("so2", 2)))));
        Assert.Equal(new Balance(1, 0, 0, 2, 0, 0), _store.Balance.ReadBalance()); // stored already: only the new value is added
    }

    [Fact]
    public async Task Replay_AMessageStillRefused_ChangesNothing()
    {
        QuarantineEntry entry = await QuarantineAsync(partial: false);
        var outcome = new ReadingBatch();
        outcome.Quarantine(entry.Message);

        Assert.Equal(new ReplayResult(0, 0, 1), await ReplayAsync(new QuarantineReplay(entry, outcome)));
        Assert.Equal(new Balance(0, 1, 0, 0, 0, 0), _store.Balance.ReadBalance());
        Assert.Single(_store.Balance.ReadQuarantine(null, 10));
    }

    [Fact]
    public async Task Replay_NeverOverwritesWhatCameLater()
    {
        QuarantineEntry entry = await QuarantineAsync(partial: false);
        await _store.CommitAsync(("A1", T, [("pm25", 50)]));

        await ReplayAsync(new QuarantineReplay(entry, Storable(("pm25", 1), ("so2", 2))));
        Assert.Equal([("pm25", 50.0), ("so2", 2.0)], (await _store.ReadAsync("A1")).Select(r => (r.Code, r.Value)));
    }

    [Fact]
    public async Task Replay_WhatIsThereAlready_IsADuplicate()
    {
        QuarantineEntry entry = await QuarantineAsync(partial: false);
        await _store.CommitAsync(("A1", T, [("pm25", 1)]));

        await ReplayAsync(new QuarantineReplay(entry, Storable(("pm25", 1))));
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

        await Assert.ThrowsAsync<IOException>(() => ReplayAsync(new QuarantineReplay(first, Storable(("pm25", 1))), new QuarantineReplay(second, Storable(("so2", 1)))));
        Assert.Equal(new Balance(0, 2, 0, 0, 0, 0), _store.Balance.ReadBalance());
        Assert.Equal(2, _store.Balance.ReadQuarantine(null, 10).Count);
        Assert.Empty(await _store.ReadAsync("A1"));
    }

    [Fact]
    public async Task Replay_IsSeenBesideThePipeline_AndTheSumStays()
    {
        QuarantineEntry entry = await QuarantineAsync(partial: false);
        await QuarantineAsync(partial: false);
        var ledger = new PipelineLedger(_store.Balance.Opening, _store.Clock, _store.Balance.ReadBeside);
        ledger.Arrived(2);
        ledger.Committed(new CommitResult(0, 0, 2, 0), 0, 0); // what the pipeline says of the two commits above

        await ReplayAsync(new QuarantineReplay(entry, Storable(("pm25", 1))));

        Assert.Equal(new Balance(1, -1, 0, 1, 0, 0), _store.Balance.ReadBeside());
        Assert.True(ledger.Snapshot() is { Received: 2, Stored: 1, Quarantined: 1, Replayed: 1, ValuesStored: 1, Balanced: true });
    }

    [Fact]
    public async Task Books_FollowWhatAnotherProcessCommits_WhileTheirOwnCommitsCountOnce()
    {
        await _store.CommitAsync(("A1", T, [("pm25", 1)]));
        var ledger = new PipelineLedger(_store.Balance.Opening, _store.Clock, _store.Balance.ReadBeside);
        ledger.Arrived(1);
        ledger.Committed(new CommitResult(1, 0, 0, 1), 0, 0);
        for (int round = 1; round <= 3; round++)
        {
            using (var other = new StoreFixture(_store))
            {
                await other.CommitAsync(("A2", T + round, [("pm25", 1), ("so2", 1)]));
            }

            if (round == 2)
            {
                await _store.CommitAsync(("A1", T + round, [("pm25", 1)])); // notices the other's commit in its own transaction
                ledger.Arrived(1);
                ledger.Committed(new CommitResult(1, 0, 0, 1), 0, 0);
            }

            LedgerSnapshot books = ledger.Snapshot();
            Balance committed = _store.Balance.ReadBalance();
            Assert.True(books.Balanced);
            Assert.Equal((committed.Stored, committed.Quarantined, committed.ValuesStored), (books.Stored, books.Quarantined, books.ValuesStored));
            Assert.Equal(committed.Stored + committed.Quarantined, books.Received);
        }
    }

    [Fact]
    public async Task Quarantine_WhenItIsFull_SaysOnceAMinuteHowManyWent_AndCountsThem()
    {
        using var small = new StoreFixture(quarantineBytes: 1024);
        async Task AddAsync()
        {
            var batch = new ReadingBatch();
            batch.Quarantine(new QuarantinedMessage(T, "wenchang/air/A1/readings", new byte[300], RejectReason.NotJson, "", Partial: false));
            await small.Readings.CommitAsync(batch, TestContext.Current.CancellationToken);
        }

        for (int i = 0; i < 8; i++) await AddAsync();
        Assert.Equal(["Warning: The quarantine is full: 1 messages were removed to stay within Storage:QuarantineBytes (1024), the oldest of whoever has the most in it, lastly on wenchang/air/A1/readings"], small.Log);
        Assert.Equal((8, 5), (small.Balance.ReadBalance().Quarantined, small.Balance.ReadBalance().Evicted));
        Assert.Equal(5, small.Balance.ReadBeside().Evicted);

        small.Clock.Advance(TimeSpan.FromMinutes(1));
        await AddAsync();
        Assert.Equal("Warning: The quarantine is full: 5 messages were removed to stay within Storage:QuarantineBytes (1024), the oldest of whoever has the most in it, lastly on wenchang/air/A1/readings", small.Log[^1]);
        small.Reopen();
        Assert.Equal(6, new PipelineLedger(small.Balance.Opening, small.Clock, small.Balance.ReadBeside).Snapshot().Evicted);
    }

    [Fact]
    public async Task Quarantine_WhenItIsFull_TheMetricCountsWhatWent()
    {
        using var small = new StoreFixture(quarantineBytes: 1024);
        var counted = new List<string>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, l) =>
        {
            if (instrument.Meter == small.Limit.Meter)
            {
                l.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((instrument, messages, _, _) => counted.Add($"{instrument.Name} {messages}"));
        listener.Start();
        listener.RecordObservableInstruments();
        for (int i = 0; i < 8; i++)
        {
            var batch = new ReadingBatch();
            batch.Quarantine(new QuarantinedMessage(T, "wenchang/air/A1/readings", new byte[300], RejectReason.NotJson, "", Partial: false));
            await small.Readings.CommitAsync(batch, TestContext.Current.CancellationToken);
        }

        listener.RecordObservableInstruments();
        Assert.Equal(["wenchang.quarantine.evicted 0", "wenchang.quarantine.evicted 5"], counted);
    }

    [Fact]
    public async Task Quarantine_WhenItIsFullAndAnotherProcessCommitted_CountsWhatWentOnce()
    {
        using var small = new StoreFixture(quarantineBytes: 1024);
        for (int i = 0; i < 5; i++)
        {
            using (var other = new StoreFixture(small))
            {
                await other.CommitAsync(("A2", T + i, [("pm25", 1)]));
            }

            var batch = new ReadingBatch();
            batch.Quarantine(new QuarantinedMessage(T, "wenchang/air/A1/readings", new byte[300], RejectReason.NotJson, "", Partial: false));
            await small.Readings.CommitAsync(batch, TestContext.Current.CancellationToken);
        }

        Assert.Equal(2, small.Balance.ReadBalance().Evicted);
        Assert.Equal(new Balance(5, 0, 0, 5, 0, 0, 2), small.Balance.ReadBeside());
    }

    [Fact]
    public async Task Quarantine_ThatOneStationFills_KeepsTheMessageOfAnother()
    {
        using var small = new StoreFixture(quarantineBytes: 10_000);
        await QuarantineAsync(small, "wenchang/air/A2/readings", 500);
        await QuarantineAsync(small, "wenchang/nobody", 500);
        for (int i = 0; i < 200; i++)
        {
            await QuarantineAsync(small, "wenchang/air/A1/readings", 1000);
        }

        for (int i = 0; i < 200; i++)
        {
            await QuarantineAsync(small, $"wenchang/stranger-{i}", 1000);
        }

        string[] topics = [.. small.Balance.ReadQuarantine(null, 1000).Select(e => e.Message.Topic)];
        Assert.Contains("wenchang/air/A2/readings", topics);
        Assert.InRange(topics.Count(t => t == "wenchang/air/A1/readings"), 3, 6);
        Balance balance = small.Balance.ReadBalance();
        Assert.Equal((402, 402 - topics.Length), (balance.Quarantined, balance.Evicted));
    }

    [Fact]
    public void Quarantine_WhoHasNoMoreThanAnEqualShare_LosesNothing() =>
        Gen.Select(Gen.Int[0, 3], Gen.Int[1, 1500], Gen.Bool).List[1, 60].Sample(messages =>
        {
            const int Limit = 4_000;
            string[] places = ["air/A1", "air/A2", "water/W1", "nobody"];
            using var small = new StoreFixture(quarantineBytes: Limit);
            var sent = new Dictionary<string, List<int>>();
            foreach ((int place, int size, bool reopen) in messages)
            {
                QuarantineAsync(small, $"wenchang/{places[place]}/readings", size).GetAwaiter().GetResult();
                sent.TryAdd(places[place], []);
                sent[places[place]].Add(size);
                if (reopen && size % 7 == 0)
                {
                    small.Reopen();
                }
            }

            ILookup<string, int> kept = small.Balance.ReadQuarantine(null, 1000).Reverse().ToLookup(e => e.Message.Topic["wenchang/".Length..^"/readings".Length], e => e.Message.Payload.Length);
            Balance balance = small.Balance.ReadBalance();
            int share = (Limit - (Limit / 64)) / places.Length;
            return kept.Sum(k => k.Sum() + (k.Count() * $"wenchang/{k.Key}/readings".Length)) <= Limit
                && balance.Quarantined - balance.Evicted == kept.Sum(k => k.Count())
                && sent.All(s => s.Value.TakeLast(kept[s.Key].Count()).SequenceEqual(kept[s.Key])
                    && (s.Value.Sum() + (s.Value.Count * $"wenchang/{s.Key}/readings".Length) > share || kept[s.Key].Count() == s.Value.Count));
        }, iter: 150, threads: 1);

    private static Task<CommitResult> QuarantineAsync(StoreFixture store, string topic, int bytes)
    {
        var batch = new ReadingBatch();
        batch.Quarantine(new QuarantinedMessage(T, topic, new byte[bytes], RejectReason.NotJson, "", Partial: false));
        return store.Readings.CommitAsync(batch, TestContext.Current.CancellationToken).AsTask();
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
