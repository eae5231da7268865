using System.CommandLine;
using System.CommandLine.Parsing;
using WenchangPlan.Worker.Hosting;
using WenchangPlan.Worker.Resources;

namespace WenchangPlan.Worker.Verbs;

/// <summary><c>wenchang health</c>: does the service answer? For health checks of containers, which have no shell and no curl.</summary>
internal static class HealthVerb
{
    /// <summary>Below the usual limit of health checks, so that the reason is printed before they give up.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public static Command Create()
    {
        var url = new Argument<Uri?>("URL")
        {
            Description = "Address of the service; without it, the first of Http:Urls, seen from this machine",
            Arity = ArgumentArity.ZeroOrOne,
            CustomParser = ParseUrl,
        };
        var health = new Command("health", "Asks /healthz of a running service: 0 when it answers, 1 when not.") { url };
        health.SetAction((parsed, cancel) => AskAsync(parsed.GetValue(url) ?? FirstAddress(Settings.Load([])), cancel));
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

    private static async Task<int> AskAsync(Uri service, CancellationToken cancel)
    {
        using var http = new HttpClient { Timeout = Patience };
        try
        {
            using HttpResponseMessage answer = await http.GetAsync(new Uri(service, "/healthz"), cancel);
            await Console.Out.WriteLineAsync(ConsoleText.Format("health.answers", service, (int)answer.StatusCode));
            return answer.IsSuccessStatusCode ? ExitCodes.Done : ExitCodes.Refused;
        }
        catch (Exception e) when (e is HttpRequestException || (e is TaskCanceledException && !cancel.IsCancellationRequested))
        {
            await Console.Error.WriteLineAsync(ConsoleText.Format("health.silent", service, e.Message));
            return ExitCodes.Refused;
        }
    }

    /// <summary>An address that means "every address of this machine" is asked on loopback.</summary>
    private static Uri FirstAddress(Settings settings)
    {
        string urls = settings.Configuration["Http:Urls"] is { Length: > 0 } given ? given : new HttpOptions().Urls;
        var address = new UriBuilder(urls.Split(';')[0].Replace("//*", "//0.0.0.0", StringComparison.Ordinal).Replace("//+", "//0.0.0.0", StringComparison.Ordinal));
        address.Host = address.Host is "0.0.0.0" or "[::]" ? "127.0.0.1" : address.Host;
        return address.Uri;
    }
}
