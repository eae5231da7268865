using WenchangPlan.Standards.Drainage;
using WenchangPlan.Telemetry.Readings;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Time;

namespace WenchangPlan.Assessment.Drainage;

/// <summary>The valid readings of a point, parameter by parameter, in order of time.</summary>
internal sealed class StationSeries
{
    private readonly Dictionary<string, List<TimedValue>> _byCode = new(StringComparer.Ordinal);
    private readonly List<long> _times = [];

    /// <summary>Time of the newest reading, valid or not, ms UTC; the beginning of time when there is none.</summary>
    public long Newest => _times.Count == 0 ? long.MinValue : _times[^1];

    public static StationSeries Read(Station station, IEvidence evidence, int first, int end)
    {
        var series = new StationSeries();
        evidence.Readings(station, first, end, (time, values) =>
        {
            series._times.Add(time);
            foreach (ParameterValue value in values)
            {
                if (value.Flag.CountsAsValid())
                {
                    string code = evidence.District.Catalog.All[value.Parameter].Code;
                    double used = BelowLimit.Used(value.Value, value.Flag, evidence.District.Assessment.BelowLimit, station.Find(code)?.DetectionLimit);
                    series.Of(code).Add(new TimedValue(time, (decimal)used));
                }
            }
        });
        return series;
    }

    /// <summary>The readings of a parameter; empty when it has none.</summary>
    public List<TimedValue> Of(string code)
    {
        if (!_byCode.TryGetValue(code, out List<TimedValue>? list))
        {
            _byCode.Add(code, list = []);
        }

        return list;
    }

    /// <summary>Two parameters at the instants that have both.</summary>
    public List<TimedValue> Join(string one, string other, Func<decimal, decimal, decimal> both)
    {
        var joined = new List<TimedValue>();
        Dictionary<long, decimal> others = Of(other).ToDictionary(r => r.Time, r => r.Value);
        foreach (TimedValue reading in Of(one))
        {
            if (others.TryGetValue(reading.Time, out decimal second))
            {
                joined.Add(new TimedValue(reading.Time, both(reading.Value, second)));
            }
        }

        return joined;
    }

    /// <summary>Whether any reading, valid or not, lies in [<paramref name="start"/>, <paramref name="end"/>).</summary>
    public bool HasAnyIn(long start, long end) => _times.Exists(t => t >= start && t < end);

    /// <summary>The hours of [<paramref name="start"/>, <paramref name="end"/>) that have a valid reading, with how many.</summary>
    public IReadOnlyDictionary<int, int> HoursIn(long start, long end, DistrictClock clock) =>
        _byCode.Values.SelectMany(list => list).Where(r => r.Time >= start && r.Time < end).CountBy(r => clock.HourOf(r.Time)).ToDictionary();
}
