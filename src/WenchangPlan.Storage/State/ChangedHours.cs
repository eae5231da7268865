namespace WenchangPlan.Storage.State;

/// <summary>The list of hours that must be assessed again.</summary>
internal static class ChangedHours
{
    /// <summary>Puts an hour on the list, or notes that it changed again, inside a transaction of the caller.</summary>
    /// <param name="writer">Writes.</param>
    /// <param name="station">Row id of the station.</param>
    /// <param name="hour">Number of the hour.</param>
    /// <param name="at">When it changed, ms UTC.</param>
    public static void Mark(SqliteDatabase.Writer writer, long station, int hour, long at) => writer.Prepare("""
        INSERT INTO changed_hour(station, hour, first_at, last_at, touched) VALUES(?1, ?2, ?3, ?3, 1)
        ON CONFLICT DO UPDATE SET last_at = excluded.last_at, touched = touched + 1
        """).Bind(1, station).Bind(2, hour).Bind(3, at).Execute();
}
