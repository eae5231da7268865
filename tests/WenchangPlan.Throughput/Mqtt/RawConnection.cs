using System.Buffers.Binary;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace WenchangPlan.Throughput.Mqtt;

/// <summary>As little MQTT as a yardstick needs: blocking, no checks beyond what would falsify a figure.</summary>
internal sealed class RawConnection : IDisposable
{
    private const int GulpBytes = 64 << 10;
    private static readonly TimeSpan GulpTime = TimeSpan.FromMilliseconds(1);
    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, ReceiveBufferSize = 1 << 20 };
    private readonly byte[] _buffer = new byte[1 << 20];
    private int _start;
    private int _end;

    private RawConnection(int port) => _socket.Connect(IPAddress.Loopback, port);

    /// <summary>Whether bytes are there that were not looked at, or come within this time.</summary>
    public bool MoreComes(int milliseconds) => _start < _end || _socket.Poll(milliseconds * 1000, SelectMode.SelectRead);

    /// <summary>MQTT 3.1.1 with a clean session, for publishers.</summary>
    public static RawConnection ForPublishing(int port, string clientId, string? user = null, string? password = null)
    {
        var connection = new RawConnection(port);
        byte flags = (byte)(0x02 | (user is null ? 0 : 0x80) | (password is null ? 0 : 0x40));
        byte[] credentials = [.. user is null ? [] : Text(user), .. password is null ? [] : Text(password)];
        connection.Handshake([.. Text("MQTT"), 4, flags, 0, 0, .. Text(clientId), .. credentials]);
        return connection;
    }

    /// <summary>MQTT 5 with a lasting session and the widest window, subscribed with QoS 1, for consumers.</summary>
    public static RawConnection ForConsuming(int port, string clientId, string filter)
    {
        var connection = new RawConnection(port);
        // Session expiry: never. Receive maximum: 65535.
        byte[] properties = [0x11, 0xFF, 0xFF, 0xFF, 0xFF, 0x21, 0xFF, 0xFF];
        connection.Handshake([.. Text("MQTT"), 5, 0, 0, 0, (byte)properties.Length, .. properties, .. Text(clientId)]);
        byte[] body = [0, 1, 0, .. Text(filter), 1];
        connection.Send([0x82, (byte)body.Length, .. body]);
        return connection;
    }

    public void Send(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            bytes = bytes[_socket.Send(bytes)..];
        }
    }

    /// <summary>Ends the session's connection in order.</summary>
    public void Disconnect() => Send([0xE0, 0]);

    /// <summary>The next packet; the body is valid until the next call.</summary>
    public (int Head, ReadOnlyMemory<byte> Body) Read()
    {
        while (true)
        {
            int at = _start + 1;
            int length = 0;
            for (int shift = 0; at < _end; shift += 7)
            {
                byte digit = _buffer[at++];
                length |= (digit & 0x7F) << shift;
                if (digit < 0x80)
                {
                    if (_end - at < length)
                    {
                        break;
                    }

                    int head = _buffer[_start];
                    _start = at + length;
                    return (head, _buffer.AsMemory(at, length));
                }
            }

            Fill();
        }
    }

    /// <summary>Takes the bytes that are there, without looking for packets; waits for the first.</summary>
    public int ReadBytes(Span<byte> into)
    {
        int count = _socket.Receive(into);
        return count > 0 ? count : throw new IOException("the broker closed the connection");
    }

    /// <inheritdoc cref="Send"/>
    public async ValueTask SendAsync(ReadOnlyMemory<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            bytes = bytes[await _socket.SendAsync(bytes)..];
        }
    }

    /// <inheritdoc cref="ReadBytes"/>
    public async ValueTask<int> ReadBytesAsync(Memory<byte> into)
    {
        int count = await _socket.ReceiveAsync(into);
        return count > 0 ? count : throw new IOException("the broker closed the connection");
    }

    public void Dispose() => _socket.Dispose();

    private void Fill()
    {
        _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
        _end -= _start;
        _start = 0;
        Gather();
        int count = _socket.Receive(_buffer.AsSpan(_end));
        _end += count > 0 ? count : throw new IOException("the broker closed the connection");
    }

    /// <summary>Lets bytes gather for a moment: a reader that wakes for every packet makes the broker work more and is the slower one.</summary>
    private void Gather()
    {
        long start = Stopwatch.GetTimestamp();
        while (_socket.Available < GulpBytes && Stopwatch.GetElapsedTime(start) < GulpTime)
        {
            Thread.Yield();
        }
    }

    private void Handshake(byte[] body)
    {
        Send([0x10, (byte)body.Length, .. body]);
        (int head, ReadOnlyMemory<byte> answer) = Read();
        if (head != 0x20 || answer.Span[1] != 0)
        {
            throw new IOException($"the broker refused the connection: {answer.Span[1]}");
        }
    }

    private static byte[] Text(string text)
    {
        byte[] bytes = new byte[2 + text.Length];
        BinaryPrimitives.WriteUInt16BigEndian(bytes, (ushort)text.Length);
        Encoding.ASCII.GetBytes(text, bytes.AsSpan(2));
        return bytes;
    }
}
