using Microsoft.Extensions.Options;
using WenchangPlan.Worker.Access;
using WenchangPlan.Worker.Resources;

namespace WenchangPlan.Worker.Hosting;

/// <summary>Settings under <c>Http</c>.</summary>
internal sealed class HttpOptions
{
    /// <summary>Addresses to listen on, separated by semicolons; default <c>http://127.0.0.1:8080</c>, so that nothing is open to the network unasked (G9).</summary>
    public string Urls { get; set; } = "http://127.0.0.1:8080";

    /// <summary>Without sign-in, whether requests may change something, such as the quarantine; default false (G9). With sign-in the roles say who may.</summary>
    public bool AllowChanges { get; set; }

    /// <summary>An address of this machine where <c>/metrics</c> needs no key, such as <c>http://127.0.0.1:9464</c>; nothing else is there but <c>/healthz</c>. Default none.</summary>
    public string MetricsUrl { get; set; } = "";
}

/// <summary>Settings under <c>District</c>.</summary>
internal sealed class DistrictOptions
{
    /// <summary>The register; default <c>district.json</c>.</summary>
    public string File { get; set; } = "district.json";
}

/// <summary>What is wrong with the addresses, those under <c>Kestrel</c> included.</summary>
internal sealed class HttpOptionsValidator(IConfiguration configuration, IOptionsMonitor<AccessOptions> access) : IValidateOptions<HttpOptions>
{
    public ValidateOptionsResult Validate(string? name, HttpOptions options)
    {
        List<string> problems = [.. HttpEndpoints.FindProblems(HttpEndpoints.Read(configuration), AccessOptions.ReadMode(configuration), access.CurrentValue.PasswordInClear)];
        if (HttpEndpoints.ReadMetrics(configuration) is { } metrics && metrics is not { IsLocal: true, IsHttps: false, Address: { IsUnixPipe: false, Port: > 0 } })
        {
            problems.Add(ConsoleText.Problem(null, metrics.Key, $"\"{metrics.Url}\"", ConsoleText.Get("takes.metricsUrl")));
        }

        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }
}
