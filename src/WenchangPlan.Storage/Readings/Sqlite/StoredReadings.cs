using System.Runtime.InteropServices;
using WenchangPlan.Storage.Packing;
using WenchangPlan.Storage.State;
using WenchangPlan.Telemetry.Readings;
using WenchangPlan.Telemetry.Stores;

namespace WenchangPlan.Storage.Readings.Sqlite;

/// <summary>Readings as people see them: rows and packs as one, in order of time, of one moment even while days are being packed.</summary>
/// <remarks>A row stands instead of what a pack says of the same instant, see <see cref="PackedReadings"/>.</remarks>
internal sealed class StoredReadings(SqliteDatabase database)
{
    /// <summary>As <see cref="IReadingStore.ReadAsync"/>.</summary>
    public void Visit(int station, long from, long to, int limit, ReadingVisitor visit, CancellationToken cancel)
    {
        if (limit <= 0)
        {
            return;
        }

        long id = database.Identities.OfStation(station);
        database.Reader.InSnapshot(file =>
        {
            using Statement rows = file.Prepare("SELECT time, data FROM reading WHERE station = ?1 AND time >= ?2 AND time < ?3 ORDER BY time")
                .Bind(1, id).Bind(2, from).Bind(3, to);
            using Statement packs = file.Prepare("""
                SELECT data FROM reading_pack WHERE station = ?1 AND first < ?3 AND last >= ?2
                    AND first >= coalesce((SELECT max(first) FROM reading_pack WHERE station = ?1 AND first <= ?2), ?2)
                ORDER BY first
                """).Bind(1, id).Bind(2, from).Bind(3, to);
            var visitor = new Visitor(database.Identities, rows, newestFirst: false, limit, visit, cancel);
            while (packs.Step())
            {
                ReadingPack pack = ReadingPackFormat.Read(packs.Blob(0));
                while (pack.TryRead(out long time, out ReadOnlySpan<StoredValue> values) && time < to)
                {
                    if (time >= from && !(visitor.VisitRows(until: time) && visitor.Visit(time, values)))
                    {
                        return;
                    }
                }
            }

            visitor.VisitRows(until: null);
        });
    }

    /// <summary>As <see cref="IReadingStore.ReadLatestAsync"/>.</summary>
    public void VisitLatest(int station, int limit, ReadingVisitor visit, CancellationToken cancel)
    {
        if (limit <= 0)
        {
            return;
        }

        long id = database.Identities.OfStation(station);
        database.Reader.InSnapshot(file =>
        {
            using Statement rows = file.Prepare("SELECT time, data FROM reading WHERE station = ?1 ORDER BY time DESC").Bind(1, id);
            using Statement packs = file.Prepare("SELECT last, data FROM reading_pack WHERE station = ?1 ORDER BY first DESC").Bind(1, id);
            var visitor = new Visitor(database.Identities, rows, newestFirst: true, limit, visit, cancel);
            while (packs.Step())
            {
                // What is asked for is mostly newer than any pack: then none is opened.
                if (!visitor.VisitRows(until: packs.Int64(0)))
                {
                    return;
                }

                var packed = new Stack<(long Time, StoredValue[] Values)>();
                ReadingPack pack = ReadingPackFormat.Read(packs.Blob(1));
                while (pack.TryRead(out long time, out ReadOnlySpan<StoredValue> values))
                {
                    packed.Push((time, values.ToArray()));
                }

                if (!packed.All(r => visitor.VisitRows(until: r.Time) && visitor.Visit(r.Time, r.Values)))
                {
                    return;
                }
            }

            visitor.VisitRows(until: null);
        });
    }

    /// <summary>As <see cref="IReadingStore.ReadKeptSince"/>. It is in the file, because what was deleted stays deleted when the setting changes.</summary>
    public long ReadKeptSince() => database.Read("SELECT kept_since FROM retention", _ => { }, s => s.Int64(0)).FirstOrDefault(long.MinValue);

    /// <summary>Hands on rows until the limit, leaving out parameters that have left the register.</summary>
    private sealed class Visitor(Identities identities, Statement rows, bool newestFirst, int limit, ReadingVisitor visit, CancellationToken cancel)
    {
        private readonly List<ParameterValue> _values = [];
        private bool _hasRow = rows.Step();
        private int _left = limit;

        /// <summary>The rows of <c>reading</c> whose turn is before an instant, or all that are left; false when one of them was the last to hand on.</summary>
        public bool VisitRows(long? until)
        {
            while (_hasRow && (until is not { } end || (newestFirst ? rows.Int64(0) > end : rows.Int64(0) < end)))
            {
                _values.Clear();
                ReadOnlySpan<byte> data = rows.Blob(1);
                while (!data.IsEmpty)
                {
                    (int id, double value, ReadingFlag flag) = PackedValues.Read(ref data);
                    Add(id, value, flag);
                }

                if (!HandOn(rows.Int64(0)))
                {
                    return false;
                }

                _hasRow = rows.Step();
            }

            return true;
        }

        /// <summary>A row of a pack, unless one of <c>reading</c> stands instead; false when it was the last to hand on.</summary>
        public bool Visit(long time, ReadOnlySpan<StoredValue> values)
        {
            if (_hasRow && rows.Int64(0) == time)
            {
                return true;
            }

            _values.Clear();
            foreach (StoredValue value in values)
            {
                Add(value.ParameterId, value.Value, value.Flag);
            }

            return HandOn(time);
        }

        private void Add(int id, double value, ReadingFlag flag)
        {
            if (identities.ParameterOf(id) is { } parameter)
            {
                _values.Add(new ParameterValue(parameter, value, flag));
            }
        }

        private bool HandOn(long time)
        {
            cancel.ThrowIfCancellationRequested();
            visit(time, CollectionsMarshal.AsSpan(_values));
            return --_left > 0;
        }
    }
}
