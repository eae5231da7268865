namespace WenchangPlan.Ingest.Mqtt;

/// <summary>Reads in big gulps and gathers small writes while a write is under way.</summary>
/// <remarks>
/// MQTTnet reads a packet in two or more small reads and writes each acknowledgement by itself: three system calls a message, which cap the client at
/// about a sixth of what the broker can deliver. Behind this stream they cost one call for hundreds of messages.
/// One reader at a time; any number of writers, each write stays in one piece. A failed write is reported by the next one.
/// </remarks>
/// <param name="inner">The connection; disposed with this stream.</param>
/// <param name="ahead">Is told what is read, and says when to wait.</param>
internal sealed class CoalescingStream(Stream inner, ReadAhead ahead) : Stream
{
    private const int ReadBytes = 256 << 10;
    private const int MostPending = 1 << 20;
    private readonly byte[] _read = new byte[ReadBytes];
    private readonly Lock _gate = new();
    private int _readAt;
    private int _readEnd;
    private byte[] _pending = new byte[16 << 10];
    private byte[] _sending = new byte[16 << 10];
    private int _pendingBytes;
    private Task _writer = Task.CompletedTask;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_readAt == _readEnd)
        {
            return FillThenReadAsync(buffer, cancellationToken);
        }

        return ValueTask.FromResult(Take(buffer.Span));
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (!TryAppend(buffer.Span, out Task writer))
        {
            await writer.WaitAsync(cancellationToken);
        }
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override async Task FlushAsync(CancellationToken cancellationToken)
    {
        Task writer;
        lock (_gate)
        {
            writer = _writer;
        }

        await writer.WaitAsync(cancellationToken);
        await inner.FlushAsync(cancellationToken);
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("This stream is asynchronous.");

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("This stream is asynchronous.");

    public override void Flush()
    {
        // Writes are under way as soon as they are made; Dispose calls this.
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
        }

        base.Dispose(disposing);
    }

    private async ValueTask<int> FillThenReadAsync(Memory<byte> buffer, CancellationToken cancel)
    {
        await ahead.WaitAsync(cancel);
        _readAt = 0;
        _readEnd = 0;
        _readEnd = await inner.ReadAsync(_read, cancel);
        ahead.Read(_read.AsSpan(0, _readEnd));
        return Take(buffer.Span);
    }

    private int Take(Span<byte> buffer)
    {
        int count = Math.Min(buffer.Length, _readEnd - _readAt);
        _read.AsSpan(_readAt, count).CopyTo(buffer);
        _readAt += count;
        return count;
    }

    /// <summary>Adds bytes to what is sent next; false, with the write to wait for, when too much waits already.</summary>
    private bool TryAppend(ReadOnlySpan<byte> bytes, out Task writer)
    {
        lock (_gate)
        {
            writer = _writer;
            if (writer.IsFaulted)
            {
                throw new IOException("The connection failed while writing.", writer.Exception!.InnerException);
            }

            if (_pendingBytes > 0 && _pendingBytes + bytes.Length > MostPending)
            {
                return false;
            }

            if (_pendingBytes + bytes.Length > _pending.Length)
            {
                Array.Resize(ref _pending, Math.Max(_pending.Length * 2, _pendingBytes + bytes.Length));
            }

            bytes.CopyTo(_pending.AsSpan(_pendingBytes));
            _pendingBytes += bytes.Length;
            if (writer.IsCompleted)
            {
                _writer = Task.Run(SendPendingAsync);
            }

            return true;
        }
    }

    /// <summary>Sends until nothing waits; what is added meanwhile goes out with the next write.</summary>
    private async Task SendPendingAsync()
    {
        while (true)
        {
            int count;
            lock (_gate)
            {
                count = _pendingBytes;
                if (count == 0)
                {
                    _writer = Task.CompletedTask;
                    return;
                }

                (_pending, _sending) = (_sending, _pending);
                _pendingBytes = 0;
            }

            await inner.WriteAsync(_sending.AsMemory(0, count));
        }
    }
}
