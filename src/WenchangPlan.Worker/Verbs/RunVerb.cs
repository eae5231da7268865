using System.CommandLine;
using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using WenchangPlan.Storage;
using WenchangPlan.Worker.Hosting;
using WenchangPlan.Worker.Resources;

namespace WenchangPlan.Worker.Verbs;

/// <summary><c>wenchang run</c>: the service.</summary>
internal static class RunVerb
{
    public static Command Create()
    {
        var settings = new Argument<string[]>("settings") { Description = "Settings over those of files and environment, such as Mqtt:Port=1884", Arity = ArgumentArity.ZeroOrMore };
        var run = new Command("run", "Runs the service from appsettings.json, district.json and environment variables.") { settings };
        run.SetAction((parsed, cancel) => RunAsync(Settings.Load(parsed.GetValue(settings) ?? []), cancel));
        return run;
    }

    private static Task<int> RunAsync(Settings settings, CancellationToken cancel) => ServeAsync(settings, app => StartReport.WriteAsync(app, settings, Console.Out), cancel);

    /// <summary>Runs the service until it is told to stop.</summary>
    /// <param name="settings">Where everything is.</param>
    /// <param name="started">Called once when everything listens.</param>
    /// <param name="cancel">Stops it.</param>
    public static async Task<int> ServeAsync(Settings settings, Func<WebApplication, Task> started, CancellationToken cancel)
    {
        WebApplication? app = Service.Build(settings, out IReadOnlyList<string> problems);
        if (app is null)
        {
            foreach (string problem in problems)
            {
                await Console.Error.WriteLineAsync(problem);
            }

            return ExitCodes.Refused;
        }

        await using (app)
        {
            foreach (string advice in Advice.Find(settings, app.Services))
            {
                await Console.Error.WriteLineAsync(ConsoleText.Format("warning", advice));
            }

            try
            {
                PrivateFiles.Tighten(app.Services.GetRequiredService<IOptions<StorageOptions>>().Value);
                SettingsLog.Write(settings, app.Services.GetRequiredService<ILoggerFactory>());
                Service.Map(app);
                await app.StartAsync(cancel);
                await started(app);
                await app.WaitForShutdownAsync(cancel);
                return HasFailed(app.Services) ? ExitCodes.Failed : ExitCodes.Done;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or System.Net.Sockets.SocketException or CryptographicException)
            {
                await Console.Error.WriteLineAsync(e.Message);
                await app.StopAsync(CancellationToken.None); // the stages that had started end in order, and not as if they had failed
                return ExitCodes.CouldNotReach;
            }
        }
    }

    /// <summary>A stage that fails stops the host in order; a supervisor restarts it only when the exit code says that it was not asked to stop.</summary>
    internal static bool HasFailed(IServiceProvider services) =>
        services.GetServices<IHostedService>().OfType<BackgroundService>().Any(stage => stage.ExecuteTask is { IsFaulted: true });
}
