using System.Globalization;
using System.Text;
using WenchangPlan.Worker.Tables;

namespace WenchangPlan.Worker.Verbs;

/// <summary>Sends a table through a judge, row by row, in constant memory.</summary>
/// <param name="Input">The file to read; null or <c>-</c> for standard input.</param>
/// <param name="Output">The file to write; null or <c>-</c> for standard output.</param>
/// <param name="Strict">Whether the first refused row ends the run.</param>
/// <param name="Format">How the table is written.</param>
/// <param name="Words">What was said about its columns.</param>
internal sealed record TableRun(string? Input, string? Output, bool Strict, TableFormat Format, ColumnWords Words)
{
    private const int FlushAt = 1 << 16;

    /// <summary>Runs. Refusals and failures are told line by line.</summary>
    /// <returns>0 done, 1 the table or some of its rows were refused, 2 a file could not be read or written.</returns>
    public int Run(RowJudge judge, TextWriter error)
    {
        try
        {
            TableFormat format = Format;
            using Stream input = TableSource.Open(Input, ref format);
            CsvRecords records = TableReader.Open(input, format, out string? refusal);
            if ((refusal ?? Open(records, judge, format)) is { } why)
            {
                error.WriteLine(why);
                return ExitCodes.Refused;
            }

            using Stream output = Output is null or "-" ? Console.OpenStandardOutput() : new FileStream(Output, FileMode.Create, FileAccess.Write, FileShare.Read, 1);
            return Rows(records, judge, output, error);
        }
        catch (InvalidDataException unreadable)
        {
            error.WriteLine(unreadable.Message);
            return ExitCodes.Refused;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            error.WriteLine(failure.Message);
            return ExitCodes.CouldNotReach;
        }
    }

    private string? Open(CsvRecords records, RowJudge judge, TableFormat format) =>
        judge.Open(new TableColumns(TableReader.Names(records), Words, format.DecimalComma)) is { } refusal ? TableReader.At(records.Line, refusal) : null;

    private int Rows(CsvRecords records, RowJudge judge, Stream output, TextWriter error)
    {
        var buffer = new ArrayBufferBuilder();
        buffer.Write(records.Raw);
        foreach (string added in judge.AddedColumns) buffer.Write(Encoding.UTF8.GetBytes((char)records.Delimiter + added));
        byte[] headerEnd = records.LineEnd.IsEmpty ? [(byte)'\n'] : records.LineEnd.ToArray();
        buffer.Write(headerEnd);
        int fields = records.FieldCount;
        long refused = 0;
        while (records.Read())
        {
            int before = buffer.Length;
            buffer.Write(records.Raw);
            string? refusal = records.Fault
                ?? (records.FieldCount == fields ? judge.Judge(records, buffer) : $"{records.FieldCount} fields, the header has {fields}");
            if (refusal is null)
            {
                buffer.Write(records.LineEnd.IsEmpty ? headerEnd : records.LineEnd);
            }
            else
            {
                buffer.Truncate(before);
                refused++;
                error.WriteLine(TableReader.At(records.Line, refusal));
                if (Strict) break;
            }

            if (buffer.Length >= FlushAt) buffer.FlushTo(output);
        }

        buffer.FlushTo(output);
        output.Flush();
        if (refused > 0) error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{refused} rows refused"));
        return refused > 0 ? ExitCodes.Refused : ExitCodes.Done;
    }
}
