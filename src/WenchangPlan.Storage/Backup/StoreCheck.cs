using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using WenchangPlan.Storage.Packing;
using WenchangPlan.Storage.Readings.Influx;
using WenchangPlan.Storage.Readings.Sqlite;
using WenchangPlan.Storage.State;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Telemetry.Text;

namespace WenchangPlan.Storage.Backup;

/// <summary>Looks through a whole database file: SQLite's own check, every blob and verdict read, packs and rows in their places, balance and spool plausible.</summary>
public sealed class StoreCheck(SqliteDatabase database)
{
    private const int MostFaults = 5;

    /// <summary>Checks the store's file, while others may use it. What is counted is of one moment, however long it takes and whatever they do.</summary>
    /// <exception cref="IOException">The file cannot be read at all.</exception>
    public IEnumerable<CheckedPart> Run() => Run(database.Reader);

    /// <summary>Checks another file of the same layout, such as a backup.</summary>
    internal static IEnumerable<CheckedPart> Run(SqliteReader reader)
    {
        // SQLite's own check looks for damage, which is no matter of the moment; it takes long, and the snapshot is not to be open meanwhile.
        yield return CheckFile(reader);
        // All that is counted is of one moment: a day that is packed in between would else be counted as rows and as a pack.
        using SqliteSnapshot file = reader.OpenSnapshot();
        (CheckedPart readings, long values) = CheckReadings(file);
        yield return readings;
        (CheckedPart packs, long packedValues) = CheckPacks(file);
        yield return packs;
        yield return CheckReplaced(file);
        yield return Look(file, "hourly values", "SELECT station, day, data FROM station_day", row => HourPack.Read(row.Blob(2)));
        yield return Look(file, "verdicts", "SELECT code || ' ' || place, window, data FROM verdict JOIN verdict_kind ON verdict_kind.id = verdict.kind",
            row => VerdictDecoder.Decode(row.Blob(2)));
        yield return Look(file, "targets", "SELECT target, year, verdict FROM target", row => Parse(row, VerdictJson.Default.TargetProgress));
        yield return CheckAudit(file);
        yield return CheckBalance(file, values + packedValues);
        yield return Look(file, "damaged rows", "SELECT source, key FROM row_damaged", _ => throw new InvalidDataException("it could not be read when the file was brought up to date, and was put aside"));
        yield return Look(file, "damaged packs", "SELECT station, first FROM reading_pack_damaged",
            _ => throw new InvalidDataException("it could not be read and was put aside"));
        yield return Look(file, "spool", "SELECT id, length(body), body FROM influx_spool", row => LineBuffer.Decompress(row.Blob(2).ToArray()));
    }

    private static CheckedPart CheckFile(SqliteReader file)
    {
        List<string> says = file.Read("PRAGMA integrity_check(5)", _ => { }, s => s.Text(0));
        long pages = file.Read("PRAGMA page_count", _ => { }, s => s.Int64(0))[0];
        return says is ["ok"] ? new CheckedPart("file", true, $"{pages} pages") : new CheckedPart("file", false, string.Join("; ", says));
    }

    private static (CheckedPart Part, long Values) CheckReadings(SqliteSnapshot file)
    {
        long values = 0;
        CheckedPart part = Look(file, "readings", "SELECT station, time, data FROM reading", rows => $"{rows} rows, {values} values", row =>
        {
            ReadOnlySpan<byte> data = row.Blob(2);
            for (; !data.IsEmpty; values++)
            {
                _ = PackedValues.Read(ref data);
            }
        });
        return (part, values);
    }

    private static (CheckedPart Part, long Values) CheckPacks(SqliteSnapshot file)
    {
        long values = 0;
        (long station, long end) = (0, long.MinValue);
        CheckedPart part = Look(file, "packed readings", "SELECT station, first, data, last, instants FROM reading_pack ORDER BY station, first", rows => $"{rows} rows, {values} values", row =>
        {
            ReadingPack pack = ReadingPackFormat.Read(row.Blob(2));
            bool inPlace = pack.Times.Count == row.Int64(4) && pack.Times[0] == row.Int64(1) && pack.Times[^1] == row.Int64(3)
                && (station != row.Int64(0) || row.Int64(1) > end);
            (station, end) = (row.Int64(0), row.Int64(3));
            if (!inPlace)
            {
                throw new InvalidDataException("it overlaps others, or says other times than it holds");
            }

            values += pack.Columns.Sum(c => (long)c.Values.Count) - CountReplaced(file, station, pack);
        });
        return (part, values);
    }

    /// <summary>Values of a pack that do not count, because a row of their instant stands instead; such a row must hold every parameter that the pack has there (G2).</summary>
    private static long CountReplaced(SqliteSnapshot file, long station, ReadingPack pack)
    {
        long replaced = 0;
        using Statement row = file.Prepare("SELECT time, data FROM reading WHERE station = ?1 AND time BETWEEN ?2 AND ?3").Bind(1, station).Bind(2, pack.Times[0]).Bind(3, pack.Times[^1]);
        while (row.Step())
        {
            if (!pack.TryMoveTo(row.Int64(0)))
            {
                continue;
            }

            var stands = new HashSet<int>();
            ReadOnlySpan<byte> data = row.Blob(1);
            while (!data.IsEmpty)
            {
                stands.Add(PackedValues.Read(ref data).ParameterId);
            }

            _ = pack.TryRead(out long time, out ReadOnlySpan<StoredValue> packed);
            replaced += packed.Length;
            foreach (StoredValue value in packed)
            {
                if (!stands.Contains(value.ParameterId))
                {
                    throw new InvalidDataException($"the row that stands instead of its instant {time} lacks what it holds");
                }
            }
        }

        return replaced;
    }

    private static CheckedPart CheckReplaced(SqliteSnapshot file)
    {
        long values = 0;
        return Look(file, "replaced readings", "SELECT station, time, data FROM reading_replaced",
            rows => $"{rows} rows, {values} values that stood before history was rewritten", row => values += ReplacementFormat.Read(row.Blob(2)).Count);
    }

    /// <summary>Walks the chain; the first entry that does not fit is named, and all behind it hang in the air.</summary>
    private static CheckedPart CheckAudit(SqliteSnapshot file)
    {
        (long entries, byte[] hash) = (0, AuditChain.Start);
        long? broken = null;
        file.Visit($"SELECT {AuditChain.Columns} FROM audit ORDER BY id", _ => { }, row =>
        {
            AuditEntry entry = AuditChain.Read(row);
            hash = AuditChain.Next(hash, entry);
            if (broken is null && (entry.Id != ++entries || entry.Hash != Convert.ToHexStringLower(hash)))
            {
                broken = entry.Id;
            }
        });
        if (broken is { } id)
        {
            return new CheckedPart("audit", false, $"the chain breaks at entry {id}: it, or one before it, was changed or taken away");
        }

        (long expected, string end) = file.Read("SELECT entries, hash FROM audit_end", _ => { }, s => (s.Int64(0), Convert.ToHexStringLower(s.Blob(1))))[0];
        string reached = Convert.ToHexStringLower(hash);
        return expected == entries && end == reached ? new CheckedPart("audit", true, $"{entries} entries, the chain ends with {reached}")
            : new CheckedPart("audit", false, $"{entries} entries of {expected}: some were taken away at the end");
    }

    private static CheckedPart CheckBalance(SqliteSnapshot file, long values) => file.Read("""
        SELECT stored, quarantined, duplicates, values_stored, values_flagged, values_refused, (SELECT count(*) FROM quarantine WHERE partial = 0),
            (SELECT count(*) FROM quarantine), (SELECT coalesce(sum(length(payload)), 0) FROM quarantine) FROM balance
        """, _ => { }, s =>
    {
        bool plausible = s.Int64(0) >= s.Int64(2) && s.Int64(2) >= 0 && s.Int64(1) >= s.Int64(6) && s.Int64(3) >= s.Int64(4) && s.Int64(4) >= 0 && s.Int64(5) >= 0 && s.Int64(3) >= values;
        return new CheckedPart("balance", plausible,
            $"{s.Int64(0)} deliveries stored, {s.Int64(2)} of them duplicates, {s.Int64(1)} quarantined; {s.Int64(7)} messages of {s.Int64(8)} bytes in quarantine; {s.Int64(3)} values stored, {values} in rows and packs");
    })[0];

    /// <summary>Reads every row; the first two columns name it.</summary>
    private static CheckedPart Look(SqliteSnapshot file, string part, string sql, Action<Statement> look) => Look(file, part, sql, rows => $"{rows} rows", look);

    private static CheckedPart Look(SqliteSnapshot file, string part, string sql, Func<long, Phrase> sum, Action<Statement> look)
    {
        long rows = 0;
        var faults = new List<string>();
        long broken = 0;
        file.Visit(sql, _ => { }, row =>
        {
            rows++;
            try
            {
                look(row);
            }
            catch (Exception e) when (e is InvalidDataException or ArgumentException or IndexOutOfRangeException or JsonException or OverflowException)
            {
                if (++broken <= MostFaults)
                {
                    faults.Add($"{row.Text(0)} {row.Text(1)}: {e.Message}");
                }
            }
        });
        return broken == 0 ? new CheckedPart(part, true, sum(rows)) : new CheckedPart(part, false, $"{broken} of {rows} rows cannot be read: {string.Join("; ", faults)}");
    }

    private static void Parse<T>(Statement row, JsonTypeInfo<T> type) =>
        _ = JsonSerializer.Deserialize(row.Text(2), type) ?? throw new JsonException("The verdict is null.");
}
