using WenchangPlan.Telemetry.Time;

namespace WenchangPlan.Simulator.Climate;

/// <summary>Where an instant lies in the district's day, week and year.</summary>
internal readonly struct LocalTime
{
    public const long MinuteMs = 60_000;
    public const long HourMs = 60 * MinuteMs;
    public const long DayMs = 24 * HourMs;
    public const double DaysInYear = 365.2425;

    public LocalTime(long utcMs, DistrictClock clock)
    {
        long local = utcMs + (long)clock.Offset.TotalMilliseconds;
        Days = (double)local / DayMs;
        Day = (long)Math.Floor(Days);
        Hour = (Days - Day) * 24;
    }

    /// <summary>Local days since 1970-01-01, with the share of the day.</summary>
    public double Days { get; }

    /// <summary>Whole local days since 1970-01-01.</summary>
    public long Day { get; }

    /// <summary>Hour of the day, 0 to 24.</summary>
    public double Hour { get; }

    /// <summary>Whether it is Saturday or Sunday; 1970-01-01 was a Thursday.</summary>
    public bool IsWeekend => (Day + 4) % 7 is 0 or 6;

    /// <summary>Share of the year that is over, 0 to 1; good to a day.</summary>
    public double YearShare => (Days / DaysInYear) - Math.Floor(Days / DaysInYear);

    /// <summary>A yearly wave from -1 to 1 with its crest on the given day of the year.</summary>
    public double Yearly(double crestDay) => Math.Cos(Math.Tau * (YearShare - (crestDay / DaysInYear)));

    /// <summary>A daily wave from -1 to 1 with its crest at the given hour.</summary>
    public double Daily(double crestHour) => Math.Cos(Math.Tau * (Hour - crestHour) / 24);

    /// <summary>A bump from 0 to 1 around an hour of the day, about twice <paramref name="width"/> hours wide.</summary>
    public double Bump(double hour, double width)
    {
        double away = Math.Abs(Hour - hour);
        away = Math.Min(away, 24 - away) / width;
        return Math.Exp(-away * away);
    }
}
