using WenchangPlan.Telemetry.Readings;

namespace WenchangPlan.Telemetry.Stores;

/// <summary>When a station was last heard.</summary>
/// <param name="Reading">Time of its newest reading, ms UTC. Late readings do not move it back.</param>
/// <param name="Arrival">When a reading of it, new or late, was last committed, ms UTC.</param>
public readonly record struct LastSeen(long Reading, long Arrival);

/// <summary>Tells which stations have new readings in the store, so that nobody polls them all. Thread-safe; remembers nothing across a restart.</summary>
/// <param name="clock">Gives the time of arrival.</param>
public sealed class CommitSignal(TimeProvider clock)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<int, LastSeen> _lastSeen = [];
    private HashSet<int> _changed = [];

    /// <summary>To be called after each commit, before the batch is cleared.</summary>
    public void Committed(ReadingBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        long now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        lock (_gate)
        {
            foreach (ReadingRow row in batch.Rows)
            {
                Note(row.Station, row.Time, now);
            }
        }
    }

    /// <summary>To be called when readings were found that another process stored.</summary>
    /// <param name="station">Index in the register.</param>
    /// <param name="newest">Time of the newest, ms UTC.</param>
    public void Noticed(int station, long newest)
    {
        long now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        lock (_gate)
        {
            Note(station, newest, now);
        }
    }

    /// <summary>Indexes of the stations committed since the last call; each change is handed out once.</summary>
    public IReadOnlyCollection<int> TakeChanged()
    {
        lock (_gate)
        {
            if (_changed.Count == 0)
            {
                return [];
            }

            HashSet<int> taken = _changed;
            _changed = [];
            return taken;
        }
    }

    /// <summary>When the station with this index was last heard by this process; null when not yet.</summary>
    public LastSeen? Find(int station)
    {
        lock (_gate)
        {
            return _lastSeen.TryGetValue(station, out LastSeen seen) ? seen : null;
        }
    }

    private void Note(int station, long time, long now)
    {
        _changed.Add(station);
        long newest = _lastSeen.TryGetValue(station, out LastSeen before) ? Math.Max(before.Reading, time) : time;
        _lastSeen[station] = new LastSeen(newest, now);
    }
}
