using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using WenchangPlan.Ingest.Mqtt;
using WenchangPlan.Ingest.Mqtt.Devices;
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

    /// <summary>All from the device's own address.</summary>
    [Fact]
    public async Task SilentSocketsAndAFloodOfNewOnes_KeepNoDeviceOut()
    {
        await using IngestHost host = await StartAsync();
        using var over = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var silent = new List<Socket>();
        for (int i = 0; i < 200; i++)
        {
            silent.Add(await OpenAsync(host, over.Token));
        }

        int opened = 0;
        Task[] flood = [.. Enumerable.Range(0, 2).Select(_ => Task.Run(async () =>
        {
            var open = new Queue<Socket>();
            while (!over.IsCancellationRequested)
            {
                open.Enqueue(await OpenAsync(host, CancellationToken.None));
                Interlocked.Increment(ref opened);
                if (open.Count > 64)
                {
                    open.Dequeue().Dispose();
                }
            }

            open.ToList().ForEach(s => s.Dispose());
        }, CancellationToken.None))];
        await Eventually.TrueAsync(() => Volatile.Read(ref opened) > 100, "the flood", TestContext.Current.CancellationToken);
        for (int i = 0; i < 5; i++)
        {
            Assert.Equal(0, await PublishAsync(host, "--cafile", _authority.CaFile));
        }

        await over.CancelAsync();
        await Task.WhenAll(flood);
        silent.ForEach(s => s.Dispose());
        Assert.Equal(5, host.Store.Rows.Count);
    }

    [Theory]
    [InlineData("")]
    [InlineData("16")] // the beginning of a handshake
    [InlineData("16030100")]
    public async Task AHandshakeThatGoesNoFurther_EndsAfterItsTime(string begins)
    {
        var time = new FakeTimeProvider(DateTimeOffset.UnixEpoch.AddYears(56));
        await using IngestHost host = await StartAsync(time);
        using Socket socket = await OpenAsync(host, TestContext.Current.CancellationToken);
        await socket.SendAsync(Convert.FromHexString(begins), TestContext.Current.CancellationToken);
        Task<int> end = socket.ReceiveAsync(new byte[16], TestContext.Current.CancellationToken).AsTask();
        await Eventually.TrueAsync(
            () =>
            {
                time.Advance(DeviceListener.Patience / 4); // when the server has come to wait is not to be seen from here
                return end.IsCompleted;
            },
            "the end of the handshake", TestContext.Current.CancellationToken);

        Assert.Equal(0, await Record.ExceptionAsync(() => end) is null ? await end : 0);
        Assert.InRange((time.GetUtcNow() - DateTimeOffset.UnixEpoch.AddYears(56)).TotalSeconds, DeviceListener.Patience.TotalSeconds, 1_000);
    }

    private static async Task<Socket> OpenAsync(IngestHost host, CancellationToken cancel)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, host.Port, cancel);
        return socket;
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

    private Task<IngestHost> StartAsync(params IEnumerable<(string, string)> settings) => StartAsync(null, settings);

    private async Task<IngestHost> StartAsync(TimeProvider? time, params IEnumerable<(string, string)> settings)
    {
        (string certificate, string key) = _authority.Sign("server", "127.0.0.1");
        var host = new IngestHost(new GatedStore(), [("Mqtt:UseTls", "true"), ("Mqtt:CertificateFile", certificate), ("Mqtt:CertificateKeyFile", key), .. settings],
            DeviceRegister.Read(("A1", "A1", "secret")), time: time);
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
