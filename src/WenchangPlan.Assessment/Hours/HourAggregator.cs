using WenchangPlan.Standards;
using WenchangPlan.Telemetry.Readings;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Verdicts;

namespace WenchangPlan.Assessment.Hours;

/// <summary>Turns the readings of a station into hourly values. Fed in order of time; one aggregator for one station.</summary>
/// <remarks>
/// Sampling time is counted by slots of the hour (<see cref="AssessmentRules.CoverageSlot"/>, or the station's sample period when that is longer):
/// a slot with at least one valid reading counts whole. So a station that buffered 5-minute values and one that sends every minute are measured
/// alike, and a gap of three slots is what it takes to fall below 45 minutes.
/// </remarks>
public sealed class HourAggregator(Station station, District district)
{
    private const int Decimals = 6;
    private readonly int _slots = SlotsPerHour(station, district);
    private readonly Dictionary<int, Sums> _sums = [];
    private readonly List<StationHour> _finished = [];
    private int? _hour;

    /// <summary>Adds the values of one instant.</summary>
    /// <param name="time">Time of the reading, ms UTC, not before the one added last.</param>
    /// <param name="values">Its values; flagged ones are counted and do not enter the mean.</param>
    public void Add(long time, ReadOnlySpan<ParameterValue> values)
    {
        int hour = district.Clock.HourOf(time, station.TimeIs);
        if (hour != _hour)
        {
            CloseHour();
            _hour = hour;
        }

        long into = time - (station.TimeIs == TimeIs.End ? 1 : 0) - district.Clock.StartOfHour(hour);
        int slot = (int)(into * _slots / 3_600_000);
        foreach (ParameterValue value in values)
        {
            if (!_sums.TryGetValue(value.Parameter, out Sums? sums))
            {
                sums = new Sums(district.Catalog.All[value.Parameter]);
                _sums.Add(value.Parameter, sums);
            }

            sums.Add(value, slot);
        }
    }

    /// <summary>The hours that had readings, in order.</summary>
    public IReadOnlyList<StationHour> Finish()
    {
        CloseHour();
        return _finished;
    }

    private void CloseHour()
    {
        if (_hour is { } hour)
        {
            // In the order of the register, so that the same readings give the same bytes (G5).
            _finished.Add(new StationHour(station.Index, hour,
                [.. station.Parameters.Where(p => _sums.ContainsKey(p.Parameter.Index)).Select(p => _sums[p.Parameter.Index].ToHourValue(60 / _slots))]));
        }

        _sums.Clear();
        _hour = null;
    }

    private static int SlotsPerHour(Station station, District district)
    {
        TimeSpan slot = station.SamplePeriod > district.Assessment.CoverageSlot ? station.SamplePeriod : district.Assessment.CoverageSlot;
        return Math.Clamp((int)(TimeSpan.FromHours(1).Ticks / slot.Ticks), 1, 60);
    }

    private sealed class Sums(Parameter parameter)
    {
        private ulong _slots;
        private decimal _sum;
        private double _hydrogen;
        private double _north;
        private double _east;
        private decimal _min = decimal.MaxValue;
        private decimal _max = decimal.MinValue;
        private int _count;
        private int _total;

        public void Add(ParameterValue reading, int slot)
        {
            _total++;
            if (!reading.Flag.CountsAsValid())
            {
                return;
            }

            var value = (decimal)reading.Value;
            _count++;
            _slots |= 1UL << slot;
            _sum += value;
            _min = Math.Min(_min, value);
            _max = Math.Max(_max, value);
            if (parameter.Mean == MeanKind.Ph)
            {
                _hydrogen += Math.Pow(10, -reading.Value);
            }
            else if (parameter.Mean == MeanKind.Direction)
            {
                (double sin, double cos) = Math.SinCos(double.DegreesToRadians(reading.Value));
                _north += cos;
                _east += sin;
            }
        }

        public HourValue ToHourValue(int minutesPerSlot) => _count == 0
            ? new HourValue(parameter.Code, null, null, null, 0, _total, 0)
            : new HourValue(parameter.Code, Shortest(Mean()), Shortest(_min), Shortest(_max), _count, _total,
                System.Numerics.BitOperations.PopCount(_slots) * minutesPerSlot);

        /// <summary>Without zeros at the end, as the store gives it back: 35.10 and 35.1 would be written differently in a verdict (G5).</summary>
        private static decimal Shortest(decimal value) => Rounding.HalfEven(value, Decimals) / 1.0000000000000000000000000000m;

        private decimal Mean() => parameter.Mean switch
        {
            MeanKind.Sum => _sum,
            MeanKind.Ph => (decimal)-Math.Log10(_hydrogen / _count),
            MeanKind.Direction => (decimal)((double.RadiansToDegrees(Math.Atan2(_east, _north)) + 360) % 360),
            _ => _sum / _count,
        };
    }
}
