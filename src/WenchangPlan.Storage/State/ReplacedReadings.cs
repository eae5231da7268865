using WenchangPlan.Storage.Packing;
using WenchangPlan.Telemetry.Readings;
using WenchangPlan.Telemetry.Stores;

namespace WenchangPlan.Storage.State;

/// <summary>The table <c>reading_replaced</c>: values of history that were replaced, a row an instant, wherever the readings are.</summary>
/// <remarks>A row is written in the transaction that replaces the values, or, where these are elsewhere, before they are replaced.</remarks>
public sealed class ReplacedReadings(SqliteDatabase database) : IReplacedStore
{
    private readonly List<PackedReplacement> _row = [];

    /// <inheritdoc />
    public void VisitReplaced(ReplacedFilter filter, ReplacedKey? from, Func<ReplacedKey, ReplacedValue, bool> visit)
    {
        ReplacedKey first = from ?? new ReplacedKey(long.MaxValue, long.MaxValue, long.MaxValue, 0);
        long? wanted = filter.Station is { } index ? database.Identities.OfStation(index) : null;
        database.Reader.Visit("""
            SELECT last_at, station, time, data FROM reading_replaced
            WHERE (last_at, station, time) <= (?1, ?2, ?3) AND (?4 IS NULL OR station = ?4) AND time >= ?5 AND time < ?6
            ORDER BY last_at DESC, station DESC, time DESC
            """, s => s.Bind(1, first.LastAt).Bind(2, first.Row).Bind(3, first.Time).Bind(4, wanted).Bind(5, filter.From).Bind(6, filter.To), s =>
        {
            var key = new ReplacedKey(s.Int64(0), s.Int64(1), s.Int64(2), 0);
            if (database.Identities.StationOf(key.Row) is not { } station)
            {
                return true; // it has left the register
            }

            List<PackedReplacement> values = ReplacementFormat.Read(s.Blob(3));
            bool isFirst = key == first with { Index = 0 };
            for (int i = isFirst ? first.Index : 0; i < values.Count; i++)
            {
                PackedReplacement value = values[i];
                if (database.Identities.ParameterOf(value.ParameterId) is { } parameter
                    && !visit(key with { Index = i }, new ReplacedValue(station, key.Time, new ParameterValue(parameter, value.Old, value.OldFlag),
                        new ParameterValue(parameter, value.New, value.NewFlag), value.At, value.Door)))
                {
                    return false;
                }
            }

            return true;
        });
    }

    /// <summary>Keeps values of an instant, inside a transaction of the caller. One that was kept last time with the same two values is kept already.</summary>
    /// <param name="writer">Writes.</param>
    /// <param name="station">Index in the register.</param>
    /// <param name="time">The instant, ms UTC.</param>
    /// <param name="values">What stood and what replaces it, of the same parameter each.</param>
    /// <param name="mark">When and by which way that came.</param>
    /// <returns>How many were not kept already.</returns>
    internal int Keep(SqliteDatabase.Writer writer, int station, long time, IReadOnlyList<(ParameterValue Old, ParameterValue New)> values, HistoryMark mark)
    {
        long id = database.Identities.OfStation(station);
        _row.Clear();
        foreach (List<PackedReplacement> known in writer.Prepare("SELECT data FROM reading_replaced WHERE station = ?1 AND time = ?2")
            .Bind(1, id).Bind(2, time).ReadAll(s => ReplacementFormat.Read(s.Blob(0))))
        {
            _row.AddRange(known);
        }

        int kept = 0;
        foreach ((ParameterValue old, ParameterValue now) in values)
        {
            var value = new PackedReplacement(database.Identities.OfParameter(old.Parameter), old.Value, old.Flag, now.Value, now.Flag, mark.At, mark.Door);
            int last = _row.FindLastIndex(r => r.ParameterId == value.ParameterId);
            if (last >= 0 && _row[last].SaysTheSame(value))
            {
                continue;
            }

            _row.Add(value);
            kept++;
            if (_row.Count(r => r.ParameterId == value.ParameterId) > 1 + IReplacedStore.LastKept)
            {
                int first = _row.FindIndex(r => r.ParameterId == value.ParameterId);
                _row.RemoveAt(_row.FindIndex(first + 1, r => r.ParameterId == value.ParameterId));
            }
        }

        if (kept > 0)
        {
            writer.Prepare("""
                INSERT INTO reading_replaced(station, time, last_at, data) VALUES(?1, ?2, ?3, ?4)
                ON CONFLICT DO UPDATE SET last_at = max(last_at, excluded.last_at), data = excluded.data
                """).Bind(1, id).Bind(2, time).Bind(3, mark.At).Bind(4, ReplacementFormat.Write(_row)).Execute();
        }

        return kept;
    }
}
