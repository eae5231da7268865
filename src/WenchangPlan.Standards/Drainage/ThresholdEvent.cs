namespace WenchangPlan.Standards.Drainage;

/// <summary>How an event stands at the end of what is known of it.</summary>
public enum EventState : byte
{
    /// <summary>It goes on.</summary>
    Running,

    /// <summary>It is over: enough readings in a row were below.</summary>
    Over,

    /// <summary>The readings stopped while it went on, so nobody knows when it ended. Never taken for an end.</summary>
    NoData,
}

/// <summary>Water above a threshold, from the first reading to the last.</summary>
/// <param name="Grade">Code of the worst grade that was held.</param>
/// <param name="Start">Time of the first of the readings that made it, ms UTC.</param>
/// <param name="PeakTime">Time of the highest reading, ms UTC; the first of equals.</param>
/// <param name="Peak">The highest reading.</param>
/// <param name="State">How it stands.</param>
/// <param name="End">Time of the first of the readings that ended it, ms UTC; null unless it is over.</param>
/// <param name="LastSeen">Time of its last reading, ms UTC: the end of the evidence.</param>
/// <param name="Readings">How many readings it has, 1 or more.</param>
/// <param name="Volume">What flowed during it, m³; null when no flow is known over the whole of it.</param>
public sealed record ThresholdEvent(
    string Grade, long Start, long PeakTime, decimal Peak, EventState State, long? End, long LastSeen, int Readings, decimal? Volume)
{
    /// <summary>How long it lasted; null unless it is over.</summary>
    public TimeSpan? Duration => End is { } end ? TimeSpan.FromMilliseconds(end - Start) : null;
}

/// <summary>What a series says: the events in it, and where it stands at its end.</summary>
/// <param name="Events">The events, in order; they do not overlap.</param>
/// <param name="HasData">Whether there is a reading near enough to the end to know how things stand.</param>
public sealed record EventSeries(IReadOnlyList<ThresholdEvent> Events, bool HasData)
{
    /// <summary>The grade held at the end, with hysteresis; null when none is held or nothing is known.</summary>
    public string? Current { get; init; }
}
