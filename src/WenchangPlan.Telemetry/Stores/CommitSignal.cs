using System.Runtime.InteropServices;
using WenchangPlan.Telemetry.Readings;

namespace WenchangPlan.Telemetry.Stores;

/// <summary>When a station was last heard.</summary>
/// <param name="Reading">Time of its newest reading, ms UTC. Late readings do not move it back.</param>
/// <param name="Arrival">When a reading of it, new or late, was last committed, ms UTC.</param>
public readonly record struct LastSeen(long Reading, long Arrival)
{
    /// <summary>
    /// By how much its readings have been older than their arrival, ms, when that has stayed the same for a while: then it is the way its clock goes, or how long
    /// its readings take. Null while it changes, as when an outage is made good.
    /// </summary>
    public long? Lag { get; init; }
}

/// <summary>Tells which stations have new readings in the store, so that nobody polls them all. Thread-safe; remembers nothing across a restart.</summary>
/// <param name="clock">Gives the time of arrival.</param>
public sealed class CommitSignal(TimeProvider clock)
{
    private static readonly IReadOnlyDictionary<int, long> Nothing = new Dictionary<int, long>();

    private readonly Lock _gate = new();
    private readonly Dictionary<int, Heard> _heard = [];
    private readonly Dictionary<int, (long Oldest, long Newest)> _span = [];
    private Dictionary<int, long> _changed = [];

    /// <summary>To be called after each commit, before the batch is cleared.</summary>
    public void Committed(ReadingBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        long now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        lock (_gate)
        {
            // Of a station only the newest reading says when it was heard, and the oldest from where on it is to be judged: an array holds many.
            _span.Clear();
            foreach (ReadingRow row in batch.Rows)
            {
                ref (long Oldest, long Newest) span = ref CollectionsMarshal.GetValueRefOrAddDefault(_span, row.Station, out bool known);
                span = known ? (Math.Min(span.Oldest, row.Time), Math.Max(span.Newest, row.Time)) : (row.Time, row.Time);
            }

            foreach ((int station, (long oldest, long newest)) in _span)
            {
                Note(station, oldest, newest, now);
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
            Note(station, long.MinValue, newest, now); // what else that process stored nobody knows
        }
    }

    /// <summary>Stations committed since the last call, by index, and the time of the oldest reading among what was committed; each change is handed out once.</summary>
    public IReadOnlyDictionary<int, long> TakeChanged()
    {
        lock (_gate)
        {
            if (_changed.Count == 0)
            {
                return Nothing;
            }

            Dictionary<int, long> taken = _changed;
            _changed = [];
            return taken;
        }
    }

    /// <summary>When the station with this index was last heard by this process; null when not yet.</summary>
    public LastSeen? Find(int station)
    {
        lock (_gate)
        {
            return _heard.TryGetValue(station, out Heard heard) ? heard.Seen : null;
        }
    }

    private void Note(int station, long oldest, long time, long now)
    {
        ref long from = ref CollectionsMarshal.GetValueRefOrAddDefault(_changed, station, out bool known);
        from = known ? Math.Min(from, oldest) : oldest;
        _heard[station] = _heard.TryGetValue(station, out Heard before) ? before.Then(time, now) : new Heard(new LastSeen(time, now), now, now - time, 1);
    }

    /// <summary>What is remembered of one station.</summary>
    /// <param name="Seen">What is told.</param>
    /// <param name="Since">Arrival with which the lag began that has stayed the same.</param>
    /// <param name="Lag">That lag, ms.</param>
    /// <param name="Commits">How many commits had it.</param>
    private readonly record struct Heard(LastSeen Seen, long Since, long Lag, int Commits)
    {
        /// <summary>How much a lag may change and still be the same, ms.</summary>
        private const long Same = 5 * 60_000;

        /// <summary>How long it must have been the same to be told, ms, and in how many commits.</summary>
        private const long While = 10 * 60_000;
        private const int Enough = 3;

        public Heard Then(long time, long now)
        {
            bool goesOn = Math.Abs(now - time - Lag) <= Same;
            (long since, long lag, int commits) = goesOn ? (Since, Lag, Commits + 1) : (now, now - time, 1);
            var seen = new LastSeen(Math.Max(Seen.Reading, time), now) { Lag = commits >= Enough && now - since >= While ? lag : null };
            return new Heard(seen, since, lag, commits);
        }
    }
}
