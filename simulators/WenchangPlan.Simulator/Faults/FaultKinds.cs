namespace WenchangPlan.Simulator.Faults;

/// <summary>What can go wrong at a station; a message carries those that touched it.</summary>
[Flags]
public enum FaultKinds
{
    /// <summary>Nothing is wrong.</summary>
    None = 0,
    /// <summary>Silent for some hours; what it would have measured is lost.</summary>
    Outage = 1 << 0,
    /// <summary>Silent for days.</summary>
    LongOutage = 1 << 1,
    /// <summary>One parameter repeats the same value for hours.</summary>
    Stuck = 1 << 2,
    /// <summary>One value of one reading far from its neighbours, still plausible.</summary>
    Spike = 1 << 3,
    /// <summary>One value outside the plausible range of the register.</summary>
    OutOfRange = 1 << 4,
    /// <summary>-9999 instead of a value.</summary>
    Sentinel = 1 << 5,
    /// <summary>All values flagged M.</summary>
    Maintenance = 1 << 6,
    /// <summary>One parameter flagged C.</summary>
    Calibration = 1 << 7,
    /// <summary>Times eight hours ahead: local time sent as if it were UTC. Only after <see cref="SimulatorOptions.LiveFrom"/>.</summary>
    ClockAhead = 1 << 8,
    /// <summary>Times in the year 2000, as after a dead clock battery.</summary>
    ClockReset = 1 << 9,
    /// <summary>A code the register does not name beside the usual ones.</summary>
    UnknownParameter = 1 << 10,
    /// <summary>The same message a second time.</summary>
    Duplicate = 1 << 11,
    /// <summary>Bytes that are no JSON, before the good message.</summary>
    NotJson = 1 << 12,
    /// <summary>The first half of a message, before the whole one.</summary>
    Truncated = 1 << 13,
}
