using Microsoft.Extensions.Options;
using WenchangPlan.Telemetry.Readings;
using WenchangPlan.Telemetry.Stores;

namespace WenchangPlan.Storage.Sqlite;

/// <summary>Replay and discard of quarantined messages in SQLite.</summary>
public sealed class SqliteQuarantineStore(SqliteDatabase database, SqliteReadingStore readings, IOptions<StorageOptions> options) : IQuarantineStore
{
    private const string Matches = "(?1 IS NULL OR id = ?1) AND (?2 IS NULL OR reason = ?2) AND (?3 IS NULL OR received_at < ?3)";

    /// <inheritdoc />
    public IReadOnlyList<QuarantineEntry> Find(QuarantineFilter filter, long after, int limit) => database.Read(
        $"SELECT {SqliteBalanceStore.EntryColumns} FROM quarantine WHERE {Matches} AND id > ?4 ORDER BY id LIMIT ?5",
        s => Bind(s, filter).Bind(4, after).Bind(5, limit), SqliteBalanceStore.Entry);

    /// <inheritdoc />
    public ReplayResult Replay(IReadOnlyList<QuarantineReplay> replays) => options.Value.Kind == StorageKind.Sqlite ? Fill(replays)
        : throw new IOException("Replay fills readings in SQLite only, and Storage:Kind is InfluxDb: publish the message again instead. Nothing was changed.");

    private ReplayResult Fill(IReadOnlyList<QuarantineReplay> replays) => database.Write(writer =>
    {
        (int taken, int partly, int kept) = (0, 0, 0);
        foreach (QuarantineReplay replay in replays)
        {
            if (IsPartial(writer, replay.Entry.Id) is not { } wasPartial)
            {
                continue; // another process dealt with it, or the limit did
            }

            if (replay.Outcome.MessageEnds.Count == 0)
            {
                kept++;
                continue;
            }

            (int added, int addedFlagged) = readings.Fill(writer, replay.Outcome);
            Count(writer, replay.Outcome, wasPartial, added, addedFlagged);
            if (replay.Outcome.Quarantined.Count == 0)
            {
                writer.Prepare("DELETE FROM quarantine WHERE id = ?1").Bind(1, replay.Entry.Id).Execute();
                taken++;
            }
            else
            {
                QuarantinedMessage rest = replay.Outcome.Quarantined[0];
                writer.Prepare("UPDATE quarantine SET partial = 1, reason = ?2, detail = ?3 WHERE id = ?1")
                    .Bind(1, replay.Entry.Id).Bind(2, (long)rest.Reason).Bind(3, rest.Detail).Execute();
                partly++;
            }
        }

        return new ReplayResult(taken, partly, kept);
    });

    /// <inheritdoc />
    public int Discard(QuarantineFilter filter) => database.Write(writer =>
        Bind(writer.Prepare("DELETE FROM quarantine WHERE " + Matches), filter).Execute());

    private static Statement Bind(Statement statement, QuarantineFilter filter) =>
        statement.Bind(1, filter.Id).Bind(2, filter.Reason is { } reason ? (long?)reason : null).Bind(3, filter.ReceivedBefore);

    /// <summary>Whether the entry is the rest of a message stored in part; null when it is not there any more.</summary>
    private static bool? IsPartial(SqliteDatabase.Writer writer, long id)
    {
        Statement query = writer.Prepare("SELECT partial FROM quarantine WHERE id = ?1").Bind(1, id);
        bool? partial = query.Step() ? query.Int32(0) != 0 : null;
        query.Reset();
        return partial;
    }

    /// <summary>The rest of a message stored in part counts as stored already, so only its new values are added.</summary>
    private static void Count(SqliteDatabase.Writer writer, ReadingBatch outcome, bool wasPartial, int added, int addedFlagged) => writer.Prepare("""
        UPDATE balance SET stored = stored + ?1, quarantined = quarantined - ?1, duplicates = duplicates + ?2,
            values_stored = values_stored + ?3, values_flagged = values_flagged + ?4
        """)
        .Bind(1, wasPartial ? 0L : 1L).Bind(2, wasPartial || added > 0 ? 0L : 1L)
        .Bind(3, wasPartial ? added : (long)outcome.ValueCount).Bind(4, wasPartial ? addedFlagged : (long)outcome.CountFlagged()).Execute();
}
