using System.CommandLine;
using System.CommandLine.Parsing;
using System.Net.Security;
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
        var settings = Settings.Load([]);
        if ((given ?? FirstAddress(settings)) is not { } service)
        {
            await Console.Error.WriteLineAsync(ConsoleText.Get("health.noAddress"));
            return ExitCodes.Refused;
        }

        // Its certificate is for the name that people use. On this machine nobody stands between, and what is asked is no secret.
#pragma warning disable MA0039
        using var handler = new HttpClientHandler { CheckCertificateRevocationList = true, ServerCertificateCustomValidationCallback = (_, _, _, errors) => errors == SslPolicyErrors.None || service.IsLoopback };
#pragma warning restore MA0039
        using var http = new HttpClient(handler) { Timeout = Patience };
        using var question = new HttpRequestMessage(HttpMethod.Get, new Uri(service, "/healthz"));
        question.Headers.Host = given is null ? FirstHost(settings) : null;
        try
        {
            using HttpResponseMessage answer = await http.SendAsync(question, cancel);
            await Console.Out.WriteLineAsync(ConsoleText.Format("health.answers", service, (int)answer.StatusCode));
            return answer.IsSuccessStatusCode ? ExitCodes.Done : ExitCodes.Refused;
        }
        catch (Exception e) when (e is HttpRequestException || (e is TaskCanceledException && !cancel.IsCancellationRequested))
        {
            await Console.Error.WriteLineAsync(ConsoleText.Format("health.silent", service, e.Message));
            return ExitCodes.Refused;
        }
    }

    /// <summary>The first address of the settings as this machine reaches it; null when it is none, which <c>check</c> explains.</summary>
    private static Uri? FirstAddress(Settings settings) =>
        HttpEndpoints.Read(settings.Configuration).FirstOrDefault(e => e.Address is { IsUnixPipe: false, IsNamedPipe: false })?.FromHere;

    /// <summary>A name that the service answers to, when only some are allowed.</summary>
    private static string? FirstHost(Settings settings) =>
        (settings.Configuration["AllowedHosts"] ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).FirstOrDefault(h => !h.Contains('*', StringComparison.Ordinal));
}
