using WenchangPlan.Telemetry.Acts;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;

namespace WenchangPlan.Storage.State;

/// <summary>Silences in SQLite. The hours of a maintenance window, which are not valid, are judged anew.</summary>
public sealed class SqliteSilenceStore(SqliteDatabase database, District district) : ISilenceStore
{
    private const string Rows = """
        SELECT s.id, s.kind, s.rule, s.station, s.area, s.domain, s.parameter, s.from_at, s.until_at, s.claimed_by, s.reason, s.created_at, s.account,
            e.at, e.claimed_by, e.comment, e.account
        FROM silence AS s LEFT JOIN silence_end AS e ON e.silence = s.id
        """;

    /// <inheritdoc />
    public IReadOnlyList<Silence> ReadHolding(long now) =>
        database.Read($"{Rows} WHERE s.until_at > ?1 AND s.from_at <= ?1 AND e.silence IS NULL ORDER BY s.id", s => s.Bind(1, now), Read);

    /// <inheritdoc />
    public IReadOnlyList<Silence> ReadSilences(long? from, SilenceKind? kind, int limit) => database.Read(
        $"{Rows} WHERE (?1 IS NULL OR s.id <= ?1) AND (?2 IS NULL OR s.kind = ?2) ORDER BY s.id DESC LIMIT ?3",
        s => s.Bind(1, from).Bind(2, (long?)kind).Bind(3, limit), Read);

    /// <inheritdoc />
    public Silence? FindSilence(long id) => database.Read($"{Rows} WHERE s.id = ?1", s => s.Bind(1, id), Read).FirstOrDefault();

    /// <inheritdoc />
    public Silence Add(Silence silence)
    {
        ArgumentNullException.ThrowIfNull(silence);
        long id = database.Change(ChangeFeed.Silences, writer =>
        {
            writer.Prepare("""
                INSERT INTO silence(kind, rule, station, area, domain, parameter, from_at, until_at, claimed_by, reason, created_at, account)
                VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)
                """)
                .Bind(1, (long)silence.Kind).Bind(2, silence.Rule).Bind(3, silence.Station).Bind(4, silence.Area).Bind(5, silence.Domain).Bind(6, silence.Parameter)
                .Bind(7, silence.From).Bind(8, silence.Until).Bind(9, silence.By).Bind(10, silence.Reason).Bind(11, silence.CreatedAt)
                .Bind(12, silence.Account).Execute();
            MarkMaintained(writer, silence, silence.From, silence.CreatedAt);
            return writer.Prepare("SELECT seq FROM sqlite_sequence WHERE name = 'silence'").ReadAll(s => s.Int64(0))[0];
        });
        return silence with { Id = id };
    }

    /// <inheritdoc />
    public bool End(long id, SilenceEnd end)
    {
        ArgumentNullException.ThrowIfNull(end);
        return database.Change(ChangeFeed.Silences, writer =>
        {
            bool ended = writer
                .Prepare("INSERT INTO silence_end(silence, at, claimed_by, comment, account) SELECT id, ?2, ?3, ?4, ?5 FROM silence WHERE id = ?1 ON CONFLICT DO NOTHING")
                .Bind(1, id).Bind(2, end.At).Bind(3, end.By).Bind(4, end.Comment).Bind(5, end.Account).Execute() == 1;
            if (ended)
            {
                MarkMaintained(writer, writer.Prepare($"{Rows} WHERE s.id = ?1").Bind(1, id).ReadAll(Read)[0], end.At, end.At);
            }

            return ended;
        });
    }

    private void MarkMaintained(SqliteDatabase.Writer writer, Silence silence, long from, long at)
    {
        if (silence.Kind == SilenceKind.Maintenance && silence.Station is { } id && district.Find(id) is { } station)
        {
            var hours = new HourSpan(station.Index, district.Clock.HourOf(from), district.Clock.HourOf(silence.Until) + 1);
            ChangedHours.Mark(writer, database.Identities, [hours], ChangeCause.Maintenance, at, district);
        }
    }

    private static Silence Read(Statement s) => new()
    {
        Id = s.Int64(0),
        Kind = (SilenceKind)s.Int32(1),
        Rule = s.NullableText(2),
        Station = s.NullableText(3),
        Area = s.NullableText(4),
        Domain = s.NullableText(5),
        Parameter = s.NullableText(6),
        From = s.Int64(7),
        Until = s.Int64(8),
        By = s.Text(9),
        Reason = s.Text(10),
        CreatedAt = s.Int64(11),
        Account = s.NullableText(12),
        Ended = s.IsNull(13) ? null : new SilenceEnd(s.Int64(13), s.Text(14), s.Text(15), s.NullableText(16)),
    };
}
