using System.CommandLine;
using System.Globalization;
using Microsoft.Extensions.Options;
using WenchangPlan.Ingest;
using WenchangPlan.Telemetry.Acceptance;
using WenchangPlan.Telemetry.Readings;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Worker.Tables;
using WenchangPlan.Worker.Tables.Readings;

namespace WenchangPlan.Worker.Verbs;

/// <summary><c>wenchang import</c>: history from a table into the store, through the checks that messages go through.</summary>
internal static class ImportVerb
{
    /// <summary>The command; its action returns 0 done, 1 something was refused, 2 the store or the file cannot be opened, 130 stopped before the end.</summary>
    public static Command Create()
    {
        var file = new Argument<string>("file") { Description = "Table: CSV, CSV packed with gzip, or .xlsx; - for standard input. Wide (station,time,pm25,…), long (station,time,parameter,value[,unit,flag]) or stations as columns." };
        Argument<string[]> settings = DataVerb.Settings();
        var command = new Command("import", "Takes readings from a table into the store; what is there already is not stored twice.") { file };
        var options = new ImportOptions(command);
        command.Arguments.Add(settings);
        command.SetAction((parsed, cancel) => DataVerb.RunAsync(parsed, settings, services =>
            DataVerb.RecordAsync(services, "import", parsed.GetRequiredValue(file),
                () => new ImportRun(services, parsed.InvocationConfiguration, cancel).RunAsync(parsed.GetRequiredValue(file), options, parsed)), StoreNeed.Made));
        return command;
    }

    /// <summary>One import.</summary>
    private sealed class ImportRun(IServiceProvider services, InvocationConfiguration console, CancellationToken cancel)
    {
        private readonly IReadingStore _store = services.GetRequiredService<IReadingStore>();
        private readonly District _district = services.GetRequiredService<District>();
        private readonly IngestOptions _ingest = services.GetRequiredService<IOptions<IngestOptions>>().Value;
        private readonly ReadingBatch _batch = new() { Door = ReadingDoor.Import };
        private readonly SortedDictionary<string, long> _flagged = new(StringComparer.Ordinal);
        private (long Rows, long Stored, long Duplicates, long Refused, long Replaced) _counts;
        private long _refusedOn;

        public async Task<int> RunAsync(string file, ImportOptions options, ParseResult parsed)
        {
            if (options.Read(parsed, _district, out ImportWords words) is { } unusable) return await RefuseAsync(unusable);
            AcceptanceBounds bounds = _ingest.BoundsAt(services.GetRequiredService<TimeProvider>().GetUtcNow());
            if (words.Reported || words.Samples is not null) return await ImportAsideAsync(file, options.Format(parsed), words);
            var pending = new PendingReadings(new ReadingAcceptance(_district), bounds, Replace);
            var table = new ReadingTable(_district, words, bounds, pending, Refuse);
            TableFormat format = options.Format(parsed);
            try
            {
                await using Stream input = TableSource.Open(file, ref format, cancel);
                CsvRecords records = TableReader.Open(input, format, out string? refusal);
                if (refusal is not null) return await RefuseAsync(refusal);
                if (table.Open(records) is { } why) return await RefuseAsync(TableReader.At(records.Line, why));
                return await TakeAsync(records, table, pending);
            }
            catch (InvalidDataException unreadable)
            {
                return await RefuseAsync(unreadable.Message);
            }
        }

        private async Task<int> ImportAsideAsync(string file, TableFormat format, ImportWords words)
        {
            try
            {
                return words.Reported ? await new ReportedImport(services, console, cancel).RunAsync(file, format, words) : await new SampleImport(services, console, cancel).RunAsync(file, format, words);
            }
            catch (InvalidDataException unreadable)
            {
                return await RefuseAsync(unreadable.Message);
            }
        }

        private async Task<int> TakeAsync(CsvRecords records, ReadingTable table, PendingReadings pending)
        {
            int fields = records.FieldCount;
            long taken = records.Line;
            while (!cancel.IsCancellationRequested && records.Read())
            {
                // What is read when it is told to stop may be half a line.
                if (cancel.IsCancellationRequested) break;
                taken = records.Line;
                if (_counts.Rows == 0 && TableReader.IsWidths(records)) continue;
                _counts.Rows++;
                if (records.Fault is { } fault) Refuse(records.Line, fault);
                else if (records.FieldCount != fields) Refuse(records.Line, $"{records.FieldCount} fields, the header has {fields}");
                else table.Take(records);
                if (pending.Count >= _ingest.BatchMessages) await CommitAsync(table, pending);
            }

            await CommitAsync(table, pending);
            foreach ((string what, long more) in table.Again) await console.Error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{what}: {more} more"));
            foreach (string sparse in table.Sparse(_store)) await console.Error.WriteLineAsync(sparse);
            if (cancel.IsCancellationRequested) await console.Error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"stopped behind line {taken}: all up to there is stored; the same command again adds the rest"));
            await console.Output.WriteLineAsync(Summary(table));
            return cancel.IsCancellationRequested ? ExitCodes.Stopped : _refusedOn > 0 ? ExitCodes.Refused : ExitCodes.Done;
        }

        private string Summary(ReadingTable table)
        {
            string text = string.Create(CultureInfo.InvariantCulture,
                $"{_counts.Rows} rows read, {table.Empty} of them empty, {_counts.Refused} refused wholly or in part; {_counts.Stored} instants stored, {_counts.Duplicates} duplicates");
            if (_counts.Replaced > 0) text += string.Create(CultureInfo.InvariantCulture, $"; {_counts.Replaced} values replaced by a later line");
            if (_flagged.Count > 0) text += string.Create(CultureInfo.InvariantCulture, $"; {_flagged.Values.Sum()} values flagged: {string.Join(", ", _flagged.Select(f => $"{f.Key} {f.Value}"))}");
            string[] leftOut = [.. table.LeftOut.Select(n => $"'{n}'")];
            if (leftOut.Length > 0) text += $"; left out: {string.Join(", ", leftOut.Take(20))}{(leftOut.Length > 20 ? $" and {leftOut.Length - 20} more" : "")}";
            return text;
        }

        private async Task CommitAsync(ReadingTable table, PendingReadings pending)
        {
            // Once begun it is finished, so that what is told to be stored is.
            foreach (TimeSpan? period in pending.Periods().DefaultIfEmpty())
            {
                await pending.MoveToAsync(period, _district, _batch, table.HasFlags ? null : _store, CancellationToken.None);
                _batch.RefusedValues += table.TakeRefusedValues();
                CountFlags();
                CommitResult result = await _store.CommitAsync(_batch, CancellationToken.None);
                _counts.Stored += result.Stored - result.Duplicates;
                _counts.Duplicates += result.Duplicates;
                _batch.Clear();
            }

            pending.Clear();
            _counts.Stored -= pending.TakeRepeated();
        }

        private void CountFlags()
        {
            foreach (ReadingRow row in _batch.Rows)
            {
                foreach (ParameterValue value in _batch.Values(row))
                {
                    if (value.Flag is ReadingFlag.Normal) continue;
                    string code = value.Flag.ToCode();
                    _flagged[code] = _flagged.GetValueOrDefault(code) + 1;
                }
            }
        }

        private void Replace(long line, Station station, StationParameter entry, long time)
        {
            _counts.Replaced++;
            console.Error.WriteLine(TableReader.At(line, string.Create(CultureInfo.InvariantCulture,
                $"{entry.Parameter.Code} of {station.Id} at {_district.Clock.At(time):yyyy-MM-dd'T'HH:mm:sszzz} stands on an earlier line too; this one counts")));
        }

        private void Refuse(long line, string why)
        {
            console.Error.WriteLine(TableReader.At(line, why));
            _counts.Refused += line != _refusedOn ? 1 : 0;
            _refusedOn = line;
        }

        private async Task<int> RefuseAsync(string why)
        {
            await console.Error.WriteLineAsync(why);
            return ExitCodes.Refused;
        }
    }
}
