using System.CommandLine;
using WenchangPlan.Worker.Hosting;

namespace WenchangPlan.Worker.Verbs;

/// <summary><c>wenchang check</c>: is everything in order to run? Looks at files only, never at the network.</summary>
internal static class CheckVerb
{
    public static Command Create()
    {
        var settings = new Argument<string[]>("settings") { Description = "Settings over those of files and environment, such as District:File=district.json", Arity = ArgumentArity.ZeroOrMore };
        var check = new Command("check", "Checks configuration and register without touching the network; names every error with file and line.") { settings };
        check.SetAction(async (parsed, _) =>
        {
            var loaded = Settings.Load(parsed.GetValue(settings) ?? []);
            await using WebApplication? app = Service.Build(loaded, out IReadOnlyList<string> problems);
            foreach (string problem in problems)
            {
                await Console.Out.WriteLineAsync(problem);
            }

            await Console.Out.WriteLineAsync(problems.Count == 0
                ? $"OK: {loaded.DistrictFile} and {string.Join(", ", loaded.Files)} are in order."
                : $"{problems.Count} problem{(problems.Count == 1 ? "" : "s")}.");
            return problems.Count == 0 ? ExitCodes.Done : ExitCodes.Refused;
        });
        return check;
    }
}
