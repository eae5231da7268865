using System.Net.Security;
using WenchangPlan.Worker.Hosting;

namespace WenchangPlan.Worker.Health;

/// <summary>What a running service answered.</summary>
/// <param name="Status">The status code of HTTP; null when it did not answer.</param>
/// <param name="Text">The body, or why there is none.</param>
internal sealed record DoorAnswer(int? Status, string Text);

/// <summary>Asks the service that runs with these settings, from this machine.</summary>
/// <param name="configuration">The settings.</param>
/// <param name="given">Its address; null for that of the settings.</param>
internal sealed class ServiceDoor(IConfiguration configuration, Uri? given = null)
{
    /// <summary>Below the usual limit of health checks, so that the reason is printed before they give up.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Where it is asked; null when the settings name no address, which <c>check</c> explains.</summary>
    public Uri? Address { get; } = given
        ?? HttpEndpoints.Read(configuration).FirstOrDefault(e => e.Address is { IsUnixPipe: false, IsNamedPipe: false })?.FromHere;

    /// <summary>Asks for a path, such as <c>/readyz</c>.</summary>
    /// <exception cref="InvalidOperationException">There is no address.</exception>
    public async Task<DoorAnswer> AskAsync(string path, CancellationToken cancel)
    {
        Uri service = Address ?? throw new InvalidOperationException("There is no address to ask.");
        // Its certificate is for the name that people use. On this machine nobody stands between, and what is asked is no secret.
#pragma warning disable MA0039
        using var handler = new HttpClientHandler
        {
            CheckCertificateRevocationList = true,
            ServerCertificateCustomValidationCallback = (_, _, _, errors) => errors == SslPolicyErrors.None || service.IsLoopback,
        };
#pragma warning restore MA0039
        using var http = new HttpClient(handler) { Timeout = Patience };
        using var question = new HttpRequestMessage(HttpMethod.Get, new Uri(service, path));
        question.Headers.Host = given is null ? FirstHost() : null;
        try
        {
            using HttpResponseMessage answer = await http.SendAsync(question, cancel);
            return new DoorAnswer((int)answer.StatusCode, await answer.Content.ReadAsStringAsync(cancel));
        }
        catch (Exception e) when (e is HttpRequestException || (e is TaskCanceledException && !cancel.IsCancellationRequested))
        {
            return new DoorAnswer(null, e.Message);
        }
    }

    /// <summary>A name that the service answers to, when only some are allowed.</summary>
    private string? FirstHost() =>
        (configuration["AllowedHosts"] ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
        .FirstOrDefault(h => !h.Contains('*', StringComparison.Ordinal));
}
