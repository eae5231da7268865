using Microsoft.Extensions.Options;
using WenchangPlan.Storage.State;
using WenchangPlan.Telemetry.Register;

namespace WenchangPlan.Storage.Readings.Sqlite;

/// <summary>Deletes readings that are older than <see cref="StorageOptions.KeepReadings"/>. Hourly values, verdicts, revisions and targets stay.</summary>
public sealed class ReadingRetention(SqliteDatabase database, District district, IOptions<StorageOptions> options, TimeProvider time)
{
    private const int InstantsAtOnce = 5_000;
    private const int PacksAtOnce = 100;

    /// <summary>Deletes what is due in short transactions, each while the next element is asked for: whoever asks sets the pace.</summary>
    /// <exception cref="IOException">The store cannot be read or written now; what was deleted by then stays deleted.</exception>
    public IEnumerable<UpkeepSlice> DeleteDue()
    {
        if (options.Value.Kind != StorageKind.Sqlite || options.Value.KeptSince(district.Clock, time.GetUtcNow(), FindNewest()) is not { } keptSince)
        {
            yield break;
        }

        foreach (long station in database.Read("SELECT id FROM station ORDER BY id", _ => { }, s => s.Int64(0)))
        {
            bool more = HasOlder(station, keptSince);
            while (more)
            {
                long start = time.GetTimestamp();
                (int instants, bool awaited) = database.Write(writer => (Delete(writer, station, keptSince), database.IsAwaited));
                yield return new UpkeepSlice(instants, time.GetElapsedTime(start), awaited);
                more = instants > 0;
            }
        }
    }

    /// <summary>The time of the newest reading of all stations, packed or not.</summary>
    private long? FindNewest() => database.Read("""
        SELECT max(newest) FROM (
            SELECT (SELECT max(time) FROM reading WHERE station = s.id) AS newest FROM station s
            UNION ALL
            SELECT (SELECT last FROM reading_pack WHERE station = s.id ORDER BY first DESC LIMIT 1) FROM station s)
        """, _ => { }, s => s.NullableInt64(0))[0];

    private bool HasOlder(long station, long keptSince) => database.Read(
        "SELECT EXISTS(SELECT 1 FROM reading WHERE station = ?1 AND time < ?2) OR EXISTS(SELECT 1 FROM reading_pack WHERE station = ?1 AND first < ?2 AND last < ?2)",
        s => s.Bind(1, station).Bind(2, keptSince), s => s.Int32(0) != 0)[0];

    /// <summary>Deletes some of the oldest; the same transaction notes that they are gone, so that nothing is ever judged on what is left.</summary>
    private static int Delete(SqliteDatabase.Writer writer, long station, long keptSince)
    {
        writer.Prepare("INSERT INTO retention(one, kept_since) VALUES(1, ?1) ON CONFLICT DO UPDATE SET kept_since = max(kept_since, excluded.kept_since)")
            .Bind(1, keptSince).Execute();
        writer.Prepare("DELETE FROM sample_series WHERE station = ?1 AND last < ?2").Bind(1, station).Bind(2, keptSince).Execute();
        int rows = writer.Prepare("""
            DELETE FROM reading WHERE station = ?1 AND time IN (SELECT time FROM reading WHERE station = ?1 AND time < ?2 ORDER BY time LIMIT ?3)
            """).Bind(1, station).Bind(2, keptSince).Bind(3, InstantsAtOnce).Execute();
        _ = writer.Prepare("""
            DELETE FROM reading_replaced WHERE station = ?1 AND time IN (SELECT time FROM reading_replaced WHERE station = ?1 AND time < ?2 ORDER BY time LIMIT ?3)
            """).Bind(1, station).Bind(2, keptSince).Bind(3, InstantsAtOnce).Execute();
        long packed = writer.Prepare("""
            DELETE FROM reading_pack WHERE station = ?1 AND first IN
                (SELECT first FROM reading_pack WHERE station = ?1 AND first < ?2 AND last < ?2 ORDER BY first LIMIT ?3) RETURNING instants
            """).Bind(1, station).Bind(2, keptSince).Bind(3, PacksAtOnce).ReadAll(s => s.Int64(0)).Sum();
        return rows + (int)packed;
    }
}
