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

/// <summary>Tells which stations have new readings in the store, so that nobody polls them all, and when each was heard. Thread-safe.</summary>
/// <remarks>When stations were heard outlives a restart by way of an <see cref="IHeardStore"/>; which of them have new readings does not.</remarks>
public sealed class CommitSignal
{
    private static readonly IReadOnlyDictionary<int, long> Nothing = new Dictionary<int, long>();

    private readonly TimeProvider _clock;
    private readonly Lock _gate = new();
    private readonly Dictionary<int, StationHeard> _heard = [];
    private readonly Dictionary<int, (long Oldest, long Newest)> _span = [];
    private readonly HashSet<int> _unsaved = [];
    private Dictionary<int, long> _changed = [];
    private readonly ChangeFeed? _feed;

    /// <summary>Nothing is heard yet but what was saved.</summary>
    /// <param name="clock">Gives the time of arrival.</param>
    /// <param name="saved">What an earlier process heard; null for nothing.</param>
    /// <param name="feed">Is told of readings; null: nobody.</param>
    /// <exception cref="IOException">What was saved cannot be read now.</exception>
    public CommitSignal(TimeProvider clock, IHeardStore? saved = null, ChangeFeed? feed = null)
    {
        _clock = clock;
        _feed = feed;
        foreach (StationHeard station in saved?.Read() ?? [])
        {
            _heard[station.Station] = station.Seen is { } seen ? station with { Seen = seen with { Lag = Lateness.Told(station.Course, seen.Arrival) } } : station;
        }
    }

    /// <summary>To be called after each commit, before the batch is cleared.</summary>
    public void Committed(ReadingBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        long now = _clock.GetUtcNow().ToUnixTimeMilliseconds();
        lock (_gate)
        {
            // Of a station only the newest reading says when it was heard, and the oldest from where on it is to be judged: an array holds many.
            _span.Clear();
            for (int i = 0; i < batch.Rows.Count; i++)
            {
                ReadingRow row = batch.Rows[i];
                if (batch.RefusalOf(i) is { } text)
                {
                    Refuse(row.Station, new LastRefusal(now, RejectReason.RefusedByStore, text));
                    continue;
                }

                if (batch.IsRetained(i))
                {
                    Change(row.Station, row.Time);
                    continue;
                }

                ref (long Oldest, long Newest) span = ref CollectionsMarshal.GetValueRefOrAddDefault(_span, row.Station, out bool known);
                span = known ? (Math.Min(span.Oldest, row.Time), Math.Max(span.Newest, row.Time)) : (row.Time, row.Time);
            }

            foreach ((int station, (long oldest, long newest)) in _span)
            {
                Note(station, oldest, newest, now);
            }

            foreach (QuarantinedMessage message in batch.Quarantined)
            {
                if (message is { Sender: { } station, Partial: false })
                {
                    Refuse(station, new LastRefusal(now, message.Reason, message.Detail));
                }
            }
        }

        _feed?.Tell(ChangeFeed.Readings);
        if (batch.Quarantined.Count > 0)
        {
            _feed?.Tell(ChangeFeed.Quarantine);
        }
    }

    /// <summary>To be called when readings were found that another process stored.</summary>
    /// <param name="station">Index in the register.</param>
    /// <param name="newest">Time of the newest, ms UTC.</param>
    public void Noticed(int station, long newest)
    {
        long now = _clock.GetUtcNow().ToUnixTimeMilliseconds();
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

    /// <summary>When a reading of the station with this index was last committed; null when none was.</summary>
    public LastSeen? Find(int station)
    {
        lock (_gate)
        {
            return HeardOf(station).Seen;
        }
    }

    /// <summary>The last message of the station with this index of which nothing could be stored; null when there was none.</summary>
    public LastRefusal? FindRefusal(int station)
    {
        lock (_gate)
        {
            return HeardOf(station).Refusal;
        }
    }

    /// <summary>Saves of which stations something was heard since the last call.</summary>
    /// <exception cref="IOException">The store cannot be written now; the next call saves it.</exception>
    public void SaveTo(IHeardStore store)
    {
        ArgumentNullException.ThrowIfNull(store);
        List<StationHeard> heard;
        lock (_gate)
        {
            heard = [.. _unsaved.Select(HeardOf)];
            _unsaved.Clear();
        }

        try
        {
            if (heard.Count > 0)
            {
                store.Save(heard);
            }
        }
        catch (IOException)
        {
            lock (_gate)
            {
                _unsaved.UnionWith(heard.Select(h => h.Station));
            }

            throw;
        }
    }

    private StationHeard HeardOf(int station) => _heard.TryGetValue(station, out StationHeard heard) ? heard : new StationHeard(station, null, default, null);

    private void Refuse(int station, LastRefusal refusal)
    {
        _heard[station] = HeardOf(station) with { Refusal = refusal };
        _unsaved.Add(station);
    }

    private void Change(int station, long oldest)
    {
        ref long from = ref CollectionsMarshal.GetValueRefOrAddDefault(_changed, station, out bool known);
        from = known ? Math.Min(from, oldest) : oldest;
    }

    private void Note(int station, long oldest, long time, long now)
    {
        Change(station, oldest);
        _unsaved.Add(station);
        StationHeard before = HeardOf(station);
        LagCourse course = Lateness.Then(before.Course, time, now);
        long newest = before.Seen is { } seen ? Math.Max(seen.Reading, time) : time;
        _heard[station] = before with { Seen = new LastSeen(newest, now) { Lag = Lateness.Told(course, now) }, Course = course };
    }

    private static class Lateness
    {
        /// <summary>How much a lag may change and still be the same, ms.</summary>
        private const long Same = 5 * 60_000;

        /// <summary>How long it must have been the same to be told, ms, and in how many commits.</summary>
        private const long While = 10 * 60_000;
        private const int Enough = 3;

        public static LagCourse Then(LagCourse before, long time, long now) => before.Commits > 0 && Math.Abs(now - time - before.Lag) <= Same
            ? before with { Commits = before.Commits + 1 } : new LagCourse(now, now - time, 1);

        public static long? Told(LagCourse course, long now) => course.Commits >= Enough && now - course.Since >= While ? course.Lag : null;
    }
}
