namespace WenchangPlan.Telemetry.Register;

/// <summary>One thing wrong in a file people write: where, what stands there, what was expected.</summary>
/// <param name="File">File name as the user gave it.</param>
/// <param name="Line">Line, from 1; 0 when it concerns the file as a whole.</param>
/// <param name="Path">Path inside the file, such as <c>stations[3].samplePeriod</c>.</param>
/// <param name="Found">What stands there, or "nothing".</param>
/// <param name="Expected">What would be right, in words.</param>
public sealed record RegisterProblem(string File, int Line, string Path, string Found, string Expected)
{
    /// <summary>One line for a terminal: <c>file:line: path: found …, expected …</c>.</summary>
    public override string ToString() => $"{File}:{Line}: {Path}: found {Found}, expected {Expected}";
}
