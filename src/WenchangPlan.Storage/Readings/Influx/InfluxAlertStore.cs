using WenchangPlan.Storage.State;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;

namespace WenchangPlan.Storage.Readings.Influx;

/// <summary>The SQLite store of alerts, which stays the source of truth, with a copy of every alert that fired for InfluxDB put into the
/// spool in the same transaction.</summary>
internal sealed class InfluxAlertStore(SqliteAlertStore store, SqliteDatabase database, Spool spool, District district) : IAlertStore
{
    /// <inheritdoc />
    public void Save(AlertRound round)
    {
        ArgumentNullException.ThrowIfNull(round);
        using var lines = new LineBuffer();
        AlertLines.Write(round, district, lines);
        if (lines.Lines == 0)
        {
            store.Save(round);
            return;
        }

        byte[] body = LineBuffer.Compress(lines.Written.Span);
        database.Write(writer =>
        {
            SqliteAlertStore.Save(writer, round);
            spool.Append(writer, SpoolContent.Verdicts, body);
        });
        spool.Appended(SpoolContent.Verdicts, body);
        store.Tell(round);
    }

    /// <inheritdoc />
    public void Act(AlertTransition act, Handling? handling, string? handler) => store.Act(act, handling, handler);

    /// <inheritdoc />
    public IReadOnlyList<Alert> ReadOpenAlerts() => store.ReadOpenAlerts();

    /// <inheritdoc />
    public IReadOnlyList<Alert> ReadHeldAlerts() => store.ReadHeldAlerts();

    /// <inheritdoc />
    public IReadOnlyList<Alert> ReadAlerts(AlertKey? from, int limit) => store.ReadAlerts(from, limit);

    /// <inheritdoc />
    public Alert? FindAlert(string key) => store.FindAlert(key);

    /// <inheritdoc />
    public IReadOnlyList<AlertTransition> ReadTransitions(string alert) => store.ReadTransitions(alert);

    /// <inheritdoc />
    public IReadOnlyList<Recipient> ReadTold(string alert) => store.ReadTold(alert);

    /// <inheritdoc />
    public long? ReadCursor(string name) => store.ReadCursor(name);
}
