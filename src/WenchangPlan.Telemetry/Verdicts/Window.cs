using System.Globalization;
using WenchangPlan.Telemetry.Time;

namespace WenchangPlan.Telemetry.Verdicts;

/// <summary>The stretch of local time a verdict is about. Windows of one span are ordered by their number.</summary>
/// <param name="Span">How long it is.</param>
/// <param name="Number">
/// Hour: the number of the hour, see <see cref="DistrictClock"/>. Day: <see cref="DateOnly.DayNumber"/>. Month: 12 × year + month − 1. Year: the year.
/// Event: when it began, ms UTC.
/// </param>
public readonly record struct Window(WindowSpan Span, long Number) : IComparable<Window>
{
    private const string EventFormat = "yyyy-MM-dd'T'HH:mm:sszzz";

    /// <summary>An hour by its number.</summary>
    public static Window Hour(int hour) => new(WindowSpan.Hour, hour);

    /// <summary>A local day.</summary>
    public static Window Day(DateOnly day) => new(WindowSpan.Day, day.DayNumber);

    /// <summary>The month of a local day.</summary>
    public static Window Month(DateOnly day) => new(WindowSpan.Month, (day.Year * 12) + day.Month - 1);

    /// <summary>A year.</summary>
    public static Window Year(int year) => new(WindowSpan.Year, year);

    /// <summary>An event that began at an instant, ms UTC.</summary>
    public static Window Event(long start) => new(WindowSpan.Event, start);

    /// <summary>The window of a span that a local day lies in.</summary>
    /// <exception cref="ArgumentException">Hours and events are shorter than a day.</exception>
    public static Window Of(WindowSpan span, DateOnly day) => span switch
    {
        WindowSpan.Day => Day(day),
        WindowSpan.Month => Month(day),
        WindowSpan.Year => Year(day.Year),
        _ => throw new ArgumentException($"A day has no window of the span {span}.", nameof(span)),
    };

    /// <summary>The first local day it touches.</summary>
    /// <param name="clock">The district's time, which an event needs.</param>
    public DateOnly FirstDay(DistrictClock clock)
    {
        ArgumentNullException.ThrowIfNull(clock);
        return Span switch
        {
            WindowSpan.Hour => DistrictClock.DayOf((int)Number),
            WindowSpan.Day => DateOnly.FromDayNumber((int)Number),
            WindowSpan.Month => new DateOnly((int)(Number / 12), (int)(Number % 12) + 1, 1),
            WindowSpan.Year => new DateOnly((int)Number, 1, 1),
            _ => clock.DayAt(Number),
        };
    }

    /// <summary>The last local day it touches; of an event the day it began.</summary>
    /// <param name="clock">The district's time, which an event needs.</param>
    public DateOnly LastDay(DistrictClock clock) => Span switch
    {
        WindowSpan.Month => FirstDay(clock).AddMonths(1).AddDays(-1),
        WindowSpan.Year => new DateOnly((int)Number, 12, 31),
        _ => FirstDay(clock),
    };

    /// <summary>Its hours, [first, end); of an event the hour it began.</summary>
    /// <param name="clock">The district's time, which an event needs.</param>
    public (int First, int End) Hours(DistrictClock clock)
    {
        ArgumentNullException.ThrowIfNull(clock);
        return Span switch
        {
            WindowSpan.Hour => ((int)Number, (int)Number + 1),
            WindowSpan.Event => (clock.HourOf(Number), clock.HourOf(Number) + 1),
            _ => (DistrictClock.FirstHourOf(FirstDay(clock)), DistrictClock.FirstHourOf(LastDay(clock)) + 24),
        };
    }

    /// <summary>
    /// As the API writes it: <c>2026-05-01T08</c> (hour-ending, so <c>T24</c> ends a day), <c>2026-05-01</c>, <c>2026-05</c>, <c>2026</c>;
    /// an event by its beginning, <c>2026-05-01T08:12:00+08:00</c>.
    /// </summary>
    public string ToText(DistrictClock clock)
    {
        DateOnly day = FirstDay(clock);
        return Span switch
        {
            WindowSpan.Hour => string.Create(CultureInfo.InvariantCulture, $"{day:yyyy-MM-dd}T{Number - DistrictClock.FirstHourOf(day) + 1:00}"),
            WindowSpan.Day => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            WindowSpan.Month => day.ToString("yyyy-MM", CultureInfo.InvariantCulture),
            WindowSpan.Year => Number.ToString("0000", CultureInfo.InvariantCulture),
            _ => clock.At(Number).ToString(EventFormat, CultureInfo.InvariantCulture),
        };
    }

    /// <summary>Reads what <see cref="ToText"/> writes; null when the text is no window of this span.</summary>
    public static Window? Parse(WindowSpan span, string text, DistrictClock clock)
    {
        ArgumentNullException.ThrowIfNull(text);
        CultureInfo culture = CultureInfo.InvariantCulture;
        switch (span)
        {
            case WindowSpan.Hour:
                return text.Length == 13 && text[10] == 'T' && DateOnly.TryParseExact(text.AsSpan(0, 10), "yyyy-MM-dd", culture, DateTimeStyles.None, out DateOnly of)
                    && int.TryParse(text.AsSpan(11), NumberStyles.None, culture, out int label) && label is >= 1 and <= 24
                    ? Hour(DistrictClock.FirstHourOf(of) + label - 1) : null;
            case WindowSpan.Day:
                return DateOnly.TryParseExact(text, "yyyy-MM-dd", culture, DateTimeStyles.None, out DateOnly day) ? Day(day) : null;
            case WindowSpan.Month:
                return DateOnly.TryParseExact(text, "yyyy-MM", culture, DateTimeStyles.None, out DateOnly month) ? Month(month) : null;
            case WindowSpan.Year:
                return text.Length == 4 && int.TryParse(text, NumberStyles.None, culture, out int year) && year > 0 ? Year(year) : null;
            default:
                return DateTimeOffset.TryParseExact(text, EventFormat, culture, DateTimeStyles.None, out DateTimeOffset at) ? Event(at.ToUnixTimeMilliseconds()) : null;
        }
    }

    /// <inheritdoc />
    public int CompareTo(Window other) => Span == other.Span ? Number.CompareTo(other.Number) : Span.CompareTo(other.Span);

    /// <summary>Whether one comes before the other.</summary>
    public static bool operator <(Window left, Window right) => left.CompareTo(right) < 0;

    /// <summary>Whether one does not come after the other.</summary>
    public static bool operator <=(Window left, Window right) => left.CompareTo(right) <= 0;

    /// <summary>Whether one comes after the other.</summary>
    public static bool operator >(Window left, Window right) => left.CompareTo(right) > 0;

    /// <summary>Whether one does not come before the other.</summary>
    public static bool operator >=(Window left, Window right) => left.CompareTo(right) >= 0;
}
