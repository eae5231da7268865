using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace WenchangPlan.SystemTests.Attacks;

/// <summary>A connection to a broker on loopback on which anything can be sent (MQTT 5).</summary>
internal sealed class RawMqtt : IDisposable
{
    public const int Connack = 2;
    public const int Puback = 4;
    public const int PingAnswer = 13;
    private readonly NetworkStream _stream;

    private RawMqtt(Socket socket) => _stream = new NetworkStream(socket, ownsSocket: true);

    public static byte[] Ping { get; } = [0xC0, 0];

    /// <summary>Opens a connection and says nothing.</summary>
    public static async Task<RawMqtt> OpenAsync(int port, CancellationToken cancel)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, port, cancel);
        return new RawMqtt(socket);
    }

    /// <summary>Opens a connection and comes in.</summary>
    /// <returns>The connection, and the reason code of the answer; null when there was none.</returns>
    public static async Task<(RawMqtt Connection, byte? Reason)> ComeInAsync(int port, string clientId, string? user, string? password, CancellationToken cancel)
    {
        RawMqtt raw = await OpenAsync(port, cancel);
        try
        {
            await raw.SendAsync(Connect(clientId, user, password), cancel);
            return (raw, await raw.ReadAsync(Connack, cancel) is { } answer ? answer[1] : null);
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            return (raw, null);
        }
    }

    /// <summary>CONNECT, with a clean start and a keep-alive of a minute.</summary>
    public static byte[] Connect(string clientId, string? user, string? password)
    {
        byte flags = (byte)(0x02 | (user is null ? 0 : 0x80) | (password is null ? 0 : 0x40));
        return Packet(0x10, [0, 4, .. "MQTT"u8, 5, flags, 0, 60, 0, .. Text(clientId), .. user is null ? [] : Text(user), .. password is null ? [] : Text(password)]);
    }

    /// <summary>PUBLISH.</summary>
    /// <param name="topic">Topic.</param>
    /// <param name="packetId">Packet identifier of QoS 1; 0 is QoS 0.</param>
    /// <param name="alias">Topic alias; 0 is none.</param>
    /// <param name="payload">Payload.</param>
    /// <param name="retain">Whether it is to be kept.</param>
    public static byte[] Publish(string topic, ushort packetId, ushort alias, byte[] payload, bool retain = false) => Packet(
        (byte)(0x30 | (packetId > 0 ? 2 : 0) | (retain ? 1 : 0)),
        [.. Text(topic), .. packetId > 0 ? Number(packetId) : [], .. alias > 0 ? (byte[])[3, 0x23, .. Number(alias)] : [0], .. payload]);

    public async Task SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancel) => await _stream.WriteAsync(bytes, cancel);

    /// <summary>Reads up to the next packet of a type.</summary>
    /// <returns>Its body; null when the connection has ended.</returns>
    public async Task<byte[]?> ReadAsync(int type, CancellationToken cancel)
    {
        try
        {
            while (true)
            {
                byte[] one = new byte[1];
                await _stream.ReadExactlyAsync(one, cancel);
                int first = one[0];
                int length = 0;
                for (int shift = 0, next = 0x80; next >= 0x80; shift += 7)
                {
                    await _stream.ReadExactlyAsync(one, cancel);
                    next = one[0];
                    length |= (next & 0x7F) << shift;
                }

                byte[] body = new byte[length];
                await _stream.ReadExactlyAsync(body, cancel);
                if (first >> 4 == type)
                {
                    return body;
                }
            }
        }
        catch (Exception e) when (e is EndOfStreamException or IOException or ObjectDisposedException)
        {
            return null;
        }
    }

    public void Dispose() => _stream.Dispose();

    private static byte[] Packet(byte first, byte[] body)
    {
        var head = new List<byte> { first };
        int length = body.Length;
        do
        {
            head.Add((byte)((length & 0x7F) | (length > 0x7F ? 0x80 : 0)));
            length >>= 7;
        }
        while (length > 0);

        return [.. head, .. body];
    }

    private static byte[] Text(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        return [.. Number((ushort)bytes.Length), .. bytes];
    }

    private static byte[] Number(ushort value)
    {
        byte[] bytes = new byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(bytes, value);
        return bytes;
    }
}
