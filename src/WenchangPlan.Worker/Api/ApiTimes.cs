using System.Globalization;
using System.Text.RegularExpressions;
using WenchangPlan.Telemetry.Time;
using WenchangPlan.Telemetry.Verdicts;

namespace WenchangPlan.Worker.Api;

/// <summary>Times as requests write them.</summary>
public static partial class ApiTimes
{
    /// <summary>First day of a range that is open to the past.</summary>
    public static readonly DateOnly FirstDay = new(1970, 1, 1);

    /// <summary>Last day of a range that is open to the future.</summary>
    public static readonly DateOnly LastDay = new(2199, 12, 31);

    /// <summary>An ISO 8601 time with offset (<c>Z</c> or <c>±hh:mm</c>), or a date, which is its first local instant.</summary>
    /// <returns>Milliseconds since 1970 UTC; null when it is neither, or outside the years 1970 to 2199.</returns>
    /// <remarks>A plus sign that was not percent-encoded arrives as a blank; it is taken for what it was.</remarks>
    public static long? Instant(string text, DistrictClock clock)
    {
        if (Date(text) is { } day)
        {
            return day >= FirstDay && day <= LastDay ? clock.StartOfDay(day) : null;
        }

        Match match = Iso().Match(text);
        if (!match.Success)
        {
            return null;
        }

        string repaired = match.Groups["local"].Value + match.Groups["zone"].Value.Replace(' ', '+');
        return DateTimeOffset.TryParse(repaired, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time)
            && time.Year is >= 1970 and <= 2199 ? time.ToUnixTimeMilliseconds() : null;
    }

    /// <summary>A date <c>yyyy-MM-dd</c>; null when it is none.</summary>
    public static DateOnly? Date(string text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly day) ? day : null;

    /// <summary>A month <c>yyyy-MM</c>, or the month of a date; its first day, or null.</summary>
    public static DateOnly? Month(string text) => Date(text) is { } day ? new DateOnly(day.Year, day.Month, 1)
        : DateOnly.TryParseExact(text, "yyyy-MM", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly month) ? month : null;

    [GeneratedRegex(@"^(?<local>\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,7})?)?)(?<zone>Z|[+\- ]\d\d:\d\d)$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Iso();

    /// <summary>The number of a window, or of the first or last window of a date; null when the text is neither.</summary>
    public static long? WindowNumber(WindowSpan span, string text, DistrictClock clock, bool last)
    {
        if (Window.Parse(span, text, clock) is { } window)
        {
            return window.Number;
        }

        return Date(text) is not { } day ? null : span switch
        {
            WindowSpan.Hour => DistrictClock.FirstHourOf(day) + (last ? 23 : 0),
            WindowSpan.Event => clock.StartOfDay(last ? day.AddDays(1) : day) - (last ? 1 : 0),
            _ => Window.Of(span, day).Number,
        };
    }

    /// <summary>A window as it may be asked for.</summary>
    public static string ExampleOf(WindowSpan span, DistrictClock clock)
    {
        var day = new DateOnly(2026, 5, 1);
        return (span switch
        {
            WindowSpan.Hour => Window.Hour(DistrictClock.FirstHourOf(day) + 7),
            WindowSpan.Event => Window.Event(clock.StartOfHour(DistrictClock.FirstHourOf(day) + 7)),
            _ => Window.Of(span, day),
        }).ToText(clock);
    }
}
