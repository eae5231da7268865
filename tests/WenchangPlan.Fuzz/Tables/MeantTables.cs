using System.Globalization;
using System.Text;
using WenchangPlan.Worker.Tables;
using WenchangPlan.Worker.Tables.Readings;

namespace WenchangPlan.Fuzz.Tables;

/// <summary>A reading that was meant when a table was printed.</summary>
/// <param name="Value">In the catalogue's unit; of a result below detection the limit.</param>
/// <param name="Below">Whether it was printed as below detection.</param>
internal readonly record struct MeantValue(decimal Value, bool Below);

/// <summary>A table that was printed from readings, with the words a person would say about it.</summary>
/// <param name="Bytes">The table as a file.</param>
/// <param name="Format">How it is written.</param>
/// <param name="Words">What is said about it.</param>
/// <param name="Readings">What was meant: station, instant (ms UTC) and parameter → value.</param>
internal sealed record MeantTable(byte[] Bytes, TableFormat Format, ImportWords Words, Dictionary<(string Station, long Time, string Code), MeantValue> Readings);

/// <summary>Prints readings in every layout, and every form of times and numbers, that is read. The same seed gives the same tables.</summary>
internal sealed class MeantTables(int seed)
{
    private static readonly string[] Ends = ["\n", "\r\n", "\r\r\n", "\r"];
    private static readonly string[] Dates = ["yyyy-MM-dd", "yyyy-M-d", "yyyy/MM/dd", "yyyy/M/d", "yyyy.M.d", "yyyyMMdd", "yyyy'年'M'月'd'日'"];
    private static readonly (string Format, long Unit)[] Clocks = [("HH:mm", 60_000), ("H:mm", 60_000), ("HH:mm:ss", 1000), ("HH:mm:ss.fff", 1), ("HHmm", 60_000), ("HHmmss", 1000), ("H'时'm'分'", 60_000), ("HH：mm", 60_000)];
    private static readonly (string Station, string[] Names)[] Stations = [("A1", ["A1", "一号空气站", "Air 1", "air 1"]), ("A2", ["A2", "二号空气站", "AIR 2"])];

    private static readonly (string Code, (string Header, decimal Factor)[] Headers)[] Parameters =
    [
        ("pm25", [("pm25", 1), ("PM2.5", 1), ("PM2.5(μg/m³)", 1), ("a34004-Avg", 1), ("细颗粒物(mg/m3)", 1000), ("PM₂.₅[ng/m3]", 0.001m)]),
        ("so2", [("so2", 1), ("二氧化硫（μg/m3）", 1), ("SO2(mg/m³)", 1000), ("a21026-Rtd", 1)]),
        ("co", [("co", 1), ("CO(μg/m³)", 0.001m), ("一氧化碳(mg/m³)", 1), ("a21005", 1)]),
        ("o3", [("o3", 1), ("臭氧", 1), ("OZONE", 1), ("O3 ug/m3", 1)]),
    ];

    private readonly Random _random = new(seed);

    /// <summary>The next table.</summary>
    public MeantTable Next()
    {
        bool comma = _random.Next(4) == 0;
        char delimiter = comma ? Any([';', '\t', '|']) : Any([',', ',', ';', '\t', '|']);
        TimeSpan? usual = _random.Next(2) == 0 ? TimeSpan.FromMinutes(15 * _random.Next(-48, 57)) : null;
        var meant = new Dictionary<(string, long, string), MeantValue>();
        var table = new List<string[]>();
        Dictionary<string, string> names = Stations.ToDictionary(s => s.Station, s => Any(s.Names), StringComparer.Ordinal);
        (string Code, (string Header, decimal Factor) Header)[] columns = [.. Parameters.Where(_ => _random.Next(3) > 0).Select(p => (p.Code, Any(p.Headers)))];
        if (columns.Length == 0) columns = [(Parameters[0].Code, Parameters[0].Headers[0])];
        string[] timeColumns = Any<string[]>([["time"], ["监测时间"], ["date", "hour"], ["year", "month", "day", "hour"]]);
        int layout = _random.Next(3);
        string? across = layout == 2 ? columns[0].Code : null;
        if (layout == 2 && columns[0].Header.Factor != 1) columns[0].Header = (columns[0].Code, 1);
        table.Add(layout switch
        {
            0 => ["station", .. timeColumns, .. columns.Select(c => c.Header.Header)],
            1 => ["station", .. timeColumns, "parameter", "value"],
            _ => [.. timeColumns, .. names.Values],
        });
        for (int rows = _random.Next(1, 5); rows > 0; rows--)
        {
            string station = Any(["A1", "A2"]);
            string[] time = PrintTime(timeColumns.Length, usual, out long at);
            if (layout == 0)
            {
                table.Add([names[station], .. time, .. columns.Select(c => PrintValue(station, at, c.Code, c.Header.Factor, comma, meant))]);
            }
            else if (layout == 1)
            {
                (string code, (string header, decimal factor)) = Any(columns);
                table.Add([names[station], .. time, header, PrintValue(station, at, code, factor, comma, meant)]);
            }
            else
            {
                table.Add([.. time, .. Stations.Select(s => PrintValue(s.Station, at, across!, 1, comma, meant))]);
            }
        }

        var words = new ImportWords(ColumnWords.None, null, new Dictionary<string, string>(StringComparer.Ordinal), across, default, usual, comma);
        return new MeantTable(Encode(Print(table, delimiter)), new TableFormat((byte)delimiter, comma), words, meant);
    }

    /// <summary>Prints a time into one, two or four columns.</summary>
    private string[] PrintTime(int columns, TimeSpan? usual, out long at)
    {
        long ms = _random.NextInt64(1_000_000_000_000, 4_000_000_000_000);
        if (columns == 4)
        {
            long hour = ms / 3_600_000 * 3_600_000;
            at = hour - (long)(usual ?? TimeSpan.Zero).TotalMilliseconds;
            DateTime clock = DateTime.UnixEpoch.AddMilliseconds(hour);
            string hours = clock.ToString("%H", CultureInfo.InvariantCulture) + (usual is null ? "Z" : "");
            return [clock.ToString("yyyy", CultureInfo.InvariantCulture), clock.ToString("%M", CultureInfo.InvariantCulture), clock.ToString("%d", CultureInfo.InvariantCulture), hours];
        }

        if (columns == 1 && _random.Next(4) == 0) return [PrintNumber(ms, usual, out at)];
        (string format, long unit) = Any(Clocks);
        long shown = ms / unit * unit;
        DateTime date = DateTime.UnixEpoch.AddMilliseconds(shown);
        string time = date.ToString(format, CultureInfo.InvariantCulture);
        if (date.TimeOfDay < TimeSpan.FromMinutes(1) && unit == 60_000 && format.StartsWith("HH:", StringComparison.Ordinal)) (date, time) = (date.AddDays(-1), "24:00");
        else if (format is "H:mm" && _random.Next(2) == 0) time = PrintHalf(date);
        string offset = PrintOffset(usual, format, out int? minutes);
        at = shown - ((minutes ?? (int)usual!.Value.TotalMinutes) * 60_000L);
        string day = date.ToString(Any(Dates), CultureInfo.InvariantCulture);
        if (columns == 2) return [day, time + offset];
        string between = time.AsSpan().ContainsAny("AP上下") || offset.StartsWith('-') ? " " : Any([" ", "T", "  "]);
        return [day + between + time + offset];
    }

    private string PrintHalf(DateTime time)
    {
        string clock = time.ToString("h:mm", CultureInfo.InvariantCulture);
        return _random.Next(2) == 0 ? (time.Hour < 12 ? "上午 " : "下午 ") + clock : clock + (time.Hour < 12 ? " AM" : " PM");
    }

    /// <summary>An offset, or none where one is said for all; a negative one with a colon is given seconds before it, since without them it may be a span.</summary>
    private string PrintOffset(TimeSpan? usual, string format, out int? minutes)
    {
        minutes = null;
        if (usual is not null && _random.Next(2) == 0) return "";
        int quarters = _random.Next(-48, 57);
        minutes = quarters * 15;
        string sign = minutes < 0 ? "-" : "+";
        int size = Math.Abs(minutes.Value);
        bool isSpan = minutes < 0 && format is not ("HH:mm:ss" or "HH:mm:ss.fff" or "HHmmss");
        switch (_random.Next(6))
        {
            case 0:
                minutes = 0;
                return Any(["Z", " UTC", "GMT", "z"]);
            case 1:
                return $"{sign}{size / 60:00}{size % 60:00}";
            case 2:
                return $" UTC{sign}{size / 60:00}:{size % 60:00}";
            case 3:
                minutes = size / 60 * 60 * (minutes < 0 ? -1 : 1);
                return $"{sign}{size / 60:00}";
            case 4 when !isSpan:
                return $"{sign}{size / 60:00}:{size % 60:00}";
            default:
                return $" {sign}{size / 60:00}{size % 60:00}";
        }
    }

    /// <summary>Times that are one number: since 1970 in seconds or milliseconds, digits of a date, days of a spreadsheet.</summary>
    private string PrintNumber(long ms, TimeSpan? usual, out long at)
    {
        long shift = (long)(usual ?? TimeSpan.Zero).TotalMilliseconds;
        DateTime clock = DateTime.UnixEpoch.AddMilliseconds(ms / 1000 * 1000);
        switch (usual is null ? _random.Next(2) : _random.Next(5))
        {
            case 0:
                at = ms;
                return ms.ToString(CultureInfo.InvariantCulture);
            case 1:
                long seconds = (ms / 1000 % 900_000_000) + 1_000_000_000; // below 2033: later ones may be digits of a date
                if (seconds / 10_000 % 100 < 13) seconds += 200_000; // 1227082620 may be an hour of the year 1227, and is asked
                at = seconds * 1000;
                return seconds.ToString(CultureInfo.InvariantCulture);
            case 2:
                at = (ms / 1000 * 1000) - shift;
                return clock.ToString("yyyyMMddHHmmss", CultureInfo.InvariantCulture);
            case 3:
                at = (ms / 60_000 * 60_000) - shift;
                return clock.ToString("yyyyMMddHHmm", CultureInfo.InvariantCulture);
            default:
                long minute = ms / 60_000 * 60_000;
                at = minute - shift;
                return (25_569 + (minute / 86_400_000m)).ToString("F10", CultureInfo.InvariantCulture);
        }
    }

    /// <summary>Prints a value, and notes it as meant; now and then one that is missing, which is not.</summary>
    private string PrintValue(string station, long at, string code, decimal factor, bool comma, Dictionary<(string, long, string), MeantValue> meant)
    {
        if (_random.Next(6) == 0) return Any(["", "NA", "--", "—", "NaN", "无", "缺测", "*"]);
        decimal number = _random.Next(0, 90_000) / Any([1m, 10, 100, 1000]);
        decimal value = number * factor;
        bool sentinel = number is 9999 or 32767 or 65535; // kept as it stands, and so out of conversions
        bool below = !sentinel && number > 0 && _random.Next(6) == 0;
        meant[(station, at, code)] = new MeantValue(sentinel && factor != 1 && value > 20_000 ? number : value, below);
        string plain = number.ToString(CultureInfo.InvariantCulture);
        string text = below ? Any([plain + "L", "<" + plain, "＜" + plain, plain + "(L)", plain + "（L）", $"未检出({plain})", $"ND（{plain}）", "< " + plain]) : _random.Next(6) switch
        {
            0 => number.ToString("E8", CultureInfo.InvariantCulture),
            1 => "+" + plain,
            2 => plain.StartsWith("0.", StringComparison.Ordinal) ? plain[1..] : plain,
            3 => plain + (plain.Contains('.', StringComparison.Ordinal) ? "000" : ".000"),
            4 => Any([" ", "\u00A0", "\u3000"]) + plain + " ",
            _ => plain,
        };
        return comma ? text.Replace('.', ',') : text;
    }

    private string Print(List<string[]> table, char delimiter)
    {
        string end = Any(Ends);
        var text = new StringBuilder();
        foreach (string[] row in table) text.AppendJoin(delimiter, row.Select(c => Quoted(c, delimiter))).Append(end);
        if (_random.Next(4) == 0) text.Length -= end.Length;
        return text.ToString();
    }

    private string Quoted(string cell, char delimiter) => cell.Contains(delimiter, StringComparison.Ordinal) || _random.Next(8) == 0 ? $"\"{cell}\"" : cell;

    private byte[] Encode(string text) => _random.Next(8) switch
    {
        0 => [.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(text)],
        1 => [0xFF, 0xFE, .. Encoding.Unicode.GetBytes(text)],
        2 => [0x84, 0x31, 0x95, 0x33, .. CodePagesEncodingProvider.Instance.GetEncoding("GB18030")!.GetBytes(text)],
        _ => Encoding.UTF8.GetBytes(text),
    };

    private T Any<T>(T[] of) => of[_random.Next(of.Length)];
}
