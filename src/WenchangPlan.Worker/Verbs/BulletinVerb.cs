using System.CommandLine;
using WenchangPlan.Assessment.Statistics;
using WenchangPlan.Bulletins;
using WenchangPlan.Bulletins.Documents;
using WenchangPlan.Bulletins.Figures;
using WenchangPlan.Bulletins.Formats;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Worker.Cockpit.Bulletins;
using WenchangPlan.Worker.Resources;

namespace WenchangPlan.Worker.Verbs;

/// <summary><c>wenchang bulletin PERIOD</c>: the bulletin of a month, year, week or other period as a file.</summary>
internal static class BulletinVerb
{
    /// <summary>The command; its action returns 0 done, 1 wrong configuration, period or template, 2 the store or a file cannot be opened.</summary>
    public static Command Create()
    {
        var period = new Argument<string>("period") { Description = "2026-05, 2026, 2026-W20, 2026-Q2 or 2026-05-01..2026-05-20." };
        var format = new Option<string>("--format") { Description = "html, docx, xlsx, csv or json.", DefaultValueFactory = _ => "html" };
        format.AcceptOnlyFromAmong("html", "docx", "xlsx", "csv", "json");
        var language = new Option<string>("--language") { Description = "zh or en.", DefaultValueFactory = _ => "zh" };
        language.AcceptOnlyFromAmong("zh", "en");
        var output = new Option<string?>("--output") { Description = "File to write; standard output if absent." };
        var now = new Option<bool>("--now") { Description = "The figures as they are now, by the template as it is now, even where one is published: the preview of a draft." };
        Argument<string[]> settings = DataVerb.Settings();
        var command = new Command("bulletin", "Writes the bulletin of a period: the published copy where there is one, else a preview.") { period, format, language, output, now, settings };
        command.Validators.Add(result =>
        {
            if (result.GetValue(period) is { } text && Period.Parse(text) is null) result.AddError($"'{text}': 2026-05, 2026, 2026-W20, 2026-Q2, 2026-05-01..2026-05-20");
        });
        command.SetAction((parsed, cancel) => DataVerb.RunAsync(parsed, settings, async services =>
        {
            BulletinBook book = services.GetRequiredService<BulletinBook>();
            BulletinStanding standing = book.Read(Period.Parse(parsed.GetValue(period)!)!.Value);
            District district = services.GetRequiredService<District>();
            var words = new Wording(RequestLanguage.Parse(parsed.GetValue(language))!, district.Catalog);
            KeptBulletin? kept = parsed.GetValue(now) ? null : standing.Published;
            BulletinDocument document = kept is null ? book.DocumentOf(standing, words.Language) : BulletinBook.DocumentOf(kept, words.Language);
            string stamp = BulletinStamp.Of(kept, standing, words, district.Clock);
            byte[] file = BulletinFile.Write(document, kept?.Figures ?? BulletinJson.Write(standing.Current), stamp, BulletinFile.Parse(parsed.GetValue(format)!)!.Value);
            await using (Stream stream = parsed.GetValue(output) is { } path ? new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read, 1) : Console.OpenStandardOutput())
            {
                await stream.WriteAsync(file, cancel);
            }

            TextWriter error = parsed.InvocationConfiguration.Error;
            await error.WriteLineAsync($"{document.Title} · {stamp}");
            if (kept is not null && standing.HasChanged(kept)) await error.WriteLineAsync(ConsoleText.Get("bulletin.changed"));
            return ExitCodes.Done;
        }));
        return command;
    }
}
