using System.Globalization;
using System.Text;

namespace WenchangPlan.Fuzz.Tables;

/// <summary>A table that was made up, and the cells that were meant.</summary>
/// <param name="Bytes">The table as a file.</param>
/// <param name="Delimiter">What stands between fields.</param>
/// <param name="Cells">What was printed, row by row; null when the bytes were damaged afterwards.</param>
internal sealed record MadeTable(byte[] Bytes, byte Delimiter, List<string[]>? Cells);

/// <summary>Makes tables up: printed in every writing that is read, or damaged. The same seed gives the same tables.</summary>
internal sealed class TableInputs(int seed)
{
    private static readonly string[] Ends = ["\n", "\r\n", "\r\r\n", "\r"];
    private static readonly char[] Delimiters = [',', ';', '\t', '|'];

    private static readonly string[] Headers =
    [
        "station", "time", "pm25", "PM2.5(μg/m³)", "so2", "co", "CO(ppm)", "o3", "parameter", "value", "unit", "flag", "date", "hour", "year", "month", "day", "站点名称", "监测时间", "溶解氧(mg/L)", "a34004-Avg", "type", "A1", "tz_cd",
        "aqi", "x", "", "PM2.5_24h", "pm25_flag", "((", "<b>", "wd",
    ];

    private static readonly string[] Pieces =
    [
        "A1", "一号空气站", "X9", "2026-05-01T08:00:00+08:00", "2026-05-01 08:00", "2026/5/1 24:00", "2026050108", "46143.333333", "1777593600", "01/05/2026", "05-01 08:00", "上午 8:00", "24:00", "8", "35.2", "-9999", "9999", "65535", "0.01L",
        "<0.01", "ND", "未检出", "NA", "--", "", "*", "1e999", "35,5", "-0.4", "pm25", "PM2.5", "µg/m³", "ppb", "furlong", "N", "M", "?", "文昌湖", "a \"b\" c", "a,b", "a;b", "two\nlines", "two\r\nlines", " x ", "NNW", "2026", "5", "1", "EST", "/", "-", "L", "(", "%",
    ];

    private readonly Random _random = new(seed);

    /// <summary>The next table.</summary>
    public MadeTable Next()
    {
        List<string[]> cells = _random.Next(2) == 0 ? Likely() : Unlikely();
        char delimiter = _random.Next(3) == 0 ? Any(Delimiters) : ',';
        byte[] bytes = Encode(Print(cells, delimiter));
        bool damaged = _random.Next(2) == 0;
        return new MadeTable(damaged ? Damage(bytes) : bytes, (byte)delimiter, damaged ? null : cells);
    }

    private List<string[]> Unlikely()
    {
        int width = _random.Next(1, 9);
        List<string[]> cells = [[.. Enumerable.Range(0, width).Select(_ => Any(Headers))]];
        for (int rows = _random.Next(0, 7); rows > 0; rows--) cells.Add([.. Enumerable.Range(0, width).Select(_ => Cell())]);
        return cells;
    }

    /// <summary>A table of readings, with a cell here and there that is none.</summary>
    private List<string[]> Likely()
    {
        string[] parameters = [.. Any<string[]>([["pm25", "CO(ppm)"], ["PM2.5(μg/m³)", "so2", "o3"], ["a34004-Avg", "pm25_flag", "temp"]])];
        List<string[]> cells = [["station", "time", .. parameters]];
        for (int rows = _random.Next(1, 7); rows > 0; rows--)
        {
            string time = _random.Next(8) == 0 ? Any(Pieces) : Any(["2026-05-01T08:00:00+0800", "1777593600", "2026-05-01 24:00 UTC", "20260501080000Z"]);
            cells.Add([_random.Next(8) == 0 ? Cell() : "A1", time, .. parameters.Select(p => p.EndsWith("flag", StringComparison.Ordinal) ? Any(["N", "M", "", "?"]) : _random.Next(3) == 0 ? Cell() : (_random.Next(1000) / 10.0).ToString(CultureInfo.InvariantCulture))]);
        }

        return cells;
    }

    private string Cell() => _random.Next(5) switch
    {
        0 => _random.NextDouble().ToString("R", CultureInfo.InvariantCulture),
        1 => new string([.. Enumerable.Range(0, _random.Next(6)).Select(_ => (char)_random.Next(32, 127))]),
        _ => Any(Pieces),
    };

    private string Print(List<string[]> cells, char delimiter)
    {
        string end = Any(Ends);
        var text = new StringBuilder();
        foreach (string[] row in cells)
        {
            string line = string.Join(delimiter, row.Select(c => Quoted(c, delimiter)));

            // A row that looks like an empty line would be passed over.
            text.Append(line.Length == 0 ? "\"\"" : line).Append(end);
        }

        if (_random.Next(4) == 0) text.Length -= end.Length;
        return text.ToString();
    }

    private string Quoted(string cell, char delimiter)
    {
        bool must = cell.AsSpan().IndexOfAny([delimiter, '"', '\n', '\r']) >= 0 || cell.StartsWith('#') || cell.StartsWith("sep=", StringComparison.Ordinal);
        return must || _random.Next(6) == 0 ? "\"" + cell.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"" : cell;
    }

    private byte[] Encode(string text) => _random.Next(8) switch
    {
        0 => [.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(text)],
        1 => [0xFF, 0xFE, .. Encoding.Unicode.GetBytes(text)],
        2 => [0xFE, 0xFF, .. Encoding.BigEndianUnicode.GetBytes(text)],
        3 => [0x84, 0x31, 0x95, 0x33, .. CodePagesEncodingProvider.Instance.GetEncoding("GB18030")!.GetBytes(text)],
        _ => Encoding.UTF8.GetBytes(text),
    };

    private byte[] Damage(byte[] bytes)
    {
        var result = new List<byte>(bytes);
        for (int i = _random.Next(1, 6); i > 0 && result.Count > 0; i--)
        {
            int at = _random.Next(result.Count);
            switch (_random.Next(4))
            {
                case 0:
                    result.RemoveAt(at);
                    break;
                case 1:
                    result[at] = (byte)_random.Next(256);
                    break;
                case 2:
                    result.Insert(at, Any([(byte)'"', (byte)'\n', (byte)'\r', (byte)',', (byte)0, (byte)0xE6, (byte)0x81]));
                    break;
                default:
                    result.RemoveRange(at, Math.Min(_random.Next(8), result.Count - at));
                    break;
            }
        }

        return [.. result];
    }

    private T Any<T>(T[] of) => of[_random.Next(of.Length)];
}
