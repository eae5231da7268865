using WenchangPlan.Assessment.Derivations;
using WenchangPlan.Standards;
using WenchangPlan.Standards.Noise;
using WenchangPlan.Telemetry.Acts;
using WenchangPlan.Telemetry.Readings;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Verdicts;

namespace WenchangPlan.Assessment.Hours;

/// <summary>Turns the readings of a station into hourly values. Fed in order of time; one aggregator for one station.</summary>
/// <remarks>
/// <para>Sampling time is counted by slots of the hour (<see cref="AssessmentRules.CoverageSlot"/>, or the time a reading stands for when that is longer):
/// a slot with at least one valid reading counts whole. So a station that buffered 5-minute values and one that sends every minute are measured
/// alike, and a gap of three slots is what it takes to fall below 45 minutes.</para>
/// <para>A reading stands for the sample period of the series it belongs to, else of its station. Where an hour has readings that stand for a longer time than others,
/// such as an hourly mean of a platform beside the minutes of a device, they alone enter the mean: it is made of the same air, and each would count twice.</para>
/// </remarks>
/// <param name="station">The station.</param>
/// <param name="district">The register.</param>
/// <param name="series">What is known of the station's readings; those of a parameter in order of time (<see cref="Telemetry.Stores.IReadingStore.ReadSeries"/>).</param>
/// <param name="amendments">What people say of them, in the order in which it counts.</param>
/// <param name="derivation">Where the steps of each hour are noted; null when nobody asks for them.</param>
public sealed class HourAggregator(
    Station station, District district, IReadOnlyList<SampleSeries> series, IReadOnlyList<Amendment> amendments, Derivation? derivation = null)
{
    private const int Decimals = 6;
    private readonly int _slots = SlotsPerHour(station.SamplePeriod, district);
    private readonly PeriodCursor[]? _periods = series.Count == 0 ? null : [.. station.Parameters.Select(p => new PeriodCursor([.. series.Where(s => s.Parameter == p.Parameter.Index)]))];
    private readonly Sums[] _sums = [.. station.Parameters.Select(p => new Sums(p, district.Assessment.BelowLimit, derivation is null ? null : new HourSteps(station, p, derivation)))];
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
        int slot = SlotOf(into, _slots);
        foreach (ParameterValue value in values)
        {
            // Readings of a parameter that the station no longer has stay in the store and count no more.
            if (_places[value.Parameter] is >= 0 and var place)
            {
                int slots = _periods?[place].At(time) is { } period ? SlotsPerHour(period, district) : _slots;
                ParameterValue judged = amendments.Count == 0 ? value : Amendment.Judged(amendments, time, station.Parameters[place].Parameter.Code, value);
                _sums[place].Add(time, judged, slots == _slots ? slot : SlotOf(into, slots), slots);
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
            _finished.Add(new StationHour(station.Index, hour, [.. _sums.Where(s => s.Total > 0).Select(s => s.ToHourValue())]));
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

    private static int SlotOf(long into, int slots) => (int)(into * slots / 3_600_000);

    private static int SlotsPerHour(TimeSpan period, District district)
    {
        TimeSpan slot = period > district.Assessment.CoverageSlot ? period : district.Assessment.CoverageSlot;
        return Math.Clamp((int)(TimeSpan.FromHours(1).Ticks / slot.Ticks), 1, 60);
    }

    /// <summary>The series of a parameter, asked in order of time.</summary>
    private sealed class PeriodCursor(SampleSeries[] series)
    {
        private int _next;

        /// <summary>Time the reading at an instant stands for; null when the station's sample period says it.</summary>
        public TimeSpan? At(long time)
        {
            while (_next < series.Length && series[_next].Last < time) _next++;
            return _next < series.Length && series[_next].Contains(time) ? series[_next].Period : null;
        }
    }

    private sealed class Sums(StationParameter entry, BelowLimitRule belowLimit, HourSteps? steps)
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
        private int _slotsPerHour;

        /// <summary>All readings of the hour.</summary>
        public int Total { get; private set; }

        /// <summary>Begins another hour.</summary>
        public void Clear()
        {
            Forget();
            Total = 0;
        }

        /// <summary>Adds a reading.</summary>
        /// <param name="time">Its time, ms UTC.</param>
        /// <param name="reading">The reading.</param>
        /// <param name="slot">The slot of the hour it is in, from 0.</param>
        /// <param name="slotsPerHour">How many such slots an hour has.</param>
        public void Add(long time, ParameterValue reading, int slot, int slotsPerHour)
        {
            Total++;
            if (!reading.Flag.CountsAsValid())
            {
                steps?.Flagged(time, reading);
                return;
            }

            if (slotsPerHour != _slotsPerHour)
            {
                if (_count > 0 && slotsPerHour > _slotsPerHour)
                {
                    steps?.StoodFor(time, reading, slotsPerHour);
                    return;
                }

                Forget();
                _slotsPerHour = slotsPerHour;
            }

            double used = BelowLimit.Used(reading.Value, reading.Flag, belowLimit, entry.DetectionLimit);
            var value = (decimal)used;
            steps?.Took(time, value, reading.Flag, slotsPerHour);
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

        public HourValue ToHourValue()
        {
            if (_count == 0)
            {
                steps?.Finish(_slotsPerHour, null, 0, Decimals);
                return new HourValue(_parameter.Code, null, null, null, 0, Total, 0);
            }

            // A decimal made from a double has no zeros at the end; only one that was calculated or rounded can.
            decimal min = _min.Scale > Decimals ? Shortest(_min) : _min;
            decimal max = _max.Scale > Decimals ? Shortest(_max) : _max;
            decimal mean = _count == 1 && _parameter.Mean is MeanKind.Arithmetic or MeanKind.Sum ? min : Shortest(Mean());
            int minutes = System.Numerics.BitOperations.PopCount(_slots) * (60 / _slotsPerHour);
            steps?.Finish(_slotsPerHour, mean, minutes, Decimals);
            return new HourValue(_parameter.Code, mean, min, max, _count, Total, minutes);
        }

        private void Forget()
        {
            (_slots, _sum, _hydrogen, _energy, _north, _east, _count) = (0, 0, 0, 0, 0, 0, 0);
            (_min, _max) = (decimal.MaxValue, decimal.MinValue);
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
