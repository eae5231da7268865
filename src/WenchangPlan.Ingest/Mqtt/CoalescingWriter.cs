namespace WenchangPlan.Ingest.Mqtt;

/// <summary>Gathers small writes while a write is under way, and lets no writer wait for a broker that is busy.</summary>
/// <remarks>
/// A broker that does not read while it writes to us would otherwise stand still together with us, since we do not read on before we have acknowledged.
/// Any number of writers, each write stays in one piece. A failed write is reported by the next one.
/// </remarks>
/// <param name="wire">The connection; it is written to synchronously, by one thread at a time.</param>
/// <param name="hasRoom">Whether a small write would not have to wait now; null is never.</param>
internal sealed class CoalescingWriter(Stream wire, Func<bool>? hasRoom = null)
{
    private const int Small = 4 << 10; // a fraction of what a socket that says it has room can take
    private const int MostPending = 1 << 20;
    private readonly Lock _gate = new();
    private byte[] _pending = new byte[16 << 10];
    private byte[] _sending = new byte[16 << 10];
    private int _pendingBytes;
    private Task _writer = Task.CompletedTask;

    /// <summary>Writes the bytes as one piece; returns when they are on their way, which waits only while too many are already.</summary>
    /// <exception cref="IOException">An earlier write failed, or this one.</exception>
    /// <exception cref="ObjectDisposedException">The connection was ended on this side.</exception>
    /// <param name="buffer">The bytes.</param>
    /// <param name="cancel">Ends the wait.</param>
    /// <param name="atOnce">Whether it may go out here and now when it is little, nothing is under way and the connection has room: what then fails is thrown here.</param>
    public async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancel, bool atOnce = false)
    {
        while (!TryAppend(buffer.Span, atOnce, out Task writer))
        {
            await writer.WaitAsync(cancel);
        }
    }

    /// <summary>Waits until nothing is on its way.</summary>
    public async Task FlushAsync(CancellationToken cancel)
    {
        Task writer;
        lock (_gate)
        {
            writer = _writer;
        }

        await writer.WaitAsync(cancel);
    }

    /// <summary>Adds bytes to what is sent next; false, with the write to wait for, when too much waits already.</summary>
    /// <remarks>The acknowledgement of a single message would otherwise wait for another thread to wake up.</remarks>
    private bool TryAppend(ReadOnlySpan<byte> bytes, bool atOnce, out Task writer)
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
            if (!writer.IsCompleted)
            {
                return true;
            }

            if (atOnce && _pendingBytes <= Small && hasRoom is not null && hasRoom())
            {
                int count = _pendingBytes;
                _pendingBytes = 0;
                wire.Write(_pending, 0, count);
            }
            else
            {
                _writer = Task.Run(SendPending);
            }

            return true;
        }
    }

    /// <summary>Sends until nothing waits; what is added meanwhile goes out with the next write.</summary>
    private void SendPending()
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

            wire.Write(_sending, 0, count);
        }
    }
}
