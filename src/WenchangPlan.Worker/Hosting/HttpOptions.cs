using Microsoft.Extensions.Options;

namespace WenchangPlan.Worker.Hosting;

/// <summary>Settings under <c>Http</c>.</summary>
internal sealed class HttpOptions
{
    /// <summary>Addresses to listen on, separated by semicolons; default <c>http://127.0.0.1:8080</c>, so that nothing is open to the network unasked (G9).</summary>
    public string Urls { get; set; } = "http://127.0.0.1:8080";

    /// <summary>Whether requests may change something, such as the quarantine; default false, because there is no sign-in (G9).</summary>
    public bool AllowChanges { get; set; }
}

/// <summary>Settings under <c>District</c>.</summary>
internal sealed class DistrictOptions
{
    /// <summary>The register; default <c>district.json</c>.</summary>
    public string File { get; set; } = "district.json";
}

internal sealed class HttpOptionsValidator : IValidateOptions<HttpOptions>
{
    public ValidateOptionsResult Validate(string? name, HttpOptions options)
    {
        List<string> bad = [.. options.Urls.Split(';').Where(url => !IsAddress(url))];
        return bad.Count == 0 ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail(bad.Select(url => $"Http:Urls ({url}) must be addresses such as http://127.0.0.1:8080"));
    }

    private static bool IsAddress(string url) =>
        Uri.TryCreate(url.Replace("//*", "//0.0.0.0", StringComparison.Ordinal).Replace("//+", "//0.0.0.0", StringComparison.Ordinal), UriKind.Absolute, out Uri? parsed)
        && parsed.Scheme is "http" or "https";
}
