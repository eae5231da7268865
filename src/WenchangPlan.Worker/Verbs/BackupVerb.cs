using System.CommandLine;
using WenchangPlan.Storage.Backup;
using WenchangPlan.Worker.Resources;

namespace WenchangPlan.Worker.Verbs;

/// <summary><c>wenchang backup</c>: a checked copy of the database, while the service runs.</summary>
internal static class BackupVerb
{
    /// <summary>The command; its action returns 0 done, 1 the file is there or is the database itself or the copy is not in order or the configuration is wrong, 2 something cannot be read or written.</summary>
    public static Command Create()
    {
        var file = new Argument<string>("file") { Description = "Where to, such as backup/wenchang.db; while it is written it is called FILE.part." };
        var force = new Option<bool>("--force") { Description = "Replace a file that is there." };
        Argument<string[]> settings = DataVerb.Settings();
        var command = new Command("backup", "Copies the database to a file while the service runs, and checks the copy.") { file, force, settings };
        command.SetAction((parsed, _) => DataVerb.RunAsync(parsed, settings, async services =>
        {
            string target = parsed.GetRequiredValue(file);
            StoreBackup backup = services.GetRequiredService<StoreBackup>();
            if (backup.IsStore(target))
            {
                await parsed.InvocationConfiguration.Error.WriteLineAsync(ConsoleText.Format("backup.isStore", target));
                return ExitCodes.Refused;
            }

            if (File.Exists(target) && !parsed.GetValue(force))
            {
                await parsed.InvocationConfiguration.Error.WriteLineAsync(ConsoleText.Format("backup.exists", target));
                return ExitCodes.Refused;
            }

            bool ok = await VerifyVerb.PrintAsync(backup.Write(target), parsed.InvocationConfiguration.Output);
            await (ok ? parsed.InvocationConfiguration.Output.WriteLineAsync(ConsoleText.Format("backup.done", target, new FileInfo(target).Length))
                : parsed.InvocationConfiguration.Error.WriteLineAsync(ConsoleText.Get("backup.broken")));
            return ok ? ExitCodes.Done : ExitCodes.Refused;
        }));
        return command;
    }
}
