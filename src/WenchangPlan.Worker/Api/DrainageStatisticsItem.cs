using WenchangPlan.Assessment.Statistics;
using WenchangPlan.Standards;
using WenchangPlan.Telemetry.Time;

namespace WenchangPlan.Worker.Api;

/// <summary>A largest value, and when and where it was.</summary>
/// <param name="Value">In the unit of its parameter.</param>
/// <param name="Day">Local day.</param>
/// <param name="Station">Station id.</param>
public sealed record MaximumItem(decimal Value, DateOnly Day, string Station)
{
    internal static MaximumItem? Of(Maximum? of) => of is null ? null : new MaximumItem(of.Value, of.Day, of.Station);
}

/// <summary>Events of one kind that began in the period.</summary>
/// <param name="Count">How many.</param>
/// <param name="Running">Of these, without an end: still running, or the readings stopped.</param>
/// <param name="Grades">How many of each grade, 1 to 5.</param>
/// <param name="Days">Days on which one began.</param>
/// <param name="Minutes">Minutes of those that ended, together; null when none did.</param>
/// <param name="Longest">Minutes of the longest that ended; null when none did.</param>
/// <param name="Peak">The highest value; null without an event.</param>
/// <param name="Volume">Volume that left, m³; null when no event has one.</param>
/// <param name="YearBefore">The count against the same period of the year before (同比), plainly.</param>
/// <param name="Previous">The count against the period before (环比), plainly.</param>
public sealed record EventsItem(
    int Count, int Running, IReadOnlyList<int> Grades, int Days, decimal? Minutes, decimal? Longest, MaximumItem? Peak, decimal? Volume, ComparisonItem YearBefore, ComparisonItem Previous);

/// <summary>A rain event.</summary>
/// <param name="From">Beginning of its first hour with rain.</param>
/// <param name="To">End of its last hour with rain.</param>
/// <param name="Total">Its rain, mm.</param>
/// <param name="MostOfAnHour">Its wettest hour, mm.</param>
public sealed record RainEventItem(DateTimeOffset From, DateTimeOffset To, decimal Total, decimal MostOfAnHour);

/// <summary>Rain of a period.</summary>
/// <param name="Total">mm, of the days that are over; of the district the mean over its gauges. Null without a day.</param>
/// <param name="Valid">Days of which every hour is known.</param>
/// <param name="Missing">Days that are over and have a gap; then at least <paramref name="Total"/> fell.</param>
/// <param name="WetDays">Days with at least 0.1 mm.</param>
/// <param name="Classes">Days by class of rain (GB/T 28592-2012), trace to extreme rainstorm: seven numbers.</param>
/// <param name="Hour">The wettest hour, mm.</param>
/// <param name="Hours12">The wettest 12 hours, mm.</param>
/// <param name="Day">The wettest day, mm.</param>
/// <param name="Events">Rain events, oldest first; 6 hours without rain end one.</param>
/// <param name="YearBefore">The total against the same period of the year before (同比), in percent.</param>
/// <param name="Previous">The total against the period before (环比), in percent.</param>
public sealed record RainItem(
    decimal? Total, int Valid, int Missing, int WetDays, IReadOnlyList<int> Classes, MaximumItem? Hour, MaximumItem? Hours12, MaximumItem? Day, IReadOnlyList<RainEventItem> Events,
    ComparisonItem YearBefore, ComparisonItem Previous);

/// <summary>Drainage of a place over a period.</summary>
public sealed record DrainageStatisticsItem
{
    /// <summary>The period as it was asked for.</summary>
    public required string Period { get; init; }

    /// <summary>Station id; null is the district.</summary>
    public string? Station { get; init; }

    /// <summary>First local day, included.</summary>
    public required DateOnly From { get; init; }

    /// <summary>Last local day, included.</summary>
    public required DateOnly To { get; init; }

    /// <summary>Last day that is judged; null when none is. While the period runs it is compared with as many days of the earlier ones.</summary>
    public DateOnly? AsOf { get; init; }

    /// <summary>Point-days without any event.</summary>
    public required ComplianceItem Days { get; init; }

    /// <summary>Events by kind: <c>pondingEvent</c>, <c>levelEvent</c>, <c>overflowEvent</c>, <c>pumpingEvent</c>.</summary>
    public required IReadOnlyDictionary<string, EventsItem> Events { get; init; }

    /// <summary>Rain; null where it is not measured.</summary>
    public RainItem? Rain { get; init; }

    internal static DrainageStatisticsItem Of(DrainageStatistics now, DrainageStatistics yearBefore, DrainageStatistics previous, DistrictClock clock) => new()
    {
        Period = now.Period.ToString(),
        Station = now.Station,
        From = now.Period.First,
        To = now.Period.Last,
        AsOf = now.AsOf,
        Days = ComplianceItem.Of(now.Days),
        Events = now.Events.ToDictionary(e => e.Key, e => ToItem(e.Value, Against(e, yearBefore), Against(e, previous)), StringComparer.Ordinal),
        Rain = now.Rain is { } rain ? ToItem(rain, yearBefore.Rain, previous.Rain, clock) : null,
    };

    /// <summary>Where nothing was judged no event is no figure: it would read as a rise from nothing.</summary>
    private static ComparisonItem Against(KeyValuePair<string, EventFigure> now, DrainageStatistics before) =>
        ComparisonItem.Of(now.Value.Count, before.AsOf is null ? null : before.Events[now.Key].Count, ComparisonForm.Difference, lowIsGood: true);

    private static EventsItem ToItem(EventFigure e, ComparisonItem yearBefore, ComparisonItem previous) =>
        new(e.Count, e.Running, e.ByGrade, e.Days, e.Minutes, e.Longest, MaximumItem.Of(e.Peak), e.Volume, yearBefore, previous);

    private static RainItem ToItem(RainFigure now, RainFigure? yearBefore, RainFigure? previous, DistrictClock clock)
    {
        // More rain is neither better nor worse.
        ComparisonItem Of(RainFigure? before) => ComparisonItem.Of(now.Total, before?.Total, ComparisonForm.Percent, lowIsGood: true) with { Trend = null };
        return new RainItem(now.Total, now.Valid, now.Missing, now.Wet, now.ByClass, MaximumItem.Of(now.MostOfAnHour), MaximumItem.Of(now.MostOf12Hours), MaximumItem.Of(now.MostOfADay),
            [.. now.Events.Select(e => new RainEventItem(clock.At(clock.StartOfHour(e.First)), clock.At(clock.EndOfHour(e.Last)), e.Total, e.MostOfAnHour))], Of(yearBefore), Of(previous));
    }
}
