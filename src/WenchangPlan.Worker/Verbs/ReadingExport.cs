using System.Globalization;
using System.Text;
using WenchangPlan.Telemetry.Readings;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Telemetry.Time;

namespace WenchangPlan.Worker.Verbs;

/// <summary>Readings as CSV, one value a line: by station in register order, by time, by parameter in catalogue order. <c>import</c> reads it back.</summary>
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

    /// <summary>Writes the header and the readings of the local days, both included; a reading whose time marks an end belongs to the day it closes.</summary>
    public async Task WriteAsync(DateOnly from, DateOnly to, CancellationToken cancel)
    {
        output.Write("station,time,parameter,value,flag\n"u8);
        foreach (Station station in district.Stations)
        {
            byte[] id = Encoding.UTF8.GetBytes(station.Id);
            int shift = station.TimeIs == TimeIs.End ? 1 : 0;
            long next = district.Clock.StartOfDay(from) + shift;
            long end = district.Clock.EndOfHour(DistrictClock.FirstHourOf(to) + 23) + shift;
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
            output.Write("\n"u8);
        }

        written();
    }
}
