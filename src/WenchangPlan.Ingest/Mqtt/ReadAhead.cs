namespace WenchangPlan.Ingest.Mqtt;

/// <summary>How much has been read from the broker and not been taken by the pipeline; above the limit, reading has to wait (G8).</summary>
/// <remarks>
/// MQTTnet reads as fast as the broker sends and queues without a limit. The receive maximum does not bound that: mosquitto without
/// <c>max_inflight_messages</c> sends a session's whole backlog at once when it comes back. Only whole messages count: a message larger than the limit
/// could otherwise never be read to its end. One reader, one taker.
/// </remarks>
internal sealed class ReadAhead
{
    /// <summary>What MQTTnet keeps of a message besides its bytes, about.</summary>
    private const int BytesPerMessage = 1_500;

    private const long MostBytes = 8 << 20;
    private readonly Lock _gate = new();
    private readonly List<int> _found = [];
    private readonly Queue<int> _lengths = new();
    private PublishScanner _scanner;
    private long _bytes;
    private TaskCompletionSource? _room;

    /// <summary>Whether reading has to wait.</summary>
    public bool IsFull
    {
        get
        {
            lock (_gate)
            {
                return _room is not null;
            }
        }
    }

    /// <summary>Waits until reading may go on.</summary>
    public async ValueTask WaitAsync(CancellationToken cancel)
    {
        while (!MayRead(out Task room))
        {
            await room.WaitAsync(cancel);
        }
    }

    /// <summary>These bytes go to MQTTnet.</summary>
    public void Read(ReadOnlySpan<byte> bytes)
    {
        lock (_gate)
        {
            _found.Clear();
            _scanner.Scan(bytes, _found);
            foreach (int length in _found)
            {
                _lengths.Enqueue(length);
                _bytes += length + BytesPerMessage;
            }
        }
    }

    /// <summary>The pipeline has taken the oldest message that it had not taken yet.</summary>
    public void Taken()
    {
        TaskCompletionSource? room = null;
        lock (_gate)
        {
            _bytes -= _lengths.Dequeue() + BytesPerMessage;
            if (_bytes <= MostBytes / 2)
            {
                room = _room;
                _room = null;
            }
        }

        room?.SetResult();
    }

    private bool MayRead(out Task room)
    {
        lock (_gate)
        {
            if (_bytes > MostBytes)
            {
                _room ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            }

            room = _room?.Task ?? Task.CompletedTask;
            return _room is null;
        }
    }
}
