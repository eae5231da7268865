using System.CommandLine;
using System.Globalization;
using WenchangPlan.Worker.Tables;

namespace WenchangPlan.Worker.Verbs;

/// <summary>Reads a table to its end, or until somebody stops it, and saves what it holds in portions; refuses with the line.</summary>
internal sealed class TableImport(InvocationConfiguration console, CancellationToken cancel)
{
    private long _refused;
    private long _refusedOn;

    /// <summary>Reads the table.</summary>
    /// <param name="file">The file; <c>-</c> is standard input.</param>
    /// <param name="format">How it is written.</param>
    /// <param name="table">What its rows are.</param>
    /// <param name="atOnce">Saved as soon as there are so many.</param>
    /// <param name="save">Saves a portion.</param>
    /// <param name="saved">What was saved, for the last line.</param>
    /// <returns>0 done, 1 something was refused, 130 stopped before the end.</returns>
    /// <exception cref="InvalidDataException">It is no table; the message says what.</exception>
    public async Task<int> RunAsync<TRow>(string file, TableFormat format, IRowTable<TRow> table, int atOnce, Action<List<TRow>> save, Func<string> saved)
    {
        await using Stream input = TableSource.Open(file, ref format, cancel);
        CsvRecords records = TableReader.Open(input, format, out string? refusal);
        refusal ??= table.Open(records) is { } why ? TableReader.At(records.Line, why) : null;
        if (refusal is not null)
        {
            await console.Error.WriteLineAsync(refusal);
            return ExitCodes.Refused;
        }

        List<TRow> found = [];
        int fields = records.FieldCount;
        (long taken, long rows) = (records.Line, 0);
        while (!cancel.IsCancellationRequested && records.Read() && !cancel.IsCancellationRequested)
        {
            taken = records.Line;
            rows++;
            if (records.Fault is { } fault) Refuse(records.Line, fault);
            else if (records.FieldCount != fields) Refuse(records.Line, $"{records.FieldCount} fields, the header has {fields}");
            else table.Take(records, found);
            if (found.Count >= atOnce) Save();
        }

        Save();
        if (cancel.IsCancellationRequested) await console.Error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"stopped behind line {taken}: all up to there is stored; the same command again adds the rest"));
        await console.Output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{rows} rows read, {table.Empty} of them empty, {_refused} refused wholly or in part; {saved()}"));
        return cancel.IsCancellationRequested ? ExitCodes.Stopped : _refused > 0 ? ExitCodes.Refused : ExitCodes.Done;

        void Save()
        {
            save(found);
            found.Clear();
        }
    }

    /// <summary>Says why something of a row is not taken; a row is counted once.</summary>
    public void Refuse(long line, string why)
    {
        console.Error.WriteLine(TableReader.At(line, why));
        _refused += line != _refusedOn ? 1 : 0;
        _refusedOn = line;
    }
}
