using System.Buffers.Text;

namespace WenchangPlan.Telemetry.Text;

/// <summary>Reads times that are written as one number.</summary>
internal static class NumberTime
{
    private const long DayMs = 86_400_000;

    /// <summary>1970-01-01 as a spreadsheet counts days.</summary>
    private const long EpochDay = 25_569;

    /// <summary>2033-05-18 as seconds since 1970; as digits of a date the year 2000.</summary>
    private const long FirstHourDigits = 2_000_000_000;

    public static TimeProblem Read(ReadOnlySpan<byte> whole, ReadOnlySpan<byte> decimals, out WrittenTime time)
    {
        time = default;
        if (whole.Length > 17 || !Utf8Parser.TryParse(whole, out long number, out int used) || used != whole.Length) return TimeProblem.NoTime;
        if (!decimals.IsEmpty && whole.Length is not (5 or 10)) return TimeProblem.NoTime;
        switch (whole.Length)
        {
            case 5:
                return ReadDayCount(number, decimals, out time);
            case 8:
                TimeProblem problem = TimeText.CalendarMs((int)(number / 10_000), (int)(number / 100 % 100), (int)(number % 100), out long day);
                time = new WrittenTime(day, null);
                return problem;
            case 10 when number < FirstHourDigits || !decimals.IsEmpty:
                if (decimals.IsEmpty && ReadClock(number * 10_000_000, out _) is TimeProblem.None) return TimeProblem.Ambiguous;
                time = new WrittenTime((number * 1000) + Milliseconds(decimals), 0) { HasTimeOfDay = true };
                return number < 1_000_000_000 ? TimeProblem.NoTime : TimeProblem.None;
            case 10:
                return ReadClock(number * 10_000_000, out time);
            case 12:
                return ReadClock(number * 100_000, out time);
            case 13:
                time = new WrittenTime(number, 0) { HasTimeOfDay = true };
                return number < 100_000_000_000 ? TimeProblem.NoTime : TimeProblem.None;
            case 14:
                return ReadClock(number * 1000, out time);
            case 17:
                return ReadClock(number, out time);
            default:
                return TimeProblem.NoTime;
        }
    }

    /// <summary>yyyyMMddHHmmss and three digits of milliseconds.</summary>
    private static TimeProblem ReadClock(long digits, out WrittenTime time)
    {
        time = default;
        (long date, long clock) = Math.DivRem(digits, 1_000_000_000);
        if (TimeText.CalendarMs((int)(date / 10_000), (int)(date / 100 % 100), (int)(date % 100), out long day) is var bad and not TimeProblem.None) return bad;
        (long hour, long minute, long second, long ms) = (clock / 10_000_000, clock / 100_000 % 100, clock / 1000 % 100, clock % 1000);
        bool endOfDay = hour == 24 && clock % 10_000_000 == 0;
        if ((hour > 23 && !endOfDay) || minute > 59 || second > 59) return TimeProblem.NoTime;
        time = new WrittenTime(day + (hour * 3_600_000) + (minute * 60_000) + (second * 1000) + ms, null) { HasTimeOfDay = true, IsEndOfDay = endOfDay };
        return TimeProblem.None;
    }

    /// <summary>
    /// Days of a spreadsheet, 1954 to 2119. The decimals are a rounded time of day: what was meant is the whole minute, else the whole second, within what
    /// they leave open. Fewer than four cannot say a minute and are taken only where they say a whole third hour.
    /// </summary>
    private static TimeProblem ReadDayCount(long days, ReadOnlySpan<byte> decimals, out WrittenTime time)
    {
        time = default;
        if (days is < 20_000 or > 80_000) return TimeProblem.NoTime;
        long day = (days - EpochDay) * DayMs;
        time = new WrittenTime(day, null);
        if (decimals.IsEmpty) return TimeProblem.None;
        if (decimals.Length > 15) decimals = decimals[..15];
        if (!Utf8Parser.TryParse(decimals, out long part, out _)) return TimeProblem.NoTime;

        decimal scale = 1;
        foreach (byte _ in decimals) scale *= 10;
        decimal ms = part / scale * DayMs;
        decimal open = (DayMs / scale / 2) + 1;
        long? meant = decimals.Length < 4 ? (ms % 10_800_000 == 0 ? (long)ms : null)
            : Near(60_000) ?? Near(1000) ?? (decimals.Length >= 8 ? (long)decimal.Round(ms) : null);
        if (meant is null) return TimeProblem.Ambiguous;
        time = new WrittenTime(day + meant.Value, null) { HasTimeOfDay = true };
        return TimeProblem.None;

        long? Near(long unit)
        {
            long nearest = (long)decimal.Round(ms / unit) * unit;
            return Math.Abs(nearest - ms) <= open ? nearest : null;
        }
    }

    private static long Milliseconds(ReadOnlySpan<byte> decimals)
    {
        long value = 0;
        for (int i = 0; i < 3; i++) value = (value * 10) + (i < decimals.Length ? decimals[i] - '0' : 0);
        return value;
    }
}
