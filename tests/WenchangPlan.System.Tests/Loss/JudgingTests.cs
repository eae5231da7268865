using WenchangPlan.LossTest;
using WenchangPlan.LossTest.Judging;

namespace WenchangPlan.SystemTests.Loss;

/// <summary>The loss test can fail: what is planted is found.</summary>
public class JudgingTests
{
    private static readonly Reading First = Reading.Parse("1577808000001\tpm25=35.2,co=0.7");
    private static readonly Reading Second = Reading.Parse("1577808000002\tpm25=36");
    private readonly Findings _findings = new();

    [Fact]
    public void Stored_AsSent_IsClean()
    {
        Compare([(First, true), (First, true), (Second, true)], [Reading.Of(First.Time, [("co", 0.7), ("pm25", 35.2)]), Second]);

        Assert.True(_findings.IsClean);
        Assert.Equal((2, 2), (_findings.Acknowledged, _findings.Found));
    }

    [Fact]
    public void Stored_WithoutAnAcknowledgedOne_IsLost()
    {
        Compare([(First, true), (Second, true)], [First]);

        Assert.Equal((1, 0, 0, 0), Counts);
        Assert.Contains("1577808000002 pm25=36", Assert.Single(_findings.Examples), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Stored_OneThatWasNeverAcknowledged_MayBeThereOrNot(bool there)
    {
        Compare([(First, false)], there ? [First] : []);

        Assert.True(_findings.IsClean);
    }

    [Fact]
    public void Stored_Twice_IsDoubled()
    {
        Compare([(First, true)], [First, First]);

        Assert.Equal((0, 1, 0, 0), Counts);
    }

    [Theory]
    [InlineData("1577808000001\tpm25=35.2,co=0.70000000000000007")]
    [InlineData("1577808000001\tpm25=35.2")]
    [InlineData("1577808000001\tpm25=35.2,co=0.7,o3=1")]
    [InlineData("1577808000001\tpm25=35.2,so2=0.7")]
    public void Stored_WithOtherValues_IsAltered(string stored)
    {
        Compare([(First, true)], [Reading.Parse(stored)]);

        Assert.Equal((0, 0, 1, 0), Counts);
    }

    [Fact]
    public void Stored_WithAFlag_IsAltered()
    {
        var check = new StationCheck("A1", _findings);
        check.AddSent(First, acknowledged: true);
        check.AddStored(First, flagged: true);
        check.Finish();

        Assert.Equal((0, 0, 1, 0), Counts);
    }

    [Fact]
    public void Stored_WhatNobodySent_IsFound()
    {
        Compare([(First, true)], [First, Second]);

        Assert.Equal((0, 0, 0, 1), Counts);
    }

    [Fact]
    public void Ledger_ThatSaysTwoThingsOfOneInstant_IsNoLedger()
    {
        var check = new StationCheck("A1", _findings);
        check.AddSent(First, acknowledged: true);

        Assert.Throws<InvalidDataException>(() => check.AddSent(First with { Values = Second.Values }, acknowledged: true));
    }

    [Fact]
    public void Quarantine_WithoutAPieceOfGarbage_HasLostIt_AndAByteMakesAnother()
    {
        var check = new QuarantineCheck(_findings);
        check.AddSent("topic", "00ff", acknowledged: true);
        check.AddSent("topic", "00fe", acknowledged: true);
        check.AddSent("topic", "00fd", acknowledged: false);
        check.AddFound("topic", "00ff");
        check.AddFound("topic", "00ff");
        check.AddFound("elsewhere", "00fe");
        check.Finish();

        Assert.Equal((1, 0, 0, 1), Counts);
        Assert.Equal(1, _findings.QuarantinedAgain);
    }

    [Fact]
    public void Books_ThatBalanceAndOnlyGrow_Hold()
    {
        var check = new BooksCheck();
        check.Look(new Books(10, 5, 1, 4, 0, Balanced: true));
        check.Look(new Books(6, 5, 1, 0, 0, Balanced: true)); // after a kill: what waited comes again
        check.Close(new Books(6, 5, 1, 0, 2, Balanced: true), acknowledged: 4, rows: 3, quarantined: 1, countsDuplicates: true);

        Assert.Equal((2, 0), (check.Reads, check.Wrong));
    }

    [Theory]
    [InlineData(11, 5, 1, 4, true)]
    [InlineData(10, 5, 1, 4, false)]
    [InlineData(5, 5, 1, -1, true)]
    public void Books_ThatDoNotBalance_AreFound(long received, long stored, long quarantined, long waiting, bool balanced)
    {
        var check = new BooksCheck();
        check.Look(new Books(received, stored, quarantined, waiting, 0, balanced));

        Assert.Equal(1, check.Wrong);
    }

    [Fact]
    public void Books_ThatForgetWhatWasCommitted_AreFound()
    {
        var check = new BooksCheck();
        check.Look(new Books(6, 5, 1, 0, 0, Balanced: true));
        check.Look(new Books(5, 4, 1, 0, 0, Balanced: true));

        Assert.Equal(1, check.Wrong);
        Assert.Contains("became less", Assert.Single(check.Violations), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(7, 3, 1, true)] // fewer deliveries than the broker acknowledged
    [InlineData(6, 4, 1, true)] // a row more than deliveries that were no duplicates
    [InlineData(6, 3, 2, true)] // an entry of the quarantine that was not counted
    [InlineData(6, 6, 1, false)] // more rows than deliveries
    public void Books_ThatDoNotFitTheStore_AreFound(long acknowledged, long rows, long quarantined, bool countsDuplicates)
    {
        var check = new BooksCheck();
        check.Close(new Books(6, 5, 1, 0, 2, Balanced: true), acknowledged, rows, quarantined, countsDuplicates);

        Assert.Equal(1, check.Wrong);
    }

    [Theory]
    [InlineData(true, 2, 2, true)]
    [InlineData(true, 2, 1, false)]
    [InlineData(true, 2, 0, false)]
    [InlineData(false, 0, 0, true)]
    public void FullDisk_ThatTheWorkerDidNotNotice_IsWrong(bool isThere, int times, int noticed, bool holds)
    {
        var report = new LossReport();
        report.AddFullDisk(isThere, times, noticed, starts: noticed, commits: noticed);

        Assert.Equal(holds, report.Holds);
    }

    private (long Lost, long Doubled, long Altered, long Invented) Counts => (_findings.Lost, _findings.Doubled, _findings.Altered, _findings.Invented);

    private void Compare(IEnumerable<(Reading Reading, bool Acknowledged)> sent, IEnumerable<Reading> stored)
    {
        var check = new StationCheck("A1", _findings);
        foreach ((Reading reading, bool acknowledged) in sent)
        {
            check.AddSent(reading, acknowledged);
        }

        foreach (Reading reading in stored)
        {
            check.AddStored(reading, flagged: false);
        }

        check.Finish();
    }
}
