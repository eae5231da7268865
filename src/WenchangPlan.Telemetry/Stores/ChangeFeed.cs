namespace WenchangPlan.Telemetry.Stores;

/// <summary>
/// Tells that something shown on pages has changed, by topic: the code of a domain for its verdicts, or one of the constants here. What has changed is then read where it is kept.
/// Thread-safe; telling never waits.
/// </summary>
public sealed class ChangeFeed
{
    /// <summary>Readings were stored, or messages put into the quarantine.</summary>
    public const string Readings = "readings";

    /// <summary>Alerts: what happened to them, what people did, and their mails.</summary>
    public const string Alerts = "alerts";

    /// <summary>Targets of the plan.</summary>
    public const string Targets = "targets";

    /// <summary>Silences and maintenance windows.</summary>
    public const string Silences = "silences";

    /// <summary>Samples, exclusions and reviews.</summary>
    public const string Acts = "acts";

    /// <summary>Messages that could not be taken.</summary>
    public const string Quarantine = "quarantine";

    private readonly Lock _gate = new();
    private readonly Dictionary<string, long> _changes = new(StringComparer.Ordinal);
    private TaskCompletionSource _next = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _count;

    /// <summary>How many changes were told so far.</summary>
    public long Count
    {
        get
        {
            lock (_gate)
            {
                return _count;
            }
        }
    }

    /// <summary>The count at which a topic changed last; 0 before it ever did.</summary>
    public long LastOf(string topic)
    {
        lock (_gate)
        {
            return _changes.GetValueOrDefault(topic);
        }
    }

    /// <summary>Says that a topic has changed.</summary>
    public void Tell(string topic)
    {
        TaskCompletionSource told;
        lock (_gate)
        {
            _changes[topic] = ++_count;
            told = _next;
            _next = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        told.TrySetResult();
    }

    /// <summary>Topics that changed after the change with this number, and the number to ask with next time.</summary>
    public (IReadOnlySet<string> Topics, long Count) Since(long count)
    {
        lock (_gate)
        {
            return (_changes.Where(c => c.Value > count).Select(c => c.Key).ToHashSet(StringComparer.Ordinal), _count);
        }
    }

    /// <summary>Ends when anything changes after the change with this number; at once when it has already.</summary>
    public Task AfterAsync(long count)
    {
        lock (_gate)
        {
            return _count > count ? Task.CompletedTask : _next.Task;
        }
    }
}
