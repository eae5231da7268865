using Microsoft.Extensions.Options;
using WenchangPlan.Storage.State;
using WenchangPlan.Telemetry.Readings;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;

namespace WenchangPlan.Storage.Readings.Influx;

/// <summary>Readings in InfluxDB; quarantine, changed hours and balance in the state file, written right after InfluxDB's answer or together with the spool entry.</summary>
/// <remarks>
/// <para>A kill between InfluxDB's answer and the state file brings the messages again: the same points, counted once.</para>
/// <para>While readings wait in the spool, a batch joins them, so that a correction never arrives before what it corrects. A batch of which every row is newer
/// than all before corrects nothing, so it overtakes the spool as soon as InfluxDB answers: old readings never hold up new ones.</para>
/// <para>What InfluxDB had already is not known, so <see cref="CommitResult.Duplicates"/> is 0.</para>
/// </remarks>
internal sealed partial class InfluxReadingStore(
    InfluxDelivery delivery, InfluxReader reader, HistoryKeeper keeper, Spool spool, SqliteDatabase database, CommitBooks books, District district, IOptions<StorageOptions> options, TimeProvider time)
    : IReadingStore, IDisposable
{
    private readonly SemaphoreSlim _turn = new(1);
    private readonly ReadingLines _lines = new(district);
    private readonly NewestTimes _newest = new(database);

    /// <inheritdoc />
    public async ValueTask<CommitResult> CommitAsync(ReadingBatch batch, CancellationToken cancel)
    {
        await _turn.WaitAsync(cancel);
        try
        {
            _noted?.Note(batch);
            using var lines = new LineBuffer();
            _newest.Begin();
            bool allNew = _lines.Write(batch, _newest, lines);
            IReadOnlyList<RefusedLine> refused = [];
            byte[]? spooled = null;
            var mark = new HistoryMark(time.GetUtcNow().ToUnixTimeMilliseconds(), batch.Door);
            ReadingBatch? history = allNew ? null : HistoryKeeper.Find(batch, mark);
            if (lines.Lines > 0)
            {
                (refused, spooled) = await DeliverAsync(lines.Written, allNew, history, mark, cancel);
            }

            return Commit(batch, refused, spooled, history is null ? null : mark);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <inheritdoc />
    /// <exception cref="IOException">InfluxDB is away, or readings still wait in the spool: half of the data is not an answer.</exception>
    public ValueTask ReadAsync(Station station, long from, long to, int limit, ReadingVisitor visit, CancellationToken cancel)
    {
        RefuseWhileWaiting();
        return reader.ReadAsync(station, from, to, limit, newestFirst: false, visit, cancel);
    }

    /// <inheritdoc />
    /// <exception cref="IOException">As for <see cref="ReadAsync"/>.</exception>
    public ValueTask ReadLatestAsync(Station station, int limit, ReadingVisitor visit, CancellationToken cancel)
    {
        RefuseWhileWaiting();
        return reader.ReadAsync(station, long.MinValue, long.MaxValue, limit, newestFirst: true, visit, cancel);
    }

    /// <inheritdoc />
    public IReadOnlyList<SampleSeries> ReadSeries(Station station, long from, long to) => books.Series.Read(station, from, to);

    /// <inheritdoc />
    public long ReadKeptSince() => options.Value.KeptSince(district.Clock, time.GetUtcNow(),
        database.Read("SELECT max(time) FROM influx_newest", _ => { }, s => s.NullableInt64(0))[0]) ?? long.MinValue;

    /// <inheritdoc />
    public void Dispose()
    {
        _turn.Dispose();
        _replays.Dispose();
    }

    private async Task<(IReadOnlyList<RefusedLine> Refused, byte[]? Spooled)> DeliverAsync(
        ReadOnlyMemory<byte> lines, bool allNew, ReadingBatch? history, HistoryMark mark, CancellationToken cancel)
    {
        if (!spool.HoldsReadings || (allNew && !delivery.IsAway))
        {
            try
            {
                if (history is not null)
                {
                    await keeper.KeepAsync(history, mark, cancel);
                }

                return (await delivery.WriteAsync(lines, cancel), null);
            }
            catch (IOException e) when (e is InfluxAwayException or InfluxUnclearException)
            {
                // Into the spool; its drain says in the log that and why it waits, and sees whether other lines pass meanwhile.
            }
        }

        return ([], LineBuffer.Compress(lines.Span));
    }

    private CommitResult Commit(ReadingBatch batch, IReadOnlyList<RefusedLine> refused, byte[]? spooled, HistoryMark? history)
    {
        var outcome = BatchOutcome.Of(batch, refused, time.GetUtcNow().ToUnixTimeMilliseconds());
        var changed = new ChangedRows();
        foreach (ReadingRow row in batch.Rows)
        {
            changed.Add(row.Station, district.Clock.HourOf(row.Time, district.Stations[row.Station].TimeIs));
        }

        books.Commit(changed, batch.Door, outcome.Quarantined, CommitBooks.Added(outcome.Result, batch), writer =>
        {
            if (spooled is not null)
            {
                spool.Append(writer, SpoolContent.Readings, spooled, history);
            }

            _newest.Save(writer);
            books.Series.Forget(writer, batch, batch.Rows);
            books.Series.Save(writer, batch); // the hours of all rows are marked anyway
        });
        _newest.Committed();
        if (spooled is not null)
        {
            spool.Appended(SpoolContent.Readings, spooled);
        }

        foreach (RefusedLine line in refused)
        {
            batch.RefuseRow(line.Index, line.Text);
        }

        return outcome.Result;
    }

    private void RefuseWhileWaiting()
    {
        if (spool.HoldsReadings)
        {
            throw new IOException($"Readings wait in the spool ({spool.Bytes} bytes) until InfluxDB has taken them; until then nothing is read, so that no verdict is given on half of the data.");
        }
    }
}
