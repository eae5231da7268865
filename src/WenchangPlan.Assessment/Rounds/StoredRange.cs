using System.Runtime.InteropServices;
using WenchangPlan.Telemetry.Acts;
using WenchangPlan.Telemetry.Readings;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;

namespace WenchangPlan.Assessment.Rounds;

/// <summary>The readings of a station in some hours, held while a window is judged.</summary>
/// <param name="station">The station.</param>
/// <param name="district">The register.</param>
/// <param name="first">First hour.</param>
/// <param name="end">Hour after the last one.</param>
internal sealed class StoredRange(Station station, District district, int first, int end)
{
    private readonly List<(long Time, int Start, int Count)> _instants = [];
    private readonly List<ParameterValue> _values = [];

    public int Station => station.Index;

    public int First => first;

    public int End => end;

    /// <summary>Reads them, as people say they are to be judged.</summary>
    /// <exception cref="IOException">The store cannot be read now.</exception>
    public async Task<StoredRange> ReadAsync(IReadingStore store, IActReader acts, CancellationToken cancel)
    {
        IReadOnlyList<Amendment> amendments = acts.ReadAmendments(station, TimeOf(first), TimeOf(end));
        await store.ReadAsync(station, TimeOf(first), TimeOf(end), int.MaxValue, (time, values) =>
        {
            _instants.Add((time, _values.Count, values.Length));
            foreach (ParameterValue value in values)
            {
                _values.Add(amendments.Count == 0 ? value : Amendment.Judged(amendments, time, district.Catalog.All[value.Parameter].Code, value));
            }
        }, cancel);
        return this;
    }

    /// <summary>Visits those of hours [from, to), in order of time.</summary>
    public void Visit(int from, int to, ReadingVisitor visit)
    {
        (long start, long stop) = (TimeOf(from), TimeOf(to));
        foreach ((long time, int at, int count) in _instants)
        {
            if (time >= start && time < stop)
            {
                visit(time, CollectionsMarshal.AsSpan(_values).Slice(at, count));
            }
        }
    }

    /// <summary>The first instant whose reading counts in an hour: a time that marks an end belongs to the hour it closes.</summary>
    private long TimeOf(int hour) => district.Clock.StartOfHour(hour) + (station.TimeIs == TimeIs.End ? 1 : 0);
}
