using System.CommandLine;
using System.Globalization;
using System.Text;
using WenchangPlan.Assessment.Derivations;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Worker.Api;
using WenchangPlan.Worker.Resources;

namespace WenchangPlan.Worker.Verbs;

/// <summary><c>wenchang export</c>: readings or verdicts of some days as a CSV table.</summary>
internal static class ExportVerb
{
    private const int FlushAt = 1 << 16;

    /// <summary>The command; its action returns 0 done, 1 wrong configuration, 2 the store or the file cannot be opened.</summary>
    public static Command Create()
    {
        var what = new Argument<string>("what") { Description = "readings: station,time,parameter,value,flag. verdicts: kind,date,station,…. reported: daily values of others, as they were imported. evidence: a zip archive for auditors." };
        what.AcceptOnlyFromAmong("readings", "verdicts", "reported", "evidence");
        var output = new Option<string?>("--output") { Description = "File to write; standard output if absent." };
        var bom = new Option<bool>("--bom") { Description = "Begin with a byte order mark, so that spreadsheets read Chinese right." };
        var kinds = new Option<string[]>("--kind") { Description = "Evidence of these kinds of verdicts only, such as airDay, or target; without it all but the hours.", DefaultValueFactory = _ => [] };
        var station = new Option<string?>("--station") { Description = "Evidence of this station only, or of the district; without it of every place." };
        var language = new Option<string>("--language") { Description = "Language of the evidence, zh or en.", DefaultValueFactory = _ => "zh" };
        language.AcceptOnlyFromAmong("zh", "en");
        Argument<string[]> settings = DataVerb.Settings();
        var command = new Command("export", "Writes readings, verdicts or reported values of some local days as CSV, or the evidence of verdicts as an archive.") { what, output, bom, kinds, station, language, settings };
        var days = new DayRange(command);
        command.SetAction((parsed, cancel) => DataVerb.RunAsync(parsed, settings, async services =>
        {
            District district = services.GetRequiredService<District>();
            (DateOnly from, DateOnly to) = days.Read(parsed);
            if (parsed.GetValue(what) is "evidence" && Refused() is { } refused)
            {
                await parsed.InvocationConfiguration.Error.WriteLineAsync(refused);
                return ExitCodes.Refused;
            }

            await using Stream stream = parsed.GetValue(output) is { } file ? new FileStream(file, FileMode.Create, FileAccess.Write, FileShare.Read, 1) : Console.OpenStandardOutput();
            if (parsed.GetValue(what) is "evidence")
            {
                var query = new ApiQuery(QueryCollection.Empty, district, new Wording(RequestLanguage.Parse(parsed.GetValue(language))!, district.Catalog));
                var evidence = new EvidenceExport(services.GetRequiredService<EvidenceReader>(), services.GetRequiredService<IVerdictReader>(), services.GetRequiredService<IVerdictStore>(), query);
                (int verdicts, int differ) = await evidence.WriteAsync(stream, from, to, parsed.GetValue(kinds)!, parsed.GetValue(station), cancel);
                await stream.FlushAsync(cancel);
                await parsed.InvocationConfiguration.Error.WriteLineAsync(ConsoleText.Format("export.evidence", verdicts, differ));
                return ExitCodes.Done;
            }

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

            string? Refused()
            {
                string[] known = [.. district.Domains.All.SelectMany(d => d.Verdicts).Select(v => v.Code), "target"];
                return parsed.GetValue(kinds)!.Except(known, StringComparer.Ordinal).FirstOrDefault() is { } unknown ? ConsoleText.Format("export.kind", unknown, string.Join(", ", known))
                    : parsed.GetValue(station) is { } id and not VerdictEndpoint.DistrictPlace && district.Find(id) is null ? ConsoleText.Format("export.station", id) : null;
            }

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
