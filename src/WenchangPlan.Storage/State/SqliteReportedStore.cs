using WenchangPlan.Telemetry.Stores;

namespace WenchangPlan.Storage.State;

/// <summary>Daily values as reported by others, in the state file.</summary>
public sealed class SqliteReportedStore(SqliteDatabase database) : IReportedStore
{
    /// <inheritdoc />
    public ReportedSaved Save(IReadOnlyCollection<ReportedValue> values) => database.Write(writer =>
    {
        (int added, int replaced) = (0, 0);
        foreach (ReportedValue value in values)
        {
            if (Key(writer.Prepare("""
                INSERT INTO reported_day(day, place, name, value, source, at) VALUES(?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT DO NOTHING
                """), value).Bind(4, value.Value).Bind(5, value.Source).Bind(6, value.At).Execute() > 0)
            {
                added++;
            }
            else if (Key(writer.Prepare("""
                UPDATE reported_day SET value = ?4, source = ?5, at = ?6 WHERE day = ?1 AND place = ?2 AND name = ?3 AND value <> ?4
                """), value).Bind(4, value.Value).Bind(5, value.Source).Bind(6, value.At).Execute() > 0)
            {
                replaced++;
            }
        }

        return new ReportedSaved(added, replaced, values.Count - added - replaced);
    });

    /// <inheritdoc />
    public IReadOnlyList<ReportedValue> Read(Place place, DateOnly from, DateOnly to, ReportedKey? after, int limit) => database.Read("""
        SELECT day, place, name, value, source, at FROM reported_day
        WHERE day >= ?1 AND day <= ?2 AND (?3 IS NULL OR place = ?3) AND (?4 IS NULL OR (day, place, name) > (?4, ?5, ?6))
        ORDER BY day, place, name LIMIT ?7
        """,
        s => s.Bind(1, Math.Max(from.DayNumber, after?.Day.DayNumber ?? 0)).Bind(2, to.DayNumber).Bind(3, place.Everywhere ? null : place.Station ?? "")
            .Bind(4, (long?)after?.Day.DayNumber).Bind(5, after?.Station).Bind(6, after?.Name).Bind(7, limit),
        s => new ReportedValue(s.Text(1) is { Length: > 0 } station ? station : null, DateOnly.FromDayNumber(s.Int32(0)), s.Text(2), s.Text(3), s.Text(4), s.Int64(5)));

    /// <inheritdoc />
    public DateOnly? ReadLastDay() => database.Read("SELECT max(day) FROM reported_day", _ => { }, s => s.NullableInt64(0))[0] is { } day ? DateOnly.FromDayNumber((int)day) : null;

    private static Statement Key(Statement statement, ReportedValue value) => statement.Bind(1, value.Day.DayNumber).Bind(2, value.Station ?? "").Bind(3, value.Name);
}
