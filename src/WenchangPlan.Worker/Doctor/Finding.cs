using WenchangPlan.Worker.Resources;

namespace WenchangPlan.Worker.Doctor;

/// <summary>How bad a finding is.</summary>
internal enum Grade
{
    /// <summary>It works.</summary>
    Ok,
    /// <summary>It works, or cannot be known; somebody should look.</summary>
    Warn,
    /// <summary>It does not work.</summary>
    Fail,
}

/// <summary>What one look found. Its words are under <c>doctor.PART.KEY</c>, what to do about it under <c>doctor.PART.KEY.do</c>.</summary>
/// <param name="Grade">How bad it is.</param>
/// <param name="Part">What was looked at.</param>
/// <param name="Key">Which finding.</param>
/// <param name="Values">What is put into its words.</param>
internal sealed record Finding(Grade Grade, string Part, string Key, params object?[] Values)
{
    /// <summary>Grade, part, finding and what to do, in one line.</summary>
    public string Line
    {
        get
        {
            string key = $"doctor.{Part}.{Key}";
            // Servers say things in several lines.
            string[] words = ConsoleText.Format(key, Values).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            string text = string.Join(' ', words);
            return Grade switch
            {
                Grade.Ok => $"ok    {Part}: {text}",
                Grade.Warn => $"warn  {Part}: {ConsoleText.Format("doctor.advice", text, ConsoleText.Get(key + ".do"))}",
                _ => $"FAIL  {Part}: {ConsoleText.Format("doctor.advice", text, ConsoleText.Get(key + ".do"))}",
            };
        }
    }
}
