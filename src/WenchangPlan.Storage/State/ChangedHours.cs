using WenchangPlan.Telemetry.Acts;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;

namespace WenchangPlan.Storage.State;

/// <summary>The list of hours that must be assessed again.</summary>
internal static class ChangedHours
{
    /// <summary>From so many neighbouring hours on, one look at all of them is cheaper than one deletion each.</summary>
    private const int LongRun = 8;

    /// <summary>Puts an hour on the list, or notes that it changed again, inside a transaction of the caller.</summary>
    /// <param name="writer">Writes.</param>
    /// <param name="station">Row id of the station.</param>
    /// <param name="hour">Number of the hour.</param>
    /// <param name="at">When it changed, ms UTC.</param>
    /// <param name="cause">Why.</param>
    public static void Mark(SqliteDatabase.Writer writer, long station, int hour, long at, ChangeCause cause = ChangeCause.Readings) => writer.Prepare("""
        INSERT INTO changed_hour(station, hour, first_at, last_at, touched, cause) VALUES(?1, ?2, ?3, ?3, 1, ?4)
        ON CONFLICT DO UPDATE SET last_at = excluded.last_at, touched = touched + 1, cause = max(cause, excluded.cause)
        """).Bind(1, station).Bind(2, hour).Bind(3, at).Bind(4, (long)cause).Execute();

    /// <summary>Puts hours on the list that what somebody did is about; those that have not begun come by themselves when their readings do.</summary>
    public static void Mark(SqliteDatabase.Writer writer, Identities identities, IEnumerable<HourSpan> reach, ChangeCause cause, long at, District district)
    {
        int running = district.Clock.HourOf(at);
        foreach (HourSpan span in reach)
        {
            for (int hour = span.First; hour < span.End && hour <= running; hour++)
            {
                Mark(writer, identities.OfStation(span.Station), hour, at, cause);
            }
        }
    }

    /// <summary>Takes hours from the list, but for those that changed since they were read, inside a transaction of the caller.</summary>
    public static void Clear(SqliteDatabase.Writer writer, List<ChangedHour> done, Identities identities)
    {
        for (int start = 0, end; start < done.Count; start = end)
        {
            end = start + 1;
            long touched = done[start].Touched;
            while (end < done.Count && done[end].Station == done[start].Station && done[end].Hour == done[end - 1].Hour + 1)
            {
                touched += done[end++].Touched;
            }

            long station = identities.OfStation(done[start].Station);
            if (end - start < LongRun || !TryClearRun(writer, station, done[start].Hour, done[end - 1].Hour, end - start, touched))
            {
                foreach (ChangedHour hour in done[start..end])
                {
                    writer.Prepare("DELETE FROM changed_hour WHERE station = ?1 AND hour = ?2 AND touched = ?3")
                        .Bind(1, station).Bind(2, hour.Hour).Bind(3, hour.Touched).Execute();
                }
            }
        }
    }

    /// <summary>Numbers of changes only grow: when there are as many hours and their numbers come to the same, none has changed.</summary>
    private static bool TryClearRun(SqliteDatabase.Writer writer, long station, int first, int last, int count, long touched)
    {
        (long Count, long Touched) now = writer
            .Prepare("SELECT count(*), coalesce(sum(touched), 0) FROM changed_hour WHERE station = ?1 AND hour >= ?2 AND hour <= ?3")
            .Bind(1, station).Bind(2, first).Bind(3, last).ReadAll(s => (s.Int64(0), s.Int64(1)))[0];
        if (now != (count, touched))
        {
            return false;
        }

        writer.Prepare("DELETE FROM changed_hour WHERE station = ?1 AND hour >= ?2 AND hour <= ?3").Bind(1, station).Bind(2, first).Bind(3, last).Execute();
        return true;
    }
}
