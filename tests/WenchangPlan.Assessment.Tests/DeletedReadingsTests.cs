using WenchangPlan.Telemetry.Stores;
namespace WenchangPlan.Assessment.Tests;

/// <summary>Readings that are deleted for their age worsen no verdict (G5).</summary>
public sealed class DeletedReadingsTests : IDisposable
{
    private static readonly DateOnly Day = Chain.Day;
    private static readonly DateTimeOffset DayAfter = Chain.DayAfter;
    private readonly Chain _chain = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Reassess_DaysWhoseReadingsWereDeleted_StandAsTheyWere()
    {
        await _chain.SendDayAsync(hour => 30);
        await _chain.SendDayAsync(hour => 30, firstHour: 24);
        await _chain.SendWaterAsync(fromDay: 0, days: 31);
        DateTimeOffset june = DayAfter.AddDays(31);
        await _chain.AssessAsync(june);
        await _chain.ReassessAsync(Day, new DateOnly(2026, 5, 31), june);
        string before = _chain.Dump();
        Assert.Contains("\"Samples\":31", before, StringComparison.Ordinal);

        _chain.DeleteBefore(Day.AddDays(1)); // the first of two air days, and one of the water month
        Assert.Empty(await _chain.ReassessAsync(Day, new DateOnly(2026, 5, 31), june));
        Assert.Equal(before, _chain.Dump());

        await _chain.SendHourAsync(3, 500); // it is accepted all the same, such as after a very long outage: of its hour it is not the whole
        await _chain.AssessAsync(june);
        Assert.Equal(before, _chain.Dump());
        Assert.Equal(0, _chain.Store.CountChangedHours());
        Assert.Empty(_chain.Store.ReadRevisions(null, 10));
    }

    [Theory]
    [InlineData("A1")] // before the first is read
    [InlineData("A2")] // between two
    [InlineData("W1")]
    public async Task Reassess_DaysWhoseReadingsAreDeletedMeanwhile_StandAsTheyWere(string station)
    {
        await SendMayAsync();
        string before = _chain.Dump();

        _chain.Before(station, () => Task.Run(() => _chain.DeleteBefore(Day.AddDays(1)), Cancel));
        Assert.Empty(await _chain.ReassessAsync(Day, new DateOnly(2026, 5, 31), DayAfter.AddDays(31)));
        Assert.Equal(before, _chain.Dump());
        Assert.Empty(_chain.Store.ReadRevisions(null, 10));
    }

    [Fact]
    public async Task Reassess_ADayNeverJudgedWhoseReadingsAreDeletedMeanwhile_GetsNoVerdict()
    {
        await _chain.SendDayAsync(hour => 30);
        await _chain.SendDayAsync(hour => 30, firstHour: 31 * 24);
        _chain.Before("A1", () => Task.Run(() => _chain.DeleteBefore(Day.AddDays(1)), Cancel));

        await _chain.ReassessAsync(Day, Day, DayAfter.AddDays(31));
        Assert.Empty(_chain.Days(Place.All, Day, Day));
    }

    [Fact]
    public async Task AssessChanged_OfADayWhoseReadingsAreDeletedMeanwhile_ChangesNothing()
    {
        await SendMayAsync();
        string before = _chain.Dump();
        await _chain.SendHourAsync(3, 500);

        _chain.Before("A2", async () =>
        {
            _chain.DeleteBefore(Day.AddDays(1));
            await _chain.SendHourAsync(3, 900);
        });
        await _chain.AssessAsync(DayAfter.AddDays(31));
        Assert.Equal(before, _chain.Dump());
        Assert.Empty(_chain.Store.ReadRevisions(null, 10));
    }

    [Fact]
    public async Task Reread_OfADayWhoseReadingsAreDeletedMeanwhile_FindsNothing()
    {
        await _chain.SendDayAsync(hour => 30, hours: 37);
        await _chain.AssessAsync(DayAfter);
        string before = _chain.Dump();

        _chain.Before("A1", async () =>
        {
            _chain.DeleteBefore(Day.AddDays(1));
            await _chain.SendHourAsync(3, 500); // of its hour it is not the whole
            _chain.ForgetChanges();
        });
        Assert.Empty(await _chain.RereadAsync());
        Assert.Equal(before, _chain.Dump());
    }

    public void Dispose() => _chain.Dispose();

    /// <summary>Two air days and a water month, judged.</summary>
    private async Task SendMayAsync()
    {
        await _chain.SendDayAsync(hour => 30);
        await _chain.SendDayAsync(hour => 30, firstHour: 24);
        await _chain.SendWaterAsync(fromDay: 0, days: 31);
        await _chain.AssessAsync(DayAfter.AddDays(31));
        await _chain.ReassessAsync(Day, new DateOnly(2026, 5, 31), DayAfter.AddDays(31));
    }
}
