using WenchangPlan.Storage.State;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Telemetry.Verdicts;

namespace WenchangPlan.Storage.Readings.Influx;

/// <summary>The SQLite store of verdicts, which stays the source of truth, with a copy of every verdict for InfluxDB put into the spool in the same transaction.</summary>
internal sealed class InfluxAssessmentStore(SqliteAssessmentStore store, SqliteDatabase database, Spool spool, District district) : IAssessmentStore
{
    /// <inheritdoc />
    public void Save(AssessmentRound round)
    {
        ArgumentNullException.ThrowIfNull(round);
        using var lines = new LineBuffer();
        VerdictLines.Write(round, district.Clock, lines);
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
    }

    /// <inheritdoc />
    public IReadOnlyList<ChangedHour> ReadChangedHours(int limit) => store.ReadChangedHours(limit);

    /// <inheritdoc />
    public int CountChangedHours() => store.CountChangedHours();

    /// <inheritdoc />
    public IReadOnlyList<StationHour> ReadHours(Station station, int from, int to) => store.ReadHours(station, from, to);

    /// <inheritdoc />
    public IReadOnlyList<AirHour> ReadAirHours(string? station, int from, int to, int limit) => store.ReadAirHours(station, from, to, limit);

    /// <inheritdoc />
    public IReadOnlyList<AirDay> ReadAirDays(string? station, DateOnly from, DateOnly to, int limit) => store.ReadAirDays(station, from, to, limit);

    /// <inheritdoc />
    public IReadOnlyList<WaterMonth> ReadWaterMonths(DateOnly from, DateOnly to, int limit) => store.ReadWaterMonths(from, to, limit);

    /// <inheritdoc />
    public IReadOnlyList<TargetProgress> ReadTargets(int year) => store.ReadTargets(year);

    /// <inheritdoc />
    public IReadOnlyList<Revision> ReadRevisions(long? before, int limit) => store.ReadRevisions(before, limit);

    /// <inheritdoc />
    public (int First, int Last)? ReadHourSpan(Domain domain) => store.ReadHourSpan(domain);
}
