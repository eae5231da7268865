using System.Globalization;
using System.Text;
using WenchangPlan.Telemetry.Text;

namespace WenchangPlan.Telemetry.Acceptance;

/// <summary>What a time says about the clock it comes from. Times are ms UTC.</summary>
internal static class ClockCheck
{
    /// <summary>2001-01-01T00:00:00Z. A clock that lost its battery begins at 1970 or 2000, whatever the zone, and shows the days since.</summary>
    private const long FirstPossible = 978_307_200_000;

    private const long Day = 86_400_000;

    /// <summary>How near to the arrival a corrected time must come for the zone to be the likely mistake.</summary>
    private const long Near = 5 * 60_000;

    /// <summary>Whether the clock was not set after it started anew.</summary>
    public static bool IsNotSet(long time) => time < FirstPossible;

    /// <summary>A remark when the time is ahead by just the district's offset: local time was sent as if it were UTC. Else empty.</summary>
    public static string ZoneMistake(long time, long? arrival, TimeSpan offset)
    {
        long shift = (long)offset.TotalMilliseconds;
        return arrival is { } now && shift > 0 && Math.Abs(time - shift - now) <= Near
            ? string.Create(CultureInfo.InvariantCulture, $" ({offset.TotalHours:0.##} h ahead: local time sent as UTC?)")
            : "";
    }

    /// <summary>What a count of time is, if not milliseconds since 1970: another unit, or digits of a local time. Null when neither fits.</summary>
    /// <param name="number">The count, which is outside the bounds as milliseconds.</param>
    /// <param name="notAfter">Latest time accepted, ms UTC.</param>
    public static string? UnitMistake(long number, long notAfter)
    {
        string? expected = IsPossible(number, 1, 1000) ? "seconds? milliseconds are expected"
            : IsPossible(number, 1000, 1) ? "microseconds? milliseconds are expected"
            : IsPossible(number, 1_000_000, 1) ? "nanoseconds? milliseconds are expected"
            : IsLocal(number) ? "digits of a local time? milliseconds since 1970, or a text with offset, are expected"
            : null;
        return expected is null ? null : string.Create(CultureInfo.InvariantCulture, $"{number}: {expected}");

        // A day more than is accepted: a clock in the wrong zone may count in the wrong unit too.
        bool IsPossible(long count, long divisor, long factor) => count / divisor is var ms && ms >= FirstPossible / factor && ms <= (notAfter + Day) / factor;

        // yyyyMMddHHmmss and shorter ones
        static bool IsLocal(long count) => count >= 20010101
            && TimeText.Read(Encoding.ASCII.GetBytes(count.ToString(CultureInfo.InvariantCulture)), default, out WrittenTime time) == TimeProblem.None && time.OffsetMinutes is null;
    }

    /// <summary>Start of the sample period an instant lies in; periods begin at local midnight.</summary>
    public static long StartOfPeriod(long time, TimeSpan period, TimeSpan offset)
    {
        long shift = (long)offset.TotalMilliseconds;
        long step = (long)period.TotalMilliseconds;
        return ((time + shift) / step * step) - shift;
    }

    /// <summary>A time for people, or its number where the calendar ends.</summary>
    public static string Iso(long time) => time is > -62135596800000 and < 253402300800000
        ? DateTimeOffset.FromUnixTimeMilliseconds(time).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)
        : time.ToString(CultureInfo.InvariantCulture);
}
