namespace WenchangPlan.Assessment.Statistics;

/// <summary>A rain event (降雨场次).</summary>
/// <param name="First">Number of its first hour with rain.</param>
/// <param name="Last">Number of its last hour with rain.</param>
/// <param name="Total">Its rain, mm.</param>
/// <param name="MostOfAnHour">The rain of its wettest hour, mm.</param>
public sealed record RainEvent(int First, int Last, decimal Total, decimal MostOfAnHour);

/// <summary>Cuts hourly rain into events.</summary>
public static class RainEvents
{
    /// <summary>From how much rain on an hour is wet, mm: the least that GB/T 28592 calls rain.</summary>
    public const decimal WetFrom = 0.1m;

    /// <summary>So many hours without rain, or without data, end an event; an engineering default, no standard was found that says it.</summary>
    public const int DryHours = 6;

    /// <summary>The events in some hours.</summary>
    /// <param name="hours">Rain by the number of the hour, in order, mm; hours without data are absent.</param>
    public static IReadOnlyList<RainEvent> Of(IEnumerable<(int Hour, decimal Rain)> hours)
    {
        var events = new List<RainEvent>();
        foreach ((int hour, decimal rain) in hours.Where(h => h.Rain >= WetFrom))
        {
            if (events is [.., var running] && hour - running.Last <= DryHours)
            {
                events[^1] = running with { Last = hour, Total = running.Total + rain, MostOfAnHour = Math.Max(running.MostOfAnHour, rain) };
            }
            else
            {
                events.Add(new RainEvent(hour, hour, rain, rain));
            }
        }

        return events;
    }
}
