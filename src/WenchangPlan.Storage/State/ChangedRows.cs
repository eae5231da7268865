using System.Collections;
using System.Runtime.InteropServices;

namespace WenchangPlan.Storage.State;

/// <summary>The station-hours that a commit changes, each once, and how many of its rows belong to each.</summary>
/// <remarks>Asked once a row, hence a plain number as its key: a set of pairs costs twice as much.</remarks>
internal sealed class ChangedRows : IReadOnlyCollection<(int Station, int Hour, int Rows)>
{
    private readonly Dictionary<long, int> _rows = [];

    /// <summary>Number of station-hours.</summary>
    public int Count => _rows.Count;

    /// <summary>Notes a row.</summary>
    /// <param name="station">Index of its station.</param>
    /// <param name="hour">Number of its hour.</param>
    public void Add(int station, int hour) => CollectionsMarshal.GetValueRefOrAddDefault(_rows, KeyOf(station, hour), out _)++;

    /// <summary>Notes an hour that is to be judged again though none of its rows changed.</summary>
    public void AddHour(int station, int hour) => _rows.TryAdd(KeyOf(station, hour), 0);

    /// <summary>Forgets everything.</summary>
    public void Clear() => _rows.Clear();

    /// <inheritdoc />
    public IEnumerator<(int Station, int Hour, int Rows)> GetEnumerator() => _rows.Select(r => (StationOf(r.Key), HourOf(r.Key), r.Value)).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private static long KeyOf(int station, int hour) => ((long)station << 32) | (uint)hour;

    private static int StationOf(long key) => (int)(key >> 32);

    private static int HourOf(long key) => (int)key;
}
