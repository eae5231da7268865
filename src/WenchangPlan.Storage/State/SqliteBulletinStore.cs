using WenchangPlan.Telemetry.Stores;

namespace WenchangPlan.Storage.State;

/// <summary>Bulletins in the state file.</summary>
public sealed class SqliteBulletinStore(SqliteDatabase database) : IBulletinStore
{
    private const string Whole = "id, period, edition, hash, remarks, figures, zh, en";
    private const string Heading = "id, period, edition, hash, remarks, NULL, NULL, NULL";

    /// <summary>The newest of its period, or published.</summary>
    private const string Counts = "(b.id = (SELECT max(n.id) FROM bulletin AS n WHERE n.period = b.period) OR EXISTS(SELECT 1 FROM bulletin_step AS s WHERE s.bulletin = b.id AND s.state = 3))";

    /// <inheritdoc />
    public KeptBulletin Add(KeptBulletin draft)
    {
        ArgumentNullException.ThrowIfNull(draft);
        return database.Change(ChangeFeed.Acts, writer =>
        {
            int edition = 1 + (int)writer.Prepare("SELECT count(*) FROM bulletin AS b JOIN bulletin_step AS s ON s.bulletin = b.id AND s.state = 3 WHERE b.period = ?1")
                .Bind(1, draft.Period).ReadAll(s => s.Int64(0))[0];
            long id = writer.Prepare("""
                INSERT INTO bulletin(period, edition, hash, remarks, figures, zh, en) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7) RETURNING id
                """).Bind(1, draft.Period).Bind(2, edition).Bind(3, draft.Hash).Bind(4, draft.Remarks).Bind(5, draft.Figures)
                .Bind(6, draft.Documents.GetValueOrDefault("zh-CN") ?? []).Bind(7, draft.Documents.GetValueOrDefault("en") ?? []).ReadAll(s => s.Int64(0))[0];
            foreach (BulletinStep step in draft.Steps) Insert(writer, id, step);
            return draft with { Id = id, Edition = edition };
        });
    }

    /// <inheritdoc />
    public BulletinProblem? Step(long id, BulletinStep step)
    {
        ArgumentNullException.ThrowIfNull(step);
        return database.Change<BulletinProblem?>(ChangeFeed.Acts, writer =>
        {
            // Read inside the transaction: of two who sign at once only one goes first.
            List<BulletinStep> steps = StepsOf(writer.Prepare(StepQuery).Bind(1, id));
            if (steps.Count == 0)
            {
                return BulletinProblem.Unknown;
            }

            bool isNewest = writer.Prepare("SELECT (SELECT max(n.id) FROM bulletin AS n WHERE n.period = b.period) FROM bulletin AS b WHERE b.id = ?1").Bind(1, id).ReadAll(s => s.Int64(0))[0] == id;
            var kept = new KeptBulletin { Id = id, Period = "", Hash = "", Figures = [], Steps = steps };
            if ((isNewest ? kept.ProblemOf(step) : BulletinProblem.Over) is { } problem)
            {
                return problem;
            }

            Insert(writer, id, step);
            return null;
        });
    }

    /// <inheritdoc />
    public IReadOnlyList<KeptBulletin> Read(string period) => WithSteps(database.Read(
        $"SELECT {Whole} FROM bulletin AS b WHERE period = ?1 AND {Counts} ORDER BY id DESC", s => s.Bind(1, period), Row));

    /// <inheritdoc />
    public IReadOnlyList<KeptBulletin> ReadHeadings(long? before, int limit) => WithSteps(database.Read(
        $"SELECT {Heading} FROM bulletin AS b WHERE (?1 IS NULL OR id < ?1) AND b.id = (SELECT max(n.id) FROM bulletin AS n WHERE n.period = b.period) ORDER BY id DESC LIMIT ?2",
        s => s.Bind(1, before).Bind(2, limit), Row));

    private const string StepQuery = "SELECT state, at, claimed_by, account, comment FROM bulletin_step WHERE bulletin = ?1 ORDER BY state";

    private List<KeptBulletin> WithSteps(List<KeptBulletin> found) =>
        [.. found.Select(b => b with { Steps = database.Read(StepQuery, s => s.Bind(1, b.Id), StepRow) })];

    private static void Insert(SqliteDatabase.Writer writer, long id, BulletinStep step) => writer.Prepare("""
        INSERT INTO bulletin_step(bulletin, state, at, claimed_by, account, comment) VALUES(?1, ?2, ?3, ?4, ?5, ?6)
        """).Bind(1, id).Bind(2, (long)step.State).Bind(3, step.At).Bind(4, step.By).Bind(5, step.Account).Bind(6, step.Comment).Execute();

    private static List<BulletinStep> StepsOf(Statement statement) => statement.ReadAll(StepRow);

    private static BulletinStep StepRow(Statement s) => new((BulletinState)s.Int32(0), s.Int64(1), s.Text(2), s.NullableText(3), s.Text(4));

    private static KeptBulletin Row(Statement s) => new()
    {
        Id = s.Int64(0),
        Period = s.Text(1),
        Edition = s.Int32(2),
        Hash = s.Text(3),
        Remarks = s.Text(4),
        Figures = s.Blob(5).ToArray(),
        Documents = s.IsNull(6) ? new Dictionary<string, byte[]>() : new Dictionary<string, byte[]>(StringComparer.Ordinal) { ["zh-CN"] = s.Blob(6).ToArray(), ["en"] = s.Blob(7).ToArray() },
        Steps = [],
    };
}
