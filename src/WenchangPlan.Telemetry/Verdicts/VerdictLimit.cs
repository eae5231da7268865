namespace WenchangPlan.Telemetry.Verdicts;

/// <summary>What a part of a verdict was held against, and where it stands.</summary>
/// <param name="Value">The limit, which is itself met.</param>
/// <param name="Unit">Its unit and that of the part; empty for numbers without one.</param>
/// <param name="Standard">Standard with its year, such as <c>GB 3838-2002</c>.</param>
public sealed record VerdictLimit(decimal Value, string Unit, string Standard)
{
    /// <summary>Number of the table it stands in; empty where it stands in none.</summary>
    public string Table { get; init; } = "";

    /// <summary>What must not be undercut, such as dissolved oxygen; else what must not be exceeded.</summary>
    public bool IsLeast { get; init; }
}
