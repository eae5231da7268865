using System.CommandLine;
using System.Globalization;
using Microsoft.Extensions.Options;
using WenchangPlan.Ingest;
using WenchangPlan.Telemetry.Readings;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;

namespace WenchangPlan.Worker.Verbs;

/// <summary><c>wenchang import</c>: history from a table into the store, through the checks that messages go through.</summary>
internal static class ImportVerb
{
    /// <summary>The command; its action returns 0 done, 1 something was refused, 2 the store or the file cannot be opened.</summary>
    public static Command Create()
    {
        var file = new Argument<string>("file") { Description = "CSV: station,time,<parameter>... or station,time,parameter,value[,flag]. UTF-8, UTF-16 with a byte order mark, or GB18030." };
        var local = new Option<bool>("--local-time") { Description = "Times without an offset are the district's local time; without this they are refused." };
        Argument<string[]> settings = DataVerb.Settings();
        var command = new Command("import", "Takes readings from a CSV table into the store; what is there already is not stored twice.") { file, local, settings };
        command.SetAction((parsed, cancel) => DataVerb.RunAsync(parsed, settings, services =>
            RunAsync(services, parsed.GetRequiredValue(file), parsed.GetValue(local), parsed.InvocationConfiguration, cancel), makesStore: true));
        return command;
    }

    private static async Task<int> RunAsync(IServiceProvider services, string file, bool local, InvocationConfiguration console, CancellationToken cancel)
    {
        IReadingStore store = services.GetRequiredService<IReadingStore>();
        District district = services.GetRequiredService<District>();
        IngestOptions options = services.GetRequiredService<IOptions<IngestOptions>>().Value;
        var batch = new ReadingBatch();
        long refusedRows = 0;
        long refusedOn = 0;
        var table = new ReadingTable(district, options.BoundsAt(services.GetRequiredService<TimeProvider>().GetUtcNow()), local ? district.Clock.Offset : null, batch, Refuse);

        await using Stream input = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 1);
        var records = new CsvRecords(new Utf8Input(input));
        string? unusable = !records.Read() ? "the table is empty" : records.Fault ?? table.Open(records);
        if (unusable is not null)
        {
            await console.Error.WriteLineAsync($"line 1: {unusable}");
            return ExitCodes.Refused;
        }

        (long rows, long stored, long duplicates) = (0, 0, 0);
        int fields = records.FieldCount;
        while (records.Read())
        {
            rows++;
            if (records.Fault is { } fault) Refuse(records.Line, fault);
            else if (records.FieldCount != fields) Refuse(records.Line, $"{records.FieldCount} fields, the header has {fields}");
            else table.Take(records);
            if (batch.Messages >= options.BatchMessages) await CommitAsync();
        }

        table.Close();
        await CommitAsync();
        await console.Output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
            $"{rows} rows read, {table.Empty} of them empty, {refusedRows} refused wholly or in part; {stored} instants stored, {duplicates} duplicates"));
        return refusedOn > 0 ? ExitCodes.Refused : ExitCodes.Done;

        void Refuse(long line, string why)
        {
            console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"line {line}: {why}"));
            refusedRows += line > 1 && line != refusedOn ? 1 : 0;
            refusedOn = line;
        }

        async Task CommitAsync()
        {
            CommitResult result = await store.CommitAsync(batch, cancel);
            stored += result.Stored - result.Duplicates;
            duplicates += result.Duplicates;
            batch.Clear();
        }
    }
}
