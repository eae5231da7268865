using WenchangPlan.Assessment.Rounds;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Telemetry.Time;
using WenchangPlan.Tests.Shared;

namespace WenchangPlan.Assessment.Tests;

public class SettledHoursTests
{
    private const long Quiet = 1_000;
    private const long Waiting = 100;
    private static readonly int First = DistrictClock.FirstHourOf(new DateOnly(2026, 5, 1));

    [Fact]
    public void Choose_AnHourThatStillChanges_Waits() => Assert.Empty(Choose(Hour("A1", 0, lastAt: Quiet + 1)));

    [Fact]
    public void Choose_AQuietHour_IsReady() => Assert.Single(Choose(Hour("A1", 0, lastAt: Quiet)));

    [Fact]
    public void Choose_AQuietHourOfADayThatStillChangesAtAnyStation_Waits()
    {
        Assert.Empty(Choose(Hour("A1", 0), Hour("A2", 23, lastAt: Quiet + 1)));
        Assert.Single(Choose(Hour("A1", 0), Hour("A2", 24, lastAt: Quiet + 1))); // the next day is another window
    }

    [Fact]
    public void Choose_AWaterMonth_IsAWindowOfItsStation()
    {
        Assert.Empty(Choose(Hour("W1", 0), Hour("W1", 700, lastAt: Quiet + 1)));
        Assert.Single(Choose(Hour("W1", 0), Hour("W2", 700, lastAt: Quiet + 1)));
        Assert.Single(Choose(Hour("W1", 0), Hour("W1", 31 * 24, lastAt: Quiet + 1)));
    }

    [Fact]
    public void Choose_Drainage_HasNoWindowToWaitFor() => Assert.Single(Choose(Hour("D1", 0), Hour("D1", 1, lastAt: Quiet + 1)));

    [Fact]
    public void Choose_AnHourThatWaitedTooLong_IsReadyWhateverHappens() => Assert.Equal(2, Choose(Hour("A1", 0, firstAt: Waiting), Hour("A1", 1, firstAt: Waiting, lastAt: Quiet + 1)).Count);

    [Fact]
    public void Choose_MoreThanTheLimit_TakesTheFirst() =>
        Assert.Equal([First, First + 1], SettledHours.Choose([Hour("A1", 0), Hour("A1", 1), Hour("A1", 2)], TestRegister.District.Stations, Chain.Judges, Quiet, Waiting, 2).Select(h => h.Hour));

    private static List<ChangedHour> Choose(params ChangedHour[] changed) => SettledHours.Choose(changed, TestRegister.District.Stations, Chain.Judges, Quiet, Waiting, 100);

    private static ChangedHour Hour(string station, int hour, long firstAt = Waiting + 1, long lastAt = Quiet) =>
        new(TestRegister.Station(station).Index, First + hour, 1, firstAt, lastAt);
}
