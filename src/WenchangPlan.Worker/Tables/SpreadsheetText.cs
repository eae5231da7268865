using System.Globalization;
using System.Text;
using System.Xml;
using MiniExcelLibs;

namespace WenchangPlan.Worker.Tables;

/// <summary>The first sheet of a workbook (.xlsx) as delimited text, a row a line, so that everything behind it reads one kind of table.</summary>
internal static class SpreadsheetText
{
    private const int LargestWorkbook = 512 << 20;

    /// <summary>Reads a workbook.</summary>
    /// <exception cref="InvalidDataException">It cannot be read.</exception>
    public static Stream Open(Stream workbook)
    {
        using (workbook)
        {
            var copy = new MemoryStream(); // the parts of a workbook lie in any order
            var block = new byte[1 << 16];
            while (workbook.Read(block) is > 0 and var read)
            {
                copy.Write(block.AsSpan(0, read));
                if (copy.Length > LargestWorkbook) throw new InvalidDataException("the workbook is larger than 512 MiB: save it as CSV");
            }

            copy.Position = 0;
            var text = new MemoryStream();
            try
            {
                foreach (object row in MiniExcel.Query(copy, useHeaderRow: false, excelType: ExcelType.XLSX))
                {
                    WriteRow(((IDictionary<string, object?>)row).Values, text);
                }
            }
            catch (Exception failure) when (failure is InvalidDataException or XmlException or KeyNotFoundException or FormatException or NotSupportedException or ArgumentException or InvalidOperationException or NullReferenceException)
            {
                throw new InvalidDataException("the file begins like a workbook (.xlsx) and cannot be read as one: " + failure.Message, failure);
            }

            text.Position = 0;
            return text;
        }
    }

    /// <summary>Writes a row; one without any cell is an empty line, so that lines are rows.</summary>
    private static void WriteRow(ICollection<object?> cells, MemoryStream text)
    {
        bool first = true;
        if (cells.Any(c => c is not null))
        {
            foreach (object? cell in cells)
            {
                if (!first) text.WriteByte((byte)',');
                first = false;
                text.Write(Encoding.UTF8.GetBytes(Quoted(Text(cell))));
            }
        }

        text.WriteByte((byte)'\n');
    }

    /// <summary>A cell as it would be typed: numbers shortest, times to the second, a day without a time of day as a date.</summary>
    private static string Text(object? cell) => cell switch
    {
        null => "",
        DateTime at => Text(at),
        TimeSpan time => time.ToString(@"hh\:mm\:ss", CultureInfo.InvariantCulture),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => cell.ToString() ?? "",
    };

    private static string Text(DateTime at)
    {
        // A day count of a spreadsheet hits a whole second only nearly.
        DateTime second = new((at.Ticks + (TimeSpan.TicksPerSecond / 2)) / TimeSpan.TicksPerSecond * TimeSpan.TicksPerSecond, DateTimeKind.Unspecified);
        bool whole = Math.Abs((second - at).TotalMilliseconds) <= 10;
        string format = !whole ? "yyyy-MM-dd HH:mm:ss.fff" : second.TimeOfDay == TimeSpan.Zero ? "yyyy-MM-dd" : "yyyy-MM-dd HH:mm:ss";
        return (whole ? second : at).ToString(format, CultureInfo.InvariantCulture);
    }

    private static string Quoted(string text)
    {
        text = text.ReplaceLineEndings(" ");
        return text.AsSpan().ContainsAny(',', '"') ? "\"" + text.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"" : text;
    }
}
