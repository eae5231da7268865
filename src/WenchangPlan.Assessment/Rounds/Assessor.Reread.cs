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

    /// <summary>Reads the last hours of every station anew, and puts exactly those whose values are not the ones saved on the list of changed hours.</summary>
    /// <param name="now">Current time.</param>
    /// <param name="hours">How many hours, the running one included, 1 or more; readings a little ahead of our clock are included too.</param>
    /// <param name="notice">Is told of each station with such hours before anything is saved: what is cut short is found, and told, again.</param>
    /// <param name="cancel">Stops between stations; nothing is saved then.</param>
    public async Task RereadAsync(DateTimeOffset now, int hours, Action<StationNews> notice, CancellationToken cancel)
    {
        int end = district.Clock.HourOf(now.ToUnixTimeMilliseconds()) + HoursAhead + 1;
        int first = end - HoursAhead - hours;
        var round = new AssessmentRound();
        foreach (Station station in district.Stations)
        {
            (IReadOnlyList<StationHour> fresh, long? newest) = await ReadHoursAsync(station, first, end, cancel);
            long keptSince = readings.ReadKeptSince(); // after the readings: of what is deleted while they are read they may not be the whole
            Dictionary<int, StationHour> saved = store.ReadHours(station, first, end).ToDictionary(h => h.Hour);
            List<StationHour> changed = [.. fresh.Where(h => district.Clock.StartOfHour(h.Hour) >= keptSince && !(saved.TryGetValue(h.Hour, out StationHour? known) && known.SaysTheSame(h)))];
            if (changed.Count > 0)
            {
                notice(new StationNews(station.Index, newest!.Value));
                round.Hours.AddRange(changed);
            }
        }

        if (round.Hours.Count > 0)
        {
            // In one transaction: an hour that is saved as it is now is not found a second time, so it must be on the list.
            long at = now.ToUnixTimeMilliseconds();
            round.Changed.AddRange(round.Hours.Select(h => new ChangedHour(h.Station, h.Hour, Touched: 0, at, at)));
            store.Save(round);
        }
    }
}
