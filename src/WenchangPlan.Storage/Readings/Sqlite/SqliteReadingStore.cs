using System.Runtime.InteropServices;
using WenchangPlan.Storage.Packing;
using WenchangPlan.Storage.State;
using WenchangPlan.Telemetry.Readings;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;

namespace WenchangPlan.Storage.Readings.Sqlite;

/// <summary>Readings in SQLite: one row per station and instant, written once however often it is delivered (G2).</summary>
public sealed class SqliteReadingStore(
    SqliteDatabase database, PackedReadings packs, ReplacedReadings replaced, CommittedBalance balance, District district, TimeProvider time, QuarantineLimit quarantineLimit)
    : IReadingStore
{
    private readonly CommitBooks _books = new(database, balance, time, quarantineLimit);
    private readonly StoredReadings _stored = new(database);
    private readonly ChangedRows _changed = new();
    private readonly List<ReadingRow> _replacing = [];
    private readonly List<ParameterValue> _merged = [];
    private readonly List<(ParameterValue Old, ParameterValue New)> _rewritten = [];
    private byte[] _packed = new byte[1024];
    private int _added;
    private int _addedFlagged;
    private int _replaced;

    /// <inheritdoc />
    public ValueTask<CommitResult> CommitAsync(ReadingBatch batch, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        try
        {
            return ValueTask.FromResult(database.Write(writer => Commit(writer, batch), done => _books.Committed(done.Added)).Result);
        }
        catch (IOException)
        {
            _books.Failed();
            throw;
        }
    }

    /// <inheritdoc />
    public ValueTask ReadAsync(Station station, long from, long to, int limit, ReadingVisitor visit, CancellationToken cancel)
    {
        _stored.Visit(station.Index, from, to, limit, visit, cancel);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc />
    public ValueTask ReadLatestAsync(Station station, int limit, ReadingVisitor visit, CancellationToken cancel)
    {
        _stored.VisitLatest(station.Index, limit, visit, cancel);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc />
    public IReadOnlyList<SampleSeries> ReadSeries(Station station, long from, long to) => _books.Series.Read(station, from, to);

    /// <inheritdoc />
    public long ReadKeptSince() => _stored.ReadKeptSince();

    /// <summary>Stores what is not there yet, inside a transaction of the caller; values that stand stay as they are.</summary>
    /// <returns>Values added, and how many of them have a flag that keeps them out of averages.</returns>
    internal (int Added, int Flagged) Fill(SqliteDatabase.Writer writer, ReadingBatch batch)
    {
        _changed.Clear();
        (_added, _addedFlagged) = (0, 0);
        packs.Refresh(writer);
        Statement insert = PrepareInsert(writer);
        foreach (ReadingRow row in batch.Rows)
        {
            Store(writer, insert, row, batch.Values(row), history: null);
        }

        packs.Written(_changed);
        _books.MarkChangedHours(writer, _changed, door: null);
        return (_added, _addedFlagged);
    }

    private (CommitResult Result, Balance Added) Commit(SqliteDatabase.Writer writer, ReadingBatch batch)
    {
        _changed.Clear();
        _replaced = 0;
        batch.BeginCommit();
        _replacing.Clear();
        packs.Refresh(writer);
        var history = new HistoryMark(time.GetUtcNow().ToUnixTimeMilliseconds(), batch.Door);
        Statement insert = PrepareInsert(writer);
        int duplicates = 0;
        int first = 0;
        foreach (int end in batch.MessageEnds)
        {
            bool changed = false;
            for (int i = first; i < end; i++)
            {
                ReadingRow row = batch.Rows[i];
                if (Store(writer, insert, row, batch.Values(row), history))
                {
                    changed = true;
                }
                else
                {
                    batch.NoteRepeated(i);
                }
            }

            duplicates += changed ? 0 : 1;
            first = end;
        }

        var result = new CommitResult(batch.MessageEnds.Count, duplicates, batch.QuarantinedMessages, batch.ValueCount) { Replaced = _replaced };
        packs.Written(_changed);
        _books.Series.Forget(writer, batch, _replacing);
        foreach (SampleSeries series in _books.Series.Save(writer, batch))
        {
            foreach (long instant in series.Instants)
            {
                _changed.AddHour(series.Station, HourOf(series.Station, instant));
            }
        }

        _books.MarkChangedHours(writer, _changed, batch.Door);
        _books.Quarantine(writer, batch.Quarantined);
        Balance added = CommitBooks.Added(result, batch);
        _books.Count(writer, added);
        return (result, added);
    }

    /// <summary>Stores one row; false when all it says was there already.</summary>
    /// <param name="writer">Writes.</param>
    /// <param name="insert">Of <see cref="PrepareInsert"/>.</param>
    /// <param name="row">The row.</param>
    /// <param name="values">Its values.</param>
    /// <param name="history">When and by which way it came; null when nothing may be replaced.</param>
    private bool Store(SqliteDatabase.Writer writer, Statement insert, ReadingRow row, ReadOnlySpan<ParameterValue> values, HistoryMark? history)
    {
        bool lifted = packs.Lift(writer, row.Station, row.Time);
        long station = database.Identities.OfStation(row.Station);
        bool changed = insert.Bind(1, station).Bind(2, row.Time).Bind(3, Pack(values)).Execute() > 0;
        if (changed)
        {
            CountAdded(values);
        }
        else
        {
            changed = Merge(writer, row, station, values, history);
            if (changed && history is not null)
            {
                _replacing.Add(row);
            }
        }

        if (changed)
        {
            _changed.Add(row.Station, HourOf(row.Station, row.Time));
        }
        else if (lifted)
        {
            writer.Prepare("DELETE FROM reading WHERE station = ?1 AND time = ?2").Bind(1, station).Bind(2, row.Time).Execute();
        }

        return changed;
    }

    private static Statement PrepareInsert(SqliteDatabase.Writer writer) =>
        writer.Prepare("INSERT INTO reading(station, time, data) VALUES(?1, ?2, ?3) ON CONFLICT DO NOTHING");

    private int HourOf(int station, long time) => district.Clock.HourOf(time, district.Stations[station].TimeIs);

    private void CountAdded(ReadOnlySpan<ParameterValue> values)
    {
        foreach (ParameterValue value in values)
        {
            _added++;
            _addedFlagged += value.Flag.CountsAsValid() ? 0 : 1;
        }
    }

    /// <summary>The row is there: what the message brings replaces what stood for the same parameter, if it may, and blanks nothing else.</summary>
    private bool Merge(SqliteDatabase.Writer writer, ReadingRow row, long station, ReadOnlySpan<ParameterValue> values, HistoryMark? history)
    {
        Statement query = writer.Prepare("SELECT data FROM reading WHERE station = ?1 AND time = ?2").Bind(1, station).Bind(2, row.Time);
        query.Step();
        _merged.Clear();
        _rewritten.Clear();
        ReadOnlySpan<byte> packed = query.Blob(0);
        while (!packed.IsEmpty)
        {
            (int id, double value, ReadingFlag flag) = PackedValues.Read(ref packed);
            // A parameter that has left the register keeps its row id, as a negative index, so that merging does not lose it.
            _merged.Add(new ParameterValue(database.Identities.ParameterOf(id) ?? ~id, value, flag));
        }

        query.Reset();
        bool changed = false;
        foreach (ParameterValue value in values)
        {
            int known = _merged.FindIndex(v => v.Parameter == value.Parameter);
            if (known < 0)
            {
                _merged.Add(value);
                CountAdded([value]);
                changed = true;
            }
            else if (history is not null && !_merged[known].SaysTheSame(value))
            {
                _rewritten.Add((_merged[known], value));
                _merged[known] = value;
                changed = true;
            }
        }

        if (changed)
        {
            writer.Prepare("UPDATE reading SET data = ?3 WHERE station = ?1 AND time = ?2").Bind(1, station).Bind(2, row.Time)
                .Bind(3, Pack(CollectionsMarshal.AsSpan(_merged))).Execute();
            if (_rewritten.Count > 0 && history is { } mark && mark.Has(row.Time))
            {
                _replaced += replaced.Keep(writer, row.Station, row.Time, _rewritten, mark);
            }
        }

        return changed;
    }

    private ReadOnlySpan<byte> Pack(ReadOnlySpan<ParameterValue> values)
    {
        if (_packed.Length < values.Length * PackedValues.MaxBytesPerValue)
        {
            _packed = new byte[values.Length * PackedValues.MaxBytesPerValue * 2];
        }

        int at = 0;
        foreach (ParameterValue value in values)
        {
            int id = value.Parameter < 0 ? ~value.Parameter : database.Identities.OfParameter(value.Parameter);
            at += PackedValues.Write(_packed.AsSpan(at), id, value.Value, value.Flag);
        }

        return _packed.AsSpan(0, at);
    }
}
