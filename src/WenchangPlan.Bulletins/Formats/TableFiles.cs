using System.Globalization;
using System.Text;
using MiniExcelLibs;
using MiniExcelLibs.Attributes;
using MiniExcelLibs.OpenXml;
using WenchangPlan.Bulletins.Documents;

namespace WenchangPlan.Bulletins.Formats;

/// <summary>The tables of a bulletin for spreadsheets.</summary>
internal static class TableFiles
{
    private const int LongestSheetName = 31;

    /// <summary>Latin characters of the widest column; the text goes beyond it.</summary>
    private const double WidestColumn = 60;

    /// <summary>An Excel workbook: a sheet a table, numbers as numbers; the first sheet is the text.</summary>
    public static byte[] Workbook(BulletinDocument document, string stamp, string textSheet)
    {
        Dictionary<string, object> sheets = new(StringComparer.Ordinal) { [textSheet] = Lines(document, stamp).Select(line => new Dictionary<string, object?>(StringComparer.Ordinal) { [document.Title] = line }).ToList() };
        foreach (BulletinTable table in document.Tables.Concat(document.Further))
        {
            string[] headings = Distinct(table.Columns);
            sheets[SheetName(table)] = table.Rows.Select(row => row.Select((cell, i) => (headings[i], Value(cell))).ToDictionary(c => c.Item1, c => c.Item2, StringComparer.Ordinal)).ToList();
        }

        using var stream = new MemoryStream();
        stream.SaveAs(sheets, configuration: new OpenXmlConfiguration { DynamicColumns = [.. WidthsOf(document)] });
        return stream.ToArray();
    }

    /// <summary>As wide as what stands in them. Columns of one heading are as wide in every sheet.</summary>
    private static IEnumerable<DynamicExcelColumn> WidthsOf(BulletinDocument document) => document.Tables.Concat(document.Further)
        .SelectMany(t => Distinct(t.Columns).Select((heading, i) => (heading, Wide: t.Rows.Select(r => Runs.WidthOf(r[i].Text)).Append(Runs.WidthOf(heading)).Max() + 2)))
        .Append((heading: document.Title, Wide: (int)WidestColumn))
        .GroupBy(c => c.heading, StringComparer.Ordinal)
        .Select(c => new DynamicExcelColumn(c.Key) { Width = Math.Min(WidestColumn, c.Max(w => w.Wide)) });

    /// <summary>All tables below each other, each with its caption and headings, as CSV with a byte order mark.</summary>
    public static byte[] Csv(BulletinDocument document, string stamp)
    {
        var csv = new StringBuilder("\uFEFF");
        Line(csv, [document.Title]);
        Line(csv, [stamp.Length == 0 ? document.Subtitle : $"{document.Subtitle} · {stamp}"]);
        foreach (BulletinTable table in document.Tables.Concat(document.Further))
        {
            csv.Append('\n');
            Line(csv, [table.Caption]);
            Line(csv, table.Columns.Select(c => c.Title));
            foreach (IReadOnlyList<Cell> row in table.Rows) Line(csv, row.Select(c => c.Text));
        }

        return Encoding.UTF8.GetBytes(csv.ToString());
    }

    private static IEnumerable<string> Lines(BulletinDocument document, string stamp) =>
        [stamp.Length == 0 ? document.Subtitle : $"{document.Subtitle} · {stamp}", .. document.Blocks.SelectMany(b => b.Text is { } text ? Runs.Sentences(text, document.Language) : [b.Heading ?? b.Table!.Caption]), .. document.Notes];

    /// <summary>The number behind a cell, with the decimals that are printed; its words where there is none.</summary>
    private static object Value(Cell cell) => cell.Number is { } number && decimal.TryParse(cell.Text, NumberStyles.Number, CultureInfo.InvariantCulture, out decimal printed) && printed == number ? printed : cell.Number ?? (object)cell.Text;

    private static string SheetName(BulletinTable table)
    {
        string name = table.Caption;
        foreach (char forbidden in "[]:*?/\\") name = name.Replace(forbidden, ' ');
        return name.Length <= LongestSheetName ? name : name[..LongestSheetName];
    }

    /// <summary>Headings are the keys of a row; two alike get a number.</summary>
    private static string[] Distinct(IReadOnlyList<Column> columns) =>
        [.. columns.Select((c, i) => columns.Take(i).Count(other => other.Title == c.Title) is > 0 and var before ? string.Create(CultureInfo.InvariantCulture, $"{c.Title} {before + 1}") : c.Title)];

    private static void Line(StringBuilder csv, IEnumerable<string> cells) => csv.AppendJoin(',', cells.Select(Quoted)).Append('\n');

    /// <summary>A text that a spreadsheet would take for a formula is written as text.</summary>
    private static string Quoted(string text)
    {
        string safe = text.Length > 0 && "=+@\t\r".Contains(text[0], StringComparison.Ordinal) ? "'" + text : text;
        return safe.AsSpan().IndexOfAny(",\"\r\n") < 0 ? safe : $"\"{safe.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }
}
