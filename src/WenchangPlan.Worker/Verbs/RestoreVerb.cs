using System.CommandLine;
using Microsoft.Extensions.Options;
using WenchangPlan.Storage;
using WenchangPlan.Storage.Backup;
using WenchangPlan.Worker.Access;
using WenchangPlan.Worker.Resources;

namespace WenchangPlan.Worker.Verbs;

/// <summary><c>wenchang restore</c>: a backup takes the place of the database; what stood there is kept.</summary>
internal static class RestoreVerb
{
    /// <summary>The command; its action returns 0 done, 1 the service runs, the file is no backup or not in order, or the configuration is wrong, 2 something cannot be read or written.</summary>
    public static Command Create()
    {
        var file = new Argument<string>("file") { Description = "What \"backup\" wrote, now or with an earlier version; it is only read." };
        Argument<string[]> settings = DataVerb.Settings();
        var command = new Command("restore", "Checks a backup and puts it in the place of the database, which is kept under another name. The service must not run.") { file, settings };
        command.SetAction((parsed, _) => DataVerb.RunAsync(parsed, settings, services => RestoreAsync(parsed.GetRequiredValue(file), services, parsed.InvocationConfiguration), StoreNeed.None));
        return command;
    }

    private static async Task<int> RestoreAsync(string backup, IServiceProvider services, InvocationConfiguration console)
    {
        RestoreResult result;
        try
        {
            result = services.GetRequiredService<StoreRestore>().Run(backup);
        }
        catch (RestoreRefusedException refused)
        {
            await console.Error.WriteLineAsync(ConsoleText.Say(refused.Why));
            return ExitCodes.Refused;
        }

        if (!await VerifyVerb.PrintAsync(result.Parts, console.Output))
        {
            await console.Error.WriteLineAsync(ConsoleText.Format("restore.broken", backup));
            return ExitCodes.Refused;
        }

        StorageOptions storage = services.GetRequiredService<IOptions<StorageOptions>>().Value;
        services.GetRequiredService<AuditTrail>().WriteVerb("restore", backup, before: result.Kept, after: storage.DatabaseFile);
        await console.Output.WriteLineAsync(ConsoleText.Format("restore.done", storage.DatabaseFile, result.Deliveries));
        if (result.Kept is { } kept)
        {
            await console.Output.WriteLineAsync(ConsoleText.Format("restore.kept", kept, result.KeptDeliveries?.ToString(ConsoleText.Language) ?? "?"));
        }

        if (storage.Kind == StorageKind.InfluxDb)
        {
            await console.Output.WriteLineAsync(ConsoleText.Get("restore.influx"));
        }

        return ExitCodes.Done;
    }
}
