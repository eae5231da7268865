using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text.Json;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Telemetry.Verdicts;

namespace WenchangPlan.Storage.State;

/// <summary>Kept verdicts of every kind: one table. What they come to stands in columns, what they are made of in JSON.</summary>
internal sealed class VerdictTable(SqliteDatabase database)
{
    private const string Kind = "(SELECT id FROM verdict_kind WHERE code = ?1)";
    private const string Range = $"kind = {Kind} AND window >= ?2 AND window <= ?3";

    /// <summary>The windows of the range that have a verdict of anybody, each found from the one before.</summary>
    private const string WindowByWindow = $"""
        WITH RECURSIVE known(n) AS (
            SELECT min(window) FROM verdict WHERE {Range}
            UNION ALL SELECT (SELECT min(window) FROM verdict WHERE kind = {Kind} AND window > n) FROM known WHERE n < ?3)
        """;

    /// <summary>One place's verdicts. Windows stand before places in the key: a range of it would go through the verdicts of all others, a hundred for one.</summary>
    private const string OfOnePlace = $"known CROSS JOIN verdict WHERE kind = {Kind} AND window = n AND n <= ?3 AND place = ?6";

    /// <summary>Replaces the verdict of the same kind, window and place.</summary>
    public static void Save(SqliteDatabase.Writer writer, Verdict verdict)
    {
        writer.Prepare("""
            INSERT OR REPLACE INTO verdict(kind, window, place, validity, good, as_of, data)
            VALUES((SELECT id FROM verdict_kind WHERE code = ?1), ?2, ?3, ?4, ?5, ?6, ?7)
            """)
            .Bind(1, verdict.Kind).Bind(2, verdict.Window.Number).Bind(3, verdict.Station ?? "").Bind(4, (long)verdict.Validity)
            .Bind(5, verdict.Good is { } good ? (good ? 1L : 0L) : null).Bind(6, (long?)verdict.AsOf?.DayNumber)
            .Bind(7, JsonSerializer.Serialize(VerdictData.Of(verdict), VerdictJson.Default.VerdictData)).Execute();
    }

    /// <summary>Gives a kind its row; to be called before verdicts of it are saved.</summary>
    public static void AddKind(SqliteDatabase.Writer writer, string kind) =>
        writer.Prepare("INSERT INTO verdict_kind(code) VALUES(?1) ON CONFLICT DO NOTHING").Bind(1, kind).Execute();

    /// <summary>Removes a verdict.</summary>
    public static void Remove(SqliteDatabase.Writer writer, in Withdrawal gone) => writer
        .Prepare("DELETE FROM verdict WHERE kind = (SELECT id FROM verdict_kind WHERE code = ?1) AND window = ?2 AND place = ?3")
        .Bind(1, gone.Kind).Bind(2, gone.Window.Number).Bind(3, gone.Station ?? "").Execute();

    /// <summary>Verdicts in order of window, then place.</summary>
    public IReadOnlyList<Verdict> Read(in VerdictQuery query, WindowSpan span)
    {
        string kind = query.Kind;
        return Read(query, "data", s => VerdictDecoder.Decode(s.Blob(2)).ToVerdict(kind, PlaceOf(s.Text(1)), new Window(span, s.Int64(0))));
    }

    /// <summary>What verdicts come to, in the same order.</summary>
    public IReadOnlyList<Outcome> ReadOutcomes(in VerdictQuery query, WindowSpan span) => Read(query, "validity, good, as_of", s => new Outcome(
        PlaceOf(s.Text(1)), new Window(span, s.Int64(0)), (Validity)s.Int32(2), s.NullableInt64(3) is { } good ? good == 1 : null,
        s.NullableInt64(4) is { } day ? DateOnly.FromDayNumber((int)day) : null));

    /// <summary>A digest of all that is read of verdicts.</summary>
    public UInt128 ReadDigest(in VerdictQuery query)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] head = new byte[16];
        Read(query, "data", s =>
        {
            // With their lengths: else the end of one text and the beginning of the next would be one.
            BinaryPrimitives.WriteInt64LittleEndian(head, s.Int64(0));
            BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(8), s.Blob(1).Length);
            BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(12), s.Blob(2).Length);
            hash.AppendData(head);
            hash.AppendData(s.Blob(1));
            hash.AppendData(s.Blob(2));
            return 0;
        });
        return BinaryPrimitives.ReadUInt128LittleEndian(hash.GetHashAndReset());
    }

    private List<T> Read<T>(VerdictQuery query, string columns, Func<Statement, T> row) => database.Read(
        (query.Place.Everywhere ? $"SELECT window, place, {columns} FROM verdict WHERE {Range}" : $"{WindowByWindow} SELECT window, place, {columns} FROM {OfOnePlace}")
            + " AND (window > ?4 OR place > ?5 OR ?4 IS NULL) ORDER BY window, place LIMIT ?7",
        s =>
        {
            s.Bind(1, query.Kind).Bind(2, Math.Max(query.From, query.After?.Window ?? long.MinValue)).Bind(3, query.To)
                .Bind(4, query.After?.Window).Bind(5, query.After?.Station).Bind(7, query.Limit);
            if (!query.Place.Everywhere)
            {
                s.Bind(6, query.Place.Station ?? "");
            }
        }, row);

    private static string? PlaceOf(string place) => place.Length == 0 ? null : place;
}
