using WenchangPlan.Telemetry.Readings;
using WenchangPlan.Telemetry.Register;

namespace WenchangPlan.Storage.Readings.Influx;

/// <summary>Which values stand in InfluxDB of the instants of a message that is replayed, kept true while commits go on. Thread-safe.</summary>
internal sealed class StandingValues
{
    /// <summary>Instants so many sample periods apart are still asked for together: a query then reads some rows in vain, but does not read years for two of them.</summary>
    private const int PeriodsApart = 10;

    private readonly Lock _gate = new();
    private readonly ReadingBatch _message;
    private readonly HashSet<(int Station, long Time)> _instants;
    private readonly HashSet<(int Station, long Time, int Parameter)> _standing = [];

    /// <summary>Begins with nothing standing.</summary>
    /// <param name="message">The message.</param>
    public StandingValues(ReadingBatch message) => (_message, _instants) = (message, [.. message.Rows.Select(r => (r.Station, r.Time))]);

    /// <summary>Stretches of time, both ends included, that hold every instant once.</summary>
    public IEnumerable<(Station Station, long First, long Last)> Stretches(District district)
    {
        foreach (IGrouping<int, (int Station, long Time)> instants in _instants.GroupBy(i => i.Station))
        {
            Station station = district.Stations[instants.Key];
            long apart = PeriodsApart * (long)station.SamplePeriod.TotalMilliseconds;
            long[] times = [.. instants.Select(i => i.Time).Order()];
            for (int first = 0, next; first < times.Length; first = next)
            {
                next = first + 1;
                while (next < times.Length && times[next] - times[next - 1] <= apart)
                {
                    next++;
                }

                yield return (station, times[first], times[next - 1]);
            }
        }
    }

    /// <summary>Notes that values stand; instants that the message does not have are passed over.</summary>
    public void Note(int station, long time, ReadOnlySpan<ParameterValue> values)
    {
        lock (_gate)
        {
            if (_instants.Contains((station, time)))
            {
                foreach (ParameterValue value in values)
                {
                    _standing.Add((station, time, value.Parameter));
                }
            }
        }
    }

    /// <summary>Notes the rows of a batch that is being written.</summary>
    public void Note(ReadingBatch batch)
    {
        foreach (ReadingRow row in batch.Rows)
        {
            Note(row.Station, row.Time, batch.Values(row));
        }
    }

    /// <summary>What of the message does not stand; of a value that it gives twice, the first.</summary>
    public ReadingBatch FindMissing()
    {
        var missing = new ReadingBatch();
        lock (_gate)
        {
            foreach (ReadingRow row in _message.Rows)
            {
                foreach (ParameterValue value in _message.Values(row))
                {
                    if (_standing.Add((row.Station, row.Time, value.Parameter)))
                    {
                        missing.AddValue(value);
                    }
                }

                missing.CloseRow(row.Station, row.Time);
            }
        }

        return missing;
    }
}
