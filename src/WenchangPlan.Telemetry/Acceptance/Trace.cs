using WenchangPlan.Telemetry.Readings;
using WenchangPlan.Telemetry.Register;

namespace WenchangPlan.Telemetry.Acceptance;

/// <summary>What is remembered of one parameter of one station.</summary>
internal struct Trace()
{
    private const long Never = long.MinValue / 2;

    // 0.3 - 0.1 is a little more than 0.2 in binary; a change as large as allowed is no jump.
    private const double Tolerance = 1 + 1e-9;

    private double _value;
    private long _since = Never;
    private double _good;
    private long _goodAt = Never;

    /// <summary>Time of the newest value, ms UTC.</summary>
    public long Last { get; private set; } = Never;

    /// <summary>Takes the next value in order of time.</summary>
    /// <returns>Its flag: the one it has, or what these checks find when that is normal.</returns>
    public ReadingFlag Follow(StationParameter entry, long nearMs, long time, double value, ReadingFlag flag)
    {
        bool unchanged = Keep(entry, time, value);
        if (flag == ReadingFlag.Normal)
        {
            flag = unchanged ? ReadingFlag.Stuck
                : entry.Jump is { } jump && time - _goodAt <= nearMs && Distance(entry.Parameter, value) > jump * Tolerance ? ReadingFlag.Jump
                : ReadingFlag.Normal;
        }

        Trust(time, value, flag);
        return flag;
    }

    /// <summary>Takes a value that was judged before.</summary>
    public void Recall(StationParameter entry, long time, double value, ReadingFlag flag)
    {
        Keep(entry, time, value);
        Trust(time, value, flag);
    }

    /// <summary>Notes the value; true when it has been the same for longer than allowed.</summary>
    private bool Keep(StationParameter entry, long time, double value)
    {
        // Two equal values further apart than the time allowed say nothing about what was in between.
        long stuckMs = (long)entry.Stuck.TotalMilliseconds;
        if (value != _value || time - Last > stuckMs)
        {
            _since = time;
        }

        (_value, Last) = (value, time);
        return stuckMs > 0 && value > entry.StuckFloor && time - _since > stuckMs;
    }

    /// <summary>A jump is measured from the last good value: after a spike the next one is good again, and a true step is believed once the good value is too old.</summary>
    private void Trust(long time, double value, ReadingFlag flag)
    {
        if (flag == ReadingFlag.Normal)
        {
            (_good, _goodAt) = (value, time);
        }
    }

    private readonly double Distance(Parameter parameter, double value)
    {
        double distance = Math.Abs(value - _good);
        return parameter.Mean == MeanKind.Direction ? Math.Min(distance, 360 - distance) : distance;
    }
}
