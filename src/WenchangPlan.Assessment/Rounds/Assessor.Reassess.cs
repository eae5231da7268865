using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Telemetry.Time;
using WenchangPlan.Telemetry.Verdicts;

namespace WenchangPlan.Assessment.Rounds;

/// <summary>Judging anew what is already judged: after a change of the register, of an edition or of this program.</summary>
public sealed partial class Assessor
{
    /// <summary>Recomputes hourly values, air days, water months and targets from the readings, month by month.</summary>
    /// <param name="from">First local day, included. Water is judged by whole months, so the month of this day counts whole.</param>
    /// <param name="to">Last local day, included; days after today are left out.</param>
    /// <param name="now">Current time.</param>
    /// <param name="cancel">Stops between stations; months saved by then stay.</param>
    /// <returns>What changed, in order of time; empty when every verdict is as it was.</returns>
    /// <remarks>Days whose readings were deleted for their age, before or while they are read, are left out: their hourly values and verdicts stand.</remarks>
    public async Task<IReadOnlyList<VerdictChange>> ReassessAsync(DateOnly from, DateOnly to, DateTimeOffset now, CancellationToken cancel)
    {
        var changes = new List<VerdictChange>();
        Dictionary<Domain, DateOnly> begin = await FirstDaysAsync(cancel);
        if (begin.Count == 0)
        {
            return changes;
        }

        DateOnly kept = FirstDayKept();
        DateOnly first = Later(Later(from, begin.Values.Min()), kept);
        DateOnly last = Earlier(to, district.Clock.DayAt(now.ToUnixTimeMilliseconds()));
        for (DateOnly month = FirstOf(first); month <= last; month = month.AddMonths(1))
        {
            var windows = new Windows();
            DateOnly end = month.AddMonths(1).AddDays(-1);
            var hours = new AssessmentRound();
            foreach (Station station in district.Stations)
            {
                bool whole = station.Domain == Domain.Water;
                (DateOnly firstDay, DateOnly lastDay) = whole ? (Later(month, kept), end) : (Later(month, first), Earlier(end, last));
                await AggregateAnewAsync(station, DistrictClock.FirstHourOf(firstDay), DistrictClock.FirstHourOf(lastDay) + 24, hours, windows, cancel);
                AddWindows(windows, station, firstDay, lastDay, begin);
            }

            LeaveOutDeleted(hours, windows);
            store.Save(hours);
            var verdicts = new AssessmentRound();
            changes.AddRange(Judge(windows, verdicts, now, Revisions.Reassessed));
            store.Save(verdicts);
        }

        return changes;
    }

    /// <summary>The first local day of which no reading was deleted.</summary>
    private DateOnly FirstDayKept() => readings.ReadKeptSince() is var since && since == long.MinValue ? DateOnly.MinValue : district.Clock.DayAt(since);

    /// <summary>The first day that has a reading, by domain; before it nothing is judged.</summary>
    private async Task<Dictionary<Domain, DateOnly>> FirstDaysAsync(CancellationToken cancel)
    {
        var days = new Dictionary<Domain, DateOnly>();
        foreach (Station station in district.Stations)
        {
            await readings.ReadAsync(station, long.MinValue, long.MaxValue, 1, (time, _) =>
            {
                DateOnly day = DistrictClock.DayOf(district.Clock.HourOf(time, station.TimeIs));
                days[station.Domain] = Earlier(day, days.GetValueOrDefault(station.Domain, day));
            }, cancel);
        }

        return days;
    }

    private async Task AggregateAnewAsync(Station station, int first, int end, AssessmentRound round, Windows windows, CancellationToken cancel)
    {
        IReadOnlyList<StationHour> fresh = await AggregateAsync(station, first, end, cancel);
        round.Hours.AddRange(fresh);
        HashSet<int> filled = [.. fresh.Select(h => h.Hour)];
        // Readings can count in another hour now (timeIs); the one they left must not keep their values.
        round.Hours.AddRange(store.ReadHours(station, first, end).Where(h => h.Values.Count > 0 && !filled.Contains(h.Hour)).Select(h => h with { Values = [] }));
        foreach (int hour in filled)
        {
            windows.Touch(station, hour);
        }
    }

    /// <summary>Days and months without any data have a verdict too (G6).</summary>
    private static void AddWindows(Windows windows, Station station, DateOnly first, DateOnly last, Dictionary<Domain, DateOnly> begin)
    {
        if (!begin.TryGetValue(station.Domain, out DateOnly start))
        {
            return;
        }

        if (station.Domain == Domain.Water && last >= start)
        {
            windows.AddMonth(first, station.Index);
        }

        for (DateOnly day = Later(first, start); station.Domain == Domain.Air && day <= last; day = day.AddDays(1))
        {
            windows.AddDay(day);
        }
    }

    private static DateOnly FirstOf(DateOnly day) => new(day.Year, day.Month, 1);

    private static DateOnly Later(DateOnly a, DateOnly b) => a > b ? a : b;

    private static DateOnly Earlier(DateOnly a, DateOnly b) => a < b ? a : b;
}
