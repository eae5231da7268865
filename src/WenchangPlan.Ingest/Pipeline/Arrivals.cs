using System.Threading.Channels;
using Microsoft.Extensions.Options;
using WenchangPlan.Telemetry.Stores;

namespace WenchangPlan.Ingest.Pipeline;

/// <summary>Takes messages as they arrive and decodes each at once into the open batch, while the batch before it is being committed.</summary>
/// <remarks>Bounded in messages and bytes: when the open batch is full, senders wait, and through them the broker (G8). Closed until the first <see cref="Open"/>.</remarks>
internal sealed class Arrivals(MessageIntake intake, PipelineLedger ledger, IOptions<IngestOptions> options, TimeProvider time)
{
    private readonly Channel<bool> _some = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly Lock _gate = new();
    private DeliveryBatch? _open;
    private TaskCompletionSource _full = New();
    private TaskCompletionSource? _room;
    private TaskCompletionSource? _noneWaiting;
    private long _bytes;
    private long? _waitingSince;
    private long _lastArrival;

    /// <summary>Messages in the open batch.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _open?.Count ?? 0;
            }
        }
    }

    /// <summary>Timestamp of the last message that somebody sent; smaller than any of now when none has come.</summary>
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

    /// <summary>Completes when all that was taken in is committed and acknowledged.</summary>
    public Task NoneWaiting
    {
        get
        {
            lock (_gate)
            {
                return _waitingSince is null ? Task.CompletedTask : (_noneWaiting ??= New()).Task;
            }
        }
    }

    /// <summary>Completes when the open batch takes no more.</summary>
    public Task Full
    {
        get
        {
            lock (_gate)
            {
                return _full.Task;
            }
        }
    }

    /// <summary>Takes a message in; waits while there is no room.</summary>
    /// <param name="source">Whom to tell when it is durable.</param>
    /// <param name="message">The message; its bytes are not used after the task has completed.</param>
    /// <param name="cancel">Ends the wait.</param>
    public ValueTask AddAsync(ISource source, in Arrival message, CancellationToken cancel) =>
        TryAdd(source, message, out Task room) ? ValueTask.CompletedTask : AddLaterAsync(source, message, room, cancel);

    /// <summary>Waits until there is a message.</summary>
    public async ValueTask WaitAsync(CancellationToken cancel)
    {
        while (Count == 0)
        {
            await _some.Reader.ReadAsync(cancel);
        }
    }

    /// <summary>Opens an empty batch for what comes from now on.</summary>
    /// <returns>The one that was open; null the first time.</returns>
    public DeliveryBatch? Open(DeliveryBatch? empty)
    {
        DeliveryBatch? before;
        lock (_gate)
        {
            (before, _open) = (_open, empty);
            _full = New();
        }

        LetIn(0);
        return before;
    }

    /// <summary>Gives back the room of a batch that is committed and acknowledged.</summary>
    public void Release(DeliveryBatch batch)
    {
        lock (_gate)
        {
            _waitingSince = _open is { Count: > 0 } ? time.GetTimestamp() : null;
            if (_waitingSince is null)
            {
                _noneWaiting?.SetResult();
                _noneWaiting = null;
            }
        }

        LetIn(batch.Bytes);
    }

    private async ValueTask AddLaterAsync(ISource source, Arrival message, Task room, CancellationToken cancel)
    {
        do
        {
            await room.WaitAsync(cancel);
        }
        while (!TryAdd(source, message, out room));
    }

    private bool TryAdd(ISource source, in Arrival message, out Task room)
    {
        lock (_gate)
        {
            if (!HasRoom(message.Payload.Length))
            {
                _full.TrySetResult();
                _room ??= New();
                room = _room.Task;
                return false;
            }

            long now = time.GetTimestamp();
            if (message.Counts)
            {
                ledger.Arrived(1, now);
                intake.Take(message, _open!.Readings);
            }

            _open!.Add(source, message.PacketId, message.Payload.Length, message.Counts);
            _bytes += message.Payload.Length;
            _lastArrival = message.IsRetained ? _lastArrival : now;
            _waitingSince ??= now;
            if (_open.Count == 1)
            {
                _some.Writer.TryWrite(true);
            }
            else if (_open.Count == options.Value.BatchMessages)
            {
                _full.TrySetResult();
            }

            room = Task.CompletedTask;
            return true;
        }
    }

    /// <summary>A message larger than all the room there is comes in alone: it is refused later, with a reason.</summary>
    private bool HasRoom(long bytes) =>
        _open is not null && _open.Count < options.Value.BatchMessages && (_bytes == 0 || _bytes + bytes <= options.Value.QueueBytes);

    private void LetIn(long bytes)
    {
        TaskCompletionSource? room;
        lock (_gate)
        {
            _bytes -= bytes;
            room = _room;
            _room = null;
        }

        room?.SetResult();
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
