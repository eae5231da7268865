using Microsoft.Extensions.Options;

namespace WenchangPlan.Worker.Hosting;

/// <summary>Settings under <c>Http</c>.</summary>
internal sealed class HttpOptions
{
    /// <summary>Addresses to listen on, separated by semicolons; default <c>http://127.0.0.1:8080</c>, so that nothing is open to the network unasked (G9).</summary>
    public string Urls { get; set; } = "http://127.0.0.1:8080";

    /// <summary>Whether requests may change something, such as the quarantine; default false, because there is no sign-in (G9).</summary>
    public bool AllowChanges { get; set; }

    /// <summary>Whether the service may listen beyond this machine although it asks nobody who they are: something in front of it must (G9). Default false; without it such an address is refused at start.</summary>
    public bool OpenWithoutSignIn { get; set; }
}

/// <summary>Settings under <c>District</c>.</summary>
internal sealed class DistrictOptions
{
    /// <summary>The register; default <c>district.json</c>.</summary>
    public string File { get; set; } = "district.json";
}

/// <summary>What is wrong with the addresses, those under <c>Kestrel</c> included.</summary>
internal sealed class HttpOptionsValidator(IConfiguration configuration) : IValidateOptions<HttpOptions>
{
    public ValidateOptionsResult Validate(string? name, HttpOptions options)
    {
        List<string> problems = [.. HttpEndpoints.FindProblems(HttpEndpoints.Read(configuration), options.OpenWithoutSignIn)];
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }
}
