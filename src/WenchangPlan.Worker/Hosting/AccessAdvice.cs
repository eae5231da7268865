using System.Globalization;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Options;
using WenchangPlan.Worker.Access;
using WenchangPlan.Worker.Resources;

namespace WenchangPlan.Worker.Hosting;

/// <summary>What is worth telling about who may come in.</summary>
internal static class AccessAdvice
{
    /// <summary>How long before its end a certificate is worth a word.</summary>
    private static readonly TimeSpan Notice = TimeSpan.FromDays(30);

    public static IEnumerable<string> Find(IServiceProvider services, IConfiguration configuration)
    {
        AccessOptions access = services.GetRequiredService<IOptions<AccessOptions>>().Value;
        if (access.Mode != AccessMode.SignIn)
        {
            yield break;
        }

        Accounts accounts = services.GetRequiredService<AccountFile>().Read();
        if (!accounts.Users.Any(u => u is { Disabled: false, Role: Role.Admin }))
        {
            yield return ConsoleText.Format(accounts.Users.Any(u => !u.Disabled) ? "warning.noAdmin" : "warning.noUsers", services.GetRequiredService<AccountFile>().Path);
        }

        HttpEndpoint[] clear = [.. HttpEndpoints.Read(configuration).Where(e => e is { IsLocal: false, IsHttps: false })];
        if (clear.Length > 0)
        {
            yield return ConsoleText.Format("warning.open", string.Join(ConsoleText.Get("separator"), clear.Select(e => e.Url)));
        }

        DateTimeOffset soon = services.GetRequiredService<TimeProvider>().GetUtcNow() + Notice;
        foreach (string file in HttpEndpoints.Read(configuration).Where(e => e.IsHttps).Select(e => e.Certificate?["Path"]).OfType<string>().Where(f => f.EndsWith(".pem", StringComparison.OrdinalIgnoreCase)).Distinct(StringComparer.Ordinal))
        {
            using X509Certificate2 certificate = X509CertificateLoader.LoadCertificateFromFile(file); // it was looked at: what cannot be read is no start
            if (certificate.NotAfter.ToUniversalTime() < soon.UtcDateTime)
            {
                yield return ConsoleText.Format("warning.certificateEnds", file, certificate.NotAfter.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
            }
        }

        if (services.GetRequiredService<IOptions<HttpOptions>>().Value.AllowChanges)
        {
            yield return ConsoleText.Get("warning.allowChanges");
        }
    }
}
