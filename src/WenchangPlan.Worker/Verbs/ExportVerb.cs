using System.CommandLine;
using System.Globalization;
using System.Text;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;

namespace WenchangPlan.Worker.Verbs;

/// <summary><c>wenchang export</c>: readings or verdicts of some days as a CSV table.</summary>
internal static class ExportVerb
{
    private const int FlushAt = 1 << 16;

    /// <summary>The command; its action returns 0 done, 1 wrong configuration, 2 the store or the file cannot be opened.</summary>
    public static Command Create()
    {
        var what = new Argument<string>("what") { Description = "readings: station,time,parameter,value,flag. verdicts: kind,date,station,…. reported: daily values of others, as they were imported." };
        what.AcceptOnlyFromAmong("readings", "verdicts", "reported");
        var output = new Option<string?>("--output") { Description = "CSV file to write, UTF-8; standard output if absent." };
        var bom = new Option<bool>("--bom") { Description = "Begin with a byte order mark, so that spreadsheets read Chinese right." };
        Argument<string[]> settings = DataVerb.Settings();
        var command = new Command("export", "Writes readings, verdicts or reported values of some local days as CSV.") { what, output, bom, settings };
        var days = new DayRange(command);
        command.SetAction((parsed, cancel) => DataVerb.RunAsync(parsed, settings, async services =>
        {
            District district = services.GetRequiredService<District>();
            (DateOnly from, DateOnly to) = days.Read(parsed);
            await using Stream stream = parsed.GetValue(output) is { } file ? new FileStream(file, FileMode.Create, FileAccess.Write, FileShare.Read, 1) : Console.OpenStandardOutput();
            var bytes = new ArrayBufferBuilder();
            if (parsed.GetValue(bom)) bytes.Write([0xEF, 0xBB, 0xBF]);
            if (parsed.GetValue(what) is "readings")
            {
                var table = new ReadingExport(district, services.GetRequiredService<IReadingStore>(), bytes, FlushIfFull);
                await table.WriteAsync(from, to, cancel);
            }
            else if (parsed.GetValue(what) is "reported")
            {
                WriteReported(services.GetRequiredService<IReportedStore>().Read(Place.All, from, to, after: null, int.MaxValue));
            }
            else
            {
                var table = new VerdictExport(services.GetRequiredService<IVerdictStore>(), district, bytes, FlushIfFull);
                table.Write(from, to, cancel);
            }

            bytes.FlushTo(stream);
            await stream.FlushAsync(cancel);
            return ExitCodes.Done;

            void WriteReported(IReadOnlyList<ReportedValue> values)
            {
                bytes.Write("date,station,parameter,value,source\n"u8);
                foreach (ReportedValue value in values)
                {
                    bytes.Write(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{value.Day:yyyy-MM-dd},{value.Station ?? "district"},{value.Name},{Quoted(value.Value)},{Quoted(value.Source)}\n")));
                    FlushIfFull();
                }
            }

            void FlushIfFull()
            {
                if (bytes.Length >= FlushAt) bytes.FlushTo(stream);
            }
        }));
        return command;
    }

    private static string Quoted(string text) => text.AsSpan().IndexOfAny(",\"\r\n") < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
