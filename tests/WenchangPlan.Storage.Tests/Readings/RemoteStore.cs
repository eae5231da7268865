using WenchangPlan.Storage.State;
using WenchangPlan.Telemetry.Readings;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;

namespace WenchangPlan.Storage.Tests.Readings;

/// <summary>A store of readings that are somewhere else, here in memory. This one class is all that a further store takes: quarantine, changed hours and balance are the state file's.</summary>
internal sealed class RemoteStore(CommitBooks books, District district) : IReadingStore
{
    /// <summary>The state file, which is opened anew when the service starts anew.</summary>
    public CommitBooks Books { get; set; } = books;

    private readonly Dictionary<int, SortedDictionary<long, SortedDictionary<int, ParameterValue>>> _stations = [];

    public ValueTask<CommitResult> CommitAsync(ReadingBatch batch, CancellationToken cancel)
    {
        foreach (ReadingRow row in batch.Rows)
        {
            SortedDictionary<int, ParameterValue> instant = Instant(row);
            foreach (ParameterValue value in batch.Values(row))
            {
                instant[value.Parameter] = value;
            }
        }

        var result = new CommitResult(batch.MessageEnds.Count, 0, batch.QuarantinedMessages, batch.ValueCount);
        var changed = new ChangedRows();
        foreach (ReadingRow row in batch.Rows)
        {
            changed.Add(row.Station, district.Clock.HourOf(row.Time, district.Stations[row.Station].TimeIs));
        }

        Books.Commit(changed, batch.Door, batch.Quarantined, CommitBooks.Added(result, batch), writer =>
        {
            Books.Series.Forget(writer, batch, batch.Rows);
            Books.Series.Save(writer, batch);
        });
        return ValueTask.FromResult(result);
    }

    public ValueTask ReadAsync(Station station, long from, long to, int limit, ReadingVisitor visit, CancellationToken cancel) =>
        Visit(Of(station).Where(i => i.Key >= from && i.Key < to).Take(limit), visit);

    public ValueTask ReadLatestAsync(Station station, int limit, ReadingVisitor visit, CancellationToken cancel) => Visit(Of(station).Reverse().Take(limit), visit);

    public IReadOnlyList<SampleSeries> ReadSeries(Station station, long from, long to) => Books.Series.Read(station, from, to);

    public long ReadKeptSince() => long.MinValue;

    private SortedDictionary<long, SortedDictionary<int, ParameterValue>> Of(Station station) => _stations.GetValueOrDefault(station.Index) ?? [];

    private SortedDictionary<int, ParameterValue> Instant(ReadingRow row)
    {
        if (!_stations.TryGetValue(row.Station, out var instants))
        {
            _stations[row.Station] = instants = [];
        }

        if (!instants.TryGetValue(row.Time, out var values))
        {
            instants[row.Time] = values = [];
        }

        return values;
    }

    private static ValueTask Visit(IEnumerable<KeyValuePair<long, SortedDictionary<int, ParameterValue>>> instants, ReadingVisitor visit)
    {
        foreach ((long time, SortedDictionary<int, ParameterValue> values) in instants)
        {
            visit(time, values.Values.ToArray());
        }

        return ValueTask.CompletedTask;
    }
}
