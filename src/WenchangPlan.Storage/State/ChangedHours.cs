using WenchangPlan.Telemetry.Acts;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Telemetry.Time;

namespace WenchangPlan.Storage.State;

/// <summary>The list of hours that must be assessed again, and how many readings devices have sent for each since it is on the list.</summary>
/// <remarks>Every commit writes here anyway; counted in <c>reading_day</c> at once, the readings of a day would be one page more for each commit. They move there when the hour leaves the list.</remarks>
internal static class ChangedHours
{
    /// <summary>From so many neighbouring hours on, one look at all of them is cheaper than one deletion each.</summary>
    private const int LongRun = 8;
    private const int HoursOfDay = 24;

    /// <summary>Puts an hour on the list, or notes that it changed again, inside a transaction of the caller.</summary>
    /// <param name="writer">Writes.</param>
    /// <param name="station">Row id of the station.</param>
    /// <param name="hour">Number of the hour.</param>
    /// <param name="at">When it changed, ms UTC.</param>
    /// <param name="cause">Why.</param>
    /// <param name="readings">How many readings a device has sent for it; 0 for what did not come from a device.</param>
    public static void Mark(SqliteDatabase.Writer writer, long station, int hour, long at, ChangeCause cause = ChangeCause.Readings, int readings = 0) => writer.Prepare("""
        INSERT INTO changed_hour(station, hour, first_at, last_at, touched, cause, readings) VALUES(?1, ?2, ?3, ?3, 1, ?4, ?5)
        ON CONFLICT DO UPDATE SET last_at = excluded.last_at, touched = touched + 1, cause = max(cause, excluded.cause), readings = readings + excluded.readings
        """).Bind(1, station).Bind(2, hour).Bind(3, at).Bind(4, (long)cause).Bind(5, readings).Execute();

    /// <summary>Readings that devices have sent, by local day; repeats are not counted.</summary>
    /// <param name="database">Reads, both places in one look.</param>
    /// <param name="station">Row id of the station.</param>
    /// <param name="from">First day, by its day number.</param>
    /// <param name="to">Last day, included.</param>
    public static IReadOnlyList<(int Day, int Readings)> ReadDays(SqliteDatabase database, long station, int from, int to)
    {
        SortedDictionary<int, int> days = [];
        database.Visit(
            """
            SELECT day, readings, 0 FROM reading_day WHERE station = ?1 AND day >= ?2 AND day <= ?3
            UNION ALL SELECT hour, readings, 1 FROM changed_hour WHERE station = ?1 AND hour >= ?4 AND hour < ?5 AND readings > 0
            """,
            s => s.Bind(1, station).Bind(2, from).Bind(3, to)
                .Bind(4, DistrictClock.FirstHourOf(DateOnly.FromDayNumber(from))).Bind(5, DistrictClock.FirstHourOf(DateOnly.FromDayNumber(to)) + HoursOfDay),
            s => Add(days, s.Int32(2) == 0 ? s.Int32(0) : DistrictClock.DayNumberOf(s.Int32(0)), s.Int32(1)));
        return [.. days.Select(d => (d.Key, d.Value))];
    }

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

    /// <summary>Takes hours from the list, but for those that changed since they were read, inside a transaction of the caller; their readings go to those of their days.</summary>
    public static void Clear(SqliteDatabase.Writer writer, List<ChangedHour> done, Identities identities)
    {
        SortedDictionary<int, int> days = [];
        for (int start = 0, end; start < done.Count; start = end)
        {
            end = start + 1;
            long touched = done[start].Touched;
            while (end < done.Count && done[end].Station == done[start].Station && done[end].Hour == done[end - 1].Hour + 1)
            {
                touched += done[end++].Touched;
            }

            long station = identities.OfStation(done[start].Station);
            if (end - start < LongRun || !TryClearRun(writer, station, done[start].Hour, done[end - 1].Hour, end - start, touched, days))
            {
                foreach (ChangedHour hour in done[start..end])
                {
                    Collect(days, writer.Prepare("DELETE FROM changed_hour WHERE station = ?1 AND hour = ?2 AND touched = ?3 RETURNING hour, readings")
                        .Bind(1, station).Bind(2, hour.Hour).Bind(3, hour.Touched));
                }
            }

            Count(writer, station, days);
            days.Clear();
        }
    }

    /// <summary>Numbers of changes only grow: when there are as many hours and their numbers come to the same, none has changed.</summary>
    private static bool TryClearRun(SqliteDatabase.Writer writer, long station, int first, int last, int count, long touched, SortedDictionary<int, int> days)
    {
        (long Count, long Touched) now = writer
            .Prepare("SELECT count(*), coalesce(sum(touched), 0) FROM changed_hour WHERE station = ?1 AND hour >= ?2 AND hour <= ?3")
            .Bind(1, station).Bind(2, first).Bind(3, last).ReadAll(s => (s.Int64(0), s.Int64(1)))[0];
        if (now != (count, touched))
        {
            return false;
        }

        Collect(days, writer.Prepare("DELETE FROM changed_hour WHERE station = ?1 AND hour >= ?2 AND hour <= ?3 RETURNING hour, readings")
            .Bind(1, station).Bind(2, first).Bind(3, last));
        return true;
    }

    /// <summary>Adds the readings of the hours that leave the list to those of their days.</summary>
    private static void Collect(SortedDictionary<int, int> days, Statement deletion) =>
        deletion.VisitAll(s => Add(days, DistrictClock.DayNumberOf(s.Int32(0)), s.Int32(1)));

    private static void Count(SqliteDatabase.Writer writer, long station, SortedDictionary<int, int> days)
    {
        foreach ((int day, int readings) in days)
        {
            writer.Prepare("INSERT INTO reading_day(station, day, readings) VALUES(?1, ?2, ?3) ON CONFLICT DO UPDATE SET readings = readings + excluded.readings")
                .Bind(1, station).Bind(2, day).Bind(3, readings).Execute();
        }
    }

    private static void Add(SortedDictionary<int, int> days, int day, int readings)
    {
        if (readings > 0)
        {
            days[day] = days.GetValueOrDefault(day) + readings;
        }
    }
}
