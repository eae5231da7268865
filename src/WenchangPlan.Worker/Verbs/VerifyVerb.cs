using System.CommandLine;
using WenchangPlan.Storage;
using WenchangPlan.Storage.Backup;
using WenchangPlan.Worker.Resources;

namespace WenchangPlan.Worker.Verbs;

/// <summary><c>wenchang verify</c>: looks through the whole database file and says what it looked at.</summary>
internal static class VerifyVerb
{
    /// <summary>The command; its action returns 0 everything is in order, 1 something is not or the configuration is wrong, 2 the file cannot be read.</summary>
    public static Command Create()
    {
        Argument<string[]> settings = DataVerb.Settings();
        var command = new Command("verify", "Checks the database: the file, every reading and verdict in it, the balance, the spool. The service may run.") { settings };
        command.SetAction((parsed, _) => DataVerb.RunAsync(parsed, settings, async services =>
            await PrintAsync(services.GetRequiredService<StoreCheck>().Run(), parsed.InvocationConfiguration.Output) ? ExitCodes.Done : ExitCodes.Refused));
        return command;
    }

    /// <summary>One part a line; whether all are in order.</summary>
    public static async Task<bool> PrintAsync(IEnumerable<CheckedPart> parts, TextWriter output)
    {
        bool ok = true;
        foreach (CheckedPart part in parts)
        {
            ok &= part.Ok;
            await output.WriteLineAsync($"{part.Part}: {(part.Ok ? "ok" : "NOT OK")}, {ConsoleText.Say(part.Finding)}");
        }

        return ok;
    }
}
