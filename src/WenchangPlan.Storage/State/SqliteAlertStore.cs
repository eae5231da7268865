using System.Globalization;
using System.Text.Json;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;

namespace WenchangPlan.Storage.State;

/// <summary>Alerts, their history and who is told, in SQLite.</summary>
public sealed class SqliteAlertStore(SqliteDatabase database) : IAlertStore
{
    private const string Columns = """
        id, rule, kind, severity, station, parameter, state, since, fired_at, recovered_at, value, bound, subject, no_data, firing, level, peak, definition, topic, told_at,
        handling, handler, held_by
        """;

    private const string TransitionColumns =
        "id, alert, kind, firing, at, recorded_at, severity, level, value, bound, cause, definition, editions, claimed_by, comment, topic, words, held_by, account";

    /// <inheritdoc />
    public IReadOnlyList<Alert> ReadOpenAlerts() => database.Read(
        $"SELECT {Columns} FROM alert WHERE state IN (?1, ?2) ORDER BY since, id",
        s => s.Bind(1, (long)AlertState.Pending).Bind(2, (long)AlertState.Firing), ReadAlert);

    /// <inheritdoc />
    public IReadOnlyList<Alert> ReadHeldAlerts() => database.Read($"SELECT {Columns} FROM alert WHERE held_by IS NOT NULL ORDER BY since, id", _ => { }, ReadAlert);

    /// <inheritdoc />
    public IReadOnlyList<Alert> ReadAlerts(AlertKey? from, int limit) => database.Read(
        $"SELECT {Columns} FROM alert WHERE ?2 IS NULL OR (since <= ?1 AND (since < ?1 OR id >= ?2)) ORDER BY since DESC, id LIMIT ?3",
        s => s.Bind(1, from?.Since).Bind(2, from?.Id).Bind(3, limit), ReadAlert);

    /// <inheritdoc />
    public Alert? FindAlert(string key) => database.Read($"SELECT {Columns} FROM alert WHERE key = ?1", s => s.Bind(1, key), ReadAlert).FirstOrDefault();

    /// <inheritdoc />
    public IReadOnlyList<AlertTransition> ReadTransitions(string alert) => database.Read(
        $"SELECT {TransitionColumns} FROM alert_transition WHERE alert = ?1 ORDER BY id", s => s.Bind(1, alert), ReadTransition);

    /// <inheritdoc />
    public IReadOnlyList<Recipient> ReadTold(string alert) =>
    [
        .. database.Read("SELECT recipient, contact, language FROM telling WHERE alert = ?1 ORDER BY transition", s => s.Bind(1, alert), ReadRecipient)
            .DistinctBy(r => r.Address, StringComparer.OrdinalIgnoreCase),
    ];

    /// <inheritdoc />
    public void Save(AlertRound round)
    {
        ArgumentNullException.ThrowIfNull(round);
        database.Write(writer => Save(writer, round));
        Tell(round);
    }

    /// <summary>Tells of what a round changed, once it is committed.</summary>
    internal void Tell(AlertRound round)
    {
        if (round.Alerts.Count > 0 || round.Dropped.Count > 0 || round.Transitions.Count > 0)
        {
            database.Changes.Tell(ChangeFeed.Alerts);
        }
    }

    /// <summary>Writes a round inside a transaction of the caller.</summary>
    internal static void Save(SqliteDatabase.Writer writer, AlertRound round)
    {
        foreach (Alert alert in round.Alerts)
        {
            Save(writer, alert);
        }

        foreach (string id in round.Dropped)
        {
            writer.Prepare("DELETE FROM alert WHERE id = ?1").Bind(1, id).Execute();
        }

        foreach (string id in round.Held)
        {
            writer.Prepare("UPDATE telling SET held = 1 WHERE alert = ?1 AND mail IS NULL").Bind(1, id).Execute();
        }

        foreach (Release released in round.Released)
        {
            writer.Prepare("UPDATE telling SET held = 0, topic = ?2, at = ?3 WHERE alert = ?1 AND mail IS NULL AND held = 1")
                .Bind(1, released.Alert).Bind(2, released.Topic).Bind(3, released.At).Execute();
        }

        foreach (NewTransition added in round.Transitions)
        {
            Add(writer, added);
        }

        foreach ((string name, long value) in round.Cursors)
        {
            writer.Prepare("INSERT OR REPLACE INTO alert_cursor(name, value) VALUES(?1, ?2)").Bind(1, name).Bind(2, value).Execute();
        }
    }

    /// <inheritdoc />
    public void Act(AlertTransition act, Handling? handling, string? handler)
    {
        ArgumentNullException.ThrowIfNull(act);
        database.Change(ChangeFeed.Alerts, writer =>
        {
            writer.Prepare("UPDATE alert SET handling = coalesce(?2, handling), handler = coalesce(?3, handler) WHERE id = ?1")
                .Bind(1, act.Alert).Bind(2, (long?)handling).Bind(3, handler).Execute();
            Add(writer, new NewTransition(act, [], Urgent: false));
        });
    }

    /// <inheritdoc />
    public long? ReadCursor(string name)
    {
        List<long> rows = database.Read("SELECT value FROM alert_cursor WHERE name = ?1", s => s.Bind(1, name), s => s.Int64(0));
        return rows.Count == 0 ? null : rows[0];
    }

    /// <summary>Transitions with these numbers, oldest first.</summary>
    internal static List<AlertTransition> ReadNumbered(SqliteDatabase database, IReadOnlyCollection<long> numbers) => database.Read(
        $"SELECT {TransitionColumns} FROM alert_transition WHERE id IN (SELECT value FROM json_each(?1)) ORDER BY id",
        s => s.Bind(1, "[" + string.Join(',', numbers) + "]"), ReadTransition);

    internal static Recipient ReadRecipient(Statement s) => new(s.Text(0), s.Text(1), s.Text(2));

    /// <summary>What people did (<c>handling</c>, <c>handler</c>) is not the evaluation's to write.</summary>
    private static void Save(SqliteDatabase.Writer writer, Alert alert) => writer.Prepare("""
            INSERT INTO alert(id, rule, kind, severity, station, parameter, state, since, fired_at, recovered_at, value, bound, subject, no_data, firing, level, peak, definition,
                topic, told_at, key, held_by)
            VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22)
            ON CONFLICT(id) DO UPDATE SET rule = ?2, kind = ?3, severity = ?4, station = ?5, parameter = ?6, state = ?7, since = ?8, fired_at = ?9, recovered_at = ?10,
                value = ?11, bound = ?12, subject = ?13, no_data = ?14, firing = ?15, level = ?16, peak = ?17, definition = ?18, topic = ?19, told_at = ?20, key = ?21,
                held_by = ?22, handling = CASE WHEN ?15 > firing THEN 0 ELSE handling END, handler = CASE WHEN ?15 > firing THEN NULL ELSE handler END
            """)
        .Bind(1, alert.Id).Bind(2, alert.Rule).Bind(3, (long)alert.Kind).Bind(4, (long)alert.Severity).Bind(5, alert.Station).Bind(6, alert.Parameter)
        .Bind(7, (long)alert.State).Bind(8, alert.Since).Bind(9, alert.FiredAt).Bind(10, alert.RecoveredAt).Bind(11, alert.Value).Bind(12, alert.Bound)
        .Bind(13, alert.Subject).Bind(14, alert.NoData ? 1L : 0L).Bind(15, (long)alert.Firing).Bind(16, (long)alert.Level).Bind(17, alert.Peak)
        .Bind(18, alert.Definition).Bind(19, alert.Topic).Bind(20, alert.ToldAt).Bind(21, alert.Key).Bind(22, TextOf(alert.HeldBy)).Execute();

    private static void Add(SqliteDatabase.Writer writer, NewTransition added)
    {
        AlertTransition t = added.Transition;
        writer.Prepare("""
            INSERT INTO alert_transition(alert, kind, firing, at, recorded_at, severity, level, value, bound, cause, definition, editions, claimed_by, comment, topic, words,
                held_by, account)
            VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18)
            """)
            .Bind(1, t.Alert).Bind(2, (long)t.Kind).Bind(3, (long)t.Firing).Bind(4, t.At).Bind(5, t.RecordedAt).Bind(6, (long)t.Severity).Bind(7, (long)t.Level)
            .Bind(8, t.Value).Bind(9, t.Bound).Bind(10, t.Cause).Bind(11, t.Definition)
            .Bind(12, JsonSerializer.Serialize(t.Editions, AlertJson.Default.IReadOnlyListString)).Bind(13, t.By).Bind(14, t.Comment).Bind(15, t.Topic)
            .Bind(16, JsonSerializer.Serialize(t.Words, AlertJson.Default.IReadOnlyDictionaryStringTransitionWords)).Bind(17, TextOf(t.HeldBy)).Bind(18, t.Account)
            .Execute();
        foreach (Recipient recipient in added.Recipients)
        {
            writer.Prepare("""
                INSERT INTO telling(transition, recipient, contact, language, alert, topic, at, urgent, held)
                VALUES((SELECT seq FROM sqlite_sequence WHERE name = 'alert_transition'), ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
                """)
                .Bind(1, recipient.Address).Bind(2, recipient.Contact).Bind(3, recipient.Language).Bind(4, t.Alert).Bind(5, t.Topic).Bind(6, added.WaitsSince ?? t.RecordedAt)
                .Bind(7, added.Urgent ? 1L : 0L).Bind(8, added.Held ? 1L : 0L).Execute();
        }
    }

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
        Firing = s.Int32(14),
        Level = s.Int32(15),
        Peak = s.NullableDouble(16),
        Definition = s.Text(17),
        Topic = s.Text(18),
        ToldAt = s.NullableInt64(19),
        Handling = (Handling)s.Int32(20),
        Handler = s.NullableText(21),
        HeldBy = ReadHold(s, 22),
    };

    private static AlertTransition ReadTransition(Statement s) => new()
    {
        Id = s.Int64(0),
        Alert = s.Text(1),
        Kind = (TransitionKind)s.Int32(2),
        Firing = s.Int32(3),
        At = s.Int64(4),
        RecordedAt = s.Int64(5),
        Severity = (Severity)s.Int32(6),
        Level = s.Int32(7),
        Value = s.NullableDouble(8),
        Bound = s.NullableDouble(9),
        Cause = s.Text(10),
        Definition = s.Text(11),
        Editions = JsonSerializer.Deserialize(s.Text(12), AlertJson.Default.IReadOnlyListString)!,
        By = s.NullableText(13),
        Comment = s.Text(14),
        Topic = s.Text(15),
        Words = JsonSerializer.Deserialize(s.Text(16), AlertJson.Default.IReadOnlyDictionaryStringTransitionWords)!,
        HeldBy = ReadHold(s, 17),
        Account = s.NullableText(18),
    };

    /// <summary>A hold as it is stored: the number of its kind and its id.</summary>
    private static string? TextOf(Hold? hold) => hold is null ? null : string.Create(CultureInfo.InvariantCulture, $"{(int)hold.Kind}|{hold.Id}");

    private static Hold? ReadHold(Statement s, int column) => s.NullableText(column) is { } text && text.IndexOf('|', StringComparison.Ordinal) is var end
        ? new Hold((HoldKind)int.Parse(text.AsSpan(0, end), CultureInfo.InvariantCulture), text[(end + 1)..]) : null;
}
