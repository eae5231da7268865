using System.Globalization;

namespace WenchangPlan.Telemetry.Payload;

/// <summary>What a time says about the clock it comes from. Times are ms UTC.</summary>
internal static class ClockCheck
{
    /// <summary>2001-01-01T00:00:00Z. A clock that lost its battery begins at 1970 or 2000, whatever the zone, and shows the days since.</summary>
    private const long FirstPossible = 978_307_200_000;

    /// <summary>How near to the arrival a corrected time must come for the zone to be the likely mistake.</summary>
    private const long Near = 5 * 60_000;

    /// <summary>Whether the clock was not set after it started anew.</summary>
    public static bool IsNotSet(long time) => time < FirstPossible;

    /// <summary>A remark when the time is ahead by just the district's offset: local time was sent as if it were UTC. Else empty.</summary>
    public static string ZoneMistake(long time, long arrival, TimeSpan offset)
    {
        long shift = (long)offset.TotalMilliseconds;
        return shift > 0 && Math.Abs(time - shift - arrival) <= Near
            ? string.Create(CultureInfo.InvariantCulture, $" ({offset.TotalHours:0.##} h ahead: local time sent as UTC?)")
            : "";
    }

    /// <summary>Start of the sample period an instant lies in; periods begin at local midnight.</summary>
    public static long StartOfPeriod(long time, TimeSpan period, TimeSpan offset)
    {
        long shift = (long)offset.TotalMilliseconds;
        long step = (long)period.TotalMilliseconds;
        return ((time + shift) / step * step) - shift;
    }
}
