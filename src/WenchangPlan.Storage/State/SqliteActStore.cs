using WenchangPlan.Telemetry.Acts;
using WenchangPlan.Telemetry.Readings;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;

namespace WenchangPlan.Storage.State;

/// <summary>What people did that judging has to know of, in SQLite.</summary>
public sealed class SqliteActStore(SqliteDatabase database, District district) : IActStore
{
    private const string Columns = "id, kind, data";
    private const string StepColumns = "act, at, claimed_by, move, comment, data, account";

    /// <summary>Of the samples of one station, time and indicator the one entered last counts.</summary>
    private const string Newest = "NOT EXISTS(SELECT 1 FROM act AS n WHERE n.kind = a.kind AND n.station = a.station AND n.from_at = a.from_at AND n.parameter = a.parameter AND n.id > a.id)";

    /// <inheritdoc />
    public IReadOnlyList<Act> Read(in ActQuery query)
    {
        ActQuery asked = query;
        return WithSteps(database.Read(
            $"""
            SELECT {Columns} FROM act WHERE kind = ?1 AND (?2 IS NULL OR station = ?2 OR station IS NULL) AND until_at > ?3 AND from_at < ?4 AND (?5 IS NULL OR id <= ?5)
            ORDER BY id DESC LIMIT ?6
            """,
            s => s.Bind(1, (long)asked.Kind).Bind(2, asked.Station).Bind(3, asked.From).Bind(4, asked.Until).Bind(5, asked.First).Bind(6, asked.Limit), Row));
    }

    /// <inheritdoc />
    public Act? Find(ActKind kind, long id) => WithSteps(database.Read($"SELECT {Columns} FROM act WHERE kind = ?1 AND id = ?2", s => s.Bind(1, (long)kind).Bind(2, id), Row)) is [{ } found, ..] ? found : null;

    /// <inheritdoc />
    public IReadOnlyList<Sample> ReadSamples(Station station, long from, long until)
    {
        ArgumentNullException.ThrowIfNull(station);
        return [.. database.Read(
            $"SELECT {Columns} FROM act AS a WHERE kind = 1 AND station = ?1 AND from_at >= ?2 AND from_at < ?3 AND {Newest} ORDER BY from_at, parameter",
            s => s.Bind(1, station.Id).Bind(2, from).Bind(3, until), Row).Cast<Sample>()];
    }

    /// <inheritdoc />
    public IReadOnlyList<ExcludedDays> ReadExclusions(string domain, DateOnly first, DateOnly last) =>
        [.. Counting(ActKind.Exclusion, null, district.Clock.StartOfDay(first), district.Clock.StartOfDay(last.AddDays(1))).Cast<ExcludedDays>().Where(e => e.Domain == domain)];

    /// <inheritdoc />
    public IReadOnlyList<Amendment> ReadAmendments(Station station, long from, long until)
    {
        ArgumentNullException.ThrowIfNull(station);
        // A time that marks an end stands for what was before it: the reading at the beginning of a window is not of the window, that at its end is.
        int shift = station.TimeIs == TimeIs.End ? 1 : 0;
        List<Amendment> maintained = database.Read(
            """
            SELECT s.from_at, min(s.until_at, coalesce(e.at, s.until_at)), s.parameter FROM silence AS s LEFT JOIN silence_end AS e ON e.silence = s.id
            WHERE s.kind = 2 AND s.station = ?1 AND s.until_at > ?2 AND s.from_at < ?3 ORDER BY s.id
            """,
            s => s.Bind(1, station.Id).Bind(2, from - 1).Bind(3, until),
            s => new Amendment(s.Int64(0) + shift, s.Int64(1) + shift, s.NullableText(2), ReadingFlag.Maintenance, null));
        return [.. maintained, .. Counting(ActKind.Review, station.Id, from, until).Cast<Review>().Select(r => r.ToAmendment())];
    }

    /// <inheritdoc />
    public IReadOnlyDictionary<long, long> ReadCorrected(IReadOnlyCollection<Sample> samples)
    {
        ArgumentNullException.ThrowIfNull(samples);
        if (samples.Count == 0)
        {
            return new Dictionary<long, long>();
        }

        HashSet<long> asked = [.. samples.Select(s => s.Id)];
        return database.Read(
            """
            SELECT a.id, max(n.id) FROM act AS a JOIN act AS n ON n.kind = a.kind AND n.station = a.station AND n.from_at = a.from_at AND n.parameter = a.parameter AND n.id > a.id
            WHERE a.id >= ?1 AND a.id <= ?2 AND a.kind = 1 GROUP BY a.id
            """,
            s => s.Bind(1, asked.Min()).Bind(2, asked.Max()), s => (Id: s.Int64(0), Newest: s.Int64(1))).Where(c => asked.Contains(c.Id)).ToDictionary(c => c.Id, c => c.Newest);
    }

    /// <inheritdoc />
    public (long First, long Last)? ReadSampleSpan(Domain domain)
    {
        (long First, long Last)? span = null;
        foreach (Station station in district.Stations.Where(s => s.Domain.Equals(domain)))
        {
            (long? first, long? last) = database.Read("SELECT min(from_at), max(from_at) FROM act WHERE kind = 1 AND station = ?1",
                s => s.Bind(1, station.Id), s => (s.NullableInt64(0), s.NullableInt64(1)))[0];
            if (first is { } from && last is { } to)
            {
                span = (Math.Min(span?.First ?? long.MaxValue, from), Math.Max(span?.Last ?? long.MinValue, to));
            }
        }

        return span;
    }

    /// <inheritdoc />
    public IReadOnlyList<SampleSaved> SaveSamples(IReadOnlyList<Sample> samples, bool whole)
    {
        ArgumentNullException.ThrowIfNull(samples);
        return database.Change<IReadOnlyList<SampleSaved>>(ChangeFeed.Acts, writer =>
        {
            var saved = new List<SampleSaved>(samples.Count);
            if (whole && samples.Select(s => Compared(writer, s)).ToList() is { } compared && compared.Exists(c => c.Fate == SampleFate.Differs))
            {
                return compared;
            }

            foreach (Sample sample in samples)
            {
                SampleSaved one = Compared(writer, sample);
                saved.Add(one.Fate == SampleFate.Added ? one with { Sample = (Sample)Insert(writer, sample) } : one);
            }

            return saved;
        });
    }

    /// <inheritdoc />
    public Act Add(Act act)
    {
        ArgumentNullException.ThrowIfNull(act);
        return database.Change(ChangeFeed.Acts, writer => Insert(writer, act));
    }

    /// <inheritdoc />
    public Act? Take(ActKind kind, long id, ActStep step, out ActProblem? problem)
    {
        ArgumentNullException.ThrowIfNull(step);
        (Act? act, problem) = database.Change<(Act?, ActProblem?)>(ChangeFeed.Acts, writer =>
        {
            Act? stored = writer.Prepare($"SELECT {Columns} FROM act WHERE kind = ?1 AND id = ?2").Bind(1, (long)kind).Bind(2, id).ReadAll(Row) is [{ } found, ..] ? found : null;
            Act? before = stored is null ? null
                : stored with { Steps = writer.Prepare($"SELECT {StepColumns} FROM act_step WHERE act = ?1 ORDER BY number").Bind(1, id).ReadAll(StepRow).ConvertAll(s => s.Step) };
            if (before?.ProblemOf(step) is var why && (before is null || why is not null))
            {
                return (before, why);
            }

            writer.Prepare("INSERT INTO act_step(act, number, at, claimed_by, move, comment, data, account) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)")
                .Bind(1, id).Bind(2, before.Steps.Count + 1).Bind(3, step.At).Bind(4, step.By).Bind(5, (long)step.Move).Bind(6, step.Comment).Bind(7, ActJson.WriteStep(step)).Bind(8, step.Account).Execute();
            Act now = before with { Steps = [.. before.Steps, step] };
            if ((now.State == ActState.Approved) != (before.State == ActState.Approved))
            {
                Mark(writer, now, step.At);
            }

            return (now, null);
        });
        return act;
    }

    private static SampleSaved Compared(SqliteDatabase.Writer writer, Sample sample)
    {
        var standing = (Sample?)writer.Prepare($"SELECT {Columns} FROM act WHERE kind = 1 AND station = ?1 AND from_at = ?2 AND parameter = ?3 ORDER BY id DESC LIMIT 1")
            .Bind(1, sample.Station).Bind(2, sample.Time).Bind(3, sample.Parameter).ReadAll(Row).FirstOrDefault();
        return standing is null ? new SampleSaved(SampleFate.Added, sample)
            : sample.SaysTheSame(standing) ? new SampleSaved(SampleFate.Same, standing)
            : sample.Reason.Length == 0 ? new SampleSaved(SampleFate.Differs, standing) : new SampleSaved(SampleFate.Added, sample);
    }

    private Act Insert(SqliteDatabase.Writer writer, Act act)
    {
        writer.Prepare("INSERT INTO act(kind, station, parameter, from_at, until_at, at, data) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7)")
            .Bind(1, (long)act.Kind).Bind(2, act.StationId).Bind(3, (act as Sample)?.Parameter ?? (act as Review)?.Parameter).Bind(4, act.From(district)).Bind(5, act.Until(district))
            .Bind(6, act.At).Bind(7, ActJson.Write(act)).Execute();
        Act stored = act with { Id = writer.Prepare("SELECT seq FROM sqlite_sequence WHERE name = 'act'").ReadAll(s => s.Int64(0))[0] };
        if (stored.State == ActState.Approved)
        {
            Mark(writer, stored, stored.At);
        }

        return stored;
    }

    /// <summary>What begins or ends to count is judged anew the way readings are.</summary>
    private void Mark(SqliteDatabase.Writer writer, Act act, long at) => ChangedHours.Mark(writer, database.Identities, act.Reach(district), CauseOf(act.Kind), at, district);

    private static ChangeCause CauseOf(ActKind kind) => kind switch
    {
        ActKind.Sample => ChangeCause.Sample,
        ActKind.Exclusion => ChangeCause.Exclusion,
        ActKind.Review => ChangeCause.Review,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Not a kind of act."),
    };

    /// <summary>Those that count, in the order they were entered.</summary>
    private IEnumerable<Act> Counting(ActKind kind, string? station, long from, long until) =>
        Read(new ActQuery(kind) { Station = station, From = from, Until = until }).Where(a => a.State == ActState.Approved).Reverse();

    private List<Act> WithSteps(List<Act> acts)
    {
        if (acts.Count == 0 || acts[0].Levels == 0)
        {
            return acts;
        }

        ILookup<long, ActStep> steps = database.Read($"SELECT {StepColumns} FROM act_step WHERE act >= ?1 AND act <= ?2 ORDER BY act, number",
            s => s.Bind(1, acts.Min(a => a.Id)).Bind(2, acts.Max(a => a.Id)), StepRow).ToLookup(s => s.Act, s => s.Step);
        return [.. acts.Select(a => a with { Steps = [.. steps[a.Id]] })];
    }

    private static Act Row(Statement s) => ActJson.Read((ActKind)s.Int32(1), s.Text(2)) with { Id = s.Int64(0) };

    private static (long Act, ActStep Step) StepRow(Statement s) => (s.Int64(0), ActJson.ReadStep(new ActStep(s.Int64(1), s.Text(2), (ActMove)s.Int32(3), s.Text(4)) { Account = s.NullableText(6) }, s.NullableText(5)));
}
