using WenchangPlan.Standards;
using WenchangPlan.Standards.Noise;
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
    private readonly Sums[] _sums = [.. station.Parameters.Select(p => new Sums(p, district.Assessment.BelowLimit))];
    private readonly int[] _places = PlacesOf(station, district);
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
            // Readings of a parameter that the station no longer has stay in the store and count no more.
            if (_places[value.Parameter] is >= 0 and var place)
            {
                _sums[place].Add(value, slot);
            }
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
            _finished.Add(new StationHour(station.Index, hour, [.. _sums.Where(s => s.Total > 0).Select(s => s.ToHourValue(60 / _slots))]));
        }

        foreach (Sums sums in _sums)
        {
            sums.Clear();
        }

        _hour = null;
    }

    /// <summary>The place of each parameter of the catalogue among those of the station; -1 for those it does not have.</summary>
    private static int[] PlacesOf(Station station, District district)
    {
        var places = new int[district.Catalog.All.Count];
        Array.Fill(places, -1);
        for (int i = 0; i < station.Parameters.Count; i++)
        {
            places[station.Parameters[i].Parameter.Index] = i;
        }

        return places;
    }

    private static int SlotsPerHour(Station station, District district)
    {
        TimeSpan slot = station.SamplePeriod > district.Assessment.CoverageSlot ? station.SamplePeriod : district.Assessment.CoverageSlot;
        return Math.Clamp((int)(TimeSpan.FromHours(1).Ticks / slot.Ticks), 1, 60);
    }

    private sealed class Sums(StationParameter entry, BelowLimitRule belowLimit)
    {
        private readonly Parameter _parameter = entry.Parameter;
        private ulong _slots;
        private decimal _sum;
        private double _hydrogen;
        private double _energy;
        private double _north;
        private double _east;
        private decimal _min = decimal.MaxValue;
        private decimal _max = decimal.MinValue;
        private int _count;

        /// <summary>All readings of the hour.</summary>
        public int Total { get; private set; }

        /// <summary>Begins another hour.</summary>
        public void Clear()
        {
            (_slots, _sum, _hydrogen, _energy, _north, _east, _count, Total) = (0, 0, 0, 0, 0, 0, 0, 0);
            (_min, _max) = (decimal.MaxValue, decimal.MinValue);
        }

        public void Add(ParameterValue reading, int slot)
        {
            Total++;
            if (!reading.Flag.CountsAsValid())
            {
                return;
            }

            double used = BelowLimit.Used(reading.Value, reading.Flag, belowLimit, entry.DetectionLimit);
            var value = (decimal)used;
            _count++;
            _slots |= 1UL << slot;
            _sum += value;
            _energy += _parameter.Mean == MeanKind.Energy ? SoundLevels.Energy(value) : 0;
            _min = Math.Min(_min, value);
            _max = Math.Max(_max, value);
            if (_parameter.Mean == MeanKind.Ph)
            {
                _hydrogen += Math.Pow(10, -used);
            }
            else if (_parameter.Mean == MeanKind.Direction)
            {
                (double sin, double cos) = Math.SinCos(double.DegreesToRadians(used));
                _north += cos;
                _east += sin;
            }
        }

        public HourValue ToHourValue(int minutesPerSlot)
        {
            if (_count == 0)
            {
                return new HourValue(_parameter.Code, null, null, null, 0, Total, 0);
            }

            // A decimal made from a double has no zeros at the end; only one that was calculated or rounded can.
            decimal min = _min.Scale > Decimals ? Shortest(_min) : _min;
            decimal max = _max.Scale > Decimals ? Shortest(_max) : _max;
            decimal mean = _count == 1 && _parameter.Mean is MeanKind.Arithmetic or MeanKind.Sum ? min : Shortest(Mean());
            return new HourValue(_parameter.Code, mean, min, max, _count, Total, System.Numerics.BitOperations.PopCount(_slots) * minutesPerSlot);
        }

        /// <summary>Without zeros at the end, as the store gives it back: 35.10 and 35.1 would be written differently in a verdict (G5).</summary>
        private static decimal Shortest(decimal value)
        {
            decimal rounded = Rounding.HalfEven(value, Decimals);
            return rounded.Scale == 0 ? rounded : rounded / 1.0000000000000000000000000000m;
        }

        private decimal Mean() => _parameter.Mean switch
        {
            MeanKind.Sum => _sum,
            MeanKind.Energy => SoundLevels.Level(_energy / _count),
            MeanKind.Maximum => _max,
            MeanKind.Ph => (decimal)-Math.Log10(_hydrogen / _count),
            MeanKind.Direction => (decimal)((double.RadiansToDegrees(Math.Atan2(_east, _north)) + 360) % 360),
            _ => _sum / _count,
        };
    }
}
