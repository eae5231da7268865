namespace WenchangPlan.Telemetry.Text;

/// <summary>A time as it was written: what the clock showed, and the offset if one stood there.</summary>
/// <param name="ClockMs">What the clock showed: ms from 1970-01-01T00:00 of that clock. 24:00 is 00:00 of the next day.</param>
/// <param name="OffsetMinutes">The offset that was written, in minutes east of UTC; null if none was. Epoch numbers have 0.</param>
public readonly record struct WrittenTime(long ClockMs, int? OffsetMinutes)
{
    private const long DayMs = 86_400_000;

    /// <summary>Whether a time of day was written; a bare date is 00:00.</summary>
    public bool HasTimeOfDay { get; init; }

    /// <summary>Whether it was written as 24:00, the end of its day.</summary>
    public bool IsEndOfDay { get; init; }

    /// <summary>The instant, ms since 1970 UTC.</summary>
    /// <param name="ifNone">Offset of a time that says none.</param>
    public long ToUtcMs(TimeSpan ifNone) => ClockMs - (OffsetMinutes is { } minutes ? minutes * 60_000L : (long)ifNone.TotalMilliseconds);

    /// <summary>The local day it belongs to.</summary>
    /// <param name="local">Offset of local time; a time with another offset is taken to it, one without is local.</param>
    /// <param name="hourEnding">Whether midnight is the end of the day before, as hour-ending labels have it; 24:00 always is.</param>
    /// <param name="day">The day; not set when it is outside the calendar.</param>
    public bool TryGetDay(TimeSpan local, bool hourEnding, out DateOnly day)
    {
        long shift = OffsetMinutes is { } minutes ? (long)local.TotalMilliseconds - (minutes * 60_000L) : 0;
        long clock = ClockMs + shift;
        bool endsDay = HasTimeOfDay && clock % DayMs == 0 && (hourEnding || (IsEndOfDay && shift == 0));
        long number = Math.DivRem(clock, DayMs, out long rest) - (rest < 0 ? 1 : 0) - (endsDay ? 1 : 0) + (DateTime.UnixEpoch.Ticks / TimeSpan.TicksPerDay);
        bool known = number >= 0 && number <= DateOnly.MaxValue.DayNumber;
        day = known ? DateOnly.FromDayNumber((int)number) : default;
        return known;
    }
}

/// <summary>The order of the numbers of a date that does not begin with its year.</summary>
public enum DateOrder
{
    /// <summary>Such a date is not read: 03/04/2026 may be March or April.</summary>
    YearFirst,
    /// <summary>Day, month, year.</summary>
    DayFirst,
    /// <summary>Month, day, year.</summary>
    MonthFirst,
}

/// <summary>What a text does not say itself about its times.</summary>
/// <param name="Order">Order of dates that do not begin with the year.</param>
/// <param name="Year">The year of dates without one, such as 04-01 08:00; null refuses them.</param>
public readonly record struct DateForms(DateOrder Order = DateOrder.YearFirst, int? Year = null);

/// <summary>Why a text is no time.</summary>
public enum TimeProblem
{
    /// <summary>It is one.</summary>
    None,
    /// <summary>No form of a time that is known.</summary>
    NoTime,
    /// <summary>A date that does not begin with its year, and nothing says in which order its numbers stand.</summary>
    OrderMissing,
    /// <summary>A date without a year, and nothing says which.</summary>
    YearMissing,
    /// <summary>It may mean two times: 08:00-09:00 (a span or an offset), a day count with too few decimals, ten digits that are an hour of 19xx or an epoch.</summary>
    Ambiguous,
}
