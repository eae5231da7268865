using WenchangPlan.Storage.State;
using WenchangPlan.Telemetry.Readings;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;

namespace WenchangPlan.Storage.Readings.Influx;

/// <summary>What filling in a message did.</summary>
/// <param name="Added">Values added.</param>
/// <param name="Flagged">How many of these have a flag that keeps them out of averages.</param>
/// <param name="Hours">Station index and hour number of every row, added or not: a kill may have come before they were marked.</param>
internal sealed record FilledMessage(int Added, int Flagged, ChangedRows Hours);

/// <summary>Readings that come afterwards, from a replay: what stands stays, what is missing is added.</summary>
/// <remarks>
/// <para>What stands is read outside the turn of the commits, because that takes as long as InfluxDB likes and devices would wait for their acknowledgement meanwhile. A
/// commit in between could then be overwritten by the older values of the replay. So from before the first query until the write, every commit notes what it writes,
/// and what is missing is found under the turn, right before it is written: whatever has been committed by then is either in an answer or noted.</para>
/// <para>Under the turn are therefore only: to begin noting, while no commit is half done and nothing waits in the spool; and, in the end, the comparison with one write.
/// What goes to the spool later is noted like any commit. A commit that fails after it was noted comes again, with the same values.</para>
/// </remarks>
internal sealed partial class InfluxReadingStore
{
    private readonly SemaphoreSlim _replays = new(1); // one at a time: of two, both would read before either writes
    private volatile StandingValues? _noted;

    /// <summary>Fills in messages one after the other, and then settles them in the state file.</summary>
    /// <param name="messages">The messages; without rows, nothing is filled in.</param>
    /// <param name="settle">Gets what was done with each, null when InfluxDB refuses it for good.</param>
    /// <param name="cancel">Stops between messages; nothing is settled then.</param>
    /// <exception cref="IOException">InfluxDB is away or readings wait in the spool, so that it is not known what stands.</exception>
    public async ValueTask<ReplayResult> FillAsync(IReadOnlyList<ReadingBatch> messages, Func<IReadOnlyList<FilledMessage?>, ReplayResult> settle, CancellationToken cancel)
    {
        await _replays.WaitAsync(cancel);
        try
        {
            var filled = new List<FilledMessage?>();
            foreach (ReadingBatch message in messages)
            {
                StandingValues standing = await ReadStandingAsync(message, cancel);
                filled.Add(await FillAsync(message, standing, cancel));
            }

            return settle(filled);
        }
        finally
        {
            _noted = null;
            _replays.Release();
        }
    }

    private async Task<StandingValues> ReadStandingAsync(ReadingBatch message, CancellationToken cancel)
    {
        var standing = new StandingValues(message);
        await _turn.WaitAsync(cancel);
        try
        {
            RefuseWhileWaiting();
            _noted = standing;
        }
        finally
        {
            _turn.Release();
        }

        foreach ((Station station, long first, long last) in standing.Stretches(district))
        {
            await reader.ReadAsync(station, first, last + 1, int.MaxValue, newestFirst: false, (at, values) => standing.Note(station.Index, at, values), cancel);
        }

        return standing;
    }

    private async Task<FilledMessage?> FillAsync(ReadingBatch message, StandingValues standing, CancellationToken cancel)
    {
        await _turn.WaitAsync(cancel);
        try
        {
            ReadingBatch missing = standing.FindMissing();
            if (missing.Rows.Count > 0)
            {
                using var lines = new LineBuffer();
                _newest.Begin();
                _lines.Write(missing, _newest, lines);
                bool refused = (await delivery.WriteAsync(lines.Written, cancel)).Count > 0;
                database.Write(_newest.Save);
                _newest.Committed();
                if (refused)
                {
                    return null;
                }
            }

            var hours = new ChangedRows();
            foreach (ReadingRow row in message.Rows)
            {
                hours.Add(row.Station, district.Clock.HourOf(row.Time, district.Stations[row.Station].TimeIs));
            }

            return new FilledMessage(missing.ValueCount, missing.CountFlagged(), hours);
        }
        finally
        {
            _turn.Release();
        }
    }
}
