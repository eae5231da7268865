using System.Text.Json;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;

namespace WenchangPlan.Storage.State;

/// <summary>Alert states and the outbox in SQLite.</summary>
public sealed class SqliteAlertStore(SqliteDatabase database) : IAlertStore
{
    private const string Columns = "id, rule, kind, severity, station, parameter, state, since, fired_at, recovered_at, value, bound, subject, no_data";

    /// <inheritdoc />
    public IReadOnlyList<Alert> ReadOpenAlerts() => database.Read(
        $"SELECT {Columns} FROM alert WHERE state IN (?1, ?2) ORDER BY since, id",
        s => s.Bind(1, (long)AlertState.Pending).Bind(2, (long)AlertState.Firing), ReadAlert);

    /// <inheritdoc />
    public IReadOnlyList<Alert> ReadAlerts(AlertKey? from, int limit) => database.Read(
        $"SELECT {Columns} FROM alert WHERE ?2 IS NULL OR (since <= ?1 AND (since < ?1 OR id >= ?2)) ORDER BY since DESC, id LIMIT ?3",
        s => s.Bind(1, from?.Since).Bind(2, from?.Id).Bind(3, limit), ReadAlert);

    /// <inheritdoc />
    public void Save(
        IReadOnlyCollection<Alert> alerts, IReadOnlyCollection<string> dropped, IReadOnlyCollection<OutgoingMail> mails,
        IReadOnlyCollection<KeyValuePair<string, long>> cursors) => database.Write(writer =>
    {
        foreach (Alert alert in alerts)
        {
            writer.Prepare($"INSERT OR REPLACE INTO alert({Columns}) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)")
                .Bind(1, alert.Id).Bind(2, alert.Rule).Bind(3, (long)alert.Kind).Bind(4, (long)alert.Severity).Bind(5, alert.Station)
                .Bind(6, alert.Parameter).Bind(7, (long)alert.State).Bind(8, alert.Since).Bind(9, alert.FiredAt).Bind(10, alert.RecoveredAt)
                .Bind(11, alert.Value).Bind(12, alert.Bound).Bind(13, alert.Subject).Bind(14, alert.NoData ? 1L : 0L).Execute();
        }

        foreach (string id in dropped)
        {
            writer.Prepare("DELETE FROM alert WHERE id = ?1").Bind(1, id).Execute();
        }

        foreach (OutgoingMail mail in mails)
        {
            writer.Prepare("""
                INSERT INTO mail(key, recipients, subject, text, html, created_at, attempts, next_attempt) VALUES(?1, ?2, ?3, ?4, ?5, ?6, 0, ?6)
                ON CONFLICT DO NOTHING
                """)
                .Bind(1, mail.Key).Bind(2, JsonSerializer.Serialize(mail.To, VerdictJson.Default.IReadOnlyListString))
                .Bind(3, mail.Subject).Bind(4, mail.Text).Bind(5, mail.Html).Bind(6, mail.CreatedAt).Execute();
        }

        foreach ((string name, long value) in cursors)
        {
            writer.Prepare("INSERT OR REPLACE INTO alert_cursor(name, value) VALUES(?1, ?2)").Bind(1, name).Bind(2, value).Execute();
        }
    });

    /// <inheritdoc />
    public long? ReadCursor(string name)
    {
        List<long> rows = database.Read("SELECT value FROM alert_cursor WHERE name = ?1", s => s.Bind(1, name), s => s.Int64(0));
        return rows.Count == 0 ? null : rows[0];
    }

    /// <inheritdoc />
    public IReadOnlyList<OutgoingMail> ReadDueMails(long now, int limit) => database.Read(
        "SELECT key, recipients, subject, text, html, created_at, attempts FROM mail WHERE sent_at IS NULL AND next_attempt <= ?1 ORDER BY next_attempt, key LIMIT ?2",
        s => s.Bind(1, now).Bind(2, limit),
        s => new OutgoingMail(s.Text(0), JsonSerializer.Deserialize(s.Text(1), VerdictJson.Default.IReadOnlyListString)!, s.Text(2), s.Text(3), s.Text(4), s.Int64(5), s.Int32(6)));

    /// <inheritdoc />
    public void MarkSent(string key, long at) => database.Write(writer =>
        writer.Prepare("UPDATE mail SET sent_at = ?2, attempts = attempts + 1, error = NULL WHERE key = ?1").Bind(1, key).Bind(2, at).Execute());

    /// <inheritdoc />
    public void MarkFailed(string key, string error, long nextAttempt) => database.Write(writer =>
        writer.Prepare("UPDATE mail SET attempts = attempts + 1, error = ?2, next_attempt = ?3 WHERE key = ?1").Bind(1, key).Bind(2, error).Bind(3, nextAttempt).Execute());

    /// <inheritdoc />
    public int CountUnsentMails() => database.Read("SELECT count(*) FROM mail WHERE sent_at IS NULL", _ => { }, s => s.Int32(0))[0];

    private static Alert ReadAlert(Statement s) => new()
    {
        Id = s.Text(0),
        Rule = s.Text(1),
        Kind = (RuleKind)s.Int32(2),
        Severity = (Severity)s.Int32(3),
        Station = s.NullableText(4),
        Parameter = s.NullableText(5),
        State = (AlertState)s.Int32(6),
        Since = s.Int64(7),
        FiredAt = s.NullableInt64(8),
        RecoveredAt = s.NullableInt64(9),
        Value = s.NullableDouble(10),
        Bound = s.NullableDouble(11),
        Subject = s.Text(12),
        NoData = s.Int32(13) != 0,
    };
}
