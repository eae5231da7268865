using System.Net;
using System.Net.Sockets;
using MQTTnet.Channel;
using WenchangPlan.Ingest.Mqtt;

namespace WenchangPlan.Throughput.Mqtt;

/// <summary>What makes MQTTnet alone as fast as it can be: 256 KiB are read at a time, and small writes gathered. Without it MQTTnet makes several system calls a message.</summary>
internal sealed class BigGulps : AsyncStream, IMqttClientStreamProvider
{
    private readonly byte[] _read = new byte[256 << 10];
    private NetworkStream? _wire;
    private CoalescingWriter? _writer;
    private int _from;
    private int _to;

    public async Task<Stream> ConnectAsync(EndPoint brokerEndPoint, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, ReceiveBufferSize = 1 << 20 };
        await socket.ConnectAsync(brokerEndPoint, cancellationToken);
        _wire = new NetworkStream(socket, ownsSocket: true);
        _writer = new CoalescingWriter(_wire);
        return this;
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        _from < _to ? ValueTask.FromResult(Take(buffer.Span)) : FillThenReadAsync(buffer, cancellationToken);

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => _writer!.WriteAsync(buffer, cancellationToken);

    public override Task FlushAsync(CancellationToken cancellationToken) => _writer!.FlushAsync(cancellationToken);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _wire?.Dispose();
        }

        base.Dispose(disposing);
    }

    private async ValueTask<int> FillThenReadAsync(Memory<byte> buffer, CancellationToken cancel)
    {
        (_from, _to) = (0, await _wire!.ReadAsync(_read, cancel));
        return Take(buffer.Span);
    }

    private int Take(Span<byte> buffer)
    {
        int count = Math.Min(buffer.Length, _to - _from);
        _read.AsSpan(_from, count).CopyTo(buffer);
        _from += count;
        return count;
    }
}
