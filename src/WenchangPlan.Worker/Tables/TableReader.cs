using System.Buffers;
using System.Globalization;

namespace WenchangPlan.Worker.Tables;

/// <summary>Finds the header of a table.</summary>
internal static class TableReader
{
    private static readonly (byte Delimiter, string Name)[] Others = [((byte)';', "';'"), ((byte)'\t', "tab"), ((byte)'|', "'|'"), ((byte)',', ",")];

    private static readonly SearchValues<byte> OfNumbers = SearchValues.Create("-0123456789,"u8);

    /// <summary>Opens a table at its header: behind the lines to skip, lines of remarks (<c>#</c>) and a line <c>sep=;</c> of a spreadsheet.</summary>
    /// <param name="input">The text.</param>
    /// <param name="format">How it is written.</param>
    /// <param name="refusal">Why the table cannot be read, with its line and the option that would read it; else null.</param>
    /// <param name="blockSize">Bytes read at once.</param>
    public static CsvRecords Open(Stream input, TableFormat format, out string? refusal, int blockSize = Utf8Input.UsualBlock)
    {
        var records = new CsvRecords(new Utf8Input(input, blockSize), format.Delimiter);
        for (int i = 0; i < format.Skip; i++) records.SkipLine();
        while (records.Peek() == (byte)'#') records.SkipLine();
        bool any = records.Read();
        if (any && records.Fault is null && records.Raw is [(byte)'s', (byte)'e', (byte)'p', (byte)'=', var said])
        {
            records.DelimitBy(said);
            any = records.Read();
        }

        refusal = !any ? "line 1: the table is empty" : records.Fault is { } fault ? At(records.Line, fault) : null;
        if (refusal is null && records.FieldCount == 1) refusal = OtherDelimiter(records);
        return records;
    }

    /// <summary>A refusal with its line.</summary>
    public static string At(long line, string why) => string.Create(CultureInfo.InvariantCulture, $"line {line}: {why}");

    /// <summary>What a header of one column seems to be separated by, told as the option that reads it.</summary>
    private static string? OtherDelimiter(CsvRecords records)
    {
        foreach ((byte delimiter, string name) in Others)
        {
            if (delimiter == records.Delimiter || !records.Raw.Contains(delimiter)) continue;
            string header = records.Text(0);
            long line = records.Line;
            bool comma = delimiter != (byte)',' && records.Read() && HasDecimalComma(records.Raw, delimiter);
            string options = $"--delimiter {name}" + (comma ? " --decimal ," : "");
            return At(line, $"one column, '{Shown(header)}', that seems to be separated by {name}{(comma ? ", with decimal commas" : "")}: {options} reads it");
        }

        return null;
    }

    private static bool HasDecimalComma(ReadOnlySpan<byte> row, byte delimiter)
    {
        foreach (Range part in row.Split(delimiter))
        {
            ReadOnlySpan<byte> cell = Cell.Trim(row[part]);
            int comma = cell.IndexOf((byte)',');
            if (comma > 0 && comma < cell.Length - 1 && !cell.ContainsAnyExcept(OfNumbers) && comma == cell.LastIndexOf((byte)',')) return true;
        }

        return false;
    }

    private static string Shown(string text)
    {
        string one = text.Replace('\t', ' ');
        return one.Length > 60 ? string.Concat(one.AsSpan(0, 60), "…") : one;
    }

    /// <summary>Whether a record is the line of field widths that a USGS table has below its header: 5s, 15s, 20d …</summary>
    public static bool IsWidths(CsvRecords record)
    {
        for (int i = 0; i < record.FieldCount; i++)
            if (record[i] is not [.. var width, (byte)'s' or (byte)'d' or (byte)'n'] || width.IsEmpty || width.ContainsAnyExceptInRange((byte)'0', (byte)'9')) return false;
        return record.FieldCount > 0;
    }

    /// <summary>The names in a header.</summary>
    public static string[] Names(CsvRecords header)
    {
        var names = new string[header.FieldCount];
        for (int i = 0; i < names.Length; i++) names[i] = header.Text(i);
        return names;
    }
}
