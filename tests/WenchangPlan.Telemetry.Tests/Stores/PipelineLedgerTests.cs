using Microsoft.Extensions.Time.Testing;
using WenchangPlan.Telemetry.Stores;

namespace WenchangPlan.Telemetry.Tests.Stores;

public class PipelineLedgerTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 5, 1, 0, 0, 0, TimeSpan.Zero));

    [Fact]
    public void WhatWasCountedBefore_GoesOnCounting()
    {
        var ledger = new PipelineLedger(new Balance(100, 3, 7, 600, 5, 2, Evicted: 4, ValuesReplaced: 9), _time);
        ledger.Arrived(1);
        ledger.Committed(new CommitResult(1, 0, 0, 1) { Replaced = 1 }, 0, 0);

        Assert.True(ledger.Snapshot() is { Evicted: 4, ValuesReplaced: 10, Stored: 101, Balanced: true });
    }

    [Fact]
    public void Snapshot_AfterArrivalAndCommit_Balances()
    {
        var ledger = new PipelineLedger(new Balance(100, 3, 7, 600, 5, 2), _time);
        ledger.Arrived(10);
        ledger.Committed(new CommitResult(Stored: 6, Duplicates: 2, Quarantined: 1, Values: 36), valuesFlagged: 4, valuesRefused: 1);

        LedgerSnapshot books = ledger.Snapshot();

        Assert.Equal((113L, 106L, 4L, 3L, 9L), (books.Received, books.Stored, books.Quarantined, books.Waiting, books.Duplicates));
        Assert.Equal((636L, 9L, 3L), (books.ValuesStored, books.ValuesFlagged, books.ValuesRefused));
        Assert.True(books.Balanced);
        Assert.Equal(_time.GetUtcNow(), books.LastCommit);
    }

    [Fact]
    public void Balanced_CommitOfMessagesThatNeverArrived_IsFalse()
    {
        var ledger = new PipelineLedger(default, _time);
        ledger.Arrived(1);
        ledger.Committed(new CommitResult(2, 0, 0, 2), 0, 0);

        Assert.False(ledger.Snapshot().Balanced);
    }

    [Fact]
    public void Abandoned_MessagesComeAgain_AreCountedOnce()
    {
        var ledger = new PipelineLedger(default, _time);
        ledger.Arrived(5);
        ledger.Abandoned(5);
        ledger.Arrived(5);
        ledger.Committed(new CommitResult(5, 0, 0, 5), 0, 0);

        LedgerSnapshot books = ledger.Snapshot();

        Assert.Equal((5L, 5L, 0L), (books.Received, books.Stored, books.Waiting));
        Assert.Equal((10L, 5L), (books.Arrived, books.Abandoned));
        Assert.True(books.Balanced);
    }

    [Fact]
    public void ArrivalsPerSecond_LooksAtTheLastFullSecondsOnly()
    {
        var ledger = new PipelineLedger(default, _time);
        ledger.Arrived(1000);
        Assert.Equal(0, ledger.Snapshot().ArrivalsPerSecond);

        _time.Advance(TimeSpan.FromSeconds(1));
        ledger.Arrived(500);
        Assert.Equal(100, ledger.Snapshot().ArrivalsPerSecond);

        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(50, ledger.Snapshot().ArrivalsPerSecond);

        _time.Advance(TimeSpan.FromDays(1));
        Assert.Equal(0, ledger.Snapshot().ArrivalsPerSecond);
    }

    [Fact]
    public async Task Snapshot_WhileOthersCount_AlwaysBalances()
    {
        var ledger = new PipelineLedger(default, _time);
        Task[] writers = [.. Enumerable.Range(0, 3).Select(_ => Task.Run(() =>
        {
            for (int i = 0; i < 20_000; i++)
            {
                ledger.Arrived(3);
                ledger.Committed(new CommitResult(1, 0, 1, 6), 0, 0);
                ledger.Abandoned(1);
            }
        }))];

        Task all = Task.WhenAll(writers);
        do
        {
            LedgerSnapshot books = ledger.Snapshot();
            Assert.Equal(books.Received, books.Stored + books.Quarantined + books.Waiting);
        }
        while (!all.IsCompleted);

        await all;
        Assert.Equal((120_000L, 60_000L, 60_000L), (ledger.Snapshot().Received, ledger.Snapshot().Stored, ledger.Snapshot().Quarantined));
    }
}
