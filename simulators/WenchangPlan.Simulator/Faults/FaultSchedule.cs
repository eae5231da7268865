using WenchangPlan.Simulator.Climate;

namespace WenchangPlan.Simulator.Faults;

/// <summary>A fault of one station over some time.</summary>
/// <param name="Kind">One kind.</param>
/// <param name="Start">First instant, ms since 1970 UTC, included.</param>
/// <param name="End">Last instant, not included. A fault of length zero hits one reading, or the message with it: the first at or after its start.</param>
/// <param name="Parameter">Position of the parameter it hits; ignored by kinds that hit the whole station.</param>
internal readonly record struct Fault(FaultKinds Kind, long Start, long End, int Parameter)
{
    /// <summary>Whether it touches the reading of this instant, which stands for the time since the reading before.</summary>
    public bool Touches(long utcMs, long elapsedMs) => Start == End ? Start > utcMs - elapsedMs && Start <= utcMs : utcMs >= Start && utcMs < End;
}

/// <summary>Which faults a station has, and when: a function of the day alone.</summary>
internal sealed class FaultSchedule(Noise noise, int parameters, double share, long liveFromMs)
{
    private const int LongestDays = 4;

    /// <summary>Chance a day, and the shortest and longest duration in hours.</summary>
    private static readonly (FaultKinds Kind, double Chance, double Shortest, double Longest)[] Kinds =
    [
        (FaultKinds.Outage, 0.010, 1, 7),
        (FaultKinds.LongOutage, 0.0007, 36, 84),
        (FaultKinds.Stuck, 0.006, 3, 12),
        (FaultKinds.Spike, 0.015, 0, 0),
        (FaultKinds.OutOfRange, 0.008, 0, 0),
        (FaultKinds.Sentinel, 0.008, 0.3, 2),
        (FaultKinds.Maintenance, 0.008, 1, 2.5),
        (FaultKinds.Calibration, 0.020, 0.5, 1),
        (FaultKinds.ClockAhead, 0.006, 1, 3),
        (FaultKinds.ClockReset, 0.002, 0.5, 1.5),
        (FaultKinds.UnknownParameter, 0.003, 2, 6),
        (FaultKinds.Duplicate, 0.030, 0, 0),
        (FaultKinds.NotJson, 0.005, 0, 0),
        (FaultKinds.Truncated, 0.005, 0, 0),
    ];

    /// <summary>The faults that can touch a reading on a day of UTC, counted from 1970.</summary>
    public List<Fault> On(long day)
    {
        var faults = new List<Fault>();
        for (long d = day - LongestDays; d <= day; d++)
        {
            Noise draw = noise.For(d);
            for (int i = 0; i < Kinds.Length; i++)
            {
                (FaultKinds kind, double chance, double shortest, double longest) = Kinds[i];
                if (draw.Uniform(i) >= chance * share)
                {
                    continue;
                }

                Noise detail = draw.For(i);
                long start = (d * LocalTime.DayMs) + (long)(LocalTime.DayMs * detail.Uniform(0));
                long end = start + (long)(LocalTime.HourMs * (shortest + ((longest - shortest) * detail.Uniform(1))));
                bool tooEarly = kind == FaultKinds.ClockAhead && start < liveFromMs;
                // The first reading after a fault of length zero may be as late as the next day.
                if (Math.Max(end, start + LocalTime.DayMs) > day * LocalTime.DayMs && !tooEarly)
                {
                    faults.Add(new Fault(kind, start, end, (int)(parameters * detail.Uniform(2))));
                }
            }
        }

        return faults;
    }
}
