using WenchangPlan.Telemetry.Readings;
using WenchangPlan.Telemetry.Stores;

namespace WenchangPlan.Storage.State;

/// <summary>The committed balance and the quarantine.</summary>
public sealed class SqliteBalanceStore(SqliteDatabase database, CommittedBalance committed) : IBalanceStore
{
    /// <summary>What <see cref="Entry"/> reads.</summary>
    internal const string EntryColumns = "id, received_at, topic, payload, reason, detail, partial";

    /// <summary>The query <see cref="ToBalance"/> reads.</summary>
    internal const string Columns = "SELECT stored, quarantined, duplicates, values_stored, values_flagged, values_refused, evicted, values_replaced FROM balance";

    /// <inheritdoc />
    public Balance Opening => committed.Opening;

    /// <inheritdoc />
    public Balance ReadBalance() => database.Read(Columns, _ => { }, ToBalance)[0];

    /// <inheritdoc />
    public Balance ReadBeside() => committed.ReadBeside();

    /// <inheritdoc />
    public IReadOnlyList<(int Day, int Readings)> ReadDays(int station, int from, int to) =>
        ChangedHours.ReadDays(database, database.Identities.OfStation(station), from, to);

    /// <inheritdoc />
    public IReadOnlyList<QuarantineEntry> ReadQuarantine(long? before, int limit, int mostPayload = int.MaxValue) => database.Read(
        "SELECT id, received_at, topic, CASE WHEN length(payload) <= ?3 THEN payload ELSE x'' END, reason, detail, partial, length(payload) FROM quarantine WHERE id < ?1 ORDER BY id DESC LIMIT ?2",
        s => s.Bind(1, before ?? long.MaxValue).Bind(2, limit).Bind(3, mostPayload), s => Entry(s) with { Size = s.Int32(7) });

    internal static Balance ToBalance(Statement s) => new(s.Int64(0), s.Int64(1), s.Int64(2), s.Int64(3), s.Int64(4), s.Int64(5), s.Int64(6), s.Int64(7));

    internal static QuarantineEntry Entry(Statement s) => new(s.Int64(0), new QuarantinedMessage(
        s.Int64(1), s.Text(2), s.Blob(3).ToArray(), (RejectReason)s.Int32(4), s.Text(5), s.Int32(6) != 0));
}
