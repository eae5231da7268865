using WenchangPlan.Telemetry.Readings;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;

namespace WenchangPlan.Alerting.Tests.Support;

/// <summary>Readings by station and time; values of one instant that come in different batches are merged, as the real stores do. Thread-safe.</summary>
internal sealed class InMemoryReadings : IReadingStore
{
    private readonly Lock _gate = new();
    private readonly Dictionary<int, SortedDictionary<long, SortedDictionary<int, ParameterValue>>> _stations = [];

    /// <summary>Instants handed out so far.</summary>
    public int Visited { get; private set; }

    /// <summary>Whether the store is away.</summary>
    public bool Fails { get; set; }

    public ValueTask<CommitResult> CommitAsync(ReadingBatch batch, CancellationToken cancel)
    {
        Add(batch);
        return ValueTask.FromResult(new CommitResult(batch.Messages, 0, 0, batch.ValueCount));
    }

    public void Add(ReadingBatch batch)
    {
        lock (_gate)
        {
            foreach (ReadingRow row in batch.Rows)
            {
                if (!_stations.TryGetValue(row.Station, out var times))
                {
                    _stations[row.Station] = times = [];
                }

                if (!times.TryGetValue(row.Time, out var values))
                {
                    times[row.Time] = values = [];
                }

                foreach (ParameterValue value in batch.Values(row))
                {
                    values[value.Parameter] = value;
                }
            }
        }
    }

    public ValueTask ReadAsync(Station station, long from, long to, int limit, ReadingVisitor visit, CancellationToken cancel) =>
        Fails ? throw new IOException("the store is away") : Visit(Of(station).Where(r => r.Time >= from && r.Time < to).Take(limit), visit);

    public ValueTask ReadLatestAsync(Station station, int limit, ReadingVisitor visit, CancellationToken cancel) =>
        Visit(Of(station).Reverse().Take(limit), visit);

    public IReadOnlyList<SampleSeries> ReadSeries(Station station, long from, long to) => [];

    public long ReadKeptSince() => long.MinValue;

    private IReadOnlyList<(long Time, ParameterValue[] Values)> Of(Station station)
    {
        lock (_gate)
        {
            return _stations.TryGetValue(station.Index, out var times) ? [.. times.Select(t => (t.Key, t.Value.Values.ToArray()))] : [];
        }
    }

    private ValueTask Visit(IEnumerable<(long Time, ParameterValue[] Values)> readings, ReadingVisitor visit)
    {
        foreach ((long time, ParameterValue[] values) in readings)
        {
            Visited++;
            visit(time, values);
        }

        return ValueTask.CompletedTask;
    }
}
