using System.Globalization;
using System.Text;

namespace WenchangPlan.Worker.Verbs;

/// <summary>Sends a table through a judge, row by row, in constant memory.</summary>
/// <param name="Input">The file to read; null for standard input.</param>
/// <param name="Output">The file to write; null for standard output.</param>
/// <param name="Strict">Whether the first refused row ends the run.</param>
/// <param name="Mapped">Code → column name, where they differ.</param>
internal sealed record TableRun(string? Input, string? Output, bool Strict, IReadOnlyDictionary<string, string> Mapped)
{
    private const int FlushAt = 1 << 16;

    /// <summary>Runs. Refusals and failures are told line by line.</summary>
    /// <returns>0 done, 1 the table or some of its rows were refused, 2 a file could not be read or written.</returns>
    public int Run(RowJudge judge, TextWriter error)
    {
        try
        {
            using Stream input = Input is null ? Console.OpenStandardInput() : new FileStream(Input, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 1);
            var records = new CsvRecords(new Utf8Input(input));
            if (Header(records, judge) is { } refusal)
            {
                error.WriteLine(refusal);
                return ExitCodes.Refused;
            }

            using Stream output = Output is null ? Console.OpenStandardOutput() : new FileStream(Output, FileMode.Create, FileAccess.Write, FileShare.Read, 1);
            return Rows(records, judge, output, error);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            error.WriteLine(failure.Message);
            return ExitCodes.CouldNotReach;
        }
    }

    private string? Header(CsvRecords records, RowJudge judge)
    {
        if (!records.Read()) return "line 1: the table is empty";
        if (records.Fault is { } fault) return $"line 1: {fault}";
        var columns = new Columns(records, Mapped);
        string? refusal = columns.MissingMapping is { } missing ? $"there is no column {missing}" : judge.Open(columns);
        return refusal is null ? null : string.Create(CultureInfo.InvariantCulture, $"line {records.Line}: {refusal}");
    }

    private int Rows(CsvRecords records, RowJudge judge, Stream output, TextWriter error)
    {
        var buffer = new ArrayBufferBuilder();
        buffer.Write(records.Raw);
        buffer.Write(Encoding.UTF8.GetBytes("," + judge.AddedColumns));
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
                error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"line {records.Line}: {refusal}"));
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
