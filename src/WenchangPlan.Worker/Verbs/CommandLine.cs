using System.CommandLine;
using System.Globalization;
using WenchangPlan.Worker.Resources;

namespace WenchangPlan.Worker.Verbs;

/// <summary>The command line of <c>wenchang</c>: one verb a file. Without a verb the service runs.</summary>
internal static class CommandLine
{
    /// <summary>Every verb, in the order of the help.</summary>
    public static IReadOnlyList<Command> Verbs() =>
    [
        RunVerb.Create(), DemoVerb.Create(), CheckVerb.Create(), DoctorVerb.Create(), HealthVerb.Create(), AqiVerb.Create(), WaterClassVerb.Create(),
        ImportVerb.Create(), AssessVerb.Create(), ExportVerb.Create(), QuarantineVerb.Create(), HashPasswordVerb.Create(Console.In),
        VerifyVerb.Create(), BackupVerb.Create(), RestoreVerb.Create(), InfluxVerb.Create(), GrafanaVerb.Create(), AlertTestVerb.Create(),
        MailTestVerb.Create(), ForecastVerb.Create(), BulletinVerb.Create(),
        OpenVerb.Create(), UserVerb.Create(Console.In), KeyVerb.Create(),
    ];

    /// <summary>After a signal everything ends in order, longer than the host gives its stages; the library's two seconds would cut an import off between what is stored and the line that says so.</summary>
    private static readonly TimeSpan LongestEnd = TimeSpan.FromSeconds(60);

    /// <summary>Parses and runs. Returns 0 done, 1 refused input or configuration, 2 could not reach something, 64 wrong usage.</summary>
    public static async Task<int> InvokeAsync(string[] args)
    {
        CultureInfo.CurrentUICulture = ConsoleText.Language; // for what the library says of itself
        var root = new RootCommand("WenchangPlan: from a sensor message to a verdict and a mail. Without a verb: run.");
        foreach (Command verb in Verbs())
        {
            root.Subcommands.Add(verb);
        }

        Describe(root, "");

        // Settings such as --Mqtt:Port 1884 belong to "run", so an option in front means that verb.
        bool verbless = args.Length == 0 || (args[0].StartsWith('-') && args[0] is not ("--help" or "-h" or "-?" or "--version"));
        ParseResult parsed = root.Parse(verbless ? ["run", .. args] : args);
        if (parsed.Errors.Count > 0)
        {
            foreach (var error in parsed.Errors)
            {
                await Console.Error.WriteLineAsync(error.Message);
            }

            await Console.Error.WriteLineAsync(ConsoleText.Get("usage"));
            return ExitCodes.WrongUsage;
        }

        return await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = LongestEnd });
    }

    /// <summary>Puts the descriptions of a command and all below it into the language of the terminal.</summary>
    /// <param name="command">The command.</param>
    /// <param name="path">Its verbs, as they are typed; empty for the program.</param>
    internal static void Describe(Command command, string path)
    {
        command.Description = ConsoleText.Help(path) ?? command.Description;
        foreach (Symbol symbol in command.Options.Cast<Symbol>().Concat(command.Arguments))
        {
            symbol.Description = ConsoleText.Help($"{path} {symbol.Name}") ?? ConsoleText.Help(symbol.Name) ?? symbol.Description;
        }

        foreach (Command verb in command.Subcommands)
        {
            Describe(verb, $"{path} {verb.Name}".Trim());
        }
    }
}
