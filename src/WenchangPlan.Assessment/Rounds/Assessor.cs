using System.Diagnostics;
using WenchangPlan.Assessment.Hours;
using WenchangPlan.Telemetry.Acts;
using WenchangPlan.Telemetry.Health;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Telemetry.Verdicts;

namespace WenchangPlan.Assessment.Rounds;

/// <summary>One round: changed hours → hourly values → verdicts of exactly the windows they touch → what is made from these → targets (G5).</summary>
/// <remarks>All of a round is committed at once. A kill before that repeats it on the same readings, with the same result.</remarks>
public sealed partial class Assessor(District district, Judges judges, IReadingStore readings, IVerdictStore store, IActReader acts)
{
    private const int HoursPerRound = 20_000;
    private const int HoursLookedAt = 200_000;
    private readonly RoundJudge _judge = new(district, judges, readings, store, acts);

    /// <summary>Assesses changed hours that have settled.</summary>
    /// <param name="now">Current time.</param>
    /// <param name="settled">Hours quiet since then are ready (arrival time).</param>
    /// <param name="waited">Hours waiting since then are ready even if not quiet.</param>
    /// <param name="cancel">Stops between stations.</param>
    /// <returns>How many changed hours were dealt with.</returns>
    public async Task<int> AssessChangedAsync(DateTimeOffset now, DateTimeOffset settled, DateTimeOffset waited, CancellationToken cancel)
    {
        List<ChangedHour> changed = SettledHours.Choose(store.ReadChangedHours(HoursLookedAt), district.Stations, judges,
            settled.ToUnixTimeMilliseconds(), waited.ToUnixTimeMilliseconds(), HoursPerRound);
        if (changed.Count == 0)
        {
            return 0;
        }

        // A revision tells one cause, so what people did is judged apart from what sensors sent.
        ChangeCause cause = changed[0].Cause;
        changed.RemoveAll(c => c.Cause != cause);
        using Activity? trail = Trail.Begin("judge", changed.Select(c => Trail.OfReadings(district.Stations[c.Station].Id)));
        var round = new AssessmentRound();
        var windows = new Windows();
        // Of an hour whose readings were deleted for their age what is there now is not the whole, so its verdicts stand.
        long keptSince = readings.ReadKeptSince();
        foreach (IGrouping<int, ChangedHour> ofStation in changed.Where(c => district.Clock.StartOfHour(c.Hour) >= keptSince).GroupBy(c => c.Station))
        {
            Station station = district.Stations[ofStation.Key];
            foreach ((int first, int end) in Runs(ofStation.Select(c => c.Hour).Order()))
            {
                round.Hours.AddRange(await AggregateAsync(station, first, end, cancel));
                for (int hour = first; hour < end; hour++)
                {
                    Touch(windows, station, hour);
                }
            }
        }

        LeaveOutDeleted(round, windows);
        if (cause != ChangeCause.Readings)
        {
            LeaveOutUnheard(round, windows, now); // what people say of hours that have begun may come before their readings
        }

        if (!cause.NeedsReadings())
        {
            // What stands of older hours is judged with what people say of them; no reading is needed for that.
            changed.FindAll(c => district.Clock.StartOfHour(c.Hour) < keptSince).ForEach(c => Touch(windows, district.Stations[c.Station], c.Hour));
        }

        round.Done.AddRange(changed);
        await _judge.JudgeAsync(windows, round, now, Revisions.CauseOf(cause), cancel);
        store.Save(round);
        trail?.SetTag("wenchang.hours", changed.Count).SetTag("wenchang.verdicts", round.Verdicts.Count);
        Trail.Leave(trail, round.Verdicts.Select(v => Trail.OfVerdicts(v.Station)));
        return changed.Count;
    }

    /// <summary>Judges windows that time alone has closed.</summary>
    internal async Task AssessDueAsync(bool withGaps, DateTimeOffset now, CancellationToken cancel)
    {
        var windows = new Windows();
        new DueWindows(district, judges, store, acts).AddTo(windows, hour => _judge.IsClosed(hour, now), LastClosedDay(now), withGaps);
        var round = new AssessmentRound();
        await _judge.JudgeAsync(windows, round, now, Revisions.LateData, cancel);
        store.Save(round);
    }

    /// <summary>The last local day that is over, late data included.</summary>
    internal DateOnly LastClosedDay(DateTimeOffset now) => _judge.LastClosedDay(now);

    /// <summary>Adds the windows of an hour that are kept.</summary>
    private void Touch(Windows windows, Station station, int hour)
    {
        if (judges.OfDomain(station.Domain.Code) is not { } judge)
        {
            return;
        }

        foreach (JudgedWindow window in judge.Touched(station, hour))
        {
            if (store.TakesDerived || !district.Domains.Verdict(window.Kind).IsDerived)
            {
                windows.Add(window);
            }
        }
    }

    /// <summary>Leaves out what may not have been read whole, because readings were deleted for their age meanwhile: hourly values and verdicts of such days stand.</summary>
    /// <remarks>To be called when all is read and nothing saved. What is deleted is noted in the same transaction, so what is not noted by now was there when it was read.</remarks>
    private void LeaveOutDeleted(AssessmentRound round, Windows windows)
    {
        long keptSince = readings.ReadKeptSince();
        if (keptSince > long.MinValue)
        {
            DateOnly kept = district.Clock.DayAt(keptSince);
            round.Hours.RemoveAll(h => district.Clock.StartOfHour(h.Hour) < keptSince);
            windows.LeaveOut(w => w.Window.LastDay(district.Clock) < kept);
        }
    }

    private async Task<IReadOnlyList<StationHour>> AggregateAsync(Station station, int first, int end, CancellationToken cancel) =>
        (await ReadHoursAsync(station, first, end, cancel)).Hours;

    /// <summary>Hourly values of hours [first, end) from the readings, and the time of the newest of these; that is null when there are none.</summary>
    private async Task<(IReadOnlyList<StationHour> Hours, long? Newest)> ReadHoursAsync(Station station, int first, int end, CancellationToken cancel)
    {
        int shift = station.TimeIs == TimeIs.End ? 1 : 0;
        (long from, long to) = (district.Clock.StartOfHour(first) + shift, district.Clock.StartOfHour(end) + shift);

        // Before the readings: what is committed in between is on the list of changed hours, and is looked at again.
        var aggregator = new HourAggregator(station, district, readings.ReadSeries(station, from, to), acts.ReadAmendments(station, from, to));
        long? newest = null;
        await readings.ReadAsync(station, from, to, int.MaxValue, (time, values) =>
        {
            newest = time;
            aggregator.Add(time, values);
        }, cancel);
        return (aggregator.Finish(), newest);
    }

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
