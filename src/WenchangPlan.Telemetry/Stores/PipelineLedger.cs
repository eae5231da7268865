namespace WenchangPlan.Telemetry.Stores;

/// <summary>The books of the pipeline at one moment (G3): <c>Received = Stored + Quarantined + Waiting</c>.</summary>
/// <param name="Received">Deliveries taken from the broker since the data directory was made, those given back excluded.</param>
/// <param name="Stored">Deliveries committed as readings, duplicates included.</param>
/// <param name="Quarantined">Deliveries committed to the quarantine.</param>
/// <param name="Waiting">Deliveries taken and not committed yet.</param>
/// <param name="Duplicates">Stored deliveries that changed no row.</param>
/// <param name="ValuesStored">Values in stored deliveries.</param>
/// <param name="ValuesFlagged">Of these, values whose flag keeps them out of averages.</param>
/// <param name="ValuesRefused">Values refused.</param>
/// <param name="Arrived">Deliveries taken since the process started; never falls.</param>
/// <param name="Abandoned">Deliveries given back for redelivery since the process started; never falls.</param>
/// <param name="ArrivalsPerSecond">Mean arrivals a second over the last <see cref="PipelineLedger.RateSeconds"/> full seconds.</param>
/// <param name="LastCommit">When the last commit of the pipeline ended; null before the first of this process.</param>
/// <param name="Replayed">Quarantined deliveries that a replay stored since the process started; never falls. With it added, <paramref name="Quarantined"/> never falls either.</param>
/// <param name="Evicted">Quarantined messages whose bytes had to go because the quarantine was full.</param>
/// <param name="ValuesReplaced">Values that replaced another one of an instant of history, see <see cref="IReplacedStore"/>.</param>
/// <param name="RetainedDropped">Retained messages of stations without a clock, dropped since the process started; in none of the other numbers. Never falls.</param>
public readonly record struct LedgerSnapshot(
    long Received, long Stored, long Quarantined, long Waiting, long Duplicates, long ValuesStored, long ValuesFlagged, long ValuesRefused,
    long Arrived, long Abandoned, double ArrivalsPerSecond, DateTimeOffset? LastCommit, long Replayed = 0, long Evicted = 0, long RetainedDropped = 0,
    long ValuesReplaced = 0)
{
    /// <summary>Whether the books balance. Each side is counted at a place of its own, so this can be false.</summary>
    public bool Balanced => Received == Stored + Quarantined + Waiting && Waiting >= 0;
}

/// <summary>Counts what comes in and what is committed (G3). Thread-safe; every snapshot is consistent in itself.</summary>
/// <remarks>Received is counted on arrival, stored and quarantined from what the store says it committed, and waiting as messages enter and
/// leave the pipeline: none is derived from the others. What others commit beside the pipeline counts on both sides at once.</remarks>
public sealed class PipelineLedger
{
    /// <summary>How many seconds the arrival rate looks back.</summary>
    public const int RateSeconds = 10;

    private readonly Lock _lock = new();
    private readonly TimeProvider _time;
    private readonly Func<Balance> _readBeside;
    private readonly long _start;
    private readonly long[] _arrivals = new long[RateSeconds + 1];
    private Balance _balance;
    private long _received;
    private long _waiting;
    private long _arrived;
    private long _abandoned;
    private long _second;
    private DateTimeOffset? _lastCommit;
    private Balance _beside;
    private long _replayed;
    private long _retainedDropped;

    /// <summary>Opens the books with what earlier processes committed; what they had received and not committed comes again.</summary>
    /// <param name="committed">The committed counters when the store was opened.</param>
    /// <param name="time">The clock.</param>
    /// <param name="readBeside">What others have committed since then, see <see cref="IBalanceStore.ReadBeside"/>; nobody if null. Must not wait.</param>
    public PipelineLedger(Balance committed, TimeProvider time, Func<Balance>? readBeside = null)
    {
        _readBeside = readBeside ?? (() => default);
        _balance = committed;
        _time = time;
        _received = committed.Stored + committed.Quarantined;
        _start = time.GetTimestamp();
    }

    /// <summary>Messages were taken from the broker.</summary>
    /// <param name="messages">How many, 0 or more.</param>
    public void Arrived(int messages) => Arrived(messages, _time.GetTimestamp());

    /// <summary>Messages were taken from the broker.</summary>
    /// <param name="messages">How many, 0 or more.</param>
    /// <param name="timestamp">When, of the same clock.</param>
    public void Arrived(int messages, long timestamp)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(messages);
        lock (_lock)
        {
            MoveToSecondOf(timestamp);
            _arrivals[_second % _arrivals.Length] += messages;
            _received += messages;
            _arrived += messages;
            _waiting += messages;
        }
    }

    /// <summary>A batch is durable.</summary>
    /// <param name="result">What the store did with it.</param>
    /// <param name="valuesFlagged">Values in it whose flag keeps them out of averages.</param>
    /// <param name="valuesRefused">Values of it that were refused.</param>
    public void Committed(CommitResult result, int valuesFlagged, int valuesRefused)
    {
        lock (_lock)
        {
            _balance += new Balance(result.Stored, result.Quarantined, result.Duplicates, result.Values, valuesFlagged, valuesRefused, ValuesReplaced: result.Replaced);
            _waiting -= result.Stored + result.Quarantined;
            _lastCommit = _time.GetUtcNow();
        }
    }

    /// <summary>Messages were given up unacknowledged; the broker delivers them again, and they then count as received again.</summary>
    /// <param name="messages">How many, 0 or more.</param>
    public void Abandoned(int messages)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(messages);
        lock (_lock)
        {
            _received -= messages;
            _waiting -= messages;
            _abandoned += messages;
        }
    }

    /// <summary>A retained message was dropped: the broker had it in store, and the station has no clock to say since when. It is not received.</summary>
    public void RetainedDropped()
    {
        lock (_lock)
        {
            _retainedDropped++;
        }
    }

    /// <summary>All numbers of one moment.</summary>
    public LedgerSnapshot Snapshot()
    {
        lock (_lock)
        {
            MoveToSecondOf(_time.GetTimestamp());
            long recent = 0;
            for (int i = 1; i < _arrivals.Length; i++)
            {
                recent += _arrivals[(_second + i) % _arrivals.Length];
            }

            FollowOthers();
            Balance all = _balance + _beside;
            return new LedgerSnapshot(
                _received + _beside.Stored + _beside.Quarantined, all.Stored, all.Quarantined, _waiting, all.Duplicates, all.ValuesStored, all.ValuesFlagged,
                all.ValuesRefused, _arrived, _abandoned, (double)recent / RateSeconds, _lastCommit, _replayed, all.Evicted, _retainedDropped,
                all.ValuesReplaced);
        }
    }

    private void FollowOthers()
    {
        Balance beside = _readBeside();
        _replayed += Math.Max(0, _beside.Quarantined - beside.Quarantined);
        _beside = beside;
    }

    /// <summary>Empties the slots of the seconds gone by. The slot of the running second is not in the rate: it is not full yet.</summary>
    private void MoveToSecondOf(long timestamp)
    {
        long now = (timestamp - _start) / _time.TimestampFrequency;
        for (long i = Math.Max(_second + 1, now - _arrivals.Length + 1); i <= now; i++)
        {
            _arrivals[i % _arrivals.Length] = 0;
        }

        _second = Math.Max(_second, now);
    }
}
