using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using WenchangPlan.Alerting.Outbox;
using WenchangPlan.Ingest;
using WenchangPlan.Worker.Hosting;

namespace WenchangPlan.Worker.Doctor;

/// <summary>How long are the certificates of the settings valid?</summary>
internal static class CertificateLook
{
    private const string Part = "certificate";
    private const int FewDays = 30;

    /// <summary>Looks at every certificate that the settings name; the machine's own store is not looked at.</summary>
    public static IReadOnlyList<Finding> Look(IConfiguration configuration, MqttOptions mqtt, SmtpOptions? smtp, DateTimeOffset now)
    {
        var files = new List<(string Key, string File, string? Password)>
        {
            ("Mqtt:CaFile", mqtt.CaFile, null),
            ("Mqtt:CertificateFile", mqtt.CertificateFile, null),
            ("Smtp:CaFile", smtp?.CaFile ?? "", null),
        };
        foreach (HttpEndpoint endpoint in HttpEndpoints.Read(configuration).Where(e => e.IsHttps).DistinctBy(e => e.Certificate!.Path))
        {
            IConfigurationSection section = endpoint.Certificate!;
            files.Add((section.Path, section["Path"] ?? "", section["KeyPath"] is { Length: > 0 } ? null : section["Password"] ?? ""));
        }

        List<Finding> findings = [.. files.Where(f => f.File.Length > 0).SelectMany(f => Look(f.Key, f.File, f.Password, now))];
        return findings.Count > 0 ? findings : [new Finding(Grade.Ok, Part, "none")];
    }

    /// <summary>Judges one.</summary>
    /// <param name="key">The setting that names it.</param>
    /// <param name="name">Whom it is for.</param>
    /// <param name="from">Its first instant.</param>
    /// <param name="until">Its last instant.</param>
    /// <param name="now">The clock.</param>
    public static Finding Judge(string key, string name, DateTimeOffset from, DateTimeOffset until, DateTimeOffset now)
    {
        if (now < from)
        {
            return new Finding(Grade.Fail, Part, "early", key, name, from);
        }

        double days = Math.Floor((until - now).TotalDays);
        return days < 0 ? new Finding(Grade.Fail, Part, "over", key, name, until)
            : days < FewDays ? new Finding(Grade.Warn, Part, "soon", key, name, until, days)
            : new Finding(Grade.Ok, Part, "valid", key, name, until, days);
    }

    private static DateTimeOffset Utc(DateTime local) => new(local.ToUniversalTime());

    /// <summary>All certificates of a file: PEM, or PKCS #12 when there is a password for it, be it empty.</summary>
    private static IReadOnlyList<Finding> Look(string key, string file, string? password, DateTimeOffset now)
    {
        var read = new X509Certificate2Collection();
        try
        {
            if (password is null)
            {
                read.ImportFromPemFile(file);
            }
            else
            {
                read.Add(X509CertificateLoader.LoadPkcs12FromFile(file, password));
            }

            return [.. read.Select(c => Judge(key, c.Subject, Utc(c.NotBefore), Utc(c.NotAfter), now))];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            return [new Finding(Grade.Fail, Part, "unreadable", key, file, e.Message)];
        }
        finally
        {
            foreach (X509Certificate2 certificate in read)
            {
                certificate.Dispose();
            }
        }
    }
}
