using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;

namespace WenchangPlan.Assessment.Rounds;

/// <summary>Chooses the changed hours that are ready to be assessed. Pure.</summary>
/// <remarks>
/// An hour is ready when it has been quiet and so has the whole window it waits for: the air day over all stations, the month of a water section.
/// Else a day that is just coming in would be judged in the middle, found invalid, and revised a second later. What waits too long is ready all the same.
/// </remarks>
internal static class SettledHours
{
    /// <summary>The ready ones, in the order given, at most <paramref name="limit"/>.</summary>
    /// <param name="changed">All changed hours.</param>
    /// <param name="stations">The register's stations.</param>
    /// <param name="judges">The judges.</param>
    /// <param name="quietSince">Hours that changed after this (ms UTC) are not quiet.</param>
    /// <param name="waitingSince">Hours that first changed at or before this are ready whatever their window does.</param>
    /// <param name="limit">Most hours of one round.</param>
    public static List<ChangedHour> Choose(
        IReadOnlyList<ChangedHour> changed, IReadOnlyList<Station> stations, Judges judges, long quietSince, long waitingSince, int limit)
    {
        var busy = new HashSet<JudgedWindow>();
        foreach (ChangedHour hour in changed)
        {
            if (hour.LastAt > quietSince && AwaitedBy(hour, stations, judges) is { } window)
            {
                busy.Add(window);
            }
        }

        return [.. changed.Where(hour => hour.FirstAt <= waitingSince
            || (hour.LastAt <= quietSince && (busy.Count == 0 || !(AwaitedBy(hour, stations, judges) is { } window && busy.Contains(window))))).Take(limit)];
    }

    /// <summary>The window a changed hour waits for; null where nothing is judged.</summary>
    private static JudgedWindow? AwaitedBy(ChangedHour hour, IReadOnlyList<Station> stations, Judges judges)
    {
        Station station = stations[hour.Station];
        foreach (JudgedWindow window in judges.OfDomain(station.Domain.Code)?.Touched(station, hour.Hour) ?? [])
        {
            return window;
        }

        return null;
    }
}
