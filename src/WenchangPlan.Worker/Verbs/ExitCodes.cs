namespace WenchangPlan.Worker.Verbs;

/// <summary>What a verb returns to the shell.</summary>
internal static class ExitCodes
{
    public const int Done = 0;
    public const int Refused = 1;
    public const int CouldNotReach = 2;
    public const int WrongUsage = 64;

    /// <summary>Stopped before the end, as a shell says of SIGINT.</summary>
    public const int Stopped = 130;

    /// <summary>A defect of ours (EX_SOFTWARE of sysexits.h).</summary>
    public const int Failed = 70;
}
