using System.Formats.Asn1;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace WenchangPlan.Worker.Access;

/// <summary>
/// A certificate authority of this service alone, for districts that have none. It may speak for the names it was made for and for no others (RFC 5280, 4.2.1.10), so that whoever trusts it on
/// their computer trusts it with this service only.
/// </summary>
/// <param name="folder">Where its files lie: <c>ca.pem</c>, <c>ca.key</c>, <c>server.pem</c>, <c>server.key</c>.</param>
/// <param name="clock">The clock.</param>
internal sealed class OwnAuthority(string folder, TimeProvider clock)
{
    private const string NameConstraints = "2.5.29.30";
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";

    /// <summary>Longer is refused by some browsers; <c>open</c> makes the next one with the same authority.</summary>
    private static readonly TimeSpan LifeOfServer = TimeSpan.FromDays(397);

    private static readonly TimeSpan LifeOfAuthority = TimeSpan.FromDays(3653);

    /// <summary>A clock of somebody else that is behind must not find it too new.</summary>
    private static readonly TimeSpan Before = TimeSpan.FromDays(1);

    public string AuthorityFile => Path.Combine(folder, "ca.pem");

    public string CertificateFile => Path.Combine(folder, "server.pem");

    public string KeyFile => Path.Combine(folder, "server.key");

    private string AuthorityKeyFile => Path.Combine(folder, "ca.key");

    /// <summary>Makes a certificate for some names, by the authority that is there if it may speak for just them and lasts as long, else by a new one.</summary>
    /// <param name="hosts">Names and addresses.</param>
    /// <returns>Whether the authority is a new one, which everybody has to be given.</returns>
    /// <exception cref="IOException">A file cannot be read or written.</exception>
    public bool Issue(IReadOnlyList<string> hosts)
    {
        Directory.CreateDirectory(folder);
        DateTimeOffset now = clock.GetUtcNow();
        X509Certificate2? known = Find(hosts, now + LifeOfServer);
        using X509Certificate2 authority = known ?? Create(hosts, now);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={hosts[0]}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        foreach (string host in hosts)
        {
            if (IPAddress.TryParse(host, out IPAddress? address)) names.AddIpAddress(address); else names.AddDnsName(host);
        }

        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: false, hasPathLengthConstraint: false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(ServerAuthentication)], critical: false));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(authority, includeKeyIdentifier: true, includeIssuerAndSerial: false));
        using X509Certificate2 certificate = request.Create(authority, now - Before, now + LifeOfServer, RandomNumberGenerator.GetBytes(16));
        Write(KeyFile, key.ExportPkcs8PrivateKeyPem());
        Write(CertificateFile, certificate.ExportCertificatePem());
        return known is null;
    }

    private X509Certificate2? Find(IReadOnlyList<string> hosts, DateTimeOffset until)
    {
        if (!File.Exists(AuthorityFile) || !File.Exists(AuthorityKeyFile))
        {
            return null;
        }

        try
        {
            var known = X509Certificate2.CreateFromPemFile(AuthorityFile, AuthorityKeyFile);
            byte[]? permits = known.Extensions.FirstOrDefault(e => e.Oid?.Value == NameConstraints)?.RawData;
            if (known.NotAfter.ToUniversalTime() > until.UtcDateTime && permits.AsSpan().SequenceEqual(Permit(hosts)))
            {
                return known;
            }

            known.Dispose();
            return null;
        }
        catch (CryptographicException e)
        {
            throw new IOException($"{AuthorityFile}: {e.Message}", e);
        }
    }

    private X509Certificate2 Create(IReadOnlyList<string> hosts, DateTimeOffset now)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN=WenchangPlan {hosts[0]} {now:yyyy-MM-dd}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: true, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        request.CertificateExtensions.Add(new X509Extension(NameConstraints, Permit(hosts), critical: true));
        X509Certificate2 made = request.CreateSelfSigned(now - Before, now + LifeOfAuthority);
        Write(AuthorityKeyFile, key.ExportPkcs8PrivateKeyPem());
        Write(AuthorityFile, made.ExportCertificatePem());
        return made;
    }

    /// <summary>NameConstraints ::= SEQUENCE { permittedSubtrees [0] SEQUENCE OF SEQUENCE { base GeneralName } }, with dNSName [2] and iPAddress [7] as address and mask.</summary>
    private static byte[] Permit(IReadOnlyList<string> hosts)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        using (writer.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 0)))
        {
            foreach (string host in hosts.Order(StringComparer.OrdinalIgnoreCase))
            {
                using AsnWriter.Scope subtree = writer.PushSequence();
                if (IPAddress.TryParse(host, out IPAddress? address))
                {
                    byte[] bytes = address.GetAddressBytes();
                    writer.WriteOctetString([.. bytes, .. Enumerable.Repeat((byte)0xFF, bytes.Length)], new Asn1Tag(TagClass.ContextSpecific, 7));
                }
                else
                {
                    writer.WriteCharacterString(UniversalTagNumber.IA5String, host, new Asn1Tag(TagClass.ContextSpecific, 2));
                }
            }
        }

        return writer.Encode();
    }

    private static void Write(string path, string text)
    {
        File.Delete(path); // one that was there keeps its mode
        File.WriteAllText(path, text + "\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }
}
