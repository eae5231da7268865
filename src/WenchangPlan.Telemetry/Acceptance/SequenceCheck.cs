using WenchangPlan.Telemetry.Readings;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;

namespace WenchangPlan.Telemetry.Acceptance;

/// <summary>Flags values that do not fit those before them: <c>jump</c> and <c>stuck</c>, where the register asks for it.</summary>
/// <remarks>
/// Each parameter of each station is followed forward in time. What comes late, such as an array that a device buffered, is checked inside itself: the same
/// array gives the same flags whenever it comes. One small entry a station and parameter; nothing is allocated for a message. Not thread-safe.
/// </remarks>
public sealed class SequenceCheck
{
    /// <summary>Two readings are near each other when at most this many sample periods lie between them.</summary>
    public const int NearPeriods = 3;

    private readonly District _district;
    private readonly StationParameter[][] _watched;
    private readonly Trace[][] _traces;
    private readonly Trace[] _late;
    private readonly List<ReadingRow> _ordered = [];

    /// <summary>Begins without memory.</summary>
    public SequenceCheck(District district)
    {
        _district = district;
        _watched = [.. district.Stations.Select(s => s.Parameters.Where(p => p.Jump is not null || p.Stuck > TimeSpan.Zero).ToArray())];
        _traces = [.. _watched.Select(w => w.Select(_ => new Trace()).ToArray())];
        _late = new Trace[_watched.Select(w => w.Length).DefaultIfEmpty().Max()];
    }

    /// <summary>Takes up where the stored readings end, so that a restart forgets nothing.</summary>
    /// <exception cref="IOException">The store cannot be read now.</exception>
    public async Task RestoreAsync(IReadingStore store, CancellationToken cancel)
    {
        foreach (Station station in _district.Stations.Where(s => _watched[s.Index].Length > 0))
        {
            long newest = long.MinValue;
            await store.ReadLatestAsync(station, 1, (time, _) => newest = time, cancel);
            if (newest == long.MinValue)
            {
                continue;
            }

            // Twice the longest time: a value that was unchanged all along is then known to be.
            long back = Math.Max(2 * _watched[station.Index].Max(w => (long)w.Stuck.TotalMilliseconds), Near(station));
            await store.ReadAsync(station, newest - back, long.MaxValue, int.MaxValue, (time, values) =>
            {
                foreach (ParameterValue value in values)
                {
                    if (Find(station, value) is var i and >= 0)
                    {
                        _traces[station.Index][i].Recall(_watched[station.Index][i], time, value.Value, value.Flag);
                    }
                }
            }, cancel);
        }
    }

    /// <summary>Flags the rows of one message.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="firstRow">The message's first row; it has all rows from there on, of one station.</param>
    public void Check(ReadingBatch batch, int firstRow)
    {
        int count = batch.Rows.Count - firstRow;
        if (count == 0 || _watched[batch.Rows[firstRow].Station] is not { Length: > 0 } watched)
        {
            return;
        }

        Array.Fill(_late, new Trace(), 0, watched.Length);
        if (count == 1)
        {
            Check(batch, batch.Rows[firstRow]);
            return;
        }

        _ordered.Clear();
        for (int i = firstRow; i < batch.Rows.Count; i++)
        {
            _ordered.Add(batch.Rows[i]);
        }

        _ordered.Sort(static (a, b) => a.Time != b.Time ? a.Time.CompareTo(b.Time) : a.Start.CompareTo(b.Start));
        foreach (ReadingRow row in _ordered)
        {
            Check(batch, row);
        }
    }

    private void Check(ReadingBatch batch, ReadingRow row)
    {
        Station station = _district.Stations[row.Station];
        ReadOnlySpan<ParameterValue> values = batch.Values(row);
        for (int i = 0; i < values.Length; i++)
        {
            if (Find(station, values[i]) is not (var at and >= 0))
            {
                continue;
            }

            Trace[] traces = _traces[row.Station];
            ref Trace trace = ref (row.Time > traces[at].Last ? ref traces[at] : ref _late[at]);
            ReadingFlag flag = trace.Follow(_watched[row.Station][at], Near(station), row.Time, values[i].Value, values[i].Flag);
            if (flag != values[i].Flag)
            {
                batch.Flag(row, i, flag);
            }
        }
    }

    /// <summary>Position of the trace a value moves; -1 when it is not watched, or has a flag that says not to compare with it.</summary>
    private int Find(Station station, ParameterValue value)
    {
        StationParameter[] watched = _watched[station.Index];
        for (int i = 0; i < watched.Length && value.Flag.DependsOnSequence(); i++)
        {
            if (watched[i].Parameter.Index == value.Parameter)
            {
                return i;
            }
        }

        return -1;
    }

    private static long Near(Station station) => NearPeriods * (long)station.SamplePeriod.TotalMilliseconds;
}
