using System.Runtime.InteropServices;
using WenchangPlan.Telemetry.Acceptance;
using WenchangPlan.Telemetry.Readings;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;

namespace WenchangPlan.Worker.Tables.Readings;

/// <summary>One value on its way from a table to the store.</summary>
/// <param name="Entry">Position of its parameter among those of the station.</param>
/// <param name="Value">In the catalogue's unit.</param>
/// <param name="Flag">What the table says about it.</param>
/// <param name="Line">Where it stood.</param>
/// <param name="Period">Time it stands for, 1 s to 24 h; null is the sample period of its station.</param>
internal readonly record struct TableValue(int Entry, double Value, ReadingFlag Flag, long Line, TimeSpan? Period = null);

/// <summary>
/// Gathers the values of instants wherever they stand in a table, and gives them to the acceptance in order of time. Of two values for one instant the one on
/// the later line stands.
/// </summary>
/// <param name="acceptance">The checks messages go through.</param>
/// <param name="bounds">Oldest and latest time accepted.</param>
/// <param name="replaced">Called when a value takes the place of another one: line, station, parameter, time.</param>
internal sealed class PendingReadings(ReadingAcceptance acceptance, AcceptanceBounds bounds, Action<long, Station, StationParameter, long> replaced)
{
    private const int AnyEntry = -1;
    private readonly Dictionary<(int Station, long Time), List<TableValue>> _instants = [];
    private readonly SeenInstants _seen = new();
    private long _repeated;

    /// <summary>Instants that wait.</summary>
    public int Count => _instants.Count;

    /// <summary>How many instants, since this was asked last, came after they had been given over once: they come to the store again and are one there.</summary>
    public long TakeRepeated()
    {
        long repeated = _repeated;
        _repeated = 0;
        return repeated;
    }

    /// <summary>Takes a value.</summary>
    public void Add(Station station, long time, TableValue value)
    {
        ref List<TableValue>? values = ref CollectionsMarshal.GetValueRefOrAddDefault(_instants, (station.Index, time), out bool exists);
        values ??= [];
        if (!exists && !_seen.Add(station.Index, AnyEntry, time)) _repeated++;
        bool isNew = _seen.Add(station.Index, value.Entry, time);
        int at = values.FindIndex(v => v.Entry == value.Entry);
        if (at < 0) values.Add(value);
        bool same = at >= 0 && values[at].Value.Equals(value.Value) && values[at].Flag == value.Flag;
        if (at >= 0) values[at] = value;
        if (!isNew && !same) replaced(value.Line, station, station.Parameters[value.Entry], time);
    }

    /// <summary>What the values that wait stand for: each needs a batch of its own.</summary>
    public IReadOnlyList<TimeSpan?> Periods() => [.. _instants.Values.SelectMany(values => values).Select(v => v.Period).Distinct().OrderBy(p => p)];

    /// <summary>Forgets what waits, when all batches have it. An instant in several of them is one for whoever counts.</summary>
    public void Clear()
    {
        _repeated += _instants.Values.Sum(values => values.Exists(v => v.Period != values[0].Period) ? values.Select(v => v.Period).Distinct().Count() - 1 : 0);
        _instants.Clear();
    }

    /// <summary>Gives the values of all instants that stand for one time to a batch.</summary>
    /// <param name="period">Which; the batch is told.</param>
    /// <param name="district">The register.</param>
    /// <param name="batch">The batch.</param>
    /// <param name="store">Where marks of devices stand that a table without marks must not blank; null when the table has its own.</param>
    /// <param name="cancel">Ends reading the store.</param>
    public async Task MoveToAsync(TimeSpan? period, District district, ReadingBatch batch, IReadingStore? store, CancellationToken cancel)
    {
        batch.Period = period;
        foreach (IGrouping<int, KeyValuePair<(int Station, long Time), List<TableValue>>> group in _instants.GroupBy(i => i.Key.Station).OrderBy(g => g.Key))
        {
            Station station = district.Stations[group.Key];
            KeyValuePair<(int Station, long Time), List<TableValue>>[] instants = [.. group.OrderBy(i => i.Key.Time)];
            if (store is not null) await KeepMarksAsync(station, instants, store, cancel);
            foreach (((_, long time), List<TableValue> values) in instants)
            {
                if (!values.Exists(v => v.Period == period)) continue;
                acceptance.Begin(station, bounds, batch);
                acceptance.Open();
                acceptance.Time(time);
                foreach (TableValue value in values.Where(v => v.Period == period))
                {
                    acceptance.Value(value.Entry, value.Value);
                    acceptance.Flag(value.Entry, value.Flag);
                }

                acceptance.Close();
                acceptance.End();
            }
        }
    }

    /// <summary>The same value with a device's mark in the store keeps the mark.</summary>
    private async Task KeepMarksAsync(Station station, KeyValuePair<(int Station, long Time), List<TableValue>>[] instants, IReadingStore store, CancellationToken cancel) =>
        await store.ReadAsync(station, instants[0].Key.Time, instants[^1].Key.Time + 1, int.MaxValue, (time, stored) =>
        {
            if (!_instants.TryGetValue((station.Index, time), out List<TableValue>? values)) return;
            foreach (ParameterValue known in stored)
            {
                if (known.Flag is ReadingFlag.Normal or > ReadingFlag.Unknown) continue;
                foreach (ref TableValue value in CollectionsMarshal.AsSpan(values))
                {
                    bool same = station.Parameters[value.Entry].Parameter.Index == known.Parameter && value.Value.Equals(known.Value) && value.Flag is ReadingFlag.Normal;
                    if (same) value = value with { Flag = known.Flag };
                }
            }
        }, cancel);
}
