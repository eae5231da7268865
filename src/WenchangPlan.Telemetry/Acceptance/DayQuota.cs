using System.Globalization;
using WenchangPlan.Telemetry.Readings;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Time;

namespace WenchangPlan.Telemetry.Acceptance;

/// <summary>
/// How many readings of one local day a station may send: a device that runs wild, or is not what it says, fills neither the disk nor the time of others. A backlog counts
/// to the days its instants belong to, so catching up after an outage takes nothing from today.
/// </summary>
/// <remarks>
/// What was stored before is read from the store, 64 days of a station at a time, so a restart forgets nothing. Readings that repeat what stands are given
/// back once the store has said so. Memory: four bytes for each station and day on which readings are accepted, at most. One message at a time takes room; whoever
/// commits may give back beside it, so the counts are changed by single steps of the processor: a lock for each reading would cost more than all else that is done here.
/// </remarks>
public sealed class DayQuota
{
    /// <summary>A station may send a reading every ten seconds, whatever the register says of its sample period.</summary>
    public const int Least = 24 * 60 * 6;

    private const int DaysOfBlock = 64;
    private readonly Lock _gate = new();
    private readonly DistrictClock _clock;
    private readonly IReadOnlyList<Station> _stations;
    private readonly Func<int, int, int, IReadOnlyList<(int Day, int Readings)>> _readDays;
    private readonly int[] _limits;
    private readonly Dictionary<(int Station, int Number), Block> _blocks = [];
    private readonly Block?[] _last;
    private readonly List<(Block Block, int Day)> _open = [];
    private (long Readings, int Station, int Day) _refused;
    private long _allRefused;

    /// <summary>Begins with what the store has.</summary>
    /// <param name="district">The stations.</param>
    /// <param name="factor">How many times the readings that its sample period gives a station may send, 1 or more.</param>
    /// <param name="readDays">Reads what days of a station (index, first and last day number) have had; an <see cref="IOException"/> says that it cannot now.</param>
    public DayQuota(District district, int factor, Func<int, int, int, IReadOnlyList<(int Day, int Readings)>> readDays)
        : this(district, s => (int)Math.Min(int.MaxValue, Math.Max(Least, factor * Math.Ceiling(TimeSpan.FromDays(1) / s.SamplePeriod))), readDays)
    {
    }

    /// <summary>With limits of its own.</summary>
    internal DayQuota(District district, Func<Station, int> limit, Func<int, int, int, IReadOnlyList<(int Day, int Readings)>> readDays)
    {
        (_clock, _stations, _readDays) = (district.Clock, district.Stations, readDays);
        _limits = [.. district.Stations.Select(limit)];
        _last = new Block?[_limits.Length];
    }

    /// <summary>Most readings of one local day of a station.</summary>
    public int LimitOf(Station station) => _limits[station.Index];

    /// <summary>Readings refused since this was made.</summary>
    public long Refused => Interlocked.Read(ref _allRefused);

    /// <summary>What was refused since this was last asked: how many readings, and station and day of the last of them.</summary>
    public (long Readings, int Station, DateOnly Day) TakeRefused()
    {
        lock (_gate)
        {
            (long readings, int station, int day) = _refused;
            _refused.Readings = 0;
            return (readings, station, DateOnly.FromDayNumber(day));
        }
    }

    /// <summary>Takes room for a reading of the message at hand.</summary>
    /// <returns>Nothing, or that the day is full.</returns>
    internal Refusal Take(Station station, long time)
    {
        int day = DayOf(station, time);
        Block block = BlockOf(station.Index, day);
        int at = day % DaysOfBlock;
        if (Interlocked.Increment(ref block.Taken[at]) <= _limits[station.Index])
        {
            _open.Add((block, at));
            return default;
        }

        Interlocked.Decrement(ref block.Taken[at]);
        lock (_gate)
        {
            _refused = (_refused.Readings + 1, station.Index, day);
            _allRefused++;
        }

        return new Refusal(RejectReason.TooMany, string.Create(CultureInfo.InvariantCulture,
            $"{station.Id} has had its {_limits[station.Index]} readings of {DateOnly.FromDayNumber(day):yyyy-MM-dd} (Ingest:QuotaFactor)"));
    }

    /// <summary>The reading that room was last taken for came to nothing.</summary>
    internal void GiveBack()
    {
        (Block block, int day) = _open[^1];
        Interlocked.Decrement(ref block.Taken[day]);
        _open.RemoveAt(_open.Count - 1);
    }

    /// <summary>The message at hand came to nothing.</summary>
    internal void Undo()
    {
        foreach ((Block block, int day) in _open)
        {
            Interlocked.Decrement(ref block.Taken[day]);
        }

        _open.Clear();
    }

    /// <summary>The message at hand is in the batch.</summary>
    internal void Keep() => _open.Clear();

    /// <summary>To be called when a batch is durable, before it is cleared: what repeats what stood is given back.</summary>
    public void Committed(ReadingBatch batch)
    {
        foreach (int index in batch.Repeated)
        {
            ReadingRow row = batch.Rows[index];
            int day = DayOf(_stations[row.Station], row.Time);
            BlockOf(row.Station, day).GiveBack(day % DaysOfBlock);
        }
    }

    private int DayOf(Station station, long time) => DistrictClock.DayNumberOf(_clock.HourOf(time, station.TimeIs));

    /// <summary>The days around a day; most readings are of the same as those before.</summary>
    private Block BlockOf(int station, int day)
    {
        int number = day / DaysOfBlock;
        return Volatile.Read(ref _last[station]) is { } last && last.Number == number ? last : FindBlock(station, number);
    }

    private Block FindBlock(int station, int number)
    {
        lock (_gate)
        {
            if (!_blocks.TryGetValue((station, number), out Block? block))
            {
                block = new Block(number);
                if (TryRead(station, number, block.Taken))
                {
                    _blocks.Add((station, number), block);
                }
            }

            Volatile.Write(ref _last[station], block);
            return block;
        }
    }

    /// <summary>A store that cannot be read takes nothing in either; it must not turn into refused readings.</summary>
    private bool TryRead(int station, int block, int[] to)
    {
        try
        {
            foreach ((int day, int readings) in _readDays(station, block * DaysOfBlock, ((block + 1) * DaysOfBlock) - 1))
            {
                to[day % DaysOfBlock] = readings;
            }

            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    /// <summary>Some days of a station that follow each other.</summary>
    private sealed class Block(int number)
    {
        public int Number => number;

        /// <summary>How many readings each day has had.</summary>
        public int[] Taken { get; } = new int[DaysOfBlock];

        /// <summary>One fewer, never below none: what was given back may have been stored by somebody whom nobody counted.</summary>
        public void GiveBack(int day)
        {
            int taken = Volatile.Read(ref Taken[day]);
            while (taken > 0 && Interlocked.CompareExchange(ref Taken[day], taken - 1, taken) is var now && now != taken)
            {
                taken = now;
            }
        }
    }
}
