using System.Threading.Channels;
using Microsoft.Extensions.Options;
using WenchangPlan.Telemetry.Stores;

namespace WenchangPlan.Ingest.Pipeline;

/// <summary>Messages taken and not yet committed, bounded in bytes. When full, writers wait, and through them the broker (G8).</summary>
internal sealed class DeliveryQueue(IOptions<IngestOptions> options, PipelineLedger ledger, TimeProvider time)
{
    // The count is bounded by the broker's window (receive maximum), or by one message a connection when the broker is ours.
    private readonly Channel<Delivery> _channel = Channel.CreateUnbounded<Delivery>(new UnboundedChannelOptions { SingleReader = true });
    private readonly Lock _gate = new();
    private long _bytes;
    private TaskCompletionSource? _room;
    private long? _waitingSince;
    private long _lastArrival;

    /// <summary>Messages waiting.</summary>
    public int Count => _channel.Reader.Count;

    /// <summary>Timestamp of the last message; smaller than any of now when none has come.</summary>
    public long LastArrival
    {
        get
        {
            lock (_gate)
            {
                return _lastArrival;
            }
        }
    }

    /// <summary>How long messages have waited without any being committed; zero when none wait.</summary>
    public TimeSpan Waiting
    {
        get
        {
            lock (_gate)
            {
                return _waitingSince is { } since ? time.GetElapsedTime(since) : TimeSpan.Zero;
            }
        }
    }

    /// <summary>Takes a message in; waits while the queue is full.</summary>
    public async ValueTask WriteAsync(Delivery delivery, CancellationToken cancel)
    {
        while (!TryReserve(delivery.Payload.Length, out Task room))
        {
            await room.WaitAsync(cancel);
        }

        if (delivery.Counts)
        {
            ledger.Arrived(1);
        }

        _channel.Writer.TryWrite(delivery);
    }

    /// <summary>Takes the next message if there is one.</summary>
    public bool TryRead([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out Delivery? delivery) => _channel.Reader.TryRead(out delivery);

    /// <summary>Waits until there is a message.</summary>
    public ValueTask<bool> WaitToReadAsync(CancellationToken cancel) => _channel.Reader.WaitToReadAsync(cancel);

    /// <summary>Gives back the room of messages that are committed.</summary>
    public void Release(long bytes)
    {
        TaskCompletionSource? room;
        lock (_gate)
        {
            _bytes -= bytes;
            _waitingSince = _bytes > 0 ? time.GetTimestamp() : null;
            room = _room;
            _room = null;
        }

        room?.SetResult();
    }

    /// <summary>A message larger than the whole queue is let in alone: it is refused later, with a reason.</summary>
    private bool TryReserve(long bytes, out Task room)
    {
        lock (_gate)
        {
            if (_bytes == 0 || _bytes + bytes <= options.Value.QueueBytes)
            {
                _bytes += bytes;
                _lastArrival = time.GetTimestamp();
                _waitingSince ??= _lastArrival;
                room = Task.CompletedTask;
                return true;
            }

            _room ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            room = _room.Task;
            return false;
        }
    }
}
