using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Telemetry.Verdicts;

namespace WenchangPlan.Assessment.Rounds;

/// <summary>A station of which there is something new in the store.</summary>
/// <param name="Station">Index in the register.</param>
/// <param name="Newest">Time of its newest reading, ms UTC.</param>
public readonly record struct StationNews(int Station, long Newest);

/// <summary>Finding out what other workers stored: the list of changed hours knows only of this one's own messages.</summary>
public sealed partial class Assessor
{
    private const int HoursAhead = 1;

    /// <summary>Reads the last hours of every station anew, and judges exactly the windows of those hours whose values are not the ones saved.</summary>
    /// <param name="now">Current time.</param>
    /// <param name="hours">How many hours, the running one included, 1 or more; readings a little ahead of our clock are included too.</param>
    /// <param name="cancel">Stops between stations; nothing is saved then.</param>
    /// <returns>The stations with such hours.</returns>
    public async Task<IReadOnlyList<StationNews>> RereadAsync(DateTimeOffset now, int hours, CancellationToken cancel)
    {
        int end = district.Clock.HourOf(now.ToUnixTimeMilliseconds()) + HoursAhead + 1;
        int first = end - HoursAhead - hours;
        var news = new List<StationNews>();
        var round = new AssessmentRound();
        var windows = new Windows();
        foreach (Station station in district.Stations)
        {
            (IReadOnlyList<StationHour> fresh, long? newest) = await ReadHoursAsync(station, first, end, cancel);
            Dictionary<int, StationHour> saved = store.ReadHours(station, first, end).ToDictionary(h => h.Hour);
            List<StationHour> changed = [.. fresh.Where(h => !saved.TryGetValue(h.Hour, out StationHour? known) || !SaysTheSame(known, h))];
            if (changed.Count == 0)
            {
                continue;
            }

            news.Add(new StationNews(station.Index, newest!.Value));
            round.Hours.AddRange(changed);
            foreach (StationHour hour in changed)
            {
                windows.Touch(station, hour.Hour);
            }
        }

        if (news.Count > 0)
        {
            store.Save(round);
            var verdicts = new AssessmentRound();
            Judge(windows, verdicts, now, Revisions.LateData);
            store.Save(verdicts);
        }

        return news;
    }

    private static bool SaysTheSame(StationHour one, StationHour other) => one.Values.Count == other.Values.Count && one.Values.All(v => other.Find(v.Parameter) == v);
}
