using System.Text;
using WenchangPlan.Telemetry.Readings;
using WenchangPlan.Telemetry.Register;

namespace WenchangPlan.Storage.Readings.Influx;

/// <summary>Readings as line protocol: one line a row, measurement = domain, tag = station, fields = parameter codes and, where needed, <c>code_flag</c>.</summary>
internal sealed class ReadingLines
{
    /// <summary>What follows a parameter code in the name of the field that holds its flag.</summary>
    public const string FlagSuffix = "_flag";

    private readonly byte[][] _heads;
    private readonly byte[][] _values;
    private readonly byte[][] _flags;
    private readonly byte[][] _letters;

    public ReadingLines(District district)
    {
        _heads = [.. district.Stations.Select(s => Encoding.UTF8.GetBytes($"{LineBuffer.Key(s.Domain.Code)},station={LineBuffer.Key(s.Id)} "))];
        _values = [.. district.Catalog.All.Select(p => Encoding.UTF8.GetBytes(LineBuffer.Key(p.Code) + "="))];
        _flags = [.. district.Catalog.All.Select(p => Encoding.UTF8.GetBytes("," + LineBuffer.Key(p.Code + FlagSuffix) + "=\""))];
        _letters = [.. Enumerable.Range(0, 256).Select(flag => Encoding.UTF8.GetBytes(((ReadingFlag)flag).ToCode() + "\""))];
    }

    /// <summary>Writes one line for each row of the batch, in its order.</summary>
    /// <returns>Whether every row is newer than all that were written of its station before, so that none can replace another.</returns>
    /// <remarks>
    /// The flag of a normal value is left out, as it mostly is normal, unless the row may replace one whose flag was not: fields cannot be taken back,
    /// so there <c>N</c> is written.
    /// </remarks>
    public bool Write(ReadingBatch batch, NewestTimes newest, LineBuffer to)
    {
        bool allNew = true;
        foreach (ReadingRow row in batch.Rows)
        {
            bool isNew = newest.Advance(row.Station, row.Time);
            allNew &= isNew;
            to.Append(_heads[row.Station]);
            bool first = true;
            foreach (ParameterValue value in batch.Values(row))
            {
                if (!first)
                {
                    to.Append((byte)',');
                }

                first = false;
                to.Append(_values[value.Parameter]);
                to.Append(value.Value);
                if (!isNew || value.Flag != ReadingFlag.Normal)
                {
                    to.Append(_flags[value.Parameter]);
                    to.Append(_letters[(byte)value.Flag]);
                }
            }

            to.EndLine(row.Time);
        }

        return allNew;
    }
}
