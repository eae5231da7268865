using WenchangPlan.Storage.Packing;
using WenchangPlan.Storage.State;
using WenchangPlan.Telemetry.Readings;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;

namespace WenchangPlan.Storage.Readings.Sqlite;

/// <summary>Readings in SQLite: one row per station and instant, written once however often it is delivered (G2).</summary>
public sealed class SqliteReadingStore(
    SqliteDatabase database, PackedReadings packs, CommittedBalance balance, District district, TimeProvider time, QuarantineLimit quarantineLimit) : IReadingStore
{
    private readonly CommitBooks _books = new(database, balance, time, quarantineLimit);
    private readonly StoredReadings _stored = new(database);
    private readonly HashSet<(int Station, int Hour)> _changed = [];
    private readonly List<ReadingRow> _replacing = [];
    private readonly List<ParameterValue> _merged = [];
    private byte[] _packed = new byte[1024];
    private int _added;
    private int _addedFlagged;

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
        foreach (ReadingRow row in batch.Rows)
        {
            Store(writer, row, batch.Values(row), replace: false);
        }

        packs.Written(_changed);
        _books.MarkChangedHours(writer, _changed);
        return (_added, _addedFlagged);
    }

    private (CommitResult Result, Balance Added) Commit(SqliteDatabase.Writer writer, ReadingBatch batch)
    {
        _changed.Clear();
        _replacing.Clear();
        packs.Refresh(writer);
        int duplicates = 0;
        int first = 0;
        foreach (int end in batch.MessageEnds)
        {
            bool changed = false;
            for (int i = first; i < end; i++)
            {
                changed |= Store(writer, batch.Rows[i], batch.Values(batch.Rows[i]), replace: true);
            }

            duplicates += changed ? 0 : 1;
            first = end;
        }

        var result = new CommitResult(batch.MessageEnds.Count, duplicates, batch.QuarantinedMessages, batch.ValueCount);
        packs.Written(_changed);
        _books.Series.Forget(writer, batch, _replacing);
        foreach (SampleSeries series in _books.Series.Save(writer, batch))
        {
            _changed.UnionWith(series.Instants.Select(time => (series.Station, HourOf(series.Station, time))));
        }

        _books.MarkChangedHours(writer, _changed);
        _books.Quarantine(writer, batch.Quarantined);
        Balance added = CommitBooks.Added(result, batch);
        _books.Count(writer, added);
        return (result, added);
    }

    /// <summary>Stores one row; false when all it says was there already.</summary>
    private bool Store(SqliteDatabase.Writer writer, ReadingRow row, ReadOnlySpan<ParameterValue> values, bool replace)
    {
        bool lifted = packs.Lift(writer, row.Station, row.Time);
        long station = database.Identities.OfStation(row.Station);
        bool changed = writer.Prepare("INSERT INTO reading(station, time, data) VALUES(?1, ?2, ?3) ON CONFLICT DO NOTHING")
            .Bind(1, station).Bind(2, row.Time).Bind(3, Pack(values)).Execute() > 0;
        if (changed)
        {
            CountAdded(values);
        }
        else
        {
            changed = Merge(writer, station, row.Time, values, replace);
            if (changed && replace)
            {
                _replacing.Add(row);
            }
        }

        if (changed)
        {
            _changed.Add((row.Station, HourOf(row.Station, row.Time)));
        }
        else if (lifted)
        {
            writer.Prepare("DELETE FROM reading WHERE station = ?1 AND time = ?2").Bind(1, station).Bind(2, row.Time).Execute();
        }

        return changed;
    }

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
    private bool Merge(SqliteDatabase.Writer writer, long station, long at, ReadOnlySpan<ParameterValue> values, bool replace)
    {
        Statement query = writer.Prepare("SELECT data FROM reading WHERE station = ?1 AND time = ?2").Bind(1, station).Bind(2, at);
        query.Step();
        _merged.Clear();
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
            else if (replace && !SaysTheSame(_merged[known], value))
            {
                _merged[known] = value;
                changed = true;
            }
        }

        if (changed)
        {
            writer.Prepare("UPDATE reading SET data = ?3 WHERE station = ?1 AND time = ?2").Bind(1, station).Bind(2, at)
                .Bind(3, Pack(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_merged))).Execute();
        }

        return changed;
    }

    /// <summary>Delivered again, a value may come after other ones than the first time; what was found of it then stands (G2).</summary>
    private static bool SaysTheSame(ParameterValue stands, ParameterValue comes) =>
        stands == comes || (stands.Value.Equals(comes.Value) && stands.Flag.DependsOnSequence() && comes.Flag.DependsOnSequence());

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
