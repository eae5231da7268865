using System.CommandLine;
using System.Globalization;
using WenchangPlan.Telemetry.Acts;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Worker.Tables;
using WenchangPlan.Worker.Tables.Readings;
using WenchangPlan.Worker.Tables.Samples;

namespace WenchangPlan.Worker.Verbs;

/// <summary><c>import --samples</c>: laboratory results; the running service judges anew what they are about.</summary>
internal sealed class SampleImport(IServiceProvider services, InvocationConfiguration console, CancellationToken cancel)
{
    private const int AtOnce = 5_000;

    private readonly IActStore _store = services.GetRequiredService<IActStore>();
    private readonly District _district = services.GetRequiredService<District>();
    private readonly List<SampleRow> _rows = [];
    private (long Rows, int Added, int Corrected, int Same, long Refused) _counts;
    private long _refusedOn;

    /// <summary>Reads the table.</summary>
    /// <param name="file">The file; <c>-</c> is standard input.</param>
    /// <param name="format">How it is written.</param>
    /// <param name="words">What was said about it.</param>
    /// <returns>0 done, 1 something was refused, 130 stopped before the end.</returns>
    /// <exception cref="InvalidDataException">It is no table; the message says what.</exception>
    public async Task<int> RunAsync(string file, TableFormat format, ImportWords words)
    {
        long now = services.GetRequiredService<TimeProvider>().GetUtcNow().ToUnixTimeMilliseconds();
        var table = new SampleTable(_district, words, now, Refuse);
        await using Stream input = TableSource.Open(file, ref format, cancel);
        CsvRecords records = TableReader.Open(input, format, out string? refusal);
        refusal ??= table.Open(records) is { } why ? TableReader.At(records.Line, why) : null;
        if (refusal is not null)
        {
            await console.Error.WriteLineAsync(refusal);
            return ExitCodes.Refused;
        }

        int fields = records.FieldCount;
        long taken = records.Line;
        while (!cancel.IsCancellationRequested && records.Read() && !cancel.IsCancellationRequested)
        {
            taken = records.Line;
            _counts.Rows++;
            if (records.Fault is { } fault) Refuse(records.Line, fault);
            else if (records.FieldCount != fields) Refuse(records.Line, $"{records.FieldCount} fields, the header has {fields}");
            else table.Take(records, _rows);
            if (_rows.Count >= AtOnce) Save();
        }

        Save();
        if (cancel.IsCancellationRequested) await console.Error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"stopped behind line {taken}: all up to there is stored; the same command again adds the rest"));
        await console.Output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
            $"{_counts.Rows} rows read, {table.Empty} of them empty, {_counts.Refused} refused wholly or in part; laboratory results: {_counts.Added} added, {_counts.Corrected} of them corrections, {_counts.Same} there already"));
        return cancel.IsCancellationRequested ? ExitCodes.Stopped : _counts.Refused > 0 ? ExitCodes.Refused : ExitCodes.Done;
    }

    private void Save()
    {
        foreach ((SampleRow row, SampleSaved saved) in _rows.Zip(_store.SaveSamples([.. _rows.Select(r => r.Sample)], whole: false)))
        {
            switch (saved.Fate)
            {
                case SampleFate.Added:
                    _counts.Added++;
                    _counts.Corrected += row.Sample.Reason.Length > 0 ? 1 : 0;
                    break;
                case SampleFate.Same:
                    _counts.Same++;
                    break;
                default:
                    Refuse(row.Line, string.Create(CultureInfo.InvariantCulture,
                        $"{row.Sample.Parameter} '{row.Sample.Text}' differs from result {saved.Sample.Id}, '{saved.Sample.Text}', entered by {saved.Sample.By}: --reason WHY or a column reason corrects it, and both stay"));
                    break;
            }
        }

        _rows.Clear();
    }

    private void Refuse(long line, string why)
    {
        console.Error.WriteLine(TableReader.At(line, why));
        _counts.Refused += line != _refusedOn ? 1 : 0;
        _refusedOn = line;
    }
}
