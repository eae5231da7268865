namespace WenchangPlan.Telemetry.Time;

/// <summary>The district's local time: a fixed offset from UTC, as China has (no daylight saving).</summary>
/// <remarks>
/// <para>Instants are milliseconds since 1970-01-01T00:00:00Z.</para>
/// <para>Hours are hour-ending (GB 3095-2026 and the national tables): the hour labelled 08:00 holds [07:00, 08:00). An hour is its number:
/// whole local hours since 1970-01-01T00:00 local at its END. A day holds the hours labelled 01:00 to 24:00.</para>
/// </remarks>
public sealed record DistrictClock
{
    private const long HourMs = 3_600_000;
    private static readonly int EpochDay = DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber;
    private readonly long _offsetMs;

    /// <summary>Takes the offset from UTC, -14 h to +14 h, in whole minutes.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The offset is outside that range or has seconds.</exception>
    public DistrictClock(TimeSpan offset)
    {
        if (offset.Duration() > TimeSpan.FromHours(14) || offset.Ticks % TimeSpan.TicksPerMinute != 0)
        {
            throw new ArgumentOutOfRangeException(nameof(offset), offset, "An offset is whole minutes from -14:00 to +14:00.");
        }

        Offset = offset;
        _offsetMs = (long)offset.TotalMilliseconds;
    }

    /// <summary>China Standard Time, UTC+8.</summary>
    public static DistrictClock China { get; } = new(TimeSpan.FromHours(8));

    /// <summary>Offset from UTC.</summary>
    public TimeSpan Offset { get; }

    /// <summary>The hour a reading belongs to.</summary>
    /// <param name="utcMs">Time of the reading.</param>
    /// <param name="timeIs">What that time marks. A time that marks an end belongs to the hour it closes: 08:00:00 to hour 08:00, not 09:00.</param>
    public int HourOf(long utcMs, Register.TimeIs timeIs = Register.TimeIs.Instant)
    {
        long local = utcMs + _offsetMs - (timeIs == Register.TimeIs.End ? 1 : 0);
        return (int)(Math.DivRem(local, HourMs, out long rest) + (rest < 0 ? 0 : 1));
    }

    /// <summary>First instant of the hour, included.</summary>
    public long StartOfHour(int hour) => ((hour - 1) * HourMs) - _offsetMs;

    /// <summary>End of the hour, not included.</summary>
    public long EndOfHour(int hour) => (hour * HourMs) - _offsetMs;

    /// <summary>The local day an hour belongs to; the hour labelled 24:00 belongs to the day it ends.</summary>
    public static DateOnly DayOf(int hour) => DateOnly.FromDayNumber(DayNumberOf(hour));

    /// <summary>The same as its <see cref="DateOnly.DayNumber"/>.</summary>
    public static int DayNumberOf(int hour) => EpochDay + ((hour - 1) / 24) - ((hour - 1) % 24 < 0 ? 1 : 0);

    /// <summary>The hour labelled 01:00 of a local day; the 24 hours from it are the day.</summary>
    public static int FirstHourOf(DateOnly day) => ((day.DayNumber - DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber) * 24) + 1;

    /// <summary>First instant of a local day.</summary>
    public long StartOfDay(DateOnly day) => StartOfHour(FirstHourOf(day));

    /// <summary>The local day of an instant.</summary>
    public DateOnly DayAt(long utcMs) => DayOf(HourOf(utcMs));

    /// <summary>An instant as local time with offset.</summary>
    public DateTimeOffset At(long utcMs) => DateTimeOffset.FromUnixTimeMilliseconds(utcMs).ToOffset(Offset);

    /// <summary>The label of an hour, its end, as local time with offset; hour 24:00 reads as 00:00 of the next day.</summary>
    public DateTimeOffset Label(int hour) => At(EndOfHour(hour));
}
