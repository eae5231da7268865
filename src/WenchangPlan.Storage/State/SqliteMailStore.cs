using WenchangPlan.Telemetry.Stores;

namespace WenchangPlan.Storage.State;

/// <summary>The outbox in SQLite.</summary>
public sealed class SqliteMailStore(SqliteDatabase database) : IMailStore
{
    private const string Columns = "key, recipient, subject, text, html, created_at, in_reply_to, attempts, copies, state, next_attempt, settled_at, answer";

    /// <inheritdoc />
    public IReadOnlyList<Telling> ReadWaitingTellings() => database.Read(
        "SELECT recipient, contact, language, transition, alert, topic, at, urgent FROM telling INDEXED BY telling_waiting WHERE mail IS NULL AND held = 0 ORDER BY transition, recipient",
        _ => { },
        s => new Telling(s.Int64(3), s.Text(4), SqliteAlertStore.ReadRecipient(s), s.Text(5), s.Int64(6), s.Int32(7) != 0));

    /// <inheritdoc />
    public IReadOnlyList<long> ReadTransitionsOf(string mail) =>
        database.Read("SELECT transition FROM telling WHERE mail = ?1 ORDER BY transition", s => s.Bind(1, mail), s => s.Int64(0));

    /// <inheritdoc />
    public IReadOnlyList<long> ReadUnheardBeginnings(IReadOnlyCollection<long> transitions, string recipient)
    {
        ArgumentNullException.ThrowIfNull(transitions);
        return
        [
            .. transitions.SelectMany(number => database.Read(
                """
                SELECT b.id FROM alert_transition AS a JOIN alert_transition AS b ON b.alert = a.alert AND b.firing = a.firing AND b.kind = 1
                JOIN telling AS t ON t.transition = b.id AND t.recipient = ?2 JOIN mail AS m ON m.key = t.mail
                WHERE a.id = ?1 AND a.kind = 4 AND m.state = 3
                """, s => s.Bind(1, number).Bind(2, recipient), s => s.Int64(0))).Distinct(),
        ];
    }

    /// <inheritdoc />
    public IReadOnlyList<AlertTransition> ReadTransitions(IReadOnlyCollection<long> numbers) => SqliteAlertStore.ReadNumbered(database, numbers);

    /// <inheritdoc />
    public IReadOnlyList<OutgoingMail> ReadOpenMails() =>
    [
        // Mails of versions that kept several for one address go out one after the other, the oldest first.
        .. database.Read($"SELECT {Columns} FROM mail WHERE state < 2 ORDER BY created_at, key", _ => { }, ReadMail).DistinctBy(m => m.To, StringComparer.OrdinalIgnoreCase),
    ];

    /// <inheritdoc />
    public IReadOnlyDictionary<string, long> ReadLastSent(string recipient, long since) => database.Read(
        """
        SELECT t.topic, max(m.settled_at) FROM mail AS m JOIN telling AS t ON t.mail = m.key
        WHERE m.recipient = ?1 AND m.settled_at >= ?2 AND m.state = 2 GROUP BY t.topic
        """,
        s => s.Bind(1, recipient).Bind(2, since),
        s => (Topic: s.Text(0), At: s.Int64(1))).ToDictionary(r => r.Topic, r => r.At, StringComparer.Ordinal);

    /// <inheritdoc />
    public string? FindFirstMail(string alert, string recipient) => database.Read(
        "SELECT m.key FROM telling AS t JOIN mail AS m ON m.key = t.mail WHERE t.alert = ?1 AND t.recipient = ?2 AND m.state = 2 ORDER BY t.transition LIMIT 1",
        s => s.Bind(1, alert).Bind(2, recipient), s => s.Text(0)).FirstOrDefault();

    /// <inheritdoc />
    public AlertTransition? FindLastTold(string alert, string recipient, long before)
    {
        List<long> numbers = database.Read(
            """
            SELECT t.transition FROM telling AS t JOIN mail AS m ON m.key = t.mail
            WHERE t.alert = ?1 AND t.recipient = ?2 AND t.transition < ?3 AND m.state = 2 ORDER BY t.transition DESC LIMIT 1
            """,
            s => s.Bind(1, alert).Bind(2, recipient).Bind(3, before), s => s.Int64(0));
        return numbers.Count == 0 ? null : ReadTransitions(numbers)[0];
    }

    /// <inheritdoc />
    public void Write(OutgoingMail mail, IReadOnlyCollection<long> transitions)
    {
        ArgumentNullException.ThrowIfNull(mail);
        ArgumentNullException.ThrowIfNull(transitions);
        database.Change(ChangeFeed.Alerts, writer =>
        {
            if (writer.Prepare("SELECT 1 FROM mail WHERE recipient = ?1 AND state < 2 AND key <> ?2").Bind(1, mail.To).Bind(2, mail.Key).ReadAll(s => s.Int32(0)).Count > 0)
            {
                throw new InvalidOperationException($"{mail.To} has another mail that is not settled.");
            }

            int written = writer.Prepare("""
                INSERT INTO mail(key, recipient, subject, text, html, created_at, in_reply_to, attempts, copies, state, next_attempt)
                VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, 0, 0, 0, ?8)
                ON CONFLICT(key) DO UPDATE SET subject = ?3, text = ?4, html = ?5, in_reply_to = ?7 WHERE state = 0
                """)
                .Bind(1, mail.Key).Bind(2, mail.To).Bind(3, mail.Subject).Bind(4, mail.Text).Bind(5, mail.Html).Bind(6, mail.CreatedAt).Bind(7, mail.InReplyTo)
                .Bind(8, mail.NextAttempt).Execute();
            int taken = 0;
            foreach (long transition in transitions)
            {
                taken += writer.Prepare("UPDATE telling SET mail = ?3 WHERE transition = ?1 AND recipient = ?2 AND (mail IS NULL OR mail = ?3)")
                    .Bind(1, transition).Bind(2, mail.To).Bind(3, mail.Key).Execute();
            }

            if (written != 1 || taken != transitions.Count)
            {
                throw new InvalidOperationException($"Mail {mail.Key} is settled, or tells of what another mail tells of.");
            }
        });
    }

    /// <inheritdoc />
    public void MarkGone(string key) => database.Change(ChangeFeed.Alerts, writer =>
        writer.Prepare("UPDATE mail SET state = 1, copies = copies + 1 WHERE key = ?1 AND state < 2").Bind(1, key).Execute());

    /// <inheritdoc />
    public void MarkSent(string key, long at, string? answer) => database.Change(ChangeFeed.Alerts, writer =>
        writer.Prepare("UPDATE mail SET state = 2, copies = max(copies, 1), attempts = attempts + 1, settled_at = ?2, answer = ?3 WHERE key = ?1 AND state < 2")
            .Bind(1, key).Bind(2, at).Bind(3, answer).Execute());

    /// <inheritdoc />
    public void MarkNotTaken(string key, string answer, long next, bool gone) => database.Change(ChangeFeed.Alerts, writer =>
        writer.Prepare("""
            UPDATE mail SET copies = copies - ?4, state = CASE WHEN copies - ?4 > 0 THEN 1 ELSE 0 END, attempts = attempts + 1, answer = ?2, next_attempt = ?3
            WHERE key = ?1 AND state < 2
            """).Bind(1, key).Bind(2, answer).Bind(3, next).Bind(4, gone ? 1L : 0L).Execute());

    /// <inheritdoc />
    public void MarkUncertain(string key, string answer, long next) => database.Change(ChangeFeed.Alerts, writer =>
        writer.Prepare("UPDATE mail SET state = 1, attempts = attempts + 1, answer = ?2, next_attempt = ?3 WHERE key = ?1 AND state < 2")
            .Bind(1, key).Bind(2, answer).Bind(3, next).Execute());

    /// <inheritdoc />
    public void GiveUp(string key, string answer, long at, Recipient? other) => database.Change(ChangeFeed.Alerts, writer =>
    {
        writer.Prepare("UPDATE mail SET state = 3, attempts = attempts + 1, answer = ?2, settled_at = ?3 WHERE key = ?1 AND state < 2")
            .Bind(1, key).Bind(2, answer).Bind(3, at).Execute();
        if (other is not null)
        {
            writer.Prepare("""
                INSERT INTO telling(transition, recipient, contact, language, alert, topic, at, urgent)
                SELECT b.id, ?2, ?3, ?4, t.alert, t.topic, ?5, t.urgent
                FROM telling AS t JOIN alert_transition AS a ON a.id = t.transition JOIN alert_transition AS b ON b.alert = a.alert AND b.firing = a.firing
                WHERE t.mail = ?1 AND (b.id = a.id OR (b.id < a.id AND b.kind = 1 AND EXISTS (SELECT 1 FROM telling AS o WHERE o.transition = b.id)))
                ON CONFLICT DO NOTHING
                """).Bind(1, key).Bind(2, other.Address).Bind(3, other.Contact).Bind(4, other.Language).Bind(5, at).Execute();
        }
    });

    /// <inheritdoc />
    public IReadOnlyList<OutgoingMail> ReadMails(MailPlace? from, int limit) => database.Read(
        $"SELECT {Columns} FROM mail WHERE ?2 IS NULL OR (created_at <= ?1 AND (created_at < ?1 OR key >= ?2)) ORDER BY created_at DESC, key LIMIT ?3",
        s => s.Bind(1, from?.CreatedAt).Bind(2, from?.Key).Bind(3, limit), ReadMail);

    /// <inheritdoc />
    public IReadOnlyList<OutgoingMail> ReadGivenUp(long since, int limit) => database.Read(
        $"SELECT {Columns} FROM mail WHERE created_at >= ?1 AND state = 3 ORDER BY created_at DESC, key LIMIT ?2", s => s.Bind(1, since).Bind(2, limit), ReadMail);

    /// <inheritdoc />
    public IReadOnlyList<OutgoingMail> ReadMailsOf(string alert) => database.Read(
        $"SELECT {Columns} FROM mail WHERE key IN (SELECT mail FROM telling WHERE alert = ?1) ORDER BY created_at, key", s => s.Bind(1, alert), ReadMail);

    /// <inheritdoc />
    public int CountUnsent() => database.Read(
        "SELECT (SELECT count(*) FROM mail WHERE state < 2) + (SELECT count(*) FROM telling WHERE mail IS NULL AND held = 0)", _ => { }, s => s.Int32(0))[0];

    /// <inheritdoc />
    public int Forget(long before)
    {
        int forgotten = 0;
        database.Write(writer => forgotten = writer.Prepare("DELETE FROM mail WHERE created_at < ?1 AND state >= 2").Bind(1, before).Execute());
        return forgotten;
    }

    private static OutgoingMail ReadMail(Statement s) => new()
    {
        Key = s.Text(0),
        To = s.Text(1),
        Subject = s.Text(2),
        Text = s.Text(3),
        Html = s.Text(4),
        CreatedAt = s.Int64(5),
        InReplyTo = s.NullableText(6),
        Attempts = s.Int32(7),
        Copies = s.Int32(8),
        State = (MailState)s.Int32(9),
        NextAttempt = s.Int64(10),
        SettledAt = s.NullableInt64(11),
        Answer = s.NullableText(12),
    };
}
