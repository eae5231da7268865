using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using WenchangPlan.Worker.Access;
using WenchangPlan.Worker.Resources;

namespace WenchangPlan.Worker.Hosting;

/// <summary>One address to listen on.</summary>
/// <param name="Key">The setting it comes from.</param>
/// <param name="Url">As it is written.</param>
/// <param name="Address">As the server reads it; null when it is none.</param>
/// <param name="Certificate">Where its certificate is configured, if it is https.</param>
internal sealed record HttpEndpoint(string Key, string Url, BindingAddress? Address, IConfigurationSection? Certificate)
{
    /// <summary>Whether only this machine reaches it. A name that is no address means every address of the machine.</summary>
    public bool IsLocal => Address is { } a && (a.IsUnixPipe || a.IsNamedPipe || Advice.IsThisMachine(a.Host.Trim('[', ']')));

    /// <summary>Whether it wants a certificate.</summary>
    public bool IsHttps => Address is { } a && a.Scheme.Equals("https", StringComparison.OrdinalIgnoreCase);

    /// <summary>How it is reached from this machine.</summary>
    public Uri FromHere => new($"{Address!.Scheme}://{(IPAddress.TryParse(Address.Host.Trim('[', ']'), out IPAddress? ip) && !ip.Equals(IPAddress.Any) && !ip.Equals(IPAddress.IPv6Any) ? Address.Host : "127.0.0.1")}:{Address.Port}");
}

/// <summary>Where the service listens: <c>Kestrel:Endpoints</c> when there are any, as ASP.NET Core has it, else <c>Http:Urls</c>.</summary>
internal static class HttpEndpoints
{
    /// <summary>Key of the address for metrics.</summary>
    public const string MetricsKey = "Http:MetricsUrl";

    /// <summary>The address for metrics; null when there is none.</summary>
    public static HttpEndpoint? ReadMetrics(IConfiguration configuration) =>
        configuration[MetricsKey] is { Length: > 0 } url ? Create(MetricsKey, url, configuration.GetSection("Kestrel:Certificates:Default")) : null;

    /// <summary>Those of pages and API, in order; one that is no address has none.</summary>
    public static IReadOnlyList<HttpEndpoint> Read(IConfiguration configuration)
    {
        IConfigurationSection[] endpoints = [.. configuration.GetSection("Kestrel:Endpoints").GetChildren()];
        IConfigurationSection common = configuration.GetSection("Kestrel:Certificates:Default");
        if (endpoints.Length > 0)
        {
            return [.. endpoints.Select(e => Create($"Kestrel:Endpoints:{e.Key}:Url", e["Url"] ?? "", e.GetSection("Certificate").Exists() ? e.GetSection("Certificate") : common))];
        }

        string urls = configuration["Http:Urls"] is { Length: > 0 } given ? given : new HttpOptions().Urls;
        return [.. urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(url => Create("Http:Urls", url, common))];
    }

    /// <summary>What is wrong with them, each with its key in front.</summary>
    public static IEnumerable<string> FindProblems(IReadOnlyList<HttpEndpoint> endpoints, AccessMode mode, bool passwordInClear)
    {
        foreach (HttpEndpoint endpoint in endpoints)
        {
            if (endpoint.Address is null)
            {
                yield return ConsoleText.Problem(null, endpoint.Key, $"\"{endpoint.Url}\"", ConsoleText.Get("takes.listening"));
                continue;
            }

            if (!endpoint.IsLocal && mode == AccessMode.Loopback)
            {
                yield return ConsoleText.Format("http.open", endpoint.Key, endpoint.Url);
            }
            else if (endpoint is { IsLocal: false, IsHttps: false } && !passwordInClear)
            {
                yield return ConsoleText.Format("http.clear", endpoint.Key, endpoint.Url);
            }

            if (endpoint.IsHttps && FindCertificateProblem(endpoint.Certificate!) is { } problem)
            {
                yield return ConsoleText.Format("http.certificate", endpoint.Key, endpoint.Url, problem);
            }
        }
    }

    private static HttpEndpoint Create(string key, string url, IConfigurationSection certificate)
    {
        try
        {
            var address = BindingAddress.Parse(url);
            bool known = address.Scheme.Equals("http", StringComparison.OrdinalIgnoreCase) || address.Scheme.Equals("https", StringComparison.OrdinalIgnoreCase);
            return new HttpEndpoint(key, url, known && address.PathBase.Length == 0 && (address.IsUnixPipe || address.Port is >= 0 and <= 65535) ? address : null, certificate);
        }
        catch (FormatException)
        {
            return new HttpEndpoint(key, url, null, certificate);
        }
    }

    /// <summary>The certificate as the server will load it: PEM with its key, PKCS #12 with its password, or one of the machine's store, which is not looked at here.</summary>
    private static string? FindCertificateProblem(IConfigurationSection section)
    {
        if (section["Subject"] is { Length: > 0 })
        {
            return null;
        }

        if (section["Path"] is not { Length: > 0 } path)
        {
            return ConsoleText.Get("http.noCertificate");
        }

        try
        {
            string? password = section["Password"];
            using X509Certificate2 certificate = section["KeyPath"] is not { Length: > 0 } key ? X509CertificateLoader.LoadPkcs12FromFile(path, password)
                : password is null ? X509Certificate2.CreateFromPemFile(path, key) : X509Certificate2.CreateFromEncryptedPemFile(path, password, key);
            return certificate.HasPrivateKey ? null : ConsoleText.Get("http.noKey");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            return e.Message;
        }
    }
}
