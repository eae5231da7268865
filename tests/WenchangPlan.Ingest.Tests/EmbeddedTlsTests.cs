using System.Globalization;
using Microsoft.Extensions.Options;
using WenchangPlan.Ingest.Mqtt;
using WenchangPlan.Ingest.Tests.Support;
using WenchangPlan.Tests.Shared;

namespace WenchangPlan.Ingest.Tests;

/// <summary>TLS of the embedded broker, seen by mosquitto_pub.</summary>
public sealed class EmbeddedTlsTests : IDisposable
{
    private readonly TestAuthority _authority = new();

    [Fact]
    public async Task Device_ThatKnowsTheAuthority_Publishes_AndNoOther()
    {
        await using IngestHost host = await StartAsync();
        using var stranger = new TestAuthority("Stranger");

        Assert.Equal(0, await PublishAsync(host, "--cafile", _authority.CaFile));
        Assert.Single(host.Store.Rows);
        Assert.NotEqual(0, await PublishAsync(host, "--cafile", stranger.CaFile));
        Assert.NotEqual(0, await PublishAsync(host)); // without TLS
        Assert.Single(host.Store.Rows);
    }

    [Fact]
    public async Task CertificatesDemanded_ThoseOfTheAuthorityOnly()
    {
        await using IngestHost host = await StartAsync(("Mqtt:CaFile", _authority.CaFile));
        using var stranger = new TestAuthority("Stranger");
        (string certificate, string key) = _authority.Sign("device");
        (string foreign, string foreignKey) = stranger.Sign("device");

        Assert.NotEqual(0, await PublishAsync(host, "--cafile", _authority.CaFile));
        Assert.NotEqual(0, await PublishAsync(host, "--cafile", _authority.CaFile, "--cert", foreign, "--key", foreignKey));
        Assert.Empty(host.Store.Rows);
        await host.WhenLoggedAsync("Warning", "broke: ");
        Assert.Equal(0, await PublishAsync(host, "--cafile", _authority.CaFile, "--cert", certificate, "--key", key));
        Assert.Single(host.Store.Rows);
    }

    [Fact]
    public async Task WithoutACertificate_IsRefusedAtStart()
    {
        await using var host = new IngestHost(new GatedStore(), [("Mqtt:UseTls", "true")]);
        OptionsValidationException error = await Assert.ThrowsAsync<OptionsValidationException>(host.StartAsync);
        Assert.Contains("Mqtt:CertificateFile must be set", Assert.Single(error.Failures), StringComparison.Ordinal);
    }

    [Fact]
    public void Load_WhenAFileIsGone_TrustsNobodyInstead()
    {
        var settings = new MqttOptions { UseTls = true, CaFile = _authority.CaFile };
        Assert.NotNull(Certificates.Load(settings)!.Authorities);

        File.Delete(_authority.CaFile);

        Assert.Contains("Mqtt:CaFile", Assert.Throws<IOException>(() => Certificates.Load(settings)).Message, StringComparison.Ordinal);
    }

    public void Dispose() => _authority.Dispose();

    private async Task<IngestHost> StartAsync(params IEnumerable<(string, string)> settings)
    {
        (string certificate, string key) = _authority.Sign("server", "127.0.0.1");
        var host = new IngestHost(new GatedStore(), [("Mqtt:UseTls", "true"), ("Mqtt:CertificateFile", certificate), ("Mqtt:CertificateKeyFile", key), .. settings],
            DeviceRegister.Read(("A1", "A1", "secret")));
        host.Store.StayOpen();
        await host.StartAsync();
        return host;
    }

    private static async Task<int> PublishAsync(IngestHost host, params IEnumerable<string> options) => (await ChildProcess.RunAsync("mosquitto_pub",
    [
        "-h", "127.0.0.1", "-p", host.Port.ToString(CultureInfo.InvariantCulture), "-q", "1", "-u", "A1", "-P", "secret", "-t", "wenchang/air/A1/readings",
        "-m", """{"ts":1777593600000,"values":{"pm25":1}}""", .. options,
    ], cancel: TestContext.Current.CancellationToken)).ExitCode;
}
