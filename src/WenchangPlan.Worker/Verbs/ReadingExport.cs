using System.Globalization;
using System.Text;
using WenchangPlan.Telemetry.Readings;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Telemetry.Time;

namespace WenchangPlan.Worker.Verbs;

/// <summary>Readings as CSV, one value a line: by station in register order, by time, by parameter in catalogue order. <c>import</c> reads it back.</summary>
/// <remarks>Where readings stand for another time than their station's sample period, a last column says so: without it they would be judged otherwise when they are read back.</remarks>
/// <param name="district">The register; stations that have left it are not exported.</param>
/// <param name="store">Where the readings are.</param>
/// <param name="output">Where the lines go.</param>
/// <param name="written">Called after each instant.</param>
internal sealed class ReadingExport(District district, IReadingStore store, ArrayBufferBuilder output, Action written)
{
    private const int InstantsAtOnce = 5_000;
    private const int LongestNumber = 40;

    private readonly byte[][] _codes = [.. district.Catalog.All.Select(p => Encoding.UTF8.GetBytes(p.Code))];
    private readonly List<ParameterValue> _values = [];
    private IReadOnlyList<SampleSeries> _series = [];
    private bool _hasPeriods;

    /// <summary>Writes the header and the readings of the local days, both included; a reading whose time marks an end belongs to the day it closes.</summary>
    public async Task WriteAsync(DateOnly from, DateOnly to, CancellationToken cancel)
    {
        _hasPeriods = district.Stations.Any(s => SeriesOf(s, from, to).Count > 0);
        output.Write(_hasPeriods ? "station,time,parameter,value,flag,period\n"u8 : "station,time,parameter,value,flag\n"u8);
        foreach (Station station in district.Stations)
        {
            byte[] id = Encoding.UTF8.GetBytes(station.Id);
            (long next, long end) = Bounds(station, from, to);
            _series = _hasPeriods ? SeriesOf(station, from, to) : [];
            int read;
            do
            {
                // In parts, so that a long export does not hold back the store's own housekeeping.
                read = 0;
                await store.ReadAsync(station, next, end, InstantsAtOnce, (time, values) =>
                {
                    read++;
                    next = time + 1;
                    WriteInstant(id, time, values);
                }, cancel);
            }
            while (read == InstantsAtOnce);
        }
    }

    private (long From, long To) Bounds(Station station, DateOnly from, DateOnly to)
    {
        int shift = station.TimeIs == TimeIs.End ? 1 : 0;
        return (district.Clock.StartOfDay(from) + shift, district.Clock.EndOfHour(DistrictClock.FirstHourOf(to) + 23) + shift);
    }

    private IReadOnlyList<SampleSeries> SeriesOf(Station station, DateOnly from, DateOnly to)
    {
        (long first, long end) = Bounds(station, from, to);
        return store.ReadSeries(station, first, end);
    }

    private void WritePeriod(int parameter, long time)
    {
        output.Write(","u8);
        foreach (SampleSeries series in _series)
        {
            if (series.Parameter == parameter && series.Contains(time))
            {
                series.Period.TryFormat(output.GetSpan(LongestNumber), out int length, "c", CultureInfo.InvariantCulture);
                output.Advance(length);
                return;
            }
        }
    }

    private void WriteInstant(ReadOnlySpan<byte> station, long time, ReadOnlySpan<ParameterValue> values)
    {
        _values.Clear();
        _values.AddRange(values);
        _values.Sort(static (a, b) => a.Parameter.CompareTo(b.Parameter));
        DateTimeOffset at = district.Clock.At(time);
        foreach (ParameterValue value in _values)
        {
            output.Write(station);
            output.Write(","u8);
            at.TryFormat(output.GetSpan(LongestNumber), out int length, "yyyy-MM-dd'T'HH:mm:ss.FFFzzz", CultureInfo.InvariantCulture);
            output.Advance(length);
            output.Write(","u8);
            output.Write(_codes[value.Parameter]);
            output.Write(","u8);
            value.Value.TryFormat(output.GetSpan(LongestNumber), out length, default, CultureInfo.InvariantCulture); // shortest text that reads back as the same number
            output.Advance(length);
            output.Write(","u8);
            Encoding.UTF8.TryGetBytes(value.Flag.ToCode(), output.GetSpan(LongestNumber), out length);
            output.Advance(length);
            if (_hasPeriods) WritePeriod(value.Parameter, time);
            output.Write("\n"u8);
        }

        written();
    }
}
