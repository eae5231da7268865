using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using WenchangPlan.Tests.Shared;

namespace WenchangPlan.Ingest.Tests.Support;

/// <summary>A certificate authority of a test, its files in a folder of its own.</summary>
internal sealed class TestAuthority : IDisposable
{
    private readonly TempDirectory _folder = new();
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly X509Certificate2 _certificate;

    public TestAuthority(string name = "Test authority")
    {
        var request = new CertificateRequest($"CN={name}", _key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        _certificate = request.CreateSelfSigned(Start, End);
        File.WriteAllText(CaFile, _certificate.ExportCertificatePem());
    }

    private static DateTimeOffset Start { get; } = TimeProvider.System.GetUtcNow().AddDays(-1);

    private static DateTimeOffset End { get; } = Start.AddDays(30);

    /// <summary>The authority's own certificate.</summary>
    public string CaFile => Path.Combine(_folder.Path, "ca.pem");

    /// <summary>Signs a certificate.</summary>
    /// <param name="name">Common name; the files are called after it.</param>
    /// <param name="hosts">Host names and addresses it is for.</param>
    /// <returns>The files of certificate and key.</returns>
    public (string Certificate, string Key) Sign(string name, params IEnumerable<string> hosts)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: false, hasPathLengthConstraint: false, 0, critical: true));
        var names = new SubjectAlternativeNameBuilder();
        foreach (string host in hosts)
        {
            if (IPAddress.TryParse(host, out IPAddress? address))
            {
                names.AddIpAddress(address);
            }
            else
            {
                names.AddDnsName(host);
            }
        }

        request.CertificateExtensions.Add(names.Build());
        using X509Certificate2 signed = request.Create(_certificate, Start, End, RandomNumberGenerator.GetBytes(8));
        string file = Path.Combine(_folder.Path, name + ".pem");
        string keyFile = Path.Combine(_folder.Path, name + ".key");
        File.WriteAllText(file, signed.ExportCertificatePem());
        File.WriteAllText(keyFile, key.ExportPkcs8PrivateKeyPem());
        return (file, keyFile);
    }

    public void Dispose()
    {
        _certificate.Dispose();
        _key.Dispose();
        _folder.Dispose();
    }
}
