using System.Globalization;
using System.Text.RegularExpressions;

namespace WenchangPlan.Telemetry.Text;

/// <summary>Reads durations as people write them in registers, settings and options: <c>[d.]hh:mm:ss[.fffffff]</c>.</summary>
/// <remarks>What the platform's own reader would take for something else is none: <c>10</c>, which it reads as ten days, and <c>24:00:00</c>, which it reads as twenty-four.</remarks>
public static partial class DurationText
{
    /// <summary>Reads a duration; 0 or longer.</summary>
    /// <returns>Whether the text is one.</returns>
    public static bool TryParse(string? text, out TimeSpan duration)
    {
        duration = default;
        return text is not null && Pattern().IsMatch(text) && TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out duration);
    }

    [GeneratedRegex(@"^\s*(\d{1,8}\.)?([01]?\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,7})?\s*$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Pattern();
}
