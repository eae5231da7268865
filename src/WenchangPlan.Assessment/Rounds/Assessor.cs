using WenchangPlan.Assessment.Air;
using WenchangPlan.Assessment.Hours;
using WenchangPlan.Assessment.Targets;
using WenchangPlan.Assessment.Water;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Telemetry.Time;
using WenchangPlan.Telemetry.Verdicts;

namespace WenchangPlan.Assessment.Rounds;

/// <summary>One round: changed hours → hourly values → verdicts of exactly the windows they touch → targets (G5).</summary>
/// <remarks>
/// Hourly values are saved first, verdicts with the list of hours dealt with afterwards. A kill in between repeats the round on the same readings,
/// with the same result.
/// </remarks>
public sealed partial class Assessor(District district, IReadingStore readings, IAssessmentStore store)
{
    private const int HoursPerRound = 20_000;
    private const int HoursLookedAt = 200_000;
    private readonly AirJudge _air = new(district);
    private readonly WaterJudge _water = new(district);
    private readonly TargetJudge _targets = new(district);

    /// <summary>Assesses changed hours that have settled.</summary>
    /// <param name="now">Current time.</param>
    /// <param name="settled">Hours quiet since then are ready (arrival time).</param>
    /// <param name="waited">Hours waiting since then are ready even if not quiet.</param>
    /// <param name="cancel">Stops between stations.</param>
    /// <returns>How many changed hours were dealt with.</returns>
    public async Task<int> AssessChangedAsync(DateTimeOffset now, DateTimeOffset settled, DateTimeOffset waited, CancellationToken cancel)
    {
        List<ChangedHour> changed = SettledHours.Choose(store.ReadChangedHours(HoursLookedAt), district.Stations,
            settled.ToUnixTimeMilliseconds(), waited.ToUnixTimeMilliseconds(), HoursPerRound);
        if (changed.Count == 0)
        {
            return 0;
        }

        var hours = new AssessmentRound();
        var windows = new Windows();
        // Of an hour whose readings were deleted for their age what is there now is not the whole, so its verdicts stand.
        long keptSince = readings.ReadKeptSince();
        foreach (IGrouping<int, ChangedHour> ofStation in changed.Where(c => district.Clock.StartOfHour(c.Hour) >= keptSince).GroupBy(c => c.Station))
        {
            Station station = district.Stations[ofStation.Key];
            foreach ((int first, int end) in Runs(ofStation.Select(c => c.Hour).Order()))
            {
                hours.Hours.AddRange(await AggregateAsync(station, first, end, cancel));
                for (int hour = first; hour < end; hour++)
                {
                    windows.Touch(station, hour);
                }
            }
        }

        LeaveOutDeleted(hours, windows);
        store.Save(hours);
        var verdicts = new AssessmentRound();
        verdicts.Done.AddRange(changed);
        Judge(windows, verdicts, now, Revisions.LateData);
        store.Save(verdicts);
        return changed.Count;
    }

    /// <summary>Judges windows that time alone has closed.</summary>
    internal void AssessDue(Windows windows, DateTimeOffset now)
    {
        var round = new AssessmentRound();
        Judge(windows, round, now, Revisions.LateData);
        store.Save(round);
    }

    /// <summary>Leaves out what may not have been read whole, because readings were deleted for their age meanwhile: hourly values and verdicts of such days stand.</summary>
    /// <remarks>To be called when all is read and nothing saved. What is deleted is noted in the same transaction, so what is not noted by now was there when it was read.</remarks>
    private void LeaveOutDeleted(AssessmentRound hours, Windows windows)
    {
        long keptSince = readings.ReadKeptSince();
        if (keptSince > long.MinValue)
        {
            hours.Hours.RemoveAll(h => district.Clock.StartOfHour(h.Hour) < keptSince);
            windows.LeaveOutBefore(district.Clock.DayAt(keptSince));
        }
    }

    private async Task<IReadOnlyList<StationHour>> AggregateAsync(Station station, int first, int end, CancellationToken cancel) =>
        (await ReadHoursAsync(station, first, end, cancel)).Hours;

    /// <summary>Hourly values of hours [first, end) from the readings, and the time of the newest of these; that is null when there are none.</summary>
    private async Task<(IReadOnlyList<StationHour> Hours, long? Newest)> ReadHoursAsync(Station station, int first, int end, CancellationToken cancel)
    {
        var aggregator = new HourAggregator(station, district);
        int shift = station.TimeIs == TimeIs.End ? 1 : 0;
        long? newest = null;
        await readings.ReadAsync(station, district.Clock.StartOfHour(first) + shift, district.Clock.StartOfHour(end) + shift, int.MaxValue, (time, values) =>
        {
            newest = time;
            aggregator.Add(time, values);
        }, cancel);
        return (aggregator.Finish(), newest);
    }

    private List<VerdictChange> Judge(Windows windows, AssessmentRound round, DateTimeOffset now, string cause)
    {
        List<VerdictChange> changes = [.. JudgeAir(windows, round, now), .. JudgeWater(windows, round, now)];
        round.Revisions.AddRange(changes.Select(c => c.ToRevision(now.ToUnixTimeMilliseconds(), cause)).OfType<Revision>());
        foreach (int year in windows.Years)
        {
            JudgeTargets(year, round, now);
        }

        return changes;
    }

    private List<VerdictChange> JudgeAir(Windows windows, AssessmentRound round, DateTimeOffset now)
    {
        var changes = new List<VerdictChange>();
        List<Station> stations = [.. district.Stations.Where(s => s.Domain == Domain.Air)];
        foreach (DateOnly day in windows.AirDays)
        {
            int first = DistrictClock.FirstHourOf(day);
            Dictionary<int, IReadOnlyList<StationHour>> hours = stations.ToDictionary(s => s.Index, s => store.ReadHours(s, first, first + 24));
            Dictionary<string, AirDay> before = store.ReadAirDays("*", day, day, int.MaxValue).ToDictionary(d => d.Station ?? "", StringComparer.Ordinal);
            foreach (AirDay verdict in _air.JudgeDay(day, IsClosed(first + 23, now), hours))
            {
                round.AirDays.Add(verdict);
                if (Revisions.Of(before.GetValueOrDefault(verdict.Station ?? ""), verdict) is { } change)
                {
                    changes.Add(change);
                }
            }

            for (int hour = first; hour < first + 24; hour++)
            {
                if (windows.AirHours.Contains(hour))
                {
                    round.AirHours.AddRange(_air.JudgeHour(hour, hours.Values.SelectMany(h => h).Where(h => h.Hour == hour).ToDictionary(h => h.Station)));
                }
            }
        }

        return changes;
    }

    private List<VerdictChange> JudgeWater(Windows windows, AssessmentRound round, DateTimeOffset now)
    {
        var changes = new List<VerdictChange>();
        foreach ((DateOnly month, int index) in windows.WaterMonths)
        {
            Station station = district.Stations[index];
            int first = DistrictClock.FirstHourOf(month);
            int end = DistrictClock.FirstHourOf(month.AddMonths(1));
            WaterMonth verdict = _water.JudgeMonth(station, month, IsClosed(end - 1, now), store.ReadHours(station, first, end));
            WaterMonth? before = store.ReadWaterMonths(month, month, int.MaxValue).FirstOrDefault(m => m.Station == station.Id);
            round.WaterMonths.Add(verdict);
            if (Revisions.Of(before, verdict) is { } change)
            {
                changes.Add(change);
            }
        }

        return changes;
    }

    private void JudgeTargets(int year, AssessmentRound round, DateTimeOffset now)
    {
        var first = new DateOnly(year, 1, 1);
        var last = new DateOnly(year, 12, 31);
        foreach (Target target in district.Targets.Where(t => t.FromYear <= year && (t.ToYear ?? year) >= year))
        {
            round.Targets.Add(target.Indicator == Indicator.GoodAirDays
                ? TargetJudge.JudgeAir(target, year, LastClosedDay(now), Merge(store.ReadAirDays(null, first, last, int.MaxValue), round.AirDays.Where(d => d.Station is null && d.Date.Year == year), d => d.Date))
                : _targets.JudgeWater(target, year, IsClosed(DistrictClock.FirstHourOf(last) + 23, now),
                    Merge(store.ReadWaterMonths(first, last, int.MaxValue), round.WaterMonths.Where(m => m.Month.Year == year), m => (m.Month, m.Station))));
        }
    }

    /// <summary>What is stored, with the verdicts of this round in place of older ones.</summary>
    private static List<T> Merge<T, TKey>(IReadOnlyList<T> stored, IEnumerable<T> fresh, Func<T, TKey> key) where TKey : notnull
    {
        Dictionary<TKey, T> merged = stored.ToDictionary(key);
        foreach (T verdict in fresh)
        {
            merged[key(verdict)] = verdict;
        }

        return [.. merged.Values];
    }

    /// <summary>The last local day that is over, late data included.</summary>
    internal DateOnly LastClosedDay(DateTimeOffset now) =>
        district.Clock.DayAt((now - district.Assessment.Grace).ToUnixTimeMilliseconds()).AddDays(-1);

    private bool IsClosed(int lastHour, DateTimeOffset now) =>
        now.ToUnixTimeMilliseconds() >= district.Clock.EndOfHour(lastHour) + (long)district.Assessment.Grace.TotalMilliseconds;

    /// <summary>Groups ascending hours into runs without a gap, as half-open ranges, so that each run is one range read.</summary>
    private static IEnumerable<(int First, int End)> Runs(IEnumerable<int> hours)
    {
        int? first = null;
        int end = 0;
        foreach (int hour in hours)
        {
            if (first is { } start && hour != end)
            {
                yield return (start, end);
                first = hour;
            }

            first ??= hour;
            end = hour + 1;
        }

        if (first is { } last)
        {
            yield return (last, end);
        }
    }
}
