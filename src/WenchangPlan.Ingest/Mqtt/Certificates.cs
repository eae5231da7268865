using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace WenchangPlan.Ingest.Mqtt;

/// <summary>The certificates of the settings, read from their PEM files.</summary>
/// <param name="Authorities">Certificates trusted instead of the machine's; null trusts the machine's.</param>
/// <param name="Own">What we show of ourselves, with the certificates between it and its authority; null shows nothing.</param>
internal sealed record Certificates(X509Certificate2Collection? Authorities, SslStreamCertificateContext? Own)
{
    /// <summary>Reads what the settings name.</summary>
    /// <param name="options">The settings.</param>
    /// <param name="errors">Gets a sentence for everything that is wrong; what is wrong is left out of the result.</param>
    public static Certificates Read(MqttOptions options, ICollection<string> errors) => new(
        ReadAuthorities(options.CaFile, errors),
        ReadOwn(options.CertificateFile, options.CertificateKeyFile, errors));

    /// <summary>What a connection with TLS is made of; null when the settings want none.</summary>
    /// <exception cref="IOException">A file that was right at start is not any more: without it others would be trusted than those that are meant.</exception>
    public static Certificates? Load(MqttOptions options)
    {
        var errors = new List<string>();
        Certificates? read = options.UseTls ? Read(options, errors) : null;
        return errors.Count == 0 ? read : throw new IOException(string.Join("; ", errors));
    }

    /// <summary>How the other side's certificate is judged; null is the machine's way.</summary>
    public X509ChainPolicy? Judge()
    {
        if (Authorities is null)
        {
            return null;
        }

        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.AddRange(Authorities);
        return policy;
    }

    private static X509Certificate2Collection? ReadAuthorities(string file, ICollection<string> errors)
    {
        if (ReadPem("Mqtt:CaFile", file, errors) is not { } pem)
        {
            return null;
        }

        var authorities = new X509Certificate2Collection();
        try
        {
            authorities.ImportFromPem(pem);
        }
        catch (CryptographicException e)
        {
            errors.Add($"Mqtt:CaFile ({file}) holds a certificate that cannot be read: {e.Message}");
            return null;
        }

        if (authorities.Count == 0)
        {
            errors.Add($"Mqtt:CaFile ({file}) must hold certificates in PEM form (BEGIN CERTIFICATE)");
            return null;
        }

        return authorities;
    }

    private static SslStreamCertificateContext? ReadOwn(string certificateFile, string keyFile, ICollection<string> errors)
    {
        if (certificateFile.Length == 0 != (keyFile.Length == 0))
        {
            errors.Add(keyFile.Length == 0
                ? "Mqtt:CertificateKeyFile must be set together with Mqtt:CertificateFile"
                : "Mqtt:CertificateFile must be set together with Mqtt:CertificateKeyFile");
        }

        string? certificate = ReadPem("Mqtt:CertificateFile", certificateFile, errors);
        string? key = ReadPem("Mqtt:CertificateKeyFile", keyFile, errors);
        if (certificate is not null && !certificate.Contains("BEGIN CERTIFICATE", StringComparison.Ordinal))
        {
            errors.Add($"Mqtt:CertificateFile ({certificateFile}) must hold a certificate in PEM form (BEGIN CERTIFICATE)");
            certificate = null;
        }

        if (key is not null && (!key.Contains(" PRIVATE KEY", StringComparison.Ordinal) || key.Contains("ENCRYPTED", StringComparison.Ordinal)))
        {
            errors.Add($"Mqtt:CertificateKeyFile ({keyFile}) must hold a private key in PEM form, not encrypted (BEGIN PRIVATE KEY)");
            key = null;
        }

        return certificate is null || key is null ? null : Join(certificateFile, certificate, keyFile, key, errors);
    }

    private static SslStreamCertificateContext? Join(string certificateFile, string certificate, string keyFile, string key, ICollection<string> errors)
    {
        var chain = new X509Certificate2Collection();
        try
        {
            chain.ImportFromPem(certificate);
            using var pair = X509Certificate2.CreateFromPem(certificate, key);
            // Windows cannot use a key that lives in memory only; through PKCS #12 it gets one that it can.
            X509Certificate2 own = X509CertificateLoader.LoadPkcs12(pair.Export(X509ContentType.Pkcs12), password: null);
            chain.RemoveAt(0);
            return SslStreamCertificateContext.Create(own, chain, offline: true);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            errors.Add($"Mqtt:CertificateKeyFile ({keyFile}) must hold the key of the certificate in Mqtt:CertificateFile ({certificateFile}): {e.Message}");
            return null;
        }
    }

    /// <summary>The text of a file; null, with an error unless no file is named, when there is none.</summary>
    private static string? ReadPem(string key, string file, ICollection<string> errors)
    {
        if (file.Length == 0)
        {
            return null;
        }

        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            errors.Add($"{key} ({file}) cannot be read: {e.Message}");
            return null;
        }
    }
}
