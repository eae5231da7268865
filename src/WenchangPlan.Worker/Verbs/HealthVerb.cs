using System.CommandLine;
using System.CommandLine.Parsing;
using WenchangPlan.Worker.Health;
using WenchangPlan.Worker.Hosting;
using WenchangPlan.Worker.Resources;

namespace WenchangPlan.Worker.Verbs;

/// <summary><c>wenchang health</c>: does the service answer? For health checks of containers, which have no shell and no curl.</summary>
internal static class HealthVerb
{
    public static Command Create()
    {
        var url = new Argument<Uri?>("URL")
        {
            Description = "Address of the service; without it, the first of Http:Urls, seen from this machine",
            Arity = ArgumentArity.ZeroOrOne,
            CustomParser = ParseUrl,
        };
        var health = new Command("health", "Asks /healthz of a running service: 0 when it answers, 1 when not.") { url };
        health.SetAction((parsed, cancel) => AskAsync(parsed.GetValue(url), cancel));
        return health;
    }

    private static Uri? ParseUrl(ArgumentResult argument)
    {
        if (argument.Tokens is not [{ Value: var text }])
        {
            return null;
        }

        if (!Uri.TryCreate(text, UriKind.Absolute, out Uri? url) || url.Scheme is not ("http" or "https"))
        {
            argument.AddError(ConsoleText.Format("health.badUrl", text));
        }

        return url;
    }

    private static async Task<int> AskAsync(Uri? given, CancellationToken cancel)
    {
        var service = new ServiceDoor(Settings.Load([]).Configuration, given);
        if (service.Address is null)
        {
            await Console.Error.WriteLineAsync(ConsoleText.Get("health.noAddress"));
            return ExitCodes.Refused;
        }

        DoorAnswer answer = await service.AskAsync("/healthz", cancel);
        if (answer.Status is not { } status)
        {
            await Console.Error.WriteLineAsync(ConsoleText.Format("health.silent", service.Address, answer.Text));
            return ExitCodes.Refused;
        }

        await Console.Out.WriteLineAsync(ConsoleText.Format("health.answers", service.Address, status));
        return status is >= 200 and < 300 ? ExitCodes.Done : ExitCodes.Refused;
    }
}
