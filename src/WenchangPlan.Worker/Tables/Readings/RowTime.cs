using System.Text;
using WenchangPlan.Telemetry.Text;

namespace WenchangPlan.Worker.Tables.Readings;

/// <summary>Reads the time of a row: from one column, from date and hour, or from year, month, day and hour; perhaps with a column for the zone.</summary>
/// <param name="columns">The columns of the table.</param>
/// <param name="forms">Order of dates and the year, where they were said.</param>
/// <param name="offset">Offset of times that say none; null refuses them.</param>
internal sealed class RowTime(TableColumns columns, DateForms forms, TimeSpan? offset)
{
    private const int LongestTime = 96;

    // As the United States' water and air data write them.
    private static readonly Dictionary<string, string> Zones = new(StringComparer.OrdinalIgnoreCase)
    {
        ["EST"] = "-05:00", ["EDT"] = "-04:00", ["CST"] = "-06:00", ["CDT"] = "-05:00", ["MST"] = "-07:00", ["MDT"] = "-06:00", ["PST"] = "-08:00", ["PDT"] = "-07:00",
        ["AKST"] = "-09:00", ["AKDT"] = "-08:00", ["HST"] = "-10:00", ["AST"] = "-04:00", ["ADT"] = "-03:00", ["Asia/Shanghai"] = "+08:00", ["北京时间"] = "+08:00",
    };

    private readonly int _time = columns.IndexOfRole("time");
    private readonly int _date = columns.IndexOfRole("date");
    private readonly int _hour = columns.IndexOfRole("hour");
    private readonly int _zone = columns.IndexOfRole("zone");
    private readonly int[] _calendar = [columns.IndexOfRole("year"), columns.IndexOfRole("month"), columns.IndexOfRole("day")];

    /// <summary>Whether the table has a time at all.</summary>
    public bool IsThere => _time >= 0 || _date >= 0 || _calendar.All(c => c >= 0);

    /// <summary>Reads the time of a row.</summary>
    /// <param name="row">The row.</param>
    /// <param name="utcMs">The instant, ms UTC.</param>
    /// <returns>Why it is refused, with the option that would read it; or null.</returns>
    public string? Read(CsvRecords row, out long utcMs)
    {
        Span<byte> room = stackalloc byte[LongestTime];
        TimeProblem problem = ReadWritten(row, room, out WrittenTime time, out string shown);
        utcMs = 0;
        if (problem is not TimeProblem.None)
        {
            return problem switch
            {
                TimeProblem.OrderMissing => $"the date does not say which number is the month: '{shown}' (--date-order dmy or mdy)",
                TimeProblem.YearMissing => $"the date has no year: '{shown}' (--year says which)",
                TimeProblem.Ambiguous => $"the time may mean two things: '{shown}'",
                _ => $"no time: '{shown}'",
            };
        }

        if (time.OffsetMinutes is null && _zone >= 0 && ZoneOf(row) is { } zone) time = time with { OffsetMinutes = zone };
        if (time.OffsetMinutes is null && offset is null) return $"the time has no offset: '{shown}' (--local-time takes it as the district's, --offset +08:00 says another)";
        utcMs = time.ToUtcMs(offset ?? TimeSpan.Zero);
        return null;
    }

    private TimeProblem ReadWritten(CsvRecords row, Span<byte> room, out WrittenTime time, out string shown)
    {
        if (_time >= 0)
        {
            TimeProblem alone = TimeText.Read(row[_time], forms, out time);
            if (alone is TimeProblem.None || (_date < 0 && !_calendar.All(c => c >= 0)))
            {
                shown = alone is TimeProblem.None && time.OffsetMinutes is not null ? "" : Encoding.UTF8.GetString(row[_time]);
                return alone;
            }
        }

        int length = 0;
        bool fits = _calendar.All(c => c >= 0)
            ? Append(room, ref length, row[_calendar[0]], "-"u8) && Append(room, ref length, row[_calendar[1]], "-"u8) && Append(room, ref length, row[_calendar[2]], " "u8)
            : Append(room, ref length, row[_date], " "u8);
        int clock = _hour >= 0 ? _hour : _time;
        if (clock >= 0) fits = fits && Append(room, ref length, row[clock], default);
        ReadOnlySpan<byte> text = room[..length].TrimEnd((byte)' ');
        TimeProblem problem = TimeProblem.NoTime;
        time = default;
        if (fits) problem = TimeText.Read(text, forms, out time);
        shown = Encoding.UTF8.GetString(text);
        return problem;
    }

    /// <summary>The offset a zone column names, in minutes; null when it names none that is known.</summary>
    private int? ZoneOf(CsvRecords row)
    {
        string name = row.Text(_zone);
        string text = "2000-01-01T00:00" + Zones.GetValueOrDefault(name, name);
        return TimeText.Read(Encoding.UTF8.GetBytes(text), default, out WrittenTime time) is TimeProblem.None ? time.OffsetMinutes : null;
    }

    private static bool Append(Span<byte> room, ref int length, ReadOnlySpan<byte> part, ReadOnlySpan<byte> behind)
    {
        if (length + part.Length + behind.Length > room.Length) return false;
        part.CopyTo(room[length..]);
        behind.CopyTo(room[(length + part.Length)..]);
        length += part.Length + behind.Length;
        return true;
    }
}
