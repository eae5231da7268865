using System.Collections.Concurrent;
using WenchangPlan.Telemetry.Time;

namespace WenchangPlan.Simulator.Climate;

/// <summary>The rain of the district: ordinary showers by season, and every summer three cloudbursts and one rainstorm.</summary>
internal sealed class Rain(Noise noise, DistrictClock clock)
{
    private const int MemoryDays = 6;
    private const double GreatestOrdinaryRate = 22; // mm/h: below what the drains of a road take
    private const double StormSeasonStart = 171; // 20 June
    private const double StormSlot = 19; // days; four slots reach into early September

    // By month, January first: chance of rain on a day, and mean depth in mm of a shower. Shandong has a summer-rain climate.
    private static readonly double[] Chance = [0.05, 0.07, 0.09, 0.13, 0.16, 0.22, 0.36, 0.32, 0.19, 0.12, 0.09, 0.05];
    private static readonly double[] MeanDepth = [1.5, 2.5, 4, 7, 9, 11, 14, 13, 10, 7, 4, 2];

    private readonly Noise _days = noise.For("rain-days");
    private readonly Noise _storms = noise.For("rain-storms");
    private readonly ConcurrentDictionary<long, RainBurst[]> _recent = new();

    /// <summary>The bursts that can still be felt: those that began in the last six days, oldest first, and those of the rest of the day.</summary>
    public RainBurst[] Recent(long utcMs)
    {
        long day = new LocalTime(utcMs, clock).Day;
        return _recent.TryGetValue(day, out RainBurst[]? bursts) ? bursts : _recent.GetOrAdd(day, Collect);
    }

    /// <summary>Rain rate in mm/h after the answer of a place; see <see cref="RainBurst.Rate"/>.</summary>
    public double Rate(long utcMs, double lag = 0, double residence = 0)
    {
        double sum = 0;
        foreach (RainBurst burst in Recent(utcMs))
        {
            sum += burst.Rate(utcMs, lag, residence);
        }

        return sum;
    }

    /// <summary>Whether rain falls, or its water still runs off, at some time from <paramref name="from"/> to <paramref name="to"/>.</summary>
    public bool IsWet(long from, long to)
    {
        foreach (RainBurst burst in Recent(to))
        {
            if (burst.Start < to && burst.End + LocalTime.HourMs >= from)
            {
                return true;
            }
        }

        return false;
    }

    private RainBurst[] Collect(long day)
    {
        var bursts = new List<RainBurst>();
        for (long d = day - MemoryDays; d <= day; d++)
        {
            AddShowers(d, bursts);
            AddStorm(d, bursts);
        }

        return [.. bursts.OrderBy(b => b.Start)];
    }

    private void AddShowers(long day, List<RainBurst> bursts)
    {
        Noise draw = _days.For(day);
        int month = DateOnly.FromDateTime(DateTime.UnixEpoch).AddDays((int)day).Month - 1;
        if (draw.Uniform(0) >= Chance[month])
        {
            return;
        }

        int count = draw.Uniform(1) < 0.3 ? 2 : 1;
        for (int i = 0; i < count; i++)
        {
            Noise shower = draw.For(i);
            double depth = Math.Min(45, 0.5 + (MeanDepth[month] * -Math.Log(1 - shower.Uniform(0)) / count));
            double scale = month is >= 4 and <= 8 ? 0.5 + (1.5 * shower.Uniform(1)) : 1.5 + (2.5 * shower.Uniform(1));
            bursts.Add(At((day * 8) + i, day, 24 * shower.Uniform(2), depth, Math.Max(scale, depth / (GreatestOrdinaryRate * Math.E))));
        }
    }

    /// <summary>Four slots a summer hold one storm each; the rainstorm falls into one of the middle two.</summary>
    private void AddStorm(long day, List<RainBurst> bursts)
    {
        long year = (long)Math.Floor((day + 0.5) / LocalTime.DaysInYear);
        double seasonStart = Math.Ceiling(year * LocalTime.DaysInYear) + StormSeasonStart;
        long slot = (long)Math.Floor((day - seasonStart) / StormSlot);
        if (slot is < 0 or > 3)
        {
            return;
        }

        Noise draw = _storms.For((year * 4) + slot);
        if (day != (long)(seasonStart + (slot * StormSlot) + Math.Floor((StormSlot - 2) * draw.Uniform(0))))
        {
            return;
        }

        bool great = slot == 1 + (long)(2 * _storms.For(year).Uniform(7));
        double depth = great ? 95 + (15 * draw.Uniform(1)) : 46 + (10 * draw.Uniform(1));
        double scale = great ? 0.45 : 0.4;
        bursts.Add(At((day * 8) + 7, day, 14 + (8 * draw.Uniform(2)), depth, scale));
    }

    private RainBurst At(long id, long day, double hour, double depth, double scale) =>
        new(id, (day * LocalTime.DayMs) + (long)(hour * LocalTime.HourMs) - (long)clock.Offset.TotalMilliseconds, depth, scale);
}
