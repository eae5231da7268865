using WenchangPlan.Telemetry.Readings;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Tests.Shared;

namespace WenchangPlan.Storage.Tests.Readings;

/// <summary>What every store of readings does when history is rewritten: the new value counts, the old one is kept beside it.</summary>
public abstract class RewrittenHistoryContract : IAsyncLifetime
{
    /// <summary>2025-05-01T08:00:00+08:00, long ago for every clock of these tests.</summary>
    protected const long Old = 1_746_057_600_000;

    protected abstract IReadingStore Readings { get; }

    protected abstract IBalanceStore Balance { get; }

    protected abstract IReplacedStore Replaced { get; }

    /// <summary>The clock of the store, ms UTC.</summary>
    protected abstract long Now { get; }

    public abstract ValueTask InitializeAsync();

    public abstract ValueTask DisposeAsync();

    [Fact]
    public async Task ADeviceRewritesAnOldInstant_TheNewValueCounts_AndTheOldOneIsKept()
    {
        await CommitAsync(ReadingDoor.Mqtt, Old, ("pm25", 80), ("so2", 9));
        await CommitAsync(ReadingDoor.Mqtt, Old + 60_000, ("pm25", 81));
        CommitResult result = await CommitAsync(ReadingDoor.Mqtt, Old, ("pm25", 35), ("so2", 9), ("o3", 100));
        long received = Now;

        Assert.Equal([(Old, "o3", 100), (Old, "pm25", 35), (Old, "so2", 9), (Old + 60_000, "pm25", 81.0)], (await Messages.ReadAsync(Readings, "A1")).Select(r => (r.Time, r.Code, r.Value)));
        ReplacedValue kept = Assert.Single(List());
        Assert.Equal((TestRegister.Station("A1").Index, Old, 80, 35, ReadingDoor.Mqtt), (kept.Station, kept.Time, kept.Old.Value, kept.New.Value, kept.Door));
        Assert.InRange(kept.ReplacedAt, received - 60_000, received);
        Assert.Equal((1, 6, 1L), (result.Stored, Balance.ReadBalance().ValuesStored, Balance.ReadBalance().ValuesReplaced));
    }

    [Fact]
    public async Task AnImportIsNamedAsSuch()
    {
        await CommitAsync(ReadingDoor.Mqtt, Old, ("pm25", 80));
        await CommitAsync(ReadingDoor.Import, Old, ("pm25", 35));

        Assert.Equal(ReadingDoor.Import, Assert.Single(List()).Door);
    }

    [Fact]
    public async Task WhatWasOnlyMissing_OrComesAgain_ReplacesNothing()
    {
        await CommitAsync(ReadingDoor.Mqtt, Old, ("pm25", 80));
        await CommitAsync(ReadingDoor.Mqtt, Old, ("pm25", 80));
        await CommitAsync(ReadingDoor.Mqtt, Old, ("so2", 9));
        await CommitAsync(ReadingDoor.Mqtt, Old - 60_000, ("pm25", 79));

        Assert.Empty(List());
        Assert.Equal(0, Balance.ReadBalance().ValuesReplaced);
    }

    [Fact]
    public async Task AnotherFlagIsAnotherValue_ForItDecidesWhetherItCounts()
    {
        await CommitAsync(ReadingDoor.Mqtt, Old, ("pm25", 80));
        await CommitAsync(ReadingDoor.Mqtt, Old, ReadingFlag.Maintenance, ("pm25", 80));

        ReplacedValue kept = Assert.Single(List());
        Assert.Equal((ReadingFlag.Normal, ReadingFlag.Maintenance), (kept.Old.Flag, kept.New.Flag));
    }

    [Fact]
    public async Task RewrittenAgainAndAgain_TheFirstValueIsNeverLost_AndTheLastOnesStay()
    {
        for (int i = 0; i <= 20; i++)
        {
            await CommitAsync(ReadingDoor.Mqtt, Old, ("pm25", i));
        }

        Assert.Equal([(0, 1), (17, 18), (18, 19), (19, 20.0)], List().Select(v => (v.Old.Value, v.New.Value)));
        Assert.Equal(20, Balance.ReadBalance().ValuesReplaced);
    }

    [Fact]
    public async Task OneBatchThatContradictsItself_KeepsWhatStoodBetween()
    {
        var batch = new ReadingBatch();
        foreach (double value in (double[])[1, 2, 3])
        {
            StoreFixture.Add(batch, "A1", Old, ("pm25", value));
            batch.CloseMessage();
        }

        StoreFixture.Add(batch, "A1", Old + 60_000, ("pm25", 1));
        batch.CloseMessage();
        await CommitAsync(ReadingDoor.Mqtt, Old + 120_000, ("pm25", 7));
        await Readings.CommitAsync(batch, TestContext.Current.CancellationToken);

        Assert.Equal(3, (await Messages.ReadAsync(Readings, "A1"))[0].Value);
        Assert.Contains((2.0, 3.0), List().Select(v => (v.Old.Value, v.New.Value)));
    }

    [Fact]
    public async Task TheListHasFilters_AndPagesThatLoseNothing()
    {
        for (int round = 0; round < 3; round++)
        {
            for (int i = 0; i < 5; i++)
            {
                await Messages.CommitAsync(Readings, ("A1", Old + (i * 60_000), [("pm25", (round * 10) + i), ("so2", (round * 10) + i)]), ("A2", Old + (i * 60_000), [("pm25", (round * 10) + i)]));
            }
        }

        List<ReplacedValue> all = List();
        Assert.Equal(2 * 5 * 3, all.Count);
        Assert.Equal(all.Count, all.Distinct().Count());
        Assert.Equal(all.Where(v => v.Station == TestRegister.Station("A2").Index), List(new ReplacedFilter(TestRegister.Station("A2").Index)));
        Assert.Equal(all.Where(v => v.Time >= Old + 60_000 && v.Time < Old + 180_000), List(new ReplacedFilter(From: Old + 60_000, To: Old + 180_000)));
        var paged = new List<ReplacedValue>();
        for (ReplacedKey? next = new ReplacedKey(long.MaxValue, 0, 0, 0); next is { } from;)
        {
            next = null;
            int left = 4;
            Replaced.VisitReplaced(new ReplacedFilter(), from, (key, value) =>
            {
                if (left-- == 0)
                {
                    next = key;
                    return false;
                }

                paged.Add(value);
                return true;
            });
        }

        Assert.Equal(all, paged);
    }

    protected Task<CommitResult> CommitAsync(ReadingDoor door, long time, params (string Code, double Value)[] values) => CommitAsync(door, time, ReadingFlag.Normal, values);

    protected List<ReplacedValue> List(ReplacedFilter? filter = null)
    {
        var list = new List<ReplacedValue>();
        Replaced.VisitReplaced(filter ?? new ReplacedFilter(), null, (_, value) =>
        {
            list.Add(value);
            return true;
        });
        return list;
    }

    private Task<CommitResult> CommitAsync(ReadingDoor door, long time, ReadingFlag flag, params (string Code, double Value)[] values)
    {
        var batch = new ReadingBatch { Door = door };
        StoreFixture.Add(batch, "A1", time, values);
        for (int i = 0; i < values.Length; i++)
        {
            batch.Flag(batch.Rows[0], i, flag);
        }

        batch.CloseMessage();
        return Readings.CommitAsync(batch, TestContext.Current.CancellationToken).AsTask();
    }
}
