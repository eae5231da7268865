using System.Net;
using System.Net.Sockets;

namespace WenchangPlan.Ingest.Tests.Support;

/// <summary>A broker whose every packet the test decides: one connection on a free loopback port.</summary>
internal sealed class ScriptedBroker : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private NetworkStream? _connection;

    public ScriptedBroker() => _listener.Start();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Takes the next connection and lets it connect and subscribe (MQTT 5).</summary>
    /// <param name="properties">Bytes of the properties of the CONNACK.</param>
    public async Task AcceptAsync(params byte[] properties)
    {
        await AnswerConnectAsync(Packets.ConnackOf(properties));
        byte[] subscribe = await ReadAsync(type: 8);
        await SendAsync(Packets.Of(0x90, [subscribe[0], subscribe[1], 0, 1]));
    }

    /// <summary>Takes the next connection and answers its CONNECT.</summary>
    public async Task AnswerConnectAsync(byte[] answer)
    {
        _connection = new NetworkStream(await _listener.AcceptSocketAsync(Cancel), ownsSocket: true);
        await ReadAsync(type: 1);
        await SendAsync(answer);
    }

    public async Task SendAsync(byte[] packet) => await _connection!.WriteAsync(packet, Cancel);

    /// <summary>Reads up to the next packet of a type.</summary>
    /// <returns>Its body.</returns>
    public async Task<byte[]> ReadAsync(int type)
    {
        while (true)
        {
            byte first = (await ReadBytesAsync(1))[0];
            int length = 0;
            for (int shift = 0, next = 0x80; next >= 0x80; shift += 7)
            {
                next = (await ReadBytesAsync(1))[0];
                length |= (next & 0x7F) << shift;
            }

            byte[] body = await ReadBytesAsync(length);
            if (first >> 4 == type)
            {
                return body;
            }
        }
    }

    /// <summary>Ends the connection.</summary>
    public void Drop() => _connection!.Dispose();

    public void Dispose()
    {
        _connection?.Dispose();
        _listener.Dispose();
    }

    private async Task<byte[]> ReadBytesAsync(int count)
    {
        byte[] bytes = new byte[count];
        await _connection!.ReadExactlyAsync(bytes, Cancel);
        return bytes;
    }
}
