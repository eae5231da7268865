using Microsoft.Data.Sqlite;
using WenchangPlan.Storage.State.Migrations;

namespace WenchangPlan.Storage.State;

/// <summary>A step from one layout to the next, in one transaction.</summary>
/// <param name="Sql">What is made or changed.</param>
/// <param name="MoveRows">What SQL alone cannot do; null where it can.</param>
/// <param name="Afterwards">What goes when the rows have moved.</param>
internal sealed record Migration(string Sql, Action<SqliteConnection>? MoveRows = null, string Afterwards = "");

/// <summary>The tables of the database file; docs/storage.md draws them field by field.</summary>
internal static class Schema
{
    /// <summary>What makes a file of layout i one of layout i + 1, beginning with an empty file. Only ever added to.</summary>
    public static IReadOnlyList<Migration> Migrations { get; } =
    [
        new(First), new(PackedReadings), new(RowsBesidePacks), new(AllTables),
        new(OneVerdictTable.Tables, OneVerdictTable.MoveRows, OneVerdictTable.OldTables),
        new(SampleSeries), new(StationHeard),
        new(EvidenceKept.Tables, EvidenceKept.MoveRows, EvidenceKept.Index),
        new(AlertHistory.Tables, AlertHistory.MoveRows, AlertHistory.OldTables),
        new(ReportedDays),
        new(HeldMails),
        new(Audit),
        new(RevisionsOfAVerdict),
        new(Acts.Tables),
        new(AccountsAndParts),
        new(Bulletins),
        new(ReadingsOfChangedHours),
    ];

    /// <summary>Number of the newest layout, kept in <c>PRAGMA user_version</c>.</summary>
    public static int Version => Migrations.Count;

    private const string First = """
        CREATE TABLE station(id INTEGER PRIMARY KEY, code TEXT NOT NULL UNIQUE);
        CREATE TABLE parameter(id INTEGER PRIMARY KEY, domain TEXT NOT NULL, code TEXT NOT NULL, UNIQUE(domain, code));

        CREATE TABLE reading(station INTEGER NOT NULL, time INTEGER NOT NULL, data BLOB NOT NULL, PRIMARY KEY(station, time)) WITHOUT ROWID;
        CREATE TABLE changed_hour(station INTEGER NOT NULL, hour INTEGER NOT NULL, first_at INTEGER NOT NULL, last_at INTEGER NOT NULL,
            touched INTEGER NOT NULL, PRIMARY KEY(station, hour)) WITHOUT ROWID;
        CREATE TABLE balance(one INTEGER PRIMARY KEY CHECK(one = 1), stored INTEGER NOT NULL, quarantined INTEGER NOT NULL, duplicates INTEGER NOT NULL,
            values_stored INTEGER NOT NULL, values_flagged INTEGER NOT NULL, values_refused INTEGER NOT NULL);
        INSERT INTO balance VALUES(1, 0, 0, 0, 0, 0, 0);
        CREATE TABLE quarantine(id INTEGER PRIMARY KEY AUTOINCREMENT, received_at INTEGER NOT NULL, topic TEXT NOT NULL, payload BLOB NOT NULL,
            reason INTEGER NOT NULL, detail TEXT NOT NULL, partial INTEGER NOT NULL);

        CREATE TABLE station_hour(station INTEGER NOT NULL, hour INTEGER NOT NULL, data BLOB NOT NULL, PRIMARY KEY(station, hour)) WITHOUT ROWID;
        CREATE TABLE air_hour(place TEXT NOT NULL, hour INTEGER NOT NULL, verdict TEXT NOT NULL, PRIMARY KEY(place, hour)) WITHOUT ROWID;
        CREATE TABLE air_day(place TEXT NOT NULL, day INTEGER NOT NULL, verdict TEXT NOT NULL, PRIMARY KEY(place, day)) WITHOUT ROWID;
        CREATE TABLE water_month(place TEXT NOT NULL, month INTEGER NOT NULL, verdict TEXT NOT NULL, PRIMARY KEY(place, month)) WITHOUT ROWID;
        CREATE TABLE target(target TEXT NOT NULL, year INTEGER NOT NULL, verdict TEXT NOT NULL, PRIMARY KEY(target, year)) WITHOUT ROWID;
        CREATE TABLE revision(id INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, kind TEXT NOT NULL, subject TEXT NOT NULL,
            old TEXT NOT NULL, new TEXT NOT NULL, cause TEXT NOT NULL);

        CREATE TABLE alert(id TEXT PRIMARY KEY, rule TEXT NOT NULL, kind INTEGER NOT NULL, severity INTEGER NOT NULL, station TEXT, parameter TEXT,
            state INTEGER NOT NULL, since INTEGER NOT NULL, fired_at INTEGER, recovered_at INTEGER, value REAL, bound REAL,
            subject TEXT NOT NULL, no_data INTEGER NOT NULL) WITHOUT ROWID;
        CREATE INDEX alert_since ON alert(since, id);
        CREATE TABLE alert_cursor(name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
        CREATE TABLE mail(key TEXT PRIMARY KEY, recipients TEXT NOT NULL, subject TEXT NOT NULL, text TEXT NOT NULL, html TEXT NOT NULL,
            created_at INTEGER NOT NULL, attempts INTEGER NOT NULL, next_attempt INTEGER NOT NULL, sent_at INTEGER, error TEXT) WITHOUT ROWID;
        CREATE INDEX mail_due ON mail(next_attempt) WHERE sent_at IS NULL;
        """;

    /// <summary>Readings of closed days, by stretches of time that do not overlap; how far back readings are kept; how many quarantined messages had to go.</summary>
    private const string PackedReadings = """
        CREATE TABLE reading_pack(station INTEGER NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL, instants INTEGER NOT NULL, data BLOB NOT NULL,
            PRIMARY KEY(station, first));
        ALTER TABLE balance ADD COLUMN evicted INTEGER NOT NULL DEFAULT 0;
        CREATE TABLE retention(one INTEGER PRIMARY KEY CHECK(one = 1), kept_since INTEGER NOT NULL);
        """;

    /// <summary>No other tables; but a row of <c>reading</c> may now stand instead of what a pack says of its instant, and a program that does not know would read both.</summary>
    private const string RowsBesidePacks = "";

    /// <summary>Tables that were made where they were first needed; older files may have them.</summary>
    private const string AllTables = """
        CREATE TABLE IF NOT EXISTS influx_spool(id INTEGER PRIMARY KEY AUTOINCREMENT, content INTEGER NOT NULL, body BLOB NOT NULL);
        CREATE TABLE IF NOT EXISTS reading_pack_damaged(station INTEGER NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL, instants INTEGER NOT NULL,
            data BLOB NOT NULL);
        CREATE TABLE IF NOT EXISTS influx_newest(station INTEGER PRIMARY KEY, time INTEGER NOT NULL);
        CREATE TABLE IF NOT EXISTS mqtt_subscription(host TEXT NOT NULL, port INTEGER NOT NULL, client TEXT NOT NULL, filter TEXT NOT NULL,
            PRIMARY KEY(host, port, client, filter)) WITHOUT ROWID;
        """;

    /// <summary>Stretches of readings with a sample period of their own, times and period in ms; those of one station and parameter never overlap.</summary>
    private const string SampleSeries = """
        CREATE TABLE sample_series(station INTEGER NOT NULL, parameter INTEGER NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL, period INTEGER NOT NULL,
            PRIMARY KEY(station, parameter, last)) WITHOUT ROWID;
        CREATE INDEX sample_series_last ON sample_series(last);
        """;

    /// <summary>When each station was heard, with what result: readings do not say when they came, and what was refused leaves none.</summary>
    private const string StationHeard = """
        CREATE TABLE station_heard(station INTEGER PRIMARY KEY, reading INTEGER, arrival INTEGER, lag_since INTEGER NOT NULL, lag INTEGER NOT NULL,
            lag_commits INTEGER NOT NULL, refused_at INTEGER, reason INTEGER, detail TEXT);
        """;

    /// <summary>Daily values as others reported them, with the file they stood in; <c>day</c> counts from 0001-01-01, <c>place</c> is empty for the district.</summary>
    private const string ReportedDays = """
        CREATE TABLE reported_day(day INTEGER NOT NULL, place TEXT NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL, source TEXT NOT NULL, at INTEGER NOT NULL,
            PRIMARY KEY(day, place, name)) WITHOUT ROWID;
        """;

    /// <summary>Silences and who ended them early; what holds the mails about an alert, <c>held_by</c> as its kind and id; tellings that wait for it to end.</summary>
    private const string HeldMails = """
        CREATE TABLE silence(id INTEGER PRIMARY KEY AUTOINCREMENT, kind INTEGER NOT NULL, rule TEXT, station TEXT, area TEXT, domain TEXT, parameter TEXT,
            from_at INTEGER NOT NULL, until_at INTEGER NOT NULL, claimed_by TEXT NOT NULL, reason TEXT NOT NULL, created_at INTEGER NOT NULL);
        CREATE INDEX silence_until ON silence(until_at);
        CREATE TABLE silence_end(silence INTEGER PRIMARY KEY, at INTEGER NOT NULL, claimed_by TEXT NOT NULL, comment TEXT NOT NULL);
        ALTER TABLE alert ADD COLUMN held_by TEXT;
        CREATE INDEX alert_held ON alert(id) WHERE held_by IS NOT NULL;
        ALTER TABLE alert_transition ADD COLUMN held_by TEXT;
        ALTER TABLE telling ADD COLUMN held INTEGER NOT NULL DEFAULT 0;
        DROP INDEX telling_waiting;
        CREATE INDEX telling_waiting ON telling(transition, recipient) WHERE mail IS NULL AND held = 0;
        """;

    /// <summary>Who did what, each entry with a hash over it and the one before, and where that chain ends.</summary>
    private const string Audit = """
        CREATE TABLE audit(id INTEGER PRIMARY KEY, at INTEGER NOT NULL, who TEXT NOT NULL, role TEXT NOT NULL, address TEXT NOT NULL, what TEXT NOT NULL, subject TEXT NOT NULL,
            before TEXT, after TEXT, outcome INTEGER NOT NULL, hash BLOB NOT NULL);
        CREATE TRIGGER audit_unchanged BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'the audit is only added to'); END;
        CREATE TRIGGER audit_undeleted BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'the audit is only added to'); END;
        CREATE TABLE audit_end(one INTEGER PRIMARY KEY CHECK(one = 1), entries INTEGER NOT NULL, hash BLOB NOT NULL);
        INSERT INTO audit_end VALUES(1, 0, zeroblob(32));
        """;

    /// <summary>Beside the name under what somebody did, the account it was done with; which part of its window led to a revision. What stands there from before has neither.</summary>
    private const string AccountsAndParts = """
        ALTER TABLE act_step ADD COLUMN account TEXT;
        ALTER TABLE silence ADD COLUMN account TEXT;
        ALTER TABLE silence_end ADD COLUMN account TEXT;
        ALTER TABLE alert_transition ADD COLUMN account TEXT;
        ALTER TABLE revision ADD COLUMN changed TEXT;
        """;

    /// <summary>Readings of an hour that waits to be judged are counted with it, and with its day once it is judged.</summary>
    private const string ReadingsOfChangedHours = "ALTER TABLE changed_hour ADD COLUMN readings INTEGER NOT NULL DEFAULT 0;";

    /// <summary>Bulletins with the copy of their figures and words, and who drafted, reviewed and published each; nothing of them is changed or removed.</summary>
    private const string Bulletins = """
        CREATE TABLE bulletin(id INTEGER PRIMARY KEY AUTOINCREMENT, period TEXT NOT NULL, edition INTEGER NOT NULL, hash TEXT NOT NULL, remarks TEXT NOT NULL,
            figures BLOB NOT NULL, zh BLOB NOT NULL, en BLOB NOT NULL);
        CREATE INDEX bulletin_period ON bulletin(period, id);
        CREATE TABLE bulletin_step(bulletin INTEGER NOT NULL, state INTEGER NOT NULL, at INTEGER NOT NULL, claimed_by TEXT NOT NULL, account TEXT, comment TEXT NOT NULL,
            PRIMARY KEY(bulletin, state)) WITHOUT ROWID;
        CREATE TRIGGER bulletin_unchanged BEFORE UPDATE ON bulletin BEGIN SELECT RAISE(ABORT, 'a bulletin that is kept never changes'); END;
        CREATE TRIGGER bulletin_undeleted BEFORE DELETE ON bulletin BEGIN SELECT RAISE(ABORT, 'a bulletin that is kept is never removed'); END;
        CREATE TRIGGER bulletin_step_unchanged BEFORE UPDATE ON bulletin_step BEGIN SELECT RAISE(ABORT, 'a signature is never changed'); END;
        CREATE TRIGGER bulletin_step_undeleted BEFORE DELETE ON bulletin_step BEGIN SELECT RAISE(ABORT, 'a signature is never removed'); END;
        """;

    /// <summary>Evidence asks for the revisions of one verdict.</summary>
    private const string RevisionsOfAVerdict = "CREATE INDEX revision_subject ON revision(kind, subject);";
}
