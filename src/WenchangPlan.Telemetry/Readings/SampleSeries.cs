using System.Runtime.InteropServices;

namespace WenchangPlan.Telemetry.Readings;

/// <summary>
/// A stretch of readings that stand for another time than the station's sample period says, such as a history of hourly means from before the station sent
/// minutes: the instants <paramref name="First"/>, one period later, and so on to <paramref name="Last"/>. Other readings between them are the station's own.
/// </summary>
/// <param name="Station">Index in the register.</param>
/// <param name="Parameter">Index in the district's parameter catalogue.</param>
/// <param name="First">First instant, ms UTC.</param>
/// <param name="Last">Last instant, ms UTC, included.</param>
/// <param name="Period">Time one reading stands for, 1 s to 24 h.</param>
public readonly record struct SampleSeries(int Station, int Parameter, long First, long Last, TimeSpan Period)
{
    private long PeriodMs => (long)Period.TotalMilliseconds;

    /// <summary>The instants.</summary>
    public IEnumerable<long> Instants
    {
        get
        {
            for (long time = First; time <= Last; time += PeriodMs) yield return time;
        }
    }

    /// <summary>Whether an instant (ms UTC) is one of them.</summary>
    public bool Contains(long time) => time >= First && time <= Last && (time - First) % PeriodMs == 0;

    /// <summary>The series that a batch with a period of its own holds; none of a batch without.</summary>
    public static IReadOnlyList<SampleSeries> Of(ReadingBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        if (batch.Period is not { } period) return [];
        var ended = new List<SampleSeries>();
        var open = new Dictionary<(int, int), SampleSeries>();
        foreach (ReadingRow row in batch.Rows)
        {
            foreach (ParameterValue value in batch.Values(row))
            {
                ref SampleSeries series = ref CollectionsMarshal.GetValueRefOrAddDefault(open, (row.Station, value.Parameter), out bool exists);
                if (exists && (row.Time == series.Last || row.Time == series.Last + series.PeriodMs))
                {
                    series = series with { Last = row.Time };
                    continue;
                }

                if (exists) ended.Add(series);
                series = new SampleSeries(row.Station, value.Parameter, row.Time, row.Time, period);
            }
        }

        ended.AddRange(open.Values);
        return ended;
    }
}
