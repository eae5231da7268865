using WenchangPlan.Telemetry.Readings;
using WenchangPlan.Telemetry.Register;

namespace WenchangPlan.Storage.State;

/// <summary>Stretches of readings with a sample period of their own, whatever store the readings are in. Those of one station and parameter never overlap.</summary>
internal sealed class SampleSeriesTable(SqliteDatabase database)
{
    private const long LongestPeriod = 86_400_000;

    /// <summary>Notes what the readings of a batch stand for, inside the transaction that makes them durable. What is said later counts.</summary>
    /// <returns>The series that were not known like this: their hours are to be judged again, even where no value changed.</returns>
    public IReadOnlyList<SampleSeries> Save(SqliteDatabase.Writer writer, ReadingBatch batch)
    {
        var changed = new List<SampleSeries>();
        foreach (SampleSeries series in SampleSeries.Of(batch))
        {
            if (Claim(writer, series)) changed.Add(series);
        }

        return changed;
    }

    /// <summary>Readings of a batch without a period take the place of what a series said of their instants: they are the station's own.</summary>
    /// <param name="writer">The transaction that makes the batch durable.</param>
    /// <param name="batch">The batch.</param>
    /// <param name="rows">Those of its rows that take, or may take, another one's place.</param>
    public void Forget(SqliteDatabase.Writer writer, ReadingBatch batch, IReadOnlyList<ReadingRow> rows)
    {
        if (batch.Period is not null || rows.Count == 0) return;

        // Series are history, as a rule: one look tells that nothing that comes now can be in one.
        long? newest = writer.Prepare("SELECT max(last) FROM sample_series").ReadAll(s => s.NullableInt64(0))[0];
        if (newest is null) return;
        foreach (ReadingRow row in rows)
        {
            if (row.Time <= newest) Forget(writer, row, batch.Values(row));
        }
    }

    /// <remarks>A method of its own: what the lambda holds is made where its variables begin, which must not be once a row of every batch.</remarks>
    private void Forget(SqliteDatabase.Writer writer, ReadingRow row, ReadOnlySpan<ParameterValue> values)
    {
        foreach (ParameterValue value in values)
        {
            (long station, int parameter) = (database.Identities.OfStation(row.Station), database.Identities.OfParameter(value.Parameter));
            if (Near(writer, station, parameter, row.Time, row.Time).Exists(s => s.Contains(row.Time))) Cut(writer, station, parameter, row.Time, row.Time);
        }
    }

    /// <summary>The series of a station that have an instant in [<paramref name="from"/>, <paramref name="to"/>), those of a parameter in order of time.</summary>
    public IReadOnlyList<SampleSeries> Read(Station station, long from, long to) =>
    [
        .. database.Read("""
            SELECT parameter, first, last, period FROM sample_series
            WHERE station = ?1 AND parameter IN (SELECT id FROM parameter WHERE domain = ?2) AND last >= ?3 AND first < ?4 ORDER BY parameter, last
            """,
            s => s.Bind(1, database.Identities.OfStation(station.Index)).Bind(2, station.Domain.Code).Bind(3, from).Bind(4, to),
            s => (Parameter: database.Identities.ParameterOf(s.Int32(0)), First: s.Int64(1), Last: s.Int64(2), Period: s.Int64(3)))
        .Where(s => s.Parameter is not null)
        .Select(s => new SampleSeries(station.Index, s.Parameter!.Value, s.First, s.Last, TimeSpan.FromMilliseconds(s.Period))),
    ];

    /// <summary>Saves a series over what was said of its stretch of time.</summary>
    /// <returns>Whether anything is not as it was.</returns>
    private bool Claim(SqliteDatabase.Writer writer, SampleSeries series)
    {
        (long station, int parameter) = (database.Identities.OfStation(series.Station), database.Identities.OfParameter(series.Parameter));
        if (Near(writer, station, parameter, series.First, series.Last).Exists(s => s.Period == series.Period && s.Contains(series.First) && s.Contains(series.Last))) return false;
        Cut(writer, station, parameter, series.First, series.Last);

        // Joined to its neighbours: a table that comes in many batches, or again, leaves one row.
        long period = (long)series.Period.TotalMilliseconds;
        List<SampleSeries> near = Near(writer, station, parameter, series.First, series.Last);
        SampleSeries? before = near.Where(s => s.Last < series.First).Cast<SampleSeries?>().LastOrDefault();
        SampleSeries? behind = near.Where(s => s.First > series.Last).Cast<SampleSeries?>().FirstOrDefault();
        if (before is { } earlier && earlier.Period == series.Period && earlier.Last + period == series.First)
        {
            Delete(writer, station, parameter, earlier);
            series = series with { First = earlier.First };
        }

        if (behind is { } later && later.Period == series.Period && later.First - period == series.Last)
        {
            Delete(writer, station, parameter, later);
            series = series with { Last = later.Last };
        }

        Insert(writer, station, parameter, series);
        return true;
    }

    /// <summary>Takes a stretch of time, both ends included, out of all series.</summary>
    private static void Cut(SqliteDatabase.Writer writer, long station, int parameter, long first, long last)
    {
        foreach (SampleSeries series in Near(writer, station, parameter, first, last).Where(s => s.First <= last && s.Last >= first))
        {
            long period = (long)series.Period.TotalMilliseconds;
            Delete(writer, station, parameter, series);
            if (series.First < first) Insert(writer, station, parameter, series with { Last = series.First + ((first - 1 - series.First) / period * period) });
            if (series.Last > last) Insert(writer, station, parameter, series with { First = series.First + ((((last - series.First) / period) + 1) * period) });
        }
    }

    /// <summary>The series that overlap a stretch of time or may adjoin it.</summary>
    private static List<SampleSeries> Near(SqliteDatabase.Writer writer, long station, int parameter, long first, long last)
    {
        var near = new List<SampleSeries>();
        Statement query = writer.Prepare("SELECT first, last, period FROM sample_series WHERE station = ?1 AND parameter = ?2 AND last >= ?3 ORDER BY last")
            .Bind(1, station).Bind(2, parameter).Bind(3, first - LongestPeriod);
        while (query.Step() && query.Int64(0) <= last + LongestPeriod)
            near.Add(new SampleSeries(0, 0, query.Int64(0), query.Int64(1), TimeSpan.FromMilliseconds(query.Int64(2))));
        query.Reset();
        return near;
    }

    private static void Delete(SqliteDatabase.Writer writer, long station, int parameter, SampleSeries series) =>
        writer.Prepare("DELETE FROM sample_series WHERE station = ?1 AND parameter = ?2 AND last = ?3").Bind(1, station).Bind(2, parameter).Bind(3, series.Last).Execute();

    private static void Insert(SqliteDatabase.Writer writer, long station, int parameter, SampleSeries series) =>
        writer.Prepare("INSERT INTO sample_series(station, parameter, first, last, period) VALUES(?1, ?2, ?3, ?4, ?5)")
            .Bind(1, station).Bind(2, parameter).Bind(3, series.First).Bind(4, series.Last).Bind(5, (long)series.Period.TotalMilliseconds).Execute();
}
