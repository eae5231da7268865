using System.Runtime.InteropServices;
using WenchangPlan.Telemetry.Readings;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Telemetry.Time;

namespace WenchangPlan.Assessment.Rounds;

/// <summary>The readings of a station in some hours, held while a window is judged.</summary>
/// <param name="station">The station.</param>
/// <param name="clock">The district's time.</param>
/// <param name="first">First hour.</param>
/// <param name="end">Hour after the last one.</param>
internal sealed class StoredRange(Station station, DistrictClock clock, int first, int end)
{
    private readonly List<(long Time, int Start, int Count)> _instants = [];
    private readonly List<ParameterValue> _values = [];

    public int Station => station.Index;

    public int First => first;

    public int End => end;

    /// <summary>Reads them.</summary>
    /// <exception cref="IOException">The store cannot be read now.</exception>
    public async Task<StoredRange> ReadAsync(IReadingStore store, CancellationToken cancel)
    {
        await store.ReadAsync(station, TimeOf(first), TimeOf(end), int.MaxValue, (time, values) =>
        {
            _instants.Add((time, _values.Count, values.Length));
            _values.AddRange(values);
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
    private long TimeOf(int hour) => clock.StartOfHour(hour) + (station.TimeIs == TimeIs.End ? 1 : 0);
}
