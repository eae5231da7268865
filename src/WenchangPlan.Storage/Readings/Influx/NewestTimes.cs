using WenchangPlan.Storage.State;

namespace WenchangPlan.Storage.Readings.Influx;

/// <summary>The newest time ever written of each station: a row beyond it cannot have been written before. Kept in the state file, so that it holds across restarts.</summary>
/// <remarks>A lost state file makes rows look new that are not; the flag of a value corrected to normal then stays.</remarks>
internal sealed class NewestTimes
{
    private readonly SqliteDatabase _database;
    private readonly Dictionary<int, long> _committed = [];
    private readonly Dictionary<int, long> _pending = [];

    public NewestTimes(SqliteDatabase database)
    {
        _database = database;
        foreach ((long id, long time) in database.Read("SELECT station, time FROM influx_newest", _ => { }, s => (s.Int64(0), s.Int64(1))))
        {
            if (database.Identities.StationOf(id) is { } station)
            {
                _committed[station] = time;
            }
        }
    }

    /// <summary>Forgets what a batch that was not committed said.</summary>
    public void Begin() => _pending.Clear();

    /// <summary>Notes a row; whether it is newer than all of its station before.</summary>
    public bool Advance(int station, long time)
    {
        if ((_pending.TryGetValue(station, out long newest) || _committed.TryGetValue(station, out newest)) && time <= newest)
        {
            return false;
        }

        _pending[station] = time;
        return true;
    }

    /// <summary>Writes what the batch advanced.</summary>
    public void Save(SqliteDatabase.Writer writer)
    {
        foreach ((int station, long time) in _pending)
        {
            writer.Prepare("INSERT OR REPLACE INTO influx_newest(station, time) VALUES(?1, ?2)")
                .Bind(1, _database.Identities.OfStation(station)).Bind(2, time).Execute();
        }
    }

    /// <summary>The transaction of <see cref="Save"/> is durable.</summary>
    public void Committed()
    {
        foreach ((int station, long time) in _pending)
        {
            _committed[station] = time;
        }

        _pending.Clear();
    }
}
