namespace WenchangPlan.Ingest.Mqtt.Devices;

/// <summary>Memory for the packets of all devices: whoever announces one waits until there is room for it, in turn. Thread-safe.</summary>
/// <param name="bytes">Most bytes at a time. A packet that is larger than all of it comes in alone.</param>
internal sealed class PacketBudget(long bytes)
{
    private readonly Lock _gate = new();
    private readonly LinkedList<(long Bytes, TaskCompletionSource Room)> _waiting = [];
    private long _taken;

    /// <summary>Bytes that are taken now.</summary>
    public long Taken
    {
        get
        {
            lock (_gate)
            {
                return _taken;
            }
        }
    }

    /// <summary>Takes room for a packet; waits while there is none.</summary>
    public async ValueTask TakeAsync(long wanted, CancellationToken cancel)
    {
        LinkedListNode<(long Bytes, TaskCompletionSource Room)> turn;
        lock (_gate)
        {
            if (_waiting.Count == 0 && Fits(wanted))
            {
                _taken += wanted;
                return;
            }

            turn = _waiting.AddLast((wanted, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)));
        }

        try
        {
            await turn.Value.Room.Task.WaitAsync(cancel);
        }
        catch (OperationCanceledException)
        {
            lock (_gate)
            {
                if (turn.List is null)
                {
                    _taken -= wanted; // it came at the same moment
                }
                else
                {
                    _waiting.Remove(turn);
                }

                LetIn();
            }

            throw;
        }
    }

    /// <summary>Gives the room of a packet back.</summary>
    public void Give(long wanted)
    {
        lock (_gate)
        {
            _taken -= wanted;
            LetIn();
        }
    }

    private bool Fits(long wanted) => _taken == 0 || _taken + wanted <= bytes;

    private void LetIn()
    {
        while (_waiting.First is { Value: var next } && Fits(next.Bytes))
        {
            _taken += next.Bytes;
            _waiting.RemoveFirst();
            next.Room.SetResult();
        }
    }
}
