using WenchangPlan.Telemetry.Readings;
using WenchangPlan.Telemetry.Stores;

namespace WenchangPlan.Storage.Influx;

/// <summary>What filling in a message did.</summary>
/// <param name="Added">Values added.</param>
/// <param name="Flagged">How many of these have a flag that keeps them out of averages.</param>
/// <param name="Hours">Station index and hour number of every row, added or not: a kill may have come before they were marked.</param>
internal sealed record FilledMessage(int Added, int Flagged, HashSet<(int Station, int Hour)> Hours);

/// <summary>Readings that come afterwards, from a replay: what stands stays, what is missing is added.</summary>
internal sealed partial class InfluxReadingStore
{
    /// <summary>Fills in messages, one batch each, and then settles them in the state file; no commit comes in between.</summary>
    /// <param name="messages">The messages; without rows, nothing is filled in.</param>
    /// <param name="settle">Gets what was done with each, null when InfluxDB refuses it for good.</param>
    /// <param name="cancel">Stops between messages; nothing is settled then.</param>
    /// <exception cref="IOException">InfluxDB is away or readings wait in the spool, so that it is not known what stands.</exception>
    public async ValueTask<ReplayResult> FillAsync(IReadOnlyList<ReadingBatch> messages, Func<IReadOnlyList<FilledMessage?>, ReplayResult> settle, CancellationToken cancel)
    {
        await _turn.WaitAsync(cancel);
        try
        {
            RefuseWhileWaiting();
            _newest.Begin();
            var filled = new List<FilledMessage?>();
            foreach (ReadingBatch message in messages)
            {
                filled.Add(await FillAsync(message, cancel));
            }

            database.Write(_newest.Save);
            _newest.Committed();
            return settle(filled);
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task<FilledMessage?> FillAsync(ReadingBatch message, CancellationToken cancel)
    {
        var missing = new ReadingBatch();
        var hours = new HashSet<(int Station, int Hour)>();
        foreach (ReadingRow row in message.Rows)
        {
            hours.Add((row.Station, district.Clock.HourOf(row.Time, district.Stations[row.Station].TimeIs)));
            var stands = new HashSet<int>();
            await reader.ReadAsync(district.Stations[row.Station], row.Time, row.Time + 1, 1, newestFirst: false, (_, values) =>
            {
                foreach (ParameterValue value in values)
                {
                    stands.Add(value.Parameter);
                }
            }, cancel);
            AddMissing(missing, message, row, stands);
        }

        if (missing.Rows.Count > 0)
        {
            using var lines = new LineBuffer();
            _lines.Write(missing, _newest, lines);
            if ((await delivery.WriteAsync(lines.Written, cancel)).Count > 0)
            {
                return null;
            }
        }

        return new FilledMessage(missing.ValueCount, missing.CountFlagged(), hours);
    }

    private static void AddMissing(ReadingBatch missing, ReadingBatch message, ReadingRow row, HashSet<int> stands)
    {
        foreach (ParameterValue value in message.Values(row))
        {
            if (stands.Add(value.Parameter))
            {
                missing.AddValue(value);
            }
        }

        missing.CloseRow(row.Station, row.Time);
    }
}
