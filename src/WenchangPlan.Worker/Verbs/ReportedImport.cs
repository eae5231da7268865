using System.CommandLine;
using System.Globalization;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Worker.Tables;
using WenchangPlan.Worker.Tables.Readings;
using WenchangPlan.Worker.Tables.Reported;

namespace WenchangPlan.Worker.Verbs;

/// <summary><c>import --reported</c>: daily values of others, kept apart from readings and verdicts.</summary>
internal sealed class ReportedImport(IServiceProvider services, InvocationConfiguration console, CancellationToken cancel)
{
    private const int AtOnce = 20_000;

    private readonly IReportedStore _store = services.GetRequiredService<IReportedStore>();
    private readonly District _district = services.GetRequiredService<District>();
    private readonly List<ReportedValue> _values = [];
    private (long Rows, int Added, int Replaced, int Same, long Refused) _counts;
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
        var table = new ReportedTable(_district, words, (file == "-" ? "standard input" : Path.GetFileName(file), now), Refuse);
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
            else table.Take(records, _values);
            if (_values.Count >= AtOnce) Save();
        }

        Save();
        if (cancel.IsCancellationRequested) await console.Error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"stopped behind line {taken}: all up to there is stored; the same command again adds the rest"));
        await console.Output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
            $"{_counts.Rows} rows read, {table.Empty} of them empty, {_counts.Refused} refused wholly or in part; as reported: {_counts.Added} values added, {_counts.Replaced} replaced, {_counts.Same} there already"));
        return cancel.IsCancellationRequested ? ExitCodes.Stopped : _counts.Refused > 0 ? ExitCodes.Refused : ExitCodes.Done;
    }

    private void Save()
    {
        ReportedSaved saved = _store.Save(_values);
        _counts = _counts with { Added = _counts.Added + saved.Added, Replaced = _counts.Replaced + saved.Replaced, Same = _counts.Same + saved.Same };
        _values.Clear();
    }

    private void Refuse(long line, string why)
    {
        console.Error.WriteLine(TableReader.At(line, why));
        _counts.Refused += line != _refusedOn ? 1 : 0;
        _refusedOn = line;
    }
}
