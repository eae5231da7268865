using CsCheck;
using WenchangPlan.Assessment.Statistics;
using WenchangPlan.Assessment.Tests.Support;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Time;
using WenchangPlan.Telemetry.Verdicts;

namespace WenchangPlan.Assessment.Tests.Statistics;

public sealed class DrainageStatisticsTests
{
    private static readonly Period July = Period.Parse("2026-07")!.Value;
    private static readonly District Register = DomainChain.Read(
        """
        {"id":"r1","domain":"drainage","kind":"rain","name":"雨1","parameters":["rain"]},
        {"id":"r2","domain":"drainage","kind":"rain","name":"雨2","parameters":["rain"]},
        {"id":"road","domain":"drainage","kind":"road","name":"路","parameters":["depth"]}
        """, "{}", out _)!;

    [Fact]
    public void EventsThatBeganInThePeriod_AreCountedWithTheirDaysAndMaxima()
    {
        long first = Register.Clock.StartOfDay(July.First), last = Register.Clock.StartOfDay(July.Last.AddDays(1));
        DrainageStatistics found = DrainageStatistics.Of(July, null, Register, new MadeReader(
            Event(first - 60_000, 40, 5, 10), Event(first, 16, 3, 30), Event(first + 3_600_000, 28, 5, 90), Event(last - 60_000, 8, 2, null), Event(last, 50, 5, 5),
            MadeReader.Day("drainageDay", "road", July.First, false), MadeReader.Day("drainageDay", "road", July.First.AddDays(1), true), MadeReader.Day("drainageDay", "road", July.First.AddDays(2), null)),
            new MadeHours());
        EventFigure ponding = found.Events["pondingEvent"];
        Assert.Equal((3, 1, 2, 120m, 90m), (ponding.Count, ponding.Running, ponding.Days, ponding.Minutes, ponding.Longest));
        Assert.Equal([0, 1, 1, 0, 1], ponding.ByGrade);
        Assert.Equal(new Maximum(28, July.First, "road"), ponding.Peak);
        Assert.Equal(new ComplianceFigure(2, 1, 1), found.Days);
        Assert.Equal((0, null), (found.Events["overflowEvent"].Count, found.Events["overflowEvent"].Peak));
        Assert.Empty(found.Rain!.Events);
    }

    /// <summary>Two gauges: totals are averaged, days and maxima go by the gauge that shows most (GB/T 28592: 10 mm is moderate, 50 mm a rainstorm).</summary>
    [Fact]
    public void RainOfGauges_IsAveraged_AndItsDaysAreClassedByTheWettest()
    {
        Verdict[] days =
        [
            Rain("r1", 0, 9.9m, 2, 4, true), Rain("r2", 0, 10.0m, 3, 6, true), Rain("r1", 1, 0, 1, 0, true), Rain("r2", 1, 0.05m, 1, 0.05m, true),
            Rain("r1", 2, 50, 5, 31.5m, true), Rain("r2", 2, 20, 3, 12, false), Rain("r1", 3, 3, 2, 1, false),
        ];
        RainFigure rain = DrainageStatistics.Of(July, null, Register, new MadeReader(days), new MadeHours()).Rain!;
        Assert.Equal((46.5m, 3, 1, 3), (rain.Total, rain.Valid, rain.Missing, rain.Wet)); // (62.9 + 30.05) / 2, half to even
        Assert.Equal([1, 0, 1, 0, 1, 0, 0], rain.ByClass); // a day with a gap has no class
        Assert.Equal((new Maximum(31.5m, July.First.AddDays(2), "r1"), new Maximum(50, July.First.AddDays(2), "r1")), (rain.MostOfAnHour, rain.MostOfADay));
        Assert.Equal(62.9m, DrainageStatistics.Of(July, "r1", Register, new MadeReader(days), new MadeHours()).Rain!.Total);
        Assert.Null(DrainageStatistics.Of(July, "road", Register, new MadeReader(days), new MadeHours()).Rain);
    }

    /// <summary>Six hours without rain end an event; five do not.</summary>
    [Fact]
    public void RainIsCutIntoEvents_BySixDryHours()
    {
        int first = DistrictClock.FirstHourOf(July.First);
        StationHour Hour(string gauge, int hour, decimal rain) => new(Register.Find(gauge)!.Index, first + hour, [new HourValue("rain", rain, rain, rain, 12, 12, 60)]);
        IReadOnlyList<RainEvent> events = DrainageStatistics.Of(July, null, Register, new MadeReader(),
            new MadeHours(Hour("r1", 2, 1), Hour("r2", 2, 3), Hour("r1", 3, 0.09m), Hour("r1", 8, 0.1m), Hour("r1", 15, 5), Hour("r2", 16, 2))).Rain!.Events;
        Assert.Equal([new RainEvent(first + 2, first + 8, 3.1m, 3), new RainEvent(first + 15, first + 16, 7, 5)], events);
    }

    [Fact]
    public void NoRainIsLost_AndEventsLieApart() => Gen.Int[0, 30].Array[0, 80].Sample(tenths =>
    {
        (int Hour, decimal Rain)[] hours = [.. tenths.Select((t, i) => (i, t > 12 ? 0m : t / 10m))];
        IReadOnlyList<RainEvent> events = RainEvents.Of(hours);
        Assert.Equal(hours.Where(h => h.Rain >= RainEvents.WetFrom).Sum(h => h.Rain), events.Sum(e => e.Total));
        Assert.All(events.Zip(events.Skip(1)), pair => Assert.True(pair.Second.First - pair.First.Last > RainEvents.DryHours));
    });

    private static Verdict Event(long start, decimal peak, int grade, int? minutes) => new()
    {
        Kind = "pondingEvent", Station = "road", Window = Window.Event(start), Value = peak, Grade = grade, Good = false, Validity = minutes is null ? Validity.Pending : Validity.Valid,
        Event = new EventTimes(start, start + 1000, start + (minutes * 60_000)),
    };

    private static Verdict Rain(string gauge, int day, decimal sum, int grade, decimal hour, bool whole) => new()
    {
        Kind = "rainDay", Station = gauge, Window = Window.Day(July.First.AddDays(day)), Value = whole ? sum : null, Grade = whole ? grade : null, Validity = whole ? Validity.Valid : Validity.Invalid,
        Parts = new Dictionary<string, VerdictPart> { ["rain"] = new(sum, grade, 24), ["rain1h"] = new(hour, null, 24), ["rain12h"] = new(sum, grade, 24) },
    };
}
