using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Telemetry.Time;
using WenchangPlan.Telemetry.Verdicts;

namespace WenchangPlan.Assessment.Rounds;

/// <summary>Judging anew what is already judged: after a change of the register, of an edition or of this program.</summary>
public sealed partial class Assessor
{
    private const int DaysAtATime = 8;

    /// <summary>Recomputes hourly values, verdicts and targets from the readings, month by month.</summary>
    /// <param name="from">First local day, included. Where a station is judged by whole months, the month of this day counts whole.</param>
    /// <param name="to">Last local day, included; days after today are left out.</param>
    /// <param name="now">Current time.</param>
    /// <param name="cancel">Stops between stations; days saved by then stay.</param>
    /// <returns>What changed, in order of time (within a month first what is judged by months); empty when every verdict is as it was.</returns>
    /// <remarks>
    /// Days whose readings were deleted for their age, before or while they are read, are left out: their hourly values and verdicts stand.
    /// Changed hours that lie in these days are dealt with, so the service does not judge them a second time.
    /// </remarks>
    public async Task<IReadOnlyList<VerdictChange>> ReassessAsync(DateOnly from, DateOnly to, DateTimeOffset now, CancellationToken cancel)
    {
        Dictionary<Domain, DateOnly> begin = await FirstDaysAsync(cancel);
        if (begin.Count == 0)
        {
            return [];
        }

        List<VerdictChange> changes = await ReassessAsync(from, to, begin, now, cancel);
        Dictionary<Domain, DateOnly> begins = await FirstDaysAsync(cancel);
        if (begins.Where(b => b.Value > begin[b.Key]).Select(b => (DateOnly?)b.Value.AddDays(-1)).Max() is { } last)
        {
            // The first readings count in another day now (timeIs). That nothing came before them can be seen when it is saved.
            changes.AddRange(await ReassessAsync(from, Earlier(to, last), begin, now, cancel));
        }

        return changes;
    }

    private async Task<List<VerdictChange>> ReassessAsync(DateOnly from, DateOnly to, Dictionary<Domain, DateOnly> begin, DateTimeOffset now, CancellationToken cancel)
    {
        var changes = new List<VerdictChange>();
        DateOnly kept = FirstDayKept();
        DateOnly first = Later(Later(from, begin.Values.Min()), kept);
        DateOnly last = Earlier(to, district.Clock.DayAt(now.ToUnixTimeMilliseconds()));
        for (DateOnly month = FirstOf(first); month <= last; month = month.AddMonths(1))
        {
            foreach (Stretch stretch in StretchesOf(month, first, last, kept))
            {
                changes.AddRange(await ReassessAsync(stretch, begin, now, cancel));
            }
        }

        return changes;
    }

    /// <summary>The stations that are judged by whole months with all of the month, the others a few days at a time, so that a large district's hours are never all held at once.</summary>
    private IEnumerable<Stretch> StretchesOf(DateOnly month, DateOnly first, DateOnly last, DateOnly kept)
    {
        DateOnly end = month.AddMonths(1).AddDays(-1);
        ILookup<bool, Station> byMonths = district.Stations.ToLookup(s => JudgedByMonths(s, month));
        if (byMonths[true].Any())
        {
            yield return new Stretch([.. byMonths[true]], Later(month, kept), end);
        }

        Station[] byDays = [.. byMonths[false]];
        DateOnly until = Earlier(end, last);
        for (DateOnly day = Later(month, first); byDays.Length > 0 && day <= until; day = day.AddDays(DaysAtATime))
        {
            yield return new Stretch(byDays, day, Earlier(day.AddDays(DaysAtATime - 1), until));
        }
    }

    private async Task<List<VerdictChange>> ReassessAsync(Stretch stretch, Dictionary<Domain, DateOnly> begin, DateTimeOffset now, CancellationToken cancel)
    {
        var anew = new Anew[stretch.Stations.Length];
        await Parallel.ForAsync(0, anew.Length, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = cancel },
            async (i, stop) => anew[i] = await AggregateAnewAsync(stretch.Stations[i], stretch.First, stretch.Last, stop));
        var round = new AssessmentRound();
        var windows = new Windows();
        for (int i = 0; i < anew.Length; i++)
        {
            Station station = stretch.Stations[i];
            round.Hours.AddRange(anew[i].Hours);
            round.Done.AddRange(anew[i].Changed);
            AddWindows(windows, station, Later(stretch.First, begin.GetValueOrDefault(station.Domain, DateOnly.MaxValue)), stretch.Last);
        }

        LeaveOutDeleted(round, windows);
        LeaveOutUnheard(round, windows, now);
        AddWhatIsMadeOf(windows);
        List<VerdictChange> changes = await _judge.JudgeAsync(windows, round, now, Revisions.Reassessed, cancel);
        store.Save(round);
        return changes;
    }

    /// <summary>The first local day of which no reading was deleted.</summary>
    private DateOnly FirstDayKept() => readings.ReadKeptSince() is var since && since == long.MinValue ? DateOnly.MinValue : district.Clock.DayAt(since);

    /// <summary>The first day that has a reading, an hourly value or a laboratory result, by domain; before it nothing is judged.</summary>
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

        foreach (Domain domain in district.Stations.Select(s => s.Domain).Distinct())
        {
            if (DataSpan.Of(domain, district, store, acts) is { } known)
            {
                DateOnly day = DistrictClock.DayOf(known.First);
                days[domain] = Earlier(day, days.GetValueOrDefault(domain, day));
            }
        }

        return days;
    }

    /// <summary>Whether the window that a station's hours wait for is longer than a day.</summary>
    private bool JudgedByMonths(Station station, DateOnly day) =>
        judges.OfDomain(station.Domain.Code)?.Touched(station, DistrictClock.FirstHourOf(day)).FirstOrDefault().Window.Span is WindowSpan.Month or WindowSpan.Year;

    private async Task<Anew> AggregateAnewAsync(Station station, DateOnly firstDay, DateOnly lastDay, CancellationToken cancel)
    {
        (int first, int end) = (DistrictClock.FirstHourOf(firstDay), DistrictClock.FirstHourOf(lastDay) + 24);
        // Before the readings: an hour that changes while they are read stays on the list.
        IReadOnlyList<ChangedHour> changed = store.ReadChangedHours(station.Index, first, end);
        IReadOnlyList<StationHour> fresh = await AggregateAsync(station, first, end, cancel);
        HashSet<int> filled = [.. fresh.Select(h => h.Hour)];
        // Readings can count in another hour now (timeIs); the one they left must not keep their values.
        return new Anew(
            [.. fresh, .. store.ReadHours(station, first, end).Where(h => !filled.Contains(h.Hour)).Select(h => h with { Values = [] })], changed);
    }

    /// <summary>Days and months without any data have a verdict too (G6).</summary>
    private void AddWindows(Windows windows, Station station, DateOnly first, DateOnly last)
    {
        for (DateOnly day = first; day <= last; day = day.AddDays(1))
        {
            foreach (int hour in store.TakesDerived ? Enumerable.Range(DistrictClock.FirstHourOf(day), 24) : Windows.HoursOf(day))
            {
                Touch(windows, station, hour);
            }
        }
    }

    /// <summary>Leaves out windows that still run and of which nothing came yet: the service has nothing to say of them either.</summary>
    private void LeaveOutUnheard(AssessmentRound round, Windows windows, DateTimeOffset now)
    {
        bool Runs(JudgedWindow window) => !_judge.IsClosed(judges.OfKind(window.Kind).LastHour(window, district), now);
        if (!windows.Waiting.Any(Runs))
        {
            return;
        }

        HashSet<JudgedWindow> heard =
        [
            .. from hour in round.Hours
               where hour.Values.Count > 0
               let station = district.Stations[hour.Station]
               from window in judges.OfDomain(station.Domain.Code)?.Touched(station, hour.Hour) ?? []
               select window,
        ];
        HashSet<(int, int)> fresh = [.. round.Hours.Select(h => (h.Station, h.Hour))];
        windows.LeaveOut(w => Runs(w) && !heard.Contains(w) && !IsSampled(w) && !IsStored(w, fresh));
    }

    /// <summary>Whether an hour of a window is kept, other than those that the round replaces. A night reaches into the day after its own.</summary>
    private bool IsStored(JudgedWindow window, HashSet<(int Station, int Hour)> replaced)
    {
        (int first, int end) = window.Window.Hours(district.Clock);
        IJudge judge = judges.OfKind(window.Kind);
        return district.Stations.Where(s => s.Domain.Code == judge.Facts.Domain && (window.Place.Everywhere || s.Id == window.Place.Station))
            .Any(station => store.ReadHours(station, first, end + 24).Any(h => h.Values.Count > 0 && !replaced.Contains((h.Station, h.Hour)) && judge.Touched(station, h.Hour).Contains(window)));
    }

    /// <summary>Whether a laboratory said something of a window.</summary>
    private bool IsSampled(JudgedWindow window) => district.Find(window.Place.Station ?? "") is { } station && window.Window.Hours(district.Clock) is var (first, end)
        && acts.ReadSamples(station, district.Clock.StartOfHour(first), district.Clock.StartOfHour(end)).Count > 0;

    /// <summary>Adds verdicts that are made of these, such as months of days, where they stand already: they may go by the register themselves, also when none of their days changes.</summary>
    private void AddWhatIsMadeOf(Windows windows)
    {
        IEnumerable<JudgedWindow> below = [.. windows.Waiting.Where(w => !w.Place.Everywhere)];
        while (below.Any())
        {
            below = [.. below.SelectMany(w => judges.OfKind(w.Kind).Above(w.Kind, w.Place.Station, w.Window, district)).Distinct()
                .Where(w => !windows.Waiting.Contains(w) && store.ReadOutcomes(new VerdictQuery(w.Kind, w.Place, w.Window.Number, w.Window.Number)).Count > 0)];
            windows.Add(below);
        }
    }

    private static DateOnly FirstOf(DateOnly day) => new(day.Year, day.Month, 1);

    private static DateOnly Later(DateOnly a, DateOnly b) => a > b ? a : b;

    private static DateOnly Earlier(DateOnly a, DateOnly b) => a < b ? a : b;

    /// <summary>Stations, and the days of them that are judged anew together, both included.</summary>
    private sealed record Stretch(Station[] Stations, DateOnly First, DateOnly Last);

    /// <summary>What reading a stretch of a station anew gave.</summary>
    private sealed record Anew(IReadOnlyList<StationHour> Hours, IReadOnlyList<ChangedHour> Changed);
}
