namespace WenchangPlan.Telemetry.Text;

/// <summary>Reads times, without any culture and without allocating.</summary>
/// <remarks>
/// <para>Dates: 2026-01-06, 2026/1/6, 2026.1.6, 20260106, 2026年1月6日; with <see cref="DateForms"/> also 06/01/2026, 1/6/26, 01-06, 1月6日.</para>
/// <para>Times of day behind a blank or a T: 8, 08:00, 08:00:00.5, 0800, 080000, 8时30分, 8:00 PM, 下午 8:00; 24:00 ends its day.</para>
/// <para>Offsets: Z, UTC, GMT, +08:00, +0800, +08, +8, UTC+8, with or without a blank before. Whether there is one is what was read, nothing else.</para>
/// <para>Numbers: 2026010608, 202601060800, 20260106080000 (HJ 212) and its 17 digits with milliseconds; seconds (10 digits) and milliseconds (13) since 1970
/// UTC; days of a spreadsheet since 1899-12-30, such as 46028.333333.</para>
/// </remarks>
public static class TimeText
{
    private const int LongestOffset = 14 * 60;

    /// <summary>Reads a time.</summary>
    /// <param name="text">UTF-8, without blanks around it.</param>
    /// <param name="forms">What the text does not say itself.</param>
    /// <param name="time">The time.</param>
    public static TimeProblem Read(ReadOnlySpan<byte> text, DateForms forms, out WrittenTime time)
    {
        int digits = text.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        if (digits < 0) return NumberTime.Read(text, [], out time);
        if (digits > 0 && text[digits] == (byte)'.' && text.Length > digits + 1 && !text[(digits + 1)..].ContainsAnyExceptInRange((byte)'0', (byte)'9'))
        {
            return NumberTime.Read(text[..digits], text[(digits + 1)..], out time);
        }

        time = default;
        if (digits is 12 or 14)
        {
            // 20260106080000+0800
            var offset = new Cursor(text[digits..]);
            TimeProblem problem = NumberTime.Read(text[..digits], [], out time);
            return problem is not TimeProblem.None ? problem : ReadOffset(ref offset, ref time, afterDayTime: false, seconds: true);
        }

        var cursor = new Cursor(text);
        if (ReadDate(ref cursor, digits, forms, out long day, out bool touching) is var bad and not TimeProblem.None) return bad;
        time = new WrittenTime(day, null);
        if (cursor.AtEnd) return TimeProblem.None;
        bool blank = cursor.SkipBlanks();
        if (!blank && !cursor.Take((byte)'T') && !cursor.Take((byte)'t') && !touching) return TimeProblem.NoTime;
        return ReadTimeOfDay(ref cursor, day, blank, ref time);
    }

    private static TimeProblem ReadDate(ref Cursor cursor, int lead, DateForms forms, out long dayMs, out bool touching)
    {
        (dayMs, touching) = (0, false);
        if (lead == 8)
        {
            cursor.TakeDigits(8, out long compact);
            return CalendarMs((int)(compact / 10_000), (int)(compact / 100 % 100), (int)(compact % 100), out dayMs);
        }

        if (lead is not (1 or 2 or 4)) return TimeProblem.NoTime;
        cursor.TakeDigits(lead, out long first);
        cursor.SkipBlanksBeforeHan();
        if (lead == 4 ? cursor.Take("年"u8) : cursor.Take("月"u8))
        {
            touching = true;
            long month = first;
            if (lead == 4 && !(cursor.TakeShort(out month) && cursor.Take("月"u8))) return TimeProblem.NoTime;
            if (!cursor.TakeShort(out long dayOfMonth) || !(cursor.Take("日"u8) || cursor.Take("号"u8))) return TimeProblem.NoTime;
            return lead == 4 ? CalendarMs((int)first, (int)month, (int)dayOfMonth, out dayMs)
                : forms.Year is { } of ? CalendarMs(of, (int)month, (int)dayOfMonth, out dayMs)
                : TimeProblem.YearMissing;
        }

        byte separator = cursor.Next;
        if (separator is not ((byte)'-' or (byte)'/' or (byte)'.')) return TimeProblem.NoTime;
        cursor.Take(separator);
        if (cursor.TakeDigits(2, out long second) == 0) return TimeProblem.NoTime;
        if (!cursor.Take(separator))
        {
            return lead == 4 || separator == (byte)'.' ? TimeProblem.NoTime
                : forms.Year is { } of ? CalendarMs(of, (int)first, (int)second, out dayMs)
                : TimeProblem.YearMissing;
        }

        int thirdDigits = cursor.TakeDigits(lead == 4 ? 2 : 4, out long third);
        if (thirdDigits == 0) return TimeProblem.NoTime;
        if (lead == 4) return CalendarMs((int)first, (int)second, (int)third, out dayMs);
        if (thirdDigits is not (2 or 4)) return TimeProblem.NoTime;
        if (forms.Order is DateOrder.YearFirst) return TimeProblem.OrderMissing;
        int year = (int)(thirdDigits == 4 ? third : third < 70 ? 2000 + third : 1900 + third);
        return forms.Order is DateOrder.DayFirst ? CalendarMs(year, (int)second, (int)first, out dayMs) : CalendarMs(year, (int)first, (int)second, out dayMs);
    }

    private static TimeProblem ReadTimeOfDay(ref Cursor cursor, long dayMs, bool blank, ref WrittenTime time)
    {
        Half half = ReadHalf(ref cursor);
        cursor.SkipBlanks();
        long hour, minute = 0, second = 0, fraction = 0;
        (bool minutes, bool seconds) = (false, false);
        switch (cursor.TakeDigits(6, out long number))
        {
            case 1 or 2:
                hour = number;
                if (cursor.TakeColon())
                {
                    if (cursor.TakeDigits(2, out minute) != 2) return TimeProblem.NoTime;
                    minutes = true;
                    if (cursor.TakeColon())
                    {
                        if (cursor.TakeDigits(2, out second) != 2) return TimeProblem.NoTime;
                        seconds = true;
                    }
                }
                else if (cursor.Take("时"u8) || cursor.Take("点"u8))
                {
                    minutes = true;
                    if (cursor.TakeDigits(2, out minute) > 0 && !cursor.Take("分"u8)) return TimeProblem.NoTime;
                    if (cursor.TakeDigits(2, out second) > 0 && !cursor.Take("秒"u8)) return TimeProblem.NoTime;
                }

                break;
            case 4:
                (hour, minute, minutes) = (number / 100, number % 100, true);
                break;
            case 6:
                (hour, minute, second, minutes, seconds) = (number / 10_000, number / 100 % 100, number % 100, true, true);
                break;
            default:
                return TimeProblem.NoTime;
        }

        if (seconds && (cursor.Take((byte)'.') || cursor.Take((byte)',')) && !cursor.TakeFraction(out fraction)) return TimeProblem.NoTime;
        Cursor before = cursor;
        cursor.SkipBlanks();
        if (half is Half.None && (half = ReadHalf(ref cursor)) is Half.None) cursor = before;
        if (half is not Half.None && !To24Hours(half, ref hour)) return TimeProblem.NoTime;

        bool endOfDay = hour == 24 && minute == 0 && second == 0 && fraction == 0;
        if ((hour > 23 && !endOfDay) || minute > 59 || second > 59) return TimeProblem.NoTime;
        long clock = dayMs + (hour * 3_600_000) + (minute * 60_000) + (second * 1000) + fraction;
        time = new WrittenTime(clock, null) { HasTimeOfDay = true, IsEndOfDay = endOfDay };
        if (cursor.AtEnd) return TimeProblem.None;
        if (!minutes && cursor.Next is not ((byte)'Z' or (byte)'z' or (byte)'+')) return cursor.Next is (byte)'-' ? TimeProblem.Ambiguous : TimeProblem.NoTime;
        return ReadOffset(ref cursor, ref time, afterDayTime: blank, seconds);
    }

    /// <summary>Reads the offset to the end of the text.</summary>
    /// <param name="cursor">At the offset, or the blanks before it.</param>
    /// <param name="time">Gets the offset.</param>
    /// <param name="afterDayTime">Whether a blank stood between date and time: then 08:00-09:00 is rather a span than an offset.</param>
    /// <param name="seconds">Whether seconds were written; nobody writes a span with them.</param>
    private static TimeProblem ReadOffset(ref Cursor cursor, ref WrittenTime time, bool afterDayTime, bool seconds)
    {
        bool blank = cursor.SkipBlanks();
        bool named = false;
        int minutes = 0;
        if (!cursor.Take((byte)'Z') && !cursor.Take((byte)'z'))
        {
            named = cursor.TakeIgnoringCase("UTC"u8) || cursor.TakeIgnoringCase("GMT"u8);
            bool west = cursor.Take((byte)'-') || cursor.Take("−"u8);
            if (west || cursor.Take((byte)'+'))
            {
                int digits = cursor.TakeDigits(4, out long number);
                long hours = digits == 4 ? number / 100 : number;
                long rest = digits == 4 ? number % 100 : 0;
                bool colon = digits is 1 or 2 && cursor.Take((byte)':');
                if (digits is 0 or 3 || (colon && cursor.TakeDigits(2, out rest) != 2)) return TimeProblem.NoTime;
                if (west && colon && afterDayTime && !seconds && !blank && !named) return TimeProblem.Ambiguous;
                if (rest > 59 || (hours * 60) + rest > LongestOffset) return TimeProblem.NoTime;
                minutes = (int)((hours * 60) + rest) * (west ? -1 : 1);
            }
            else if (!named)
            {
                return TimeProblem.NoTime;
            }
        }

        time = time with { OffsetMinutes = minutes };
        return cursor.AtEnd ? TimeProblem.None : TimeProblem.NoTime;
    }

    private enum Half
    {
        None,
        Morning,
        Afternoon,
    }

    private static Half ReadHalf(ref Cursor cursor) =>
        cursor.Take("上午"u8) || cursor.TakeIgnoringCase("AM"u8) || cursor.TakeIgnoringCase("A.M."u8) ? Half.Morning
        : cursor.Take("下午"u8) || cursor.TakeIgnoringCase("PM"u8) || cursor.TakeIgnoringCase("P.M."u8) ? Half.Afternoon
        : Half.None;

    /// <summary>12 is the first hour of either half. 下午 13:00 says the same thing twice; 上午 13:00 contradicts itself.</summary>
    private static bool To24Hours(Half half, ref long hour)
    {
        if (hour > 12) return half is Half.Afternoon && hour < 24;
        hour = (hour % 12) + (half is Half.Afternoon ? 12 : 0);
        return true;
    }

    /// <summary>ms from 1970-01-01 to a day of the calendar.</summary>
    internal static TimeProblem CalendarMs(int year, int month, int day, out long ms)
    {
        ms = 0;
        if (year is < 1 or > 9999 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month)) return TimeProblem.NoTime;
        ms = (new DateTime(year, month, day, 0, 0, 0, DateTimeKind.Utc) - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerMillisecond;
        return TimeProblem.None;
    }
}
