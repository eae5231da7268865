using System.Globalization;
using System.Text;
using WenchangPlan.Telemetry.Text;
using WenchangPlan.Telemetry.Time;
using WenchangPlan.Telemetry.Verdicts;

namespace WenchangPlan.Worker.Api;

/// <summary>Times as requests write them.</summary>
public static class ApiTimes
{
    /// <summary>First day of a range that is open to the past.</summary>
    public static readonly DateOnly FirstDay = new(1970, 1, 1);

    /// <summary>Last day of a range that is open to the future.</summary>
    public static readonly DateOnly LastDay = new(2199, 12, 31);

    /// <summary>First instant after the years that are read, ms since 1970 UTC.</summary>
    private const long EndOfYears = 7_258_118_400_000;

    /// <summary>A time with its offset, in any form <see cref="TimeText"/> reads, or a date, which is its first local instant.</summary>
    /// <returns>Milliseconds since 1970 UTC; null when it is neither, or outside the years 1970 to 2199.</returns>
    /// <remarks>A plus sign that was not percent-encoded arrives as a blank; it is taken for what it was.</remarks>
    public static long? Instant(string text, DistrictClock clock)
    {
        if (Date(text) is { } day)
        {
            return day >= FirstDay && day <= LastDay ? clock.StartOfDay(day) : null;
        }

        return ReadTime(text) is { OffsetMinutes: not null } time && time.ToUtcMs(default) is >= 0 and < EndOfYears and var ms ? ms : null;
    }

    private static WrittenTime? ReadTime(string text)
    {
        // Where a blank stands between a time of day, or the name of UTC, and digits, nothing but a plus can have stood.
        int blank = text.LastIndexOf(' ');
        bool isPlus = blank > 0 && blank + 1 < text.Length && char.IsAsciiDigit(text[blank + 1]) && Read(text[..blank].TrimEnd()) is { HasTimeOfDay: true } time
            && (time.OffsetMinutes is null || char.ToUpperInvariant(text[blank - 1]) is 'C' or 'T');
        return Read(isPlus ? $"{text[..blank]}+{text[(blank + 1)..]}" : text);

        static WrittenTime? Read(string written) => TimeText.Read(Encoding.UTF8.GetBytes(written), default, out WrittenTime time) is TimeProblem.None ? time : null;
    }

    /// <summary>A date <c>yyyy-MM-dd</c>; null when it is none.</summary>
    public static DateOnly? Date(string text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly day) ? day : null;

    /// <summary>A month <c>yyyy-MM</c>, or the month of a date; its first day, or null.</summary>
    public static DateOnly? Month(string text) => Date(text) is { } day ? new DateOnly(day.Year, day.Month, 1)
        : DateOnly.TryParseExact(text, "yyyy-MM", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly month) ? month : null;

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
