using System.Buffers;
using System.Globalization;
using System.Text;

namespace WenchangPlan.Worker.Verbs;

/// <summary>Reads the cells of a table, without any culture.</summary>
internal static class Cell
{
    // What an unsigned 16-bit register shows when it has nothing to show; no concentration of this service reaches it.
    private const decimal Sentinel = 65535;

    private const int LongestInstant = 40;

    private static readonly string[] InstantFormats =
    [
        .. from time in (string[])["H:mm:ss", "H:mm", "H:mm:ss.FFFFFFF"]
           from between in (string[])["'T'", "' '"]
           from date in (string[])["yyyy-M-d", "yyyy/M/d"]
           select date + between + time + "K",
    ];

    private static readonly SearchValues<byte> Seconds = SearchValues.Create(":.0123456789"u8);

    private static readonly byte[][] Missing = ["NA"u8.ToArray(), "-"u8.ToArray(), "--"u8.ToArray(), "*"u8.ToArray(), "NaN"u8.ToArray(), "—"u8.ToArray()];

    /// <summary>The text of a cell: the national water feed wraps what it withholds in a tag that says why.</summary>
    public static ReadOnlySpan<byte> Text(ReadOnlySpan<byte> cell) => cell is [(byte)'<', .., (byte)'>']
        ? cell[(cell.IndexOf((byte)'>') + 1)..Math.Max(cell.IndexOf((byte)'>') + 1, cell.LastIndexOf((byte)'<'))]
        : cell;

    /// <summary>Whether a cell says that there is no value: empty, NA, -, --, *, NaN or —.</summary>
    public static bool IsMissing(ReadOnlySpan<byte> cell)
    {
        if (cell.IsEmpty) return true;
        if (cell.Length > 3 || char.IsAsciiDigit((char)cell[0])) return false;
        foreach (byte[] mark in Missing)
            if (cell.SequenceEqual(mark)) return true;
        return false;
    }

    /// <summary>A number with a point, perhaps with an exponent; no group separators, no infinity, no sentinel.</summary>
    public static bool TryReadNumber(ReadOnlySpan<byte> cell, out decimal value) =>
        decimal.TryParse(cell, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out value)
        && Math.Abs(value) != Sentinel;

    /// <summary>
    /// The day of a date or time: 2026-03-01, 2026/3/1, 20260301, with or without a time of day behind a blank or a T.
    /// </summary>
    /// <param name="cell">The text. A time with Z or an offset is taken to UTC+8, the time of the reports; one without is local.</param>
    /// <param name="hourEnding">Whether midnight is the end of the day before, as hour-ending labels have it; 24:00 always is the end of its own day.</param>
    /// <param name="day">The day.</param>
    public static bool TryReadDay(ReadOnlySpan<byte> cell, bool hourEnding, out DateOnly day)
    {
        int split = cell.IndexOfAny((byte)' ', (byte)'T');
        ReadOnlySpan<byte> date = split < 0 ? cell : cell[..split];
        if (!TryReadDate(date, out day)) return false;
        if (split < 0) return true;

        ReadOnlySpan<byte> time = cell[(split + 1)..];
        int zone = time.LastIndexOfAny((byte)'+', (byte)'-', (byte)'Z');
        if (!TryReadMinutes(zone < 0 ? time : time[..zone], out int minutes)) return false;
        int shift = 0;
        if (zone >= 0 && !TryReadShift(time[zone..], out shift)) return false;
        int local = minutes + shift;
        bool endOfDay = local == 24 * 60 && minutes == 24 * 60;
        int days = endOfDay || (hourEnding && local % (24 * 60) == 0) ? (local / (24 * 60)) - 1 : (int)Math.Floor(local / (24.0 * 60));
        if (day.DayNumber + days < 0 || day.DayNumber + days > DateOnly.MaxValue.DayNumber) return false;
        day = day.AddDays(days);
        return true;
    }

    /// <summary>An instant: 2026-03-01T08:00:00+08:00, or with a blank, with slashes, without seconds, with fractions of a second.</summary>
    /// <param name="cell">The text.</param>
    /// <param name="local">Offset of a time that says none itself; null refuses such a time.</param>
    /// <param name="utcMs">The instant, ms UTC.</param>
    /// <returns>Why it is refused, or null.</returns>
    public static string? ReadInstant(ReadOnlySpan<byte> cell, TimeSpan? local, out long utcMs)
    {
        utcMs = 0;
        Span<char> text = stackalloc char[LongestInstant];
        if (cell.Length > LongestInstant || !Encoding.UTF8.TryGetChars(cell, text, out int length)
            || !DateTimeOffset.TryParseExact(text[..length], InstantFormats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset at))
        {
            return $"no time: '{Encoding.UTF8.GetString(cell)}'";
        }

        bool hasOffset = cell is [.., (byte)'Z'] or [.., (byte)'+' or (byte)'-', _, _, (byte)':', _, _];
        if (!hasOffset && local is null) return $"the time has no offset: '{Encoding.UTF8.GetString(cell)}' (--local-time takes it as the district's)";
        utcMs = at.ToUnixTimeMilliseconds() - (hasOffset ? 0 : (long)local!.Value.TotalMilliseconds);
        return null;
    }

    private static bool TryReadDate(ReadOnlySpan<byte> date, out DateOnly day)
    {
        day = default;
        int year, month, dayOfMonth;
        if (date.Length == 8 && char.IsAsciiDigit((char)date[4]))
        {
            if (!TryReadDigits(date[..4], out year) || !TryReadDigits(date[4..6], out month) || !TryReadDigits(date[6..], out dayOfMonth)) return false;
        }
        else
        {
            int first = date.IndexOfAny((byte)'-', (byte)'/');
            if (first != 4) return false;
            ReadOnlySpan<byte> rest = date[5..];
            int second = rest.IndexOf(date[4]);
            if (second < 0 || !TryReadDigits(date[..4], out year) || !TryReadDigits(rest[..second], out month) || !TryReadDigits(rest[(second + 1)..], out dayOfMonth)) return false;
        }

        if (year < 1 || month is < 1 or > 12 || dayOfMonth < 1 || dayOfMonth > DateTime.DaysInMonth(year, month)) return false;
        day = new DateOnly(year, month, dayOfMonth);
        return true;
    }

    /// <summary>Minutes since midnight of H, HH:mm or HH:mm:ss…, 0 to 24:00; seconds only have to be digits.</summary>
    private static bool TryReadMinutes(ReadOnlySpan<byte> time, out int minutes)
    {
        minutes = 0;
        int colon = time.IndexOf((byte)':');
        if (!TryReadDigits(colon < 0 ? time : time[..colon], out int hour)) return false;
        int minute = 0;
        if (colon >= 0)
        {
            ReadOnlySpan<byte> rest = time[(colon + 1)..];
            if (rest.Length < 2 || !TryReadDigits(rest[..2], out minute)) return false;
            if (rest[2..].ContainsAnyExcept(Seconds)) return false;
        }

        minutes = (60 * hour) + minute;
        return minute < 60 && minutes <= 24 * 60;
    }

    /// <summary>Minutes from a zone such as Z, +08:00, +0800 or +08 to UTC+8.</summary>
    private static bool TryReadShift(ReadOnlySpan<byte> zone, out int shift)
    {
        const int local = 8 * 60;
        shift = local;
        if (zone.SequenceEqual("Z"u8)) return true;
        ReadOnlySpan<byte> digits = zone[1..];
        if (digits.Length < 2 || !TryReadDigits(digits[..2], out int hours)) return false;
        ReadOnlySpan<byte> rest = digits[2..].TrimStart((byte)':');
        int minutes = 0;
        if (!rest.IsEmpty && (rest.Length != 2 || !TryReadDigits(rest, out minutes))) return false;
        int offset = (60 * hours) + minutes;
        shift = local - (zone[0] == (byte)'-' ? -offset : offset);
        return hours <= 14 && minutes < 60;
    }

    private static bool TryReadDigits(ReadOnlySpan<byte> digits, out int value) =>
        int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out value);
}
