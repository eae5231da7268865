using Microsoft.Data.Sqlite;
using WenchangPlan.Telemetry.Stores;

namespace WenchangPlan.Storage.State.Migrations;

/// <summary>Alerts get a history and a key; who is told of what is a row of its own, and a mail goes to one address.</summary>
/// <remarks>Alerts of before keep their row; what was told of them then is not known any more, and their history begins with what happens next.</remarks>
internal static class AlertHistory
{
    public const string Tables = """
        ALTER TABLE alert ADD COLUMN key TEXT;
        ALTER TABLE alert ADD COLUMN firing INTEGER NOT NULL DEFAULT 1;
        ALTER TABLE alert ADD COLUMN level INTEGER NOT NULL DEFAULT 1;
        ALTER TABLE alert ADD COLUMN peak REAL;
        ALTER TABLE alert ADD COLUMN definition TEXT NOT NULL DEFAULT '';
        ALTER TABLE alert ADD COLUMN topic TEXT NOT NULL DEFAULT '';
        ALTER TABLE alert ADD COLUMN handling INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE alert ADD COLUMN handler TEXT;
        ALTER TABLE alert ADD COLUMN told_at INTEGER;
        UPDATE alert SET level = 0 WHERE kind NOT IN (0, 1);
        CREATE TABLE alert_transition(id INTEGER PRIMARY KEY AUTOINCREMENT, alert TEXT NOT NULL, kind INTEGER NOT NULL, firing INTEGER NOT NULL, at INTEGER NOT NULL,
            recorded_at INTEGER NOT NULL, severity INTEGER NOT NULL, level INTEGER NOT NULL, value REAL, bound REAL, cause TEXT NOT NULL, definition TEXT NOT NULL,
            editions TEXT NOT NULL, claimed_by TEXT, comment TEXT NOT NULL, topic TEXT NOT NULL, words TEXT NOT NULL);
        CREATE INDEX alert_transition_alert ON alert_transition(alert, id);
        CREATE TABLE telling(transition INTEGER NOT NULL, recipient TEXT NOT NULL, contact TEXT NOT NULL, language TEXT NOT NULL, alert TEXT NOT NULL, topic TEXT NOT NULL,
            at INTEGER NOT NULL, urgent INTEGER NOT NULL, mail TEXT, PRIMARY KEY(transition, recipient)) WITHOUT ROWID;
        CREATE INDEX telling_waiting ON telling(transition, recipient) WHERE mail IS NULL;
        CREATE INDEX telling_alert ON telling(alert, transition);
        CREATE INDEX telling_mail ON telling(mail, transition);
        ALTER TABLE mail RENAME TO mail_before;
        DROP INDEX mail_due;
        CREATE TABLE mail(key TEXT PRIMARY KEY, recipient TEXT NOT NULL, subject TEXT NOT NULL, text TEXT NOT NULL, html TEXT NOT NULL, created_at INTEGER NOT NULL,
            in_reply_to TEXT, attempts INTEGER NOT NULL, copies INTEGER NOT NULL, state INTEGER NOT NULL, next_attempt INTEGER NOT NULL, settled_at INTEGER,
            answer TEXT) WITHOUT ROWID;
        INSERT INTO mail SELECT m.key || '|to|' || r.value, r.value, m.subject, m.text, m.html, m.created_at, NULL, m.attempts, 0,
            CASE WHEN m.sent_at IS NOT NULL THEN 2 WHEN m.next_attempt = 9223372036854775807 THEN 3 ELSE 0 END,
            CASE WHEN m.next_attempt = 9223372036854775807 THEN m.created_at ELSE m.next_attempt END,
            coalesce(m.sent_at, CASE WHEN m.next_attempt = 9223372036854775807 THEN m.created_at END), m.error
            FROM mail_before AS m, json_each(m.recipients) AS r;
        CREATE INDEX mail_open ON mail(recipient, created_at) WHERE state < 2;
        CREATE INDEX mail_sent ON mail(recipient, settled_at);
        CREATE INDEX mail_created ON mail(created_at, key);
        """;

    public const string OldTables = "DROP TABLE mail_before; CREATE UNIQUE INDEX alert_key ON alert(key);";

    /// <summary>Gives every alert its key.</summary>
    public static void MoveRows(SqliteConnection file)
    {
        using var read = new Statement(file, "SELECT id FROM alert");
        using var write = new Statement(file, "UPDATE alert SET key = ?2 WHERE id = ?1");
        foreach (string id in read.ReadAll(s => s.Text(0)))
        {
            write.Bind(1, id).Bind(2, Alert.KeyOf(id)).Execute();
        }
    }
}
