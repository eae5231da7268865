using System.CommandLine;
using System.Text;
using WenchangPlan.Assessment.Statistics;
using WenchangPlan.Bulletins;
using WenchangPlan.Bulletins.Briefings;
using WenchangPlan.Bulletins.Documents;
using WenchangPlan.Bulletins.Figures;
using WenchangPlan.Bulletins.Formats;
using WenchangPlan.Bulletins.Text;
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
        var briefing = new Option<string?>("--briefing") { Description = "morning of a day or weekly of a week: what the mail of the next morning or Monday says; html is the mail itself." };
        briefing.AcceptOnlyFromAmong("morning", "weekly");
        Argument<string[]> settings = DataVerb.Settings();
        var command = new Command("bulletin", "Writes the bulletin of a period: the published copy where there is one, else a preview.") { period, format, language, output, now, briefing, settings };
        command.Validators.Add(result =>
        {
            if (result.GetValue(period) is not { } text) return;
            if (Period.Parse(text) is not { } found) result.AddError($"'{text}': 2026-05, 2026, 2026-W20, 2026-Q2, 2026-05-01..2026-05-20");
            else if (result.GetValue(briefing) == "morning" && found.Days != 1) result.AddError($"'{text}': --briefing morning is of a day, 2026-05-20");
            else if (result.GetValue(briefing) == "weekly" && found.Kind != PeriodKind.Week) result.AddError($"'{text}': --briefing weekly is of a week, 2026-W20");
        });
        command.SetAction((parsed, cancel) => DataVerb.RunAsync(parsed, settings, async services =>
        {
            Period asked = Period.Parse(parsed.GetValue(period)!)!.Value;
            Wording words = new(RequestLanguage.Parse(parsed.GetValue(language))!, services.GetRequiredService<District>().Catalog);
            BulletinFormat written = BulletinFile.Parse(parsed.GetValue(format)!)!.Value;
            TextWriter error = parsed.InvocationConfiguration.Error;
            try
            {
                (byte[] file, string[] said) = parsed.GetValue(briefing) is { } kind ? Mail(services, Enum.Parse<TemplateKind>(kind, ignoreCase: true), asked, words, written)
                    : Bulletin(services, asked, words, written, parsed.GetValue(now));
                await using (Stream stream = parsed.GetValue(output) is { } path ? new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read, 1) : Console.OpenStandardOutput())
                {
                    await stream.WriteAsync(file, cancel);
                }

                foreach (string line in said) await error.WriteLineAsync(line);
                return ExitCodes.Done;
            }
            catch (InvalidDataException template)
            {
                await error.WriteLineAsync(template.Message);
                return ExitCodes.Refused;
            }
        }));
        return command;
    }

    private static (byte[] File, string[] Said) Bulletin(IServiceProvider services, Period period, Wording words, BulletinFormat format, bool ofNow)
    {
        BulletinBook book = services.GetRequiredService<BulletinBook>();
        BulletinStanding standing = book.Read(period);
        KeptBulletin? kept = ofNow ? null : standing.Published;
        BulletinDocument document = kept is null ? book.DocumentOf(standing, words.Language) : BulletinBook.DocumentOf(kept, words.Language);
        string stamp = BulletinStamp.Of(kept, standing, words, services.GetRequiredService<District>().Clock);
        string[] changed = kept is not null && standing.HasChanged(kept) ? [ConsoleText.Get("bulletin.changed")] : [];
        return (BulletinFile.Write(document, kept?.Figures ?? BulletinJson.Write(standing.Current), stamp, format), [$"{document.Title} · {stamp}", .. changed]);
    }

    private static (byte[] File, string[] Said) Mail(IServiceProvider services, TemplateKind kind, Period period, Wording words, BulletinFormat format)
    {
        Briefing mail = services.GetRequiredService<BriefingWriter>().Write(kind, period, words.Language);
        return (format is BulletinFormat.Html ? Encoding.UTF8.GetBytes(mail.Html) : BulletinFile.Write(mail.Document, BulletinJson.Write(mail.Figures), "", format), [$"{mail.Document.Title} · {mail.Document.Subtitle}"]);
    }
}
