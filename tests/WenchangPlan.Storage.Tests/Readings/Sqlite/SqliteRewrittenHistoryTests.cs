using CsCheck;
using WenchangPlan.Telemetry.Readings;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Tests.Shared;

namespace WenchangPlan.Storage.Tests.Readings.Sqlite;

/// <summary>Rewritten history where the days are rows.</summary>
public sealed class SqliteRewrittenHistoryTests : RewrittenHistoryContract
{
    private readonly StoreFixture _store = new();

    protected override IReadingStore Readings => _store.Readings;

    protected override IBalanceStore Balance => _store.Balance;

    protected override IReplacedStore Replaced => _store.Replaced;

    protected override long Now => _store.Clock.GetUtcNow().ToUnixTimeMilliseconds();

    public override ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public override ValueTask DisposeAsync()
    {
        _store.Dispose();
        return ValueTask.CompletedTask;
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
    public async Task WhatStoodIsKeptInTheTransactionThatReplacesIt()
    {
        await CommitAsync(ReadingDoor.Mqtt, Old, ("pm25", 80));
        _store.Database.MostPages = 1; // as if the disk were full; what fits into pages that are there may still be written
        try
        {
            await _store.CommitAsync([.. Enumerable.Range(0, 3000).Select(i => ("A1", Old + i, new (string, double)[] { ("pm25", 35) }))]);
            Assert.Fail("The commit was to fail.");
        }
        catch (IOException)
        {
            Assert.Equal([80.0], (await Messages.ReadAsync(Readings, "A1")).Select(r => r.Value));
            Assert.Empty(List());
            Assert.Equal(0, Balance.ReadBalance().ValuesReplaced);
        }
    }

    [Fact]
    public async Task TheyGoWithTheReadings_WhenTheseAreTooOld_AndVerifyCountsThem()
    {
        _store.Settings.KeepReadings = TimeSpan.FromDays(400);
        await CommitAsync(ReadingDoor.Mqtt, Old, ("pm25", 80));
        await CommitAsync(ReadingDoor.Mqtt, Old, ("pm25", 35));
        Assert.Contains(_store.Check.Run(), p => p is { Part: "replaced readings", Ok: true } && p.Text == "1 rows, 1 values that stood before history was rewritten");

        await _store.CommitAsync(("A1", Now, [("pm25", 1)]));
        _store.Clock.Advance(TimeSpan.FromDays(100));
        await _store.CommitAsync(("A1", Now, [("pm25", 1)]));
        Assert.Equal(1, _store.Retention.DeleteDue().Sum(s => s.Instants));
        Assert.Empty(List());
    }

    [Fact]
    public void WhateverIsCommitted_TheListSaysWhatStood() => Gen.Select(Gen.Int[0, 3], Gen.Int[0, 2], Gen.Int[0, 3]).List[1, 40].Sample(commits =>
    {
        using var store = new StoreFixture();
        string[] codes = ["pm25", "so2", "o3"];
        var stands = new Dictionary<(int, int), int>();
        var replaced = new Dictionary<(int, int), List<(int, int)>>();
        foreach ((int instant, int code, int value) in commits)
        {
            store.Clock.Advance(TimeSpan.FromSeconds(1));
            store.CommitAsync(("A1", Old + (instant * 60_000), [(codes[code], value)])).GetAwaiter().GetResult();
            if (stands.TryGetValue((instant, code), out int before) && before != value)
            {
                if (!replaced.TryGetValue((instant, code), out List<(int, int)>? list))
                {
                    replaced[(instant, code)] = list = [];
                }

                list.Add((before, value));
                if (list.Count > 1 + IReplacedStore.LastKept)
                {
                    list.RemoveAt(1);
                }
            }

            stands[(instant, code)] = value;
        }

        var found = new Dictionary<(int, int), List<(int, int)>>();
        store.Replaced.VisitReplaced(new ReplacedFilter(), null, (_, value) =>
        {
            (int, int) key = ((int)(value.Time - Old) / 60_000, Array.IndexOf(codes, TestRegister.District.Catalog.All[value.Old.Parameter].Code));
            if (!found.TryGetValue(key, out List<(int, int)>? list))
            {
                found[key] = list = [];
            }

            list.Add(((int)value.Old.Value, (int)value.New.Value));
            return true;
        });
        return found.Count == replaced.Count && found.All(f => f.Value.SequenceEqual(replaced[f.Key]));
    }, iter: 200, threads: 1);
}

/// <summary>Rewritten history where every day is packed before it is written to.</summary>
public sealed class SqlitePackedRewrittenHistoryTests : RewrittenHistoryContract
{
    private readonly StoreFixture _store = new();

    protected override IReadingStore Readings
    {
        get
        {
            _store.PackAll();
            return _store.Readings;
        }
    }

    protected override IBalanceStore Balance => _store.Balance;

    protected override IReplacedStore Replaced => _store.Replaced;

    protected override long Now => _store.Clock.GetUtcNow().ToUnixTimeMilliseconds();

    public override ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public override ValueTask DisposeAsync()
    {
        _store.Dispose();
        return ValueTask.CompletedTask;
    }
}
