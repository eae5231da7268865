using System.Runtime.InteropServices;
using WenchangPlan.Telemetry.Readings;
using WenchangPlan.Telemetry.Stores;

namespace WenchangPlan.Storage.Sqlite;

/// <summary>Readings as people see them: rows and packs as one, in order of time. One statement, so that both are of one moment even while days are being packed.</summary>
internal sealed class StoredReadings(SqliteDatabase database)
{
    // No row lies inside a pack, so the first instant of a pack says where it belongs in either direction.
    private const string Between = """
        SELECT time, data, 0 FROM reading WHERE station = ?1 AND time >= ?2 AND time < ?3
        UNION ALL
        SELECT first, data, 1 FROM reading_pack WHERE station = ?1 AND first < ?3 AND last >= ?2
            AND first >= coalesce((SELECT max(first) FROM reading_pack WHERE station = ?1 AND first <= ?2), ?2)
        ORDER BY 1
        """;

    private const string Newest = """
        SELECT time, data, 0 FROM reading WHERE station = ?1
        UNION ALL
        SELECT first, data, 1 FROM reading_pack WHERE station = ?1
        ORDER BY 1 DESC
        """;

    /// <summary>As <see cref="IReadingStore.ReadAsync"/>.</summary>
    public void Visit(int station, long from, long to, int limit, ReadingVisitor visit, CancellationToken cancel)
    {
        if (limit <= 0)
        {
            return;
        }

        var visitor = new Visitor(database.Identities, limit, visit, cancel);
        database.Reader.Visit(Between, s => s.Bind(1, database.Identities.OfStation(station)).Bind(2, from).Bind(3, to), row =>
        {
            if (row.Int32(2) == 0)
            {
                return visitor.Visit(row.Int64(0), row.Blob(1));
            }

            ReadingPack pack = ReadingPackFormat.Read(row.Blob(1));
            while (pack.TryRead(out long time, out ReadOnlySpan<StoredValue> values) && time < to)
            {
                if (time >= from && !visitor.Visit(time, values))
                {
                    return false;
                }
            }

            return true;
        });
    }

    /// <summary>As <see cref="IReadingStore.ReadLatestAsync"/>.</summary>
    public void VisitLatest(int station, int limit, ReadingVisitor visit, CancellationToken cancel)
    {
        if (limit <= 0)
        {
            return;
        }

        var visitor = new Visitor(database.Identities, limit, visit, cancel);
        database.Reader.Visit(Newest, s => s.Bind(1, database.Identities.OfStation(station)), row =>
        {
            if (row.Int32(2) == 0)
            {
                return visitor.Visit(row.Int64(0), row.Blob(1));
            }

            var rows = new Stack<(long Time, StoredValue[] Values)>();
            ReadingPack pack = ReadingPackFormat.Read(row.Blob(1));
            while (pack.TryRead(out long time, out ReadOnlySpan<StoredValue> values))
            {
                rows.Push((time, values.ToArray()));
            }

            return rows.All(r => visitor.Visit(r.Time, r.Values));
        });
    }

    /// <summary>As <see cref="IReadingStore.ReadKeptSince"/>. It is in the file, because what was deleted stays deleted when the setting changes.</summary>
    public long ReadKeptSince() => database.Read("SELECT kept_since FROM retention", _ => { }, s => s.Int64(0)).FirstOrDefault(long.MinValue);

    /// <summary>Hands on rows until the limit, leaving out parameters that have left the register.</summary>
    private sealed class Visitor(Identities identities, int limit, ReadingVisitor visit, CancellationToken cancel)
    {
        private readonly List<ParameterValue> _values = [];
        private int _left = limit;

        /// <summary>A row of <c>reading</c>; false when it was the last.</summary>
        public bool Visit(long time, ReadOnlySpan<byte> data)
        {
            _values.Clear();
            while (!data.IsEmpty)
            {
                (int id, double value, ReadingFlag flag) = PackedValues.Read(ref data);
                Add(id, value, flag);
            }

            return HandOn(time);
        }

        /// <summary>A row of a pack; false when it was the last.</summary>
        public bool Visit(long time, ReadOnlySpan<StoredValue> values)
        {
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
