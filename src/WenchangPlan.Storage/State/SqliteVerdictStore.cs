using System.Text.Json;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Telemetry.Verdicts;

namespace WenchangPlan.Storage.State;

/// <summary>Hourly values, kept verdicts and what must be assessed again, in SQLite.</summary>
public sealed class SqliteVerdictStore : IVerdictStore
{
    private const string RevisionColumns = "id, at, kind, subject, old, new, cause, changed";
    private readonly SqliteDatabase _database;
    private readonly District _district;
    private readonly HourTable _hours;
    private readonly VerdictTable _verdicts;
    private readonly Dictionary<string, string> _domains;

    /// <summary>Opens the tables.</summary>
    /// <exception cref="IOException">The file cannot be written now.</exception>
    public SqliteVerdictStore(SqliteDatabase database, District district)
    {
        ArgumentNullException.ThrowIfNull(district);
        _database = database;
        _district = district;
        _hours = new HourTable(database, district);
        _verdicts = new VerdictTable(database);
        _domains = district.Domains.All.SelectMany(d => d.Verdicts.Select(v => (v.Code, Domain: d.Code))).ToDictionary(v => v.Code, v => v.Domain, StringComparer.Ordinal);
        database.Write(writer =>
        {
            foreach (VerdictKind kind in district.Domains.All.SelectMany(d => d.Verdicts).Where(v => !v.IsDerived))
            {
                VerdictTable.AddKind(writer, kind.Code);
            }
        });
    }

    /// <inheritdoc />
    public bool TakesDerived => false;

    /// <inheritdoc />
    public IReadOnlyList<ChangedHour> ReadChangedHours(int limit) => ReadChanged(
        "SELECT station, hour, touched, first_at, last_at, cause FROM changed_hour ORDER BY hour, station LIMIT ?1", s => s.Bind(1, limit));

    /// <inheritdoc />
    public IReadOnlyList<ChangedHour> ReadChangedHours(int station, int from, int to) => ReadChanged(
        "SELECT station, hour, touched, first_at, last_at, cause FROM changed_hour WHERE station = ?1 AND hour >= ?2 AND hour < ?3 ORDER BY hour",
        s => s.Bind(1, _database.Identities.OfStation(station)).Bind(2, from).Bind(3, to));

    /// <inheritdoc />
    public int CountChangedHours() => _database.Read("SELECT count(*) FROM changed_hour", _ => { }, s => s.Int32(0))[0];

    /// <inheritdoc />
    public void Save(AssessmentRound round)
    {
        ArgumentNullException.ThrowIfNull(round);
        _database.Write(writer => Save(writer, round));
        Tell(round);
    }

    /// <summary>Tells of what a round changed, once it is committed.</summary>
    internal void Tell(AssessmentRound round)
    {
        IEnumerable<string> judged = round.Verdicts.Select(v => v.Kind).Concat(round.Withdrawn.Select(w => w.Kind)).Distinct(StringComparer.Ordinal).Select(k => _domains[k]);
        IEnumerable<string> heard = round.Hours.Select(h => _district.Stations[h.Station].Domain.Code); // verdicts of hours are derived from these
        foreach (string domain in judged.Concat(heard).Distinct(StringComparer.Ordinal))
        {
            _database.Changes.Tell(domain);
        }

        if (round.Targets.Count > 0)
        {
            _database.Changes.Tell(ChangeFeed.Targets);
        }
    }

    /// <summary>Writes a round inside a transaction of the caller.</summary>
    internal void Save(SqliteDatabase.Writer writer, AssessmentRound round)
    {
        _hours.Save(writer, round.Hours);
        foreach (Withdrawal gone in round.Withdrawn)
        {
            VerdictTable.Remove(writer, gone);
        }

        foreach (Verdict verdict in round.Verdicts)
        {
            if (!_district.Domains.Verdict(verdict.Kind).IsDerived)
            {
                VerdictTable.Save(writer, verdict);
            }
        }

        foreach (TargetProgress target in round.Targets)
        {
            writer.Prepare("INSERT OR REPLACE INTO target(target, year, verdict) VALUES(?1, ?2, ?3)")
                .Bind(1, target.Target).Bind(2, target.Year).Bind(3, JsonSerializer.Serialize(target, VerdictJson.Default.TargetProgress)).Execute();
        }

        foreach (Revision revision in round.Revisions)
        {
            writer.Prepare("INSERT INTO revision(at, kind, subject, old, new, cause, changed) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7)")
                .Bind(1, revision.At).Bind(2, revision.Kind).Bind(3, revision.Subject).Bind(4, revision.Old).Bind(5, revision.New).Bind(6, revision.Cause)
                .Bind(7, revision.Changed.Count == 0 ? null : JsonSerializer.Serialize(revision.Changed, VerdictJson.Default.IReadOnlyListRevisedSpan)).Execute();
        }

        foreach (ChangedHour changed in round.Changed)
        {
            ChangedHours.Mark(writer, _database.Identities.OfStation(changed.Station), changed.Hour, changed.LastAt, changed.Cause);
        }

        ChangedHours.Clear(writer, round.Done, _database.Identities);
    }

    /// <inheritdoc />
    public IReadOnlyList<StationHour> ReadHours(Station station, int from, int to) => _hours.Read(station, from, to);

    /// <inheritdoc />
    public (int First, int Last)? ReadHourSpan(Domain domain) => _hours.ReadSpan(domain);

    /// <inheritdoc />
    public IReadOnlyList<Verdict> Read(in VerdictQuery query) => _verdicts.Read(query, _district.Domains.Verdict(query.Kind).Span);

    /// <inheritdoc />
    public UInt128 ReadDigest(in VerdictQuery query) => _verdicts.ReadDigest(query);

    /// <inheritdoc />
    public IReadOnlyList<Outcome> ReadOutcomes(in VerdictQuery query) => _verdicts.ReadOutcomes(query, _district.Domains.Verdict(query.Kind).Span);

    /// <inheritdoc />
    public IReadOnlyList<TargetProgress> ReadTargets(int year) => _database.Read(
        "SELECT verdict FROM target WHERE year = ?1 ORDER BY target", s => s.Bind(1, year),
        s => JsonSerializer.Deserialize(s.Text(0), VerdictJson.Default.TargetProgress)!);

    /// <inheritdoc />
    public IReadOnlyList<Revision> ReadRevisions(long? before, int limit) => _database.Read(
        $"SELECT {RevisionColumns} FROM revision WHERE id < ?1 ORDER BY id DESC LIMIT ?2",
        s => s.Bind(1, before ?? long.MaxValue).Bind(2, limit), RevisionOf);

    /// <inheritdoc />
    public IReadOnlyList<Revision> ReadRevisions(string kind, string subject) => _database.Read(
        $"SELECT {RevisionColumns} FROM revision WHERE kind = ?1 AND subject = ?2 ORDER BY id", s => s.Bind(1, kind).Bind(2, subject), RevisionOf);

    private static Revision RevisionOf(Statement s) => new(s.Int64(0), s.Int64(1), s.Text(2), s.Text(3), s.Text(4), s.Text(5), s.Text(6))
    {
        Changed = s.NullableText(7) is { } changed ? JsonSerializer.Deserialize(changed, VerdictJson.Default.IReadOnlyListRevisedSpan)! : [],
    };

    private List<ChangedHour> ReadChanged(string sql, Action<Statement> bind)
    {
        var changed = new List<ChangedHour>();
        _database.Visit(sql, bind, s =>
        {
            if (_database.Identities.StationOf(s.Int64(0)) is { } index)
            {
                changed.Add(new ChangedHour(index, s.Int32(1), s.Int64(2), s.Int64(3), s.Int64(4)) { Cause = (ChangeCause)s.Int32(5) });
            }
        });
        return changed;
    }
}
