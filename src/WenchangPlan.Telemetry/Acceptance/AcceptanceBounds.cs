namespace WenchangPlan.Telemetry.Acceptance;

/// <summary>What may be accepted now, whatever format it comes in.</summary>
/// <param name="NotBefore">Oldest time accepted, ms UTC, included.</param>
/// <param name="NotAfter">Latest time accepted, ms UTC, included.</param>
/// <param name="MaxReadings">Most readings in one message.</param>
public readonly record struct AcceptanceBounds(long NotBefore, long NotAfter, int MaxReadings)
{
    /// <summary>
    /// When the message came, ms UTC: the time of readings whose station has no clock, and what a wrong zone is told by. Null for what does not come from a
    /// device just now, such as a table of history: its times are taken as they stand, for every station.
    /// </summary>
    public long? Arrival { get; init; }
}
