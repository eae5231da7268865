using CsCheck;
using WenchangPlan.Standards.Drainage;

namespace WenchangPlan.Standards.Tests.Drainage;

public class EventFinderTests
{
    private const long Minute = 60_000;
    private const long Step = 5 * Minute;
    private static readonly EventRule Ponding = new DrainageThresholds().PondingRule;

    [Fact]
    public void Underpass_At42Centimetres_IsOneRedEventWithItsPeak()
    {
        ThresholdEvent found = Assert.Single(Find([0, 3, 6, 12, 18, 31, 42, 40, 30, 12, 4, 3.5m, 2, 1, 0]).Events);
        Assert.Equal(new ThresholdEvent("red", 2 * Step, 6 * Step, 42, EventState.Over, 12 * Step, 11 * Step, 10, null), found);
        Assert.Equal(TimeSpan.FromMinutes(50), found.Duration);
    }

    [Fact]
    public void Grade_NeedsAsManyReadingsInARow()
    {
        Assert.Empty(Find([6, 6, 0, 6, 6, 0]).Events);
        Assert.Equal("blue", Assert.Single(Find([6, 6, 6]).Events).Grade);
        Assert.Equal("blue", Assert.Single(Find([6, 28, 28, 6, 6]).Events).Grade); // two readings at the closing mark
        Assert.Equal("red", Assert.Single(Find([6, 28, 28, 28, 6]).Events).Grade);
    }

    [Fact]
    public void Hysteresis_KeepsTheEventUntilItIsWellBelow()
    {
        EventSeries series = Find([6, 6, 6, 4, 4, 4, 3, 3, 6, 2.9m, 2.9m, 2.9m]);
        Assert.Equal((EventState.Over, 9 * Step), (series.Events[0].State, series.Events[0].End));
        Assert.Null(series.Current);
        Assert.Single(series.Events);
    }

    [Fact]
    public void Current_IsTheGradeHeldAtTheEnd()
    {
        EventSeries falling = Find([28, 28, 28, 19, 19, 19]);
        Assert.Equal("orange", falling.Current); // 19 is not 2 cm below 20
        Assert.Equal(("red", EventState.Running), (falling.Events[0].Grade, falling.Events[0].State));
        Assert.Equal("yellow", Find([28, 28, 28, 17.9m, 17.9m, 17.9m]).Current);
    }

    [Fact]
    public void Gap_EndsTheEvidence_NeverTheEvent()
    {
        TimedValue[] readings = [.. Series([28, 28, 28]), new(2 * Step + (61 * Minute), 28), new((3 * Step) + (61 * Minute), 28), new((4 * Step) + (61 * Minute), 28)];
        EventSeries series = EventFinder.Find(readings, Ponding, readings[^1].Time);
        Assert.Equal([EventState.NoData, EventState.Running], series.Events.Select(found => found.State));
        Assert.Equal((null, 2 * Step, (TimeSpan?)null), (series.Events[0].End, series.Events[0].LastSeen, series.Events[0].Duration));

        TimedValue[] dry = [.. Series([28, 28, 28]), new(2 * Step + (61 * Minute), 0), new((3 * Step) + (61 * Minute), 0), new((4 * Step) + (61 * Minute), 0)];
        Assert.Equal(EventState.NoData, Assert.Single(EventFinder.Find(dry, Ponding, dry[^1].Time).Events).State);
    }

    [Fact]
    public void Gap_OfExactlyTheLongest_IsNone()
    {
        TimedValue[] readings = [.. Series([28, 28]), new(Step + (60 * Minute), 28)];
        Assert.Equal(EventState.Running, Assert.Single(EventFinder.Find(readings, Ponding, readings[^1].Time).Events).State);
    }

    [Fact]
    public void SilenceUpToTheEnd_IsNoData()
    {
        EventSeries series = EventFinder.Find(Series([28, 28, 28]), Ponding, (2 * Step) + (61 * Minute));
        Assert.Equal((false, null, EventState.NoData), (series.HasData, series.Current, series.Events[0].State));
        Assert.True(EventFinder.Find(Series([0]), Ponding, 60 * Minute).HasData);
        Assert.False(EventFinder.Find([], Ponding, 0).HasData);
    }

    [Fact]
    public void Volume_IsTheFlowUnderTheTrapezoids()
    {
        EventRule rule = Ponding with { Grades = [new EventGrade("overflow", 1)], Hysteresis = 0 };
        TimedValue[] state = Series([0, 1, 1, 1, 1, 0, 0, 0]);
        TimedValue[] flow = Series([0, 120, 240, 240, 120, 0, 0, 0]);
        // 5 min each: 180 + 240 + 180 + 60 m³/h
        Assert.Equal(660m / 12, Assert.Single(EventFinder.Find(state, rule, state[^1].Time, flow).Events).Volume);
        // What flows back does not count: 120 + 180 + 60 + 0
        Assert.Equal(360m / 12, Assert.Single(EventFinder.Find(state, rule, state[^1].Time, Series([0, -500, 240, 120, 0, -500, 0, 0])).Events).Volume);
        Assert.Null(Assert.Single(EventFinder.Find(state, rule, state[^1].Time).Events).Volume);
        Assert.Null(Assert.Single(EventFinder.Find(state, rule with { LongestGap = TimeSpan.FromMinutes(9) }, state[^1].Time, [flow[1], flow[3], flow[5]]).Events).Volume);
        Assert.Null(Assert.Single(EventFinder.Find(state, rule with { LongestGap = TimeSpan.FromMinutes(9) }, state[^1].Time, [flow[1], flow[2]]).Events).Volume);
    }

    [Fact]
    public void WorseGradeBelowTheMilder_IsStillFound()
    {
        // A shallow pipe: the ground's warning level is at the alarm level of the pipe, and counts itself.
        EventRule rule = Ponding with { Grades = [new("high", 5, IsIncluded: false), new("nearFlooding", 5), new("flooding", 3)], Hysteresis = 0 };
        Assert.Equal("flooding", Assert.Single(Find([3, 3, 3], rule).Events).Grade);
        Assert.Equal("nearFlooding", Assert.Single(Find([5, 5, 5], rule with { Grades = [.. rule.Grades.Take(2)] }).Events).Grade);
    }

    [Fact]
    public void Series_OutOfOrder_IsRefused()
    {
        Assert.Throws<ArgumentException>(() => EventFinder.Find([new(1, 0), new(1, 0)], Ponding, 5));
        Assert.Throws<ArgumentException>(() => EventFinder.Find([new(6, 0)], Ponding, 5));
        Assert.Throws<ArgumentException>(() => Ponding with { Grades = [] });
        Assert.Throws<ArgumentOutOfRangeException>(() => Ponding with { Hysteresis = -1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => Ponding with { Consecutive = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => Ponding with { LongestGap = TimeSpan.Zero });
    }

    [Fact]
    public void Events_AreInOrderApartAndSupportedByReadings() =>
        Gen.Select(Gen.Int[0, 40].Array[0, 80], Gen.Int[1, 30].Array[80], Gen.Int[1, 4]).Sample((depths, steps, consecutive) =>
        {
            EventRule rule = Ponding with { Consecutive = consecutive };
            var readings = new TimedValue[depths.Length];
            long time = 0;
            for (int i = 0; i < depths.Length; i++)
                readings[i] = new TimedValue(time += steps[i] * 4 * Minute, depths[i]);
            EventSeries series = EventFinder.Find(readings, rule, time);
            long before = -1;
            foreach (ThresholdEvent found in series.Events)
            {
                TimedValue[] inside = [.. readings.Where(reading => reading.Time >= found.Start && reading.Time <= found.LastSeen)];
                decimal from = rule.Grades.Single(grade => grade.Code == found.Grade).From;
                bool holds = found.Start > before && inside.Length >= consecutive && inside.Take(consecutive).All(reading => reading.Value >= 5)
                    && inside.Max(reading => reading.Value) == found.Peak && inside.Count(reading => reading.Value >= from) >= consecutive
                    && inside.Zip(inside.Skip(1)).All(pair => pair.Second.Time - pair.First.Time <= 60 * Minute)
                    && (found.End is null) == (found.State is not EventState.Over)
                    && (found.End is not { } end || readings.Where(reading => reading.Time >= end).Take(consecutive).All(reading => reading.Value < 3));
                if (!holds) return false;
                before = found.LastSeen;
            }

            // Only the last event can run, and it runs to the end of what is known.
            return series.Events.SkipLast(1).All(found => found.State is not EventState.Running)
                && (series.Events is not [.., { State: EventState.Running } last] || last.LastSeen == time);
        });

    private static EventSeries Find(decimal[] depths, EventRule? rule = null) => EventFinder.Find(Series(depths), rule ?? Ponding, (depths.Length - 1) * Step);

    private static TimedValue[] Series(decimal[] values) => [.. values.Select((value, index) => new TimedValue(index * Step, value))];
}
