using WenchangPlan.Storage.State;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Telemetry.Verdicts;

namespace WenchangPlan.Storage.Readings.Influx;

/// <summary>The SQLite store of verdicts, which stays the source of truth, with a copy of what each round found for InfluxDB put into the spool in the same transaction.</summary>
internal sealed class InfluxVerdictStore(SqliteVerdictStore store, SqliteDatabase database, Spool spool, District district) : IVerdictStore
{
    /// <inheritdoc />
    public void Save(AssessmentRound round)
    {
        ArgumentNullException.ThrowIfNull(round);
        using var lines = new LineBuffer();
        VerdictLines.Write(round, district, lines);
        if (lines.Lines == 0)
        {
            store.Save(round);
            return;
        }

        byte[] body = LineBuffer.Compress(lines.Written.Span);
        database.Write(writer =>
        {
            store.Save(writer, round);
            spool.Append(writer, SpoolContent.Verdicts, body);
        });
        spool.Appended(SpoolContent.Verdicts, body);
        store.Tell(round);
    }

    /// <summary>Charts of hours are drawn by the database, which cannot judge.</summary>
    public bool TakesDerived => true;

    /// <inheritdoc />
    public IReadOnlyList<ChangedHour> ReadChangedHours(int limit) => store.ReadChangedHours(limit);

    /// <inheritdoc />
    public IReadOnlyList<ChangedHour> ReadChangedHours(int station, int from, int to) => store.ReadChangedHours(station, from, to);

    /// <inheritdoc />
    public int CountChangedHours() => store.CountChangedHours();

    /// <inheritdoc />
    public IReadOnlyList<StationHour> ReadHours(Station station, int from, int to) => store.ReadHours(station, from, to);

    /// <inheritdoc />
    public IReadOnlyList<Verdict> Read(in VerdictQuery query) => store.Read(query);

    /// <inheritdoc />
    public IReadOnlyList<Outcome> ReadOutcomes(in VerdictQuery query) => store.ReadOutcomes(query);

    /// <inheritdoc />
    public IReadOnlyList<TargetProgress> ReadTargets(int year) => store.ReadTargets(year);

    /// <inheritdoc />
    public IReadOnlyList<Revision> ReadRevisions(long? before, int limit) => store.ReadRevisions(before, limit);

    /// <inheritdoc />
    public IReadOnlyList<Revision> ReadRevisions(string kind, string subject) => store.ReadRevisions(kind, subject);

    /// <inheritdoc />
    public UInt128 ReadDigest(in VerdictQuery query) => store.ReadDigest(query);

    /// <inheritdoc />
    public (int First, int Last)? ReadHourSpan(Domain domain) => store.ReadHourSpan(domain);
}
