using System.CommandLine;
using WenchangPlan.Alerting.Scenarios;
using WenchangPlan.Storage;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Worker.Resources;

namespace WenchangPlan.Worker.Verbs;

/// <summary><c>wenchang alert-test FILE…</c>: rules tried as text, over the real evaluation and outbox and a database in a directory that is removed afterwards.</summary>
internal static class AlertTestVerb
{
    /// <summary>The command; its action returns 0 everything came as expected, 1 something did not or a file cannot be understood, 2 a file cannot be read.</summary>
    public static Command Create()
    {
        var files = new Argument<string[]>("files") { Description = "Scenarios: text files as docs/alert-test.md describes", Arity = ArgumentArity.OneOrMore };
        var command = new Command("alert-test", "Plays scenarios: what comes in, and which alerts and mails must come of it. Sends nothing.") { files };
        command.SetAction((parsed, cancel) => RunAsync(parsed.GetValue(files)!, parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error, cancel));
        return command;
    }

    private static async Task<int> RunAsync(string[] files, TextWriter output, TextWriter error, CancellationToken cancel)
    {
        int failed = 0;
        foreach (string file in files)
        {
            string directory = Directory.CreateTempSubdirectory("wenchang-alert-test-").FullName;
            try
            {
                IReadOnlyList<string> failures = await AlertScenario.RunAsync(file, (district, clock) => Open(directory, district, clock), cancel);
                failed += failures.Count > 0 ? 1 : 0;
                foreach (string line in failures.DefaultIfEmpty($"{file}: ok"))
                {
                    await output.WriteLineAsync(line);
                }
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                await error.WriteLineAsync(failure.Message);
                return ExitCodes.CouldNotReach;
            }
            finally
            {
                Directory.Delete(directory, recursive: true);
            }
        }

        await output.WriteLineAsync(ConsoleText.Format("alertTest.done", files.Length - failed, files.Length));
        return failed == 0 ? ExitCodes.Done : ExitCodes.Refused;
    }

    private static ScenarioStores Open(string directory, District district, TimeProvider clock)
    {
        IConfiguration configuration = new ConfigurationBuilder().AddInMemoryCollection([new("Storage:DataDirectory", directory)]).Build();
        ServiceProvider services = new ServiceCollection().AddLogging().AddSingleton(configuration).AddSingleton(district).AddSingleton(clock).AddStorage().BuildServiceProvider();
        return new ScenarioStores(
            services.GetRequiredService<IReadingStore>(), services.GetRequiredService<IVerdictStore>(), services.GetRequiredService<IAlertStore>(), services.GetRequiredService<IMailStore>(),
            services.GetRequiredService<ISilenceStore>(), services);
    }
}
