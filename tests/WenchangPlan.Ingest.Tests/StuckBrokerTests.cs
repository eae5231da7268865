using System.Net;
using System.Net.Sockets;
using WenchangPlan.Ingest.Tests.Support;

namespace WenchangPlan.Ingest.Tests;

/// <summary>A broker that stands still, at whatever point: it is noticed, and it does not keep the service from stopping.</summary>
public sealed class StuckBrokerTests : IDisposable
{
    private const string Topic = "wenchang/air/A1/readings";

    /// <summary>Less than the host waits for its services.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("false")]
    [InlineData("true")]
    public async Task NeverAnswers_IsNoticed_AndStopEnds(string tls)
    {
        await using IngestHost host = await StartAsync(Listen(backlog: 10), ("Mqtt:UseTls", tls));
        for (int connection = 0; connection < 2; connection++)
        {
            using Socket broker = await _listener.AcceptAsync(Cancel);
            await broker.ReceiveAsync(new byte[4096], Cancel); // CONNECT, or the first words of TLS
            await host.WhenBrokerAsync(ready: false, saying: connection == 0 ? "does not answer" : "");
        }

        await StopAsync(host);
    }

    [Fact]
    public async Task TakesNoConnection_IsNoticed_AndStopEnds()
    {
        int port = Listen(backlog: 0);
        using var first = new TcpClient();
        await first.ConnectAsync(IPAddress.Loopback, port, Cancel); // the only one that there is room for
        await using IngestHost host = await StartAsync(port);
        await host.WhenLoggedAsync("Warning", "the broker does not answer");
        await StopAsync(host);
    }

    [Theory]
    [InlineData(100)]
    [InlineData(3_000_000)] // more than is taken whole
    public async Task StopsWithinAMessage_IsNoticed_AndStopEnds(int payloadBytes)
    {
        using var broker = new ScriptedBroker();
        await using IngestHost host = await StartAsync(broker.Port);
        for (int connection = 0; connection < 2; connection++)
        {
            await broker.AcceptAsync();
            await host.WhenBrokerAsync(ready: true);
            await broker.SendAsync(Packets.Publish(Topic, 1, new byte[payloadBytes], [])[..^1]);
            if (connection == 0)
            {
                await host.WhenBrokerAsync(ready: false, saying: "does not answer");
            }
        }

        await StopAsync(host);
        Assert.Equal(0, host.Ledger.Snapshot().Received);
    }

    [Fact]
    public async Task StoreAway_StopEnds()
    {
        using var broker = new ScriptedBroker();
        await using IngestHost host = await StartAsync(broker.Port, ("Ingest:BatchMessages", "1"));
        await broker.AcceptAsync();
        for (ushort id = 1; id <= 3; id++) // one is being committed, one waits in the open batch, one waits for room
        {
            await broker.SendAsync(Packets.Publish(Topic, id, [.. "{}"u8], []));
        }

        await broker.ReadAsync(type: 12); // not answered by it, and yet the connection stays
        await broker.ReadAsync(type: 12);
        await StopAsync(host);
        await host.WhenLoggedAsync("Information", "Stopped before everything taken was acknowledged (the store or the broker took too long)");
    }

    [Fact]
    public async Task StoreRefuses_StopDoesNotWaitForIt_AndSaysWhy()
    {
        using var broker = new ScriptedBroker();
        await using IngestHost host = await StartAsync(broker.Port);
        await broker.AcceptAsync();
        await host.WhenBrokerAsync(ready: true);
        await broker.SendAsync(Packets.Publish(Topic, 1, [.. "{}"u8], []));
        host.Store.Fail();
        await host.WhenLoggedAsync("Error", "the disk is full");
        await StopAsync(host);
        await broker.ReadAsync(type: 14);
        await host.WhenLoggedAsync("Information", "Stopped before everything taken was acknowledged (the disk is full)");
    }

    [Fact]
    public async Task StandsStillWhileTheStoreIsAway_IsNoticedWhenItIsBack()
    {
        using var broker = new ScriptedBroker();
        await using IngestHost host = await StartAsync(broker.Port, ("Ingest:BatchMessages", "1"));
        await broker.AcceptAsync();
        await host.WhenBrokerAsync(ready: true);
        for (ushort id = 1; id <= 3; id++)
        {
            await broker.SendAsync(Packets.Publish(Topic, id, [.. "{}"u8], []));
        }

        for (int ping = 0; ping < 3; ping++)
        {
            await broker.ReadAsync(type: 12);
        }

        Assert.True(host.Broker.Ok);
        host.Store.StayOpen();
        await host.WhenBrokerAsync(ready: false, saying: "does not answer"); // what was answered in its place does not count for it
    }

    public void Dispose() => _listener.Dispose();

    private int Listen(int backlog)
    {
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen(backlog);
        return ((IPEndPoint)_listener.LocalEndPoint!).Port;
    }

    private static async Task<IngestHost> StartAsync(int port, params IEnumerable<(string, string)> settings)
    {
        var host = new IngestHost(new GatedStore(), [("Mqtt:Mode", "External"), ("Mqtt:Port", $"{port}"), ("Mqtt:KeepAlive", "00:00:01"), .. settings]);
        await host.StartAsync();
        return host;
    }

    private static Task StopAsync(IngestHost host) => host.StopAsync().WaitAsync(Patience, Cancel);
}
