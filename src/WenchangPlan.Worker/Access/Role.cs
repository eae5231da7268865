namespace WenchangPlan.Worker.Access;

/// <summary>What somebody may do; each may also do what the ones before it may.</summary>
public enum Role
{
    /// <summary>Reads.</summary>
    Viewer = 1,
    /// <summary>On duty: acknowledges alerts, silences, replays, enters samples, marks data, proposes exclusions.</summary>
    Duty,
    /// <summary>Corrects data, approves exclusions and bulletins that another proposed.</summary>
    Reviewer,
    /// <summary>Discards, looks after users, keys and the audit, gives the final approval.</summary>
    Admin,
}
