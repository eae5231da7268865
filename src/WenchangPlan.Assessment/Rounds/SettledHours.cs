using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Telemetry.Time;

namespace WenchangPlan.Assessment.Rounds;

/// <summary>Chooses the changed hours that are ready to be assessed. Pure.</summary>
/// <remarks>
/// An hour is ready when it has been quiet and so has the whole window it is judged in: the air day over all stations, the month of a water section.
/// Else a day that is just coming in would be judged in the middle, found invalid, and revised a second later. What waits too long is ready all the same.
/// </remarks>
internal static class SettledHours
{
    /// <summary>The ready ones, in the order given, at most <paramref name="limit"/>.</summary>
    /// <param name="changed">All changed hours.</param>
    /// <param name="stations">The register's stations.</param>
    /// <param name="quietSince">Hours that changed after this (ms UTC) are not quiet.</param>
    /// <param name="waitingSince">Hours that first changed at or before this are ready whatever their window does.</param>
    /// <param name="limit">Most hours of one round.</param>
    public static List<ChangedHour> Choose(IReadOnlyList<ChangedHour> changed, IReadOnlyList<Station> stations, long quietSince, long waitingSince, int limit)
    {
        var busy = new HashSet<(int Window, int Place)>();
        foreach (ChangedHour hour in changed)
        {
            if (hour.LastAt > quietSince && WindowOf(hour, stations) is { } window)
            {
                busy.Add(window);
            }
        }

        return [.. changed.Where(hour => hour.FirstAt <= waitingSince
            || (hour.LastAt <= quietSince && !(WindowOf(hour, stations) is { } window && busy.Contains(window)))).Take(limit)];
    }

    /// <summary>The window a changed hour is judged in: a number of the day or month, and the station where windows are a station's own.</summary>
    private static (int Window, int Place)? WindowOf(ChangedHour hour, IReadOnlyList<Station> stations)
    {
        DateOnly day = DistrictClock.DayOf(hour.Hour);
        return stations[hour.Station].Domain switch
        {
            Domain.Air => (day.DayNumber, -1),
            Domain.Water => ((day.Year * 12) + day.Month, hour.Station),
            _ => null,
        };
    }
}
