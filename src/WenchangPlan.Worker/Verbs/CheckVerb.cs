using System.CommandLine;
using WenchangPlan.Worker.Hosting;
using WenchangPlan.Worker.Resources;

namespace WenchangPlan.Worker.Verbs;

/// <summary><c>wenchang check</c>: is everything in order to run? Looks at files only, never at the network.</summary>
internal static class CheckVerb
{
    /// <summary>The command; its action returns 0 in order, warnings or not, 1 something is wrong.</summary>
    public static Command Create()
    {
        var settings = new Argument<string[]>("settings") { Description = "Settings over those of files and environment, such as District:File=district.json", Arity = ArgumentArity.ZeroOrMore };
        var check = new Command("check", "Checks configuration and register without touching the network; names every error with file and line.") { settings };
        check.SetAction(async (parsed, _) =>
        {
            TextWriter output = parsed.InvocationConfiguration.Output;
            var loaded = Settings.Load(parsed.GetValue(settings) ?? []);
            await using WebApplication? app = Service.Build(loaded, out IReadOnlyList<string> problems);
            foreach (string problem in problems)
            {
                await output.WriteLineAsync(problem);
            }

            if (app is null)
            {
                await output.WriteLineAsync(problems.Count == 1 ? ConsoleText.Get("check.problem") : ConsoleText.Format("check.problems", problems.Count));
                return ExitCodes.Refused;
            }

            foreach (string advice in Advice.Find(loaded, app.Services))
            {
                await output.WriteLineAsync(ConsoleText.Format("warning", advice));
            }

            await output.WriteLineAsync(ConsoleText.Format("check.ok", loaded.DistrictFile, string.Join(ConsoleText.Get("separator"), loaded.Files)));
            return ExitCodes.Done;
        });
        return check;
    }
}
