namespace WenchangPlan.Simulator;

/// <summary>How a district is simulated; the defaults are those of the demo.</summary>
public sealed record SimulatorOptions
{
    /// <summary>First part of every topic; default <c>wenchang</c>.</summary>
    public string TopicRoot { get; init; } = "wenchang";

    /// <summary>How often faults happen: 1 is usual, 0 none, 2 twice as often.</summary>
    public double FaultShare { get; init; } = 1;

    /// <summary>From here on clocks may be eight hours ahead. Before it they never are: a service that is given history cannot tell such a time from a true one.</summary>
    /// <remarks>Set it to the moment live sending begins; the default is never.</remarks>
    public DateTimeOffset LiveFrom { get; init; } = DateTimeOffset.MaxValue;

    /// <summary>Time between readings of drainage points while no rain falls or runs off; default 15 min. Must be a multiple of the interval asked for, else that interval holds throughout.</summary>
    public TimeSpan DryDrainageInterval { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>What happens while somebody watches; null: nothing in particular.</summary>
    public Told.Story? Story { get; init; }

    /// <summary>Id of the river section that is worse than the others; null takes the last counting river section of the register, the empty string none.</summary>
    public string? WeakSection { get; init; }
}
