namespace WenchangPlan.Standards.Drainage;

/// <summary>One reading of a series.</summary>
/// <param name="Time">When, ms since 1970-01-01 UTC.</param>
/// <param name="Value">What was read, in the unit of the series.</param>
public readonly record struct TimedValue(long Time, decimal Value);

/// <summary>One level of an event.</summary>
/// <param name="Code">Its code, such as <c>surcharged</c>; words belong to pages and mails.</param>
/// <param name="From">The value from which it holds, in the unit of the series.</param>
/// <param name="IsIncluded">Whether that value itself holds; if not, only what is above.</param>
public sealed record EventGrade(string Code, decimal From, bool IsIncluded = true)
{
    internal bool IsReachedBy(decimal value, decimal lowered = 0) => IsIncluded ? value >= From - lowered : value > From - lowered;
}

/// <summary>When an event begins and ends, and how bad it is. Every number is an engineering default ("E") unless the grade says otherwise. Immutable.</summary>
public sealed record EventRule
{
    /// <summary>The grades, mildest first, at least one. They need not rise: where the ground is lower than the crown, the worse grade is reached first.</summary>
    public required IReadOnlyList<EventGrade> Grades
    {
        get;
        init => field = value.Count > 0 ? value : throw new ArgumentException("An event needs a grade.", nameof(value));
    }

    /// <summary>How far a value must fall below a grade before it is left, in the unit of the series, zero or more; default 0.</summary>
    public decimal Hysteresis { get; init => field = value >= 0 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "Zero or more."); }

    /// <summary>How many readings in a row enter a grade, and leave it, 1 or more; default 3.</summary>
    public int Consecutive { get; init => field = value >= 1 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "1 or more."); } = 3;

    /// <summary>The longest time between two readings over which an event is known to go on, itself included; default 1 h. A longer gap ends the evidence.</summary>
    public TimeSpan LongestGap
    {
        get;
        init => field = value > TimeSpan.Zero ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "Above zero.");
    } = TimeSpan.FromHours(1);

    /// <summary>The worst grade that a single value reaches, without regard to what was before.</summary>
    /// <param name="value">In the unit of the series.</param>
    /// <returns>The grade; null when none is reached.</returns>
    public EventGrade? GradeOf(decimal value) => Grades.LastOrDefault(grade => grade.IsReachedBy(value));

    internal bool IsGap(long from, long to) => to - from > (long)LongestGap.TotalMilliseconds;
}
