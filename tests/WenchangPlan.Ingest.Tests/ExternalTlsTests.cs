using Microsoft.Extensions.Options;
using WenchangPlan.Ingest.Tests.Support;
using WenchangPlan.Tests.Shared;

namespace WenchangPlan.Ingest.Tests;

/// <summary>TLS to an external broker, against a real mosquitto.</summary>
public sealed class ExternalTlsTests : IDisposable
{
    private readonly TestAuthority _authority = new();

    [Fact]
    public async Task OwnAuthority_MessagesFlowAndAreAcknowledged()
    {
        await using Mosquitto broker = await TestBroker.StartAsync(Server("127.0.0.1"));
        await using IngestHost host = await ConnectAsync(broker, ("Mqtt:CaFile", _authority.CaFile));
        await host.WhenBrokerAsync(ready: true);

        foreach (int second in Enumerable.Range(0, 50))
        {
            await PublishAsync(broker, second, "--cafile", _authority.CaFile);
        }

        await host.WhenStoredAsync(50);
        await host.StopAsync();
        await broker.RestartAsync(TestContext.Current.CancellationToken);
        await using IngestHost again = await ConnectAsync(broker, ("Mqtt:CaFile", _authority.CaFile));
        await again.WhenBrokerAsync(ready: true);
        await PublishAsync(broker, 50, "--cafile", _authority.CaFile);
        await again.WhenStoredAsync(1);
        Assert.Single(again.Store.Rows); // what was acknowledged does not come again
    }

    [Fact]
    public async Task OtherAuthority_IsRefusedWithTheReason()
    {
        using var stranger = new TestAuthority("Stranger");
        await using Mosquitto broker = await TestBroker.StartAsync(Server("127.0.0.1"));
        await using IngestHost host = await ConnectAsync(broker, ("Mqtt:CaFile", stranger.CaFile));

        Assert.Contains("certificate chain: PartialChain", await host.WhenBrokerAsync(ready: false, saying: "no TLS with 127.0.0.1"), StringComparison.Ordinal);
        await host.WhenLoggedAsync("Warning", "no TLS with 127.0.0.1");
    }

    [Fact]
    public async Task MachinesAuthorities_DoNotKnowOurs()
    {
        await using Mosquitto broker = await TestBroker.StartAsync(Server("127.0.0.1"));
        await using IngestHost host = await ConnectAsync(broker);

        await host.WhenBrokerAsync(ready: false, saying: "no TLS with 127.0.0.1");
    }

    [Fact]
    public async Task CertificateForAnotherHost_IsRefusedWithTheReason()
    {
        await using Mosquitto broker = await TestBroker.StartAsync(Server("mqtt.example.org"));
        await using IngestHost host = await ConnectAsync(broker, ("Mqtt:CaFile", _authority.CaFile));

        Assert.Contains("RemoteCertificateNameMismatch", await host.WhenBrokerAsync(ready: false, saying: "no TLS with 127.0.0.1"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task ClientCertificateDemanded_OnlyWithOneWeComeIn(bool shown)
    {
        (string certificate, string key) = _authority.Sign("worker");
        await using Mosquitto broker = await TestBroker.StartAsync([.. Server("127.0.0.1"), $"cafile {_authority.CaFile}", "require_certificate true"]);
        (string, string)[] own = shown ? [("Mqtt:CertificateFile", certificate), ("Mqtt:CertificateKeyFile", key)] : [];
        await using IngestHost host = await ConnectAsync(broker, [("Mqtt:CaFile", _authority.CaFile), .. own]);

        if (shown)
        {
            await host.WhenBrokerAsync(ready: true);
            await PublishAsync(broker, 0, "--cafile", _authority.CaFile, "--cert", certificate, "--key", key);
            await host.WhenStoredAsync(1);
        }
        else
        {
            await host.WhenBrokerAsync(ready: false, saying: "ertificate");
        }
    }

    [Fact]
    public async Task WrongFiles_AreAllNamedAtStart()
    {
        using var folder = new TempDirectory();
        string text = Path.Combine(folder.Path, "text.pem");
        await File.WriteAllTextAsync(text, "no certificate", TestContext.Current.CancellationToken);

        Assert.Equal(
            ["Mqtt:CaFile (nowhere.pem) cannot be read", $"Mqtt:CertificateFile ({text}) must hold a certificate in PEM form", $"Mqtt:CertificateKeyFile ({text}) must hold a private key in PEM form"],
            await ErrorsAsync(("Mqtt:UseTls", "true"), ("Mqtt:CaFile", "nowhere.pem"), ("Mqtt:CertificateFile", text), ("Mqtt:CertificateKeyFile", text)));
        Assert.Equal(
            ["Mqtt:CaFile needs Mqtt:UseTls", $"Mqtt:CaFile ({text}) must hold certificates in PEM form"],
            await ErrorsAsync(("Mqtt:CaFile", text)));
    }

    [Fact]
    public async Task KeyOfAnotherCertificate_IsNamedAtStart()
    {
        (string certificate, _) = _authority.Sign("one");
        (_, string key) = _authority.Sign("two");

        Assert.Equal(
            [$"Mqtt:CertificateKeyFile ({key}) must hold the key of the certificate in Mqtt:CertificateFile ({certificate})"],
            await ErrorsAsync(("Mqtt:UseTls", "true"), ("Mqtt:CertificateFile", certificate), ("Mqtt:CertificateKeyFile", key)));
        Assert.Equal(
            ["Mqtt:CertificateKeyFile must be set together with Mqtt:CertificateFile"],
            await ErrorsAsync(("Mqtt:UseTls", "true"), ("Mqtt:CertificateFile", certificate)));
    }

    public void Dispose() => _authority.Dispose();

    private IEnumerable<string> Server(string host)
    {
        (string certificate, string key) = _authority.Sign("server", host);
        return [$"certfile {certificate}", $"keyfile {key}"];
    }

    private static async Task<IngestHost> ConnectAsync(Mosquitto broker, params IEnumerable<(string, string)> settings)
    {
        var host = new IngestHost(new GatedStore(), [("Mqtt:Mode", "External"), ("Mqtt:Port", $"{broker.Port}"), ("Mqtt:UseTls", "true"), .. settings]);
        host.Store.StayOpen();
        await host.StartAsync();
        return host;
    }

    private static Task PublishAsync(Mosquitto broker, int second, params IEnumerable<string> options) =>
        broker.PublishAsync("wenchang/air/A1/readings", $$$"""{"ts":{{{1777593600000 + (second * 1000)}}},"values":{"pm25":{{{second}}}}}""", options);

    /// <summary>What start says against the settings, each up to where the machine's own words begin.</summary>
    private static async Task<IEnumerable<string>> ErrorsAsync(params (string, string)[] settings)
    {
        await using var host = new IngestHost(new GatedStore(), [("Mqtt:Mode", "External"), .. settings]);
        OptionsValidationException error = await Assert.ThrowsAsync<OptionsValidationException>(host.StartAsync);
        return error.Failures.Select(f => f.Split(": ")[0].Split(" (BEGIN")[0].Split(", not")[0]);
    }
}
