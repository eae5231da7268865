using WenchangPlan.Telemetry.Readings;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;

namespace WenchangPlan.Assessment.Tests;

/// <summary>The real store, in which something happens right before the readings of a station are read.</summary>
internal sealed class InterruptedReadings(IReadingStore store) : IReadingStore
{
    /// <summary>Id of the station, and what happens, once.</summary>
    public (string Station, Func<Task> Happens)? Before { get; set; }

    public ValueTask<CommitResult> CommitAsync(ReadingBatch batch, CancellationToken cancel) => store.CommitAsync(batch, cancel);

    public async ValueTask ReadAsync(Station station, long from, long to, int limit, ReadingVisitor visit, CancellationToken cancel)
    {
        // Reads of single instants only ask where the readings begin.
        if (limit > 1 && Before is { } before && before.Station == station.Id)
        {
            Before = null;
            await before.Happens();
        }

        await store.ReadAsync(station, from, to, limit, visit, cancel);
    }

    public ValueTask ReadLatestAsync(Station station, int limit, ReadingVisitor visit, CancellationToken cancel) => store.ReadLatestAsync(station, limit, visit, cancel);

    public IReadOnlyList<SampleSeries> ReadSeries(Station station, long from, long to) => store.ReadSeries(station, from, to);

    public long ReadKeptSince() => store.ReadKeptSince();
}
