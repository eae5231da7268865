using WenchangPlan.Telemetry.Text;

namespace WenchangPlan.Telemetry.Register;

/// <summary>One thing wrong in a file people write: where, what stands there, what was expected.</summary>
/// <param name="file">File name as the user gave it.</param>
/// <param name="line">Line, from 1; 0 when it concerns the file as a whole.</param>
/// <param name="path">Path inside the file, such as <c>stations[3].samplePeriod</c>.</param>
/// <param name="found">What stands there, or "nothing".</param>
/// <param name="expected">What would be right.</param>
public sealed class RegisterProblem(string file, int line, string path, Phrase found, Phrase expected)
{
    /// <summary>File name as the user gave it.</summary>
    public string File => file;

    /// <summary>Line, from 1; 0 when it concerns the file as a whole.</summary>
    public int Line => line;

    /// <summary>Path inside the file, such as <c>stations[3].samplePeriod</c>.</summary>
    public string Path => path;

    /// <summary>What stands there, or "nothing".</summary>
    public string Found => found.ToString();

    /// <summary>What would be right, in words.</summary>
    public string Expected => expected.ToString();

    /// <summary>What stands there and what would be right, to be said in a language.</summary>
    public (Phrase Found, Phrase Expected) Phrases => (found, expected);

    /// <summary>One line for a terminal: <c>file:line: path: found …, expected …</c>.</summary>
    public override string ToString() => $"{File}:{Line}: {Path}: found {Found}, expected {Expected}";
}
