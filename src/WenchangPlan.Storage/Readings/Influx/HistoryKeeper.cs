using System.Globalization;
using System.Text;
using Microsoft.Extensions.Options;
using WenchangPlan.Storage.State;
using WenchangPlan.Telemetry.Readings;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;

namespace WenchangPlan.Storage.Readings.Influx;

/// <summary>Keeps what stands in InfluxDB of instants of history, in the state file, before other values are written over it.</summary>
/// <remarks>
/// What stands is on disk before the new value leaves, so a kill in between loses none of it: the rows come again, and what was kept for them is kept already.
/// Costs a query only where a row is history and not newer than all of its station. Two processes that write the same instants at the same moment are not told apart.
/// </remarks>
internal sealed class HistoryKeeper(InfluxReader reader, ReplacedReadings replaced, SqliteDatabase database, CommitBooks books, District district, IOptions<InfluxDbOptions> options)
{
    /// <summary>The rows of a batch that are history; null when there are none.</summary>
    public static ReadingBatch? Find(ReadingBatch batch, HistoryMark mark)
    {
        ReadingBatch? history = null;
        foreach (ReadingRow row in batch.Rows)
        {
            if (mark.Has(row.Time))
            {
                history ??= new ReadingBatch();
                foreach (ParameterValue value in batch.Values(row))
                {
                    history.AddValue(value);
                }

                history.CloseRow(row.Station, row.Time);
            }
        }

        return history;
    }

    /// <summary>The rows of our own lines that are history; null when there are none.</summary>
    public ReadingBatch? Find(IEnumerable<Line> lines, HistoryMark mark)
    {
        var history = new ReadingBatch();
        foreach (Line line in lines.Where(l => mark.Has(l.Time) && RefusedReadings.IsReading(l.Text.Span)))
        {
            string[] parts = Encoding.UTF8.GetString(line.Text.Span).Split(' ');
            if (parts[0].Split(",station=") is not [_, var id] || district.Find(id) is not { } station)
            {
                continue;
            }

            Dictionary<string, string> fields = parts[1].Split(',').Select(f => f.Split('=')).ToDictionary(f => f[0], f => f[1], StringComparer.Ordinal);
            foreach ((string code, string value) in fields)
            {
                if (station.Find(code)?.Parameter is { } parameter)
                {
                    ReadingFlag flag = ReadingFlags.FromCode(fields.GetValueOrDefault(code + ReadingLines.FlagSuffix)?.Trim('"'));
                    history.AddValue(new ParameterValue(parameter.Index, double.Parse(value, CultureInfo.InvariantCulture), flag));
                }
            }

            history.CloseRow(station.Index, line.Time);
        }

        return history.Rows.Count > 0 ? history : null;
    }

    /// <summary>Keeps what rows of history are about to replace.</summary>
    /// <remarks>Of a server that can only be written to, VictoriaMetrics, nothing is kept.</remarks>
    /// <exception cref="IOException">InfluxDB cannot be read, or the state file not written, now; then nothing may be replaced.</exception>
    public async Task KeepAsync(ReadingBatch history, HistoryMark mark, CancellationToken cancel)
    {
        if (options.Value.AcceptWeakDurability)
        {
            return;
        }

        var standing = new Dictionary<(int Station, long Time, int Parameter), ParameterValue>();
        HashSet<(int, long)> instants = [.. history.Rows.Select(r => (r.Station, r.Time))];
        foreach ((Station station, long first, long last) in new StandingValues(history).Stretches(district))
        {
            await reader.ReadAsync(station, first, last + 1, int.MaxValue, newestFirst: false, (time, values) =>
            {
                foreach (ParameterValue value in instants.Contains((station.Index, time)) ? values : [])
                {
                    standing[(station.Index, time, value.Parameter)] = value;
                }
            }, cancel);
        }

        List<(ReadingRow Row, List<(ParameterValue Old, ParameterValue New)> Values)> rewritten = [];
        foreach (ReadingRow row in history.Rows)
        {
            List<(ParameterValue, ParameterValue)> values = [];
            foreach (ParameterValue value in history.Values(row))
            {
                (int, long, int) key = (row.Station, row.Time, value.Parameter);
                if (standing.TryGetValue(key, out ParameterValue old) && !old.SaysTheSame(value))
                {
                    values.Add((old, value));
                }

                standing[key] = value;
            }

            if (values.Count > 0)
            {
                rewritten.Add((row, values));
            }
        }

        if (rewritten.Count > 0)
        {
            database.Write(writer =>
            {
                var added = new Balance(0, 0, 0, 0, 0, 0, ValuesReplaced: rewritten.Sum(r => replaced.Keep(writer, r.Row.Station, r.Row.Time, r.Values, mark)));
                books.Count(writer, added);
                return added;
            }, books.CommittedBeside);
        }
    }
}
