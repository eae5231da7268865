using WenchangPlan.Telemetry.Verdicts;

namespace WenchangPlan.Assessment.Rounds;

/// <summary>A verdict that is not what it was.</summary>
/// <param name="Kind">Code of the kind of verdict, such as <c>airDay</c>.</param>
/// <param name="Subject">Window, and station; without one it is the district's.</param>
/// <param name="Old">The outcome before, as JSON; null when there was none.</param>
/// <param name="New">The outcome now, as JSON.</param>
/// <param name="WasFinal">Whether the old one had been given: valid or invalid, not pending.</param>
public sealed record VerdictChange(string Kind, string Subject, string? Old, string New, bool WasFinal)
{
    /// <summary>Its window.</summary>
    internal Window Window { get; init; }

    /// <summary>Its station; null is the district.</summary>
    internal string? Station { get; init; }

    /// <summary>The revision to keep; null when no final verdict stood before.</summary>
    /// <param name="at">When it changed, ms UTC.</param>
    /// <param name="cause">Code of the cause.</param>
    /// <param name="spans">Says what was new.</param>
    internal Revision? ToRevision(long at, string cause, RevisedSpans spans) =>
        WasFinal && Old is not null ? new Revision(0, at, Kind, Subject, Old, New, cause) { Changed = spans.Of(Kind, Window, Station) } : null;
}
