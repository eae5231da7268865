namespace WenchangPlan.Telemetry.Stores;

/// <summary>Why mails about an alert are held. The numbers are stored; never change one.</summary>
public enum HoldKind
{
    /// <summary>Somebody asked for it: a silence or a maintenance window.</summary>
    Silence = 1,
    /// <summary>It follows from another alert that fires, such as that of its whole area.</summary>
    Alert = 2,
    /// <summary>It comes and goes so often that each turn is no news.</summary>
    Flapping = 3,
}

/// <summary>What holds the mails about an alert: they wait until it ends, and are told then.</summary>
/// <param name="Kind">Why.</param>
/// <param name="Id">The number of the silence, or the key of the alert from which it follows or with which it began.</param>
public sealed record Hold(HoldKind Kind, string Id);
