using System.CommandLine;
using System.Text;
using Microsoft.Extensions.Options;
using WenchangPlan.Alerting.Outbox;
using WenchangPlan.Alerting.Trial;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Worker.Resources;

namespace WenchangPlan.Worker.Verbs;

/// <summary><c>wenchang mail-test TO</c>: examples of every mail over the server of the settings, each step told; or as files, to look at.</summary>
internal static class MailTestVerb
{
    /// <summary>The command; its action returns 0 every mail was taken or written, 1 the server refused one, or the configuration or the recipient is wrong, 2 the server or a directory could not be reached.</summary>
    public static Command Create()
    {
        var to = new Argument<string>("to") { Description = "Id of a contact of the register, or a mail address" };
        var kinds = new Option<string[]>("--kind") { Description = "Which examples: " + string.Join(", ", MailTrial.Kinds) + "; may be repeated; without it all of them", DefaultValueFactory = _ => [] };
        kinds.AcceptOnlyFromAmong([.. MailTrial.Kinds]);
        var language = new Option<string?>("--language") { Description = "zh-CN or en; without it that of the contact" };
        language.AcceptOnlyFromAmong("zh-CN", "en");
        var output = new Option<string?>("--output") { Description = "Sends nothing, but writes each mail into this directory, as .html, .txt and .eml" };
        var print = new Option<bool>("--print") { Description = "Sends nothing, but prints subject and text of each mail" };
        Argument<string[]> settings = DataVerb.Settings();
        var command = new Command("mail-test", "Sends examples of every mail and says how each step went. Looks into no database.") { to, kinds, language, output, print, settings };
        command.SetAction((parsed, cancel) => DataVerb.RunAsync(parsed, settings, async services =>
        {
            TextWriter told = parsed.InvocationConfiguration.Output;
            District district = services.GetRequiredService<District>();
            if (Find(district, parsed.GetRequiredValue(to), parsed.GetValue(language)) is not { } recipient)
            {
                await parsed.InvocationConfiguration.Error.WriteLineAsync(ConsoleText.Format(
                    "mailTest.unknown", parsed.GetRequiredValue(to), string.Join(ConsoleText.Get("separator"), district.Contacts.Select(c => c.Id))));
                return ExitCodes.Refused;
            }

            var trial = ActivatorUtilities.CreateInstance<MailTrial>(services);
            string[] asked = parsed.GetValue(kinds) ?? [];
            IReadOnlyList<TrialMail> mails = await trial.WriteAsync(recipient, asked);
            foreach (string missing in (asked.Length > 0 ? asked : MailTrial.Kinds).Except(mails.Select(m => m.Kind)))
            {
                await told.WriteLineAsync(ConsoleText.Format("mailTest.noRule", missing));
            }

            if (parsed.GetValue(output) is { } directory)
            {
                return await SaveAsync(trial, mails, directory, recipient, told);
            }

            if (parsed.GetValue(print))
            {
                foreach (TrialMail mail in mails)
                {
                    await told.WriteLineAsync($"{mail.Mail.Subject}\n\n{mail.Mail.Text}");
                }

                return ExitCodes.Done;
            }

            return await SendAsync(trial, mails, services.GetRequiredService<IOptions<SmtpOptions>>().Value, told, cancel);
        }, StoreNeed.None));
        return command;
    }

    private static Recipient? Find(District district, string to, string? language)
    {
        Contact? contact = district.Contacts.FirstOrDefault(c => c.Id == to) ?? district.Contacts.FirstOrDefault(c => string.Equals(c.Email, to, StringComparison.OrdinalIgnoreCase));
        return contact is not null ? new Recipient(contact.Email, contact.Id, language ?? contact.Language)
            : to.Contains('@', StringComparison.Ordinal) ? new Recipient(to, to, language ?? "zh-CN") : null;
    }

    private static async Task<int> SaveAsync(MailTrial trial, IReadOnlyList<TrialMail> mails, string directory, Recipient recipient, TextWriter told)
    {
        Directory.CreateDirectory(directory);
        foreach (TrialMail mail in mails)
        {
            string path = Path.Combine(directory, $"{mail.Kind}.{recipient.Language}");
            await File.WriteAllTextAsync(path + ".html", mail.Mail.Html, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
            await File.WriteAllTextAsync(path + ".txt", mail.Mail.Text, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
            await using (FileStream message = File.Create(path + ".eml"))
            {
                trial.Save(mail, message);
            }

            await told.WriteLineAsync(path + ".html");
        }

        return ExitCodes.Done;
    }

    private static async Task<int> SendAsync(MailTrial trial, IReadOnlyList<TrialMail> mails, SmtpOptions smtp, TextWriter told, CancellationToken cancel)
    {
        if (!smtp.HasDestination)
        {
            await told.WriteLineAsync(ConsoleText.Get("mailTest.nowhere"));
            return ExitCodes.Refused;
        }

        TrialEnd end = await trial.SendAsync(mails, step => told.WriteLine(Words(step)), cancel);
        await told.WriteLineAsync(ConsoleText.Format("mailTest.end." + end, mails.Count));
        return end switch
        {
            TrialEnd.Taken => ExitCodes.Done,
            TrialEnd.Refused => ExitCodes.Refused,
            _ => ExitCodes.CouldNotReach,
        };
    }

    private static string Words(TrialStep step)
    {
        string name = ConsoleText.Get("mailTest.step." + step.Stage);
        string detail = step is { Stage: TrialStage.Protect, Ok: true, Detail: "" } ? ConsoleText.Get("mailTest.clear") : step.Detail;
        return (step.Ok ? "✓ " : "✗ ") + (detail.Length > 0 ? ConsoleText.Format("mailTest.said", name, detail) : name);
    }
}
