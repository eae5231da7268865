using WenchangPlan.Telemetry.Readings;
using WenchangPlan.Telemetry.Stores;

namespace WenchangPlan.Storage.State;

/// <summary>The quarantine in the state file: finding, settling and discarding entries, wherever the readings are.</summary>
internal sealed class QuarantineTable(SqliteDatabase database, CommitBooks books)
{
    private const string Matches = "(?1 IS NULL OR id = ?1) AND (?2 IS NULL OR reason = ?2) AND (?3 IS NULL OR received_at < ?3)";

    /// <summary>As <see cref="IQuarantineStore.Find"/>.</summary>
    public IReadOnlyList<QuarantineEntry> Find(QuarantineFilter filter, long after, int limit) => database.Read(
        $"SELECT {SqliteBalanceStore.EntryColumns} FROM quarantine WHERE {Matches} AND id > ?4 ORDER BY id LIMIT ?5",
        s => Bind(s, filter).Bind(4, after).Bind(5, limit), SqliteBalanceStore.Entry);

    /// <summary>Moves entries and balance, as one transaction.</summary>
    /// <param name="replays">What decoding gave.</param>
    /// <param name="fill">Makes the readings of the replay with this index part of it; says how many values were added and how many of these are flagged, or null when they are refused.</param>
    public ReplayResult Settle(IReadOnlyList<QuarantineReplay> replays, Func<SqliteDatabase.Writer, int, (int Added, int Flagged)?> fill) => database.Write(writer =>
    {
        (int taken, int partly, int kept) = (0, 0, 0);
        Balance moved = default;
        for (int i = 0; i < replays.Count; i++)
        {
            (QuarantineEntry entry, ReadingBatch outcome) = (replays[i].Entry, replays[i].Outcome);
            if (IsPartial(writer, entry.Id) is not { } wasPartial)
            {
                continue; // another process dealt with it, or the limit did
            }

            if (outcome.MessageEnds.Count == 0 || fill(writer, i) is not var (added, flagged))
            {
                kept++;
                continue;
            }

            moved += Moved(outcome, wasPartial, added, flagged);
            if (outcome.Quarantined.Count == 0)
            {
                writer.Prepare("DELETE FROM quarantine WHERE id = ?1").Bind(1, entry.Id).Execute();
                taken++;
            }
            else
            {
                QuarantinedMessage rest = outcome.Quarantined[0];
                writer.Prepare("UPDATE quarantine SET partial = 1, reason = ?2, detail = ?3 WHERE id = ?1")
                    .Bind(1, entry.Id).Bind(2, (long)rest.Reason).Bind(3, rest.Detail).Execute();
                partly++;
            }
        }

        books.Count(writer, moved);
        return (Result: new ReplayResult(taken, partly, kept), Moved: moved);
    }, done =>
    {
        books.CommittedBeside(done.Moved);
        database.Changes.Tell(ChangeFeed.Quarantine);
    }).Result;

    /// <summary>As <see cref="IQuarantineStore.Discard"/>.</summary>
    public int Discard(QuarantineFilter filter) => database.Change(ChangeFeed.Quarantine, writer =>
        Bind(writer.Prepare("DELETE FROM quarantine WHERE " + Matches), filter).Execute());

    private static Statement Bind(Statement statement, QuarantineFilter filter) =>
        statement.Bind(1, filter.Id).Bind(2, filter.Reason is { } reason ? (long?)reason : null).Bind(3, filter.ReceivedBefore);

    /// <summary>Whether the entry is the rest of a message stored in part; null when it is not there any more.</summary>
    private static bool? IsPartial(SqliteDatabase.Writer writer, long id) =>
        writer.Prepare("SELECT partial FROM quarantine WHERE id = ?1").Bind(1, id).ReadAll(s => s.Int32(0) != 0) is [var partial] ? partial : null;

    /// <summary>The rest of a message stored in part counts as stored already, so only its new values are added.</summary>
    private static Balance Moved(ReadingBatch outcome, bool wasPartial, int added, int addedFlagged) => wasPartial
        ? new Balance(0, 0, 0, added, addedFlagged, 0)
        : new Balance(1, -1, added > 0 ? 0 : 1, outcome.ValueCount, outcome.CountFlagged(), 0);
}
