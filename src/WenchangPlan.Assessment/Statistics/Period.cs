using System.Globalization;
using System.Text.RegularExpressions;

namespace WenchangPlan.Assessment.Statistics;

/// <summary>What a period is by the calendar.</summary>
public enum PeriodKind
{
    /// <summary>Days from one to another.</summary>
    Range,
    /// <summary>One local day.</summary>
    Day,
    /// <summary>A week of ISO 8601, Monday to Sunday.</summary>
    Week,
    /// <summary>A calendar month.</summary>
    Month,
    /// <summary>A quarter of a calendar year.</summary>
    Quarter,
    /// <summary>A heating season (采暖季) by the name of the year it begins in: 15 November to 15 March.</summary>
    HeatingSeason,
    /// <summary>A calendar year.</summary>
    Year,
}

/// <summary>A stretch of local days that is counted together.</summary>
/// <param name="Kind">What it is by the calendar.</param>
/// <param name="First">First local day, included.</param>
/// <param name="Last">Last local day, included; not before the first.</param>
public readonly partial record struct Period(PeriodKind Kind, DateOnly First, DateOnly Last)
{
    private const int LeastYear = 1990, MostYear = 2200;

    /// <summary>How many days it has.</summary>
    public int Days => Last.DayNumber - First.DayNumber + 1;

    /// <summary>Whether it begins with a month and ends with one.</summary>
    public bool IsOfWholeMonths => First.Day == 1 && Last.AddDays(1).Day == 1;

    /// <summary>How many calendar months it touches.</summary>
    public int MonthCount => ((Last.Year - First.Year) * 12) + Last.Month - First.Month + 1;

    /// <summary>Reads <c>2026-05-01</c>, <c>2026-W20</c>, <c>2026-05</c>, <c>2026-Q2</c>, <c>2026</c>, <c>heating-2025</c> or <c>2026-05-01..2026-05-20</c>.</summary>
    /// <returns>Null when the text is none of these, or lies outside the years 1990 to 2200.</returns>
    public static Period? Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Split("..") is [var from, var to])
        {
            return Day(from) is { } first && Day(to) is { } last && first <= last ? new Period(PeriodKind.Range, first, last) : null;
        }

        if (Day(text) is { } day)
        {
            return new Period(PeriodKind.Day, day, day);
        }

        Match match = Form().Match(text);
        if (!match.Success || Number(match, "year") is not (>= LeastYear and <= MostYear and var year))
        {
            return null;
        }

        return match switch
        {
            _ when Number(match, "week") is { } week => week >= 1 && week <= ISOWeek.GetWeeksInYear(year) ? Week(year, week) : null,
            _ when Number(match, "quarter") is { } quarter => Months(PeriodKind.Quarter, year, (quarter * 3) - 2, 3),
            _ when Number(match, "month") is { } month => month is >= 1 and <= 12 ? Months(PeriodKind.Month, year, month, 1) : null,
            _ when match.Groups["heating"].Success => Heating(year),
            _ => Months(PeriodKind.Year, year, 1, 12),
        };
    }

    /// <summary>The same period of the year before (同期): the same week number, month, quarter or dates. 29 February stands for 28 February there.</summary>
    public Period YearBefore() => Kind switch
    {
        PeriodKind.Week when ISOWeek.GetYear(First) - 1 is var year => Week(year, Math.Min(ISOWeek.GetWeekOfYear(First), ISOWeek.GetWeeksInYear(year))),
        PeriodKind.Month or PeriodKind.Quarter => Months(Kind, First.Year - 1, First.Month, Kind is PeriodKind.Month ? 1 : 3),
        PeriodKind.Year => Months(Kind, First.Year - 1, 1, 12),
        PeriodKind.HeatingSeason => Heating(First.Year - 1),
        _ => new Period(Kind, First.AddYears(-1), Last.AddYears(-1)),
    };

    /// <summary>The period before it (上期): the week, month, quarter or year before; the season before; of other days as many before the first.</summary>
    public Period Previous() => Kind switch
    {
        PeriodKind.Month => Months(Kind, First.AddMonths(-1).Year, First.AddMonths(-1).Month, 1),
        PeriodKind.Quarter => Months(Kind, First.AddMonths(-3).Year, First.AddMonths(-3).Month, 3),
        PeriodKind.Year or PeriodKind.HeatingSeason => YearBefore(),
        _ => new Period(Kind, First.AddDays(-Days), Last.AddDays(-Days)),
    };

    /// <summary>The part of it up to a day, to hold a year so far against the same days of another year. A part is a range: nothing says how many days would suffice for it.</summary>
    /// <param name="days">How many days after its beginning the part ends, 0 for its first day alone; more than it has gives all of it.</param>
    public Period UpTo(int days) => days >= Days - 1 ? this : new Period(PeriodKind.Range, First, First.AddDays(Math.Max(0, days)));

    /// <summary>The name that <see cref="Parse"/> reads.</summary>
    public override string ToString() => Kind switch
    {
        PeriodKind.Week => string.Create(CultureInfo.InvariantCulture, $"{ISOWeek.GetYear(First)}-W{ISOWeek.GetWeekOfYear(First):00}"),
        PeriodKind.Month => First.ToString("yyyy-MM", CultureInfo.InvariantCulture),
        PeriodKind.Quarter => string.Create(CultureInfo.InvariantCulture, $"{First.Year}-Q{(First.Month + 2) / 3}"),
        PeriodKind.Year => First.Year.ToString(CultureInfo.InvariantCulture),
        PeriodKind.HeatingSeason => string.Create(CultureInfo.InvariantCulture, $"heating-{First.Year}"),
        PeriodKind.Day => First.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        _ => string.Create(CultureInfo.InvariantCulture, $"{First:yyyy-MM-dd}..{Last:yyyy-MM-dd}"),
    };

    private static Period Week(int year, int week)
    {
        DateOnly monday = DateOnly.FromDateTime(ISOWeek.ToDateTime(year, week, DayOfWeek.Monday));
        return new Period(PeriodKind.Week, monday, monday.AddDays(6));
    }

    private static Period Months(PeriodKind kind, int year, int month, int count)
    {
        var first = new DateOnly(year, month, 1);
        return new Period(kind, first, first.AddMonths(count).AddDays(-1));
    }

    private static Period Heating(int year) => new(PeriodKind.HeatingSeason, new DateOnly(year, 11, 15), new DateOnly(year + 1, 3, 15));

    private static DateOnly? Day(string text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly day) && day.Year is >= LeastYear and <= MostYear ? day : null;

    private static int? Number(Match match, string group) =>
        match.Groups[group] is { Success: true } found ? int.Parse(found.ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture) : null;

    [GeneratedRegex("^((?<heating>heating)-(?<year>[0-9]{4})|(?<year>[0-9]{4})(-W(?<week>[0-9]{2})|-Q(?<quarter>[1-4])|-(?<month>[0-9]{2}))?)$",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex Form();
}
