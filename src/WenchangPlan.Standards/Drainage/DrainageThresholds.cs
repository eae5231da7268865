using WenchangPlan.Standards.Editions;

namespace WenchangPlan.Standards.Drainage;

/// <summary>
/// Where drainage begins to be a fault. No national standard gives these numbers: each is an engineering default ("E") that a district replaces,
/// <c>with { DryWeatherRainBelow = 2 }</c>. Only the design fullness of sewers comes from a standard, <see cref="SewerDesign"/>. Immutable.
/// </summary>
public sealed record DrainageThresholds
{
    /// <summary>What verdicts name in place of an edition when an engineering default decided.</summary>
    public const string Source = "engineering-default";

    /// <summary>Fullness above which a storm or combined pipe counts as high; default 0.8 (E).</summary>
    public decimal HighStormFullness { get; init => field = Positive(value); } = 0.8m;

    /// <summary>Freeboard, m, at which and below which flooding is near; default 0.3 (E).</summary>
    public decimal NearFloodingFreeboard { get; init => field = NotNegative(value); } = 0.3m;

    /// <summary>How far a level must fall below its threshold before the event ends, m; default 0.05 (E).</summary>
    public decimal LevelHysteresis { get; init => field = NotNegative(value); } = 0.05m;

    /// <summary>
    /// Grades of standing water on roads, cm, shallowest first; default blue 5, yellow 15, orange 20, red 27 (E; 15 cm is the design limit of one
    /// lane, 27 cm the closing line of Beijing's underpasses).
    /// </summary>
    public IReadOnlyList<EventGrade> PondingGrades { get; init => field = EditionTable.Rising(value, grade => grade.From); } =
        [new("blue", 5), new("yellow", 15), new("orange", 20), new("red", 27)];

    /// <summary>How far standing water must fall below a grade before it is left, cm; default 2 (E).</summary>
    public decimal PondingHysteresis { get; init => field = NotNegative(value); } = 2;

    /// <summary>Rain in 24 hours, mm, below which the weather is dry; default 1 (E).</summary>
    public decimal DryWeatherRainBelow { get; init => field = Positive(value); } = 1;

    /// <summary>How far the sump may stand above the level at which pumps start, m, with none running; default 0.3 (E).</summary>
    public decimal SumpAboveStart { get; init => field = NotNegative(value); } = 0.3m;

    /// <summary>How many readings in a row begin or end an event; default 3 (E).</summary>
    public int ConsecutiveReadings { get; init => field = value >= 1 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "1 or more."); } = 3;

    /// <summary>The longest gap over which an event is known to go on; default 1 h (E).</summary>
    public TimeSpan LongestGap { get; init => field = value > TimeSpan.Zero ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "Above zero."); } = TimeSpan.FromHours(1);

    /// <summary>
    /// Minutes of valid sampling that make an hour of rain, 1 to 60; default 5 (E): each reading holds the amount since the one before, and gauges report
    /// seldom while it is dry, so one slot with a reading is enough.
    /// </summary>
    public int MinimumMinutesPerHour { get; init => field = value is >= 1 and <= 60 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "1 to 60."); } = 5;

    /// <summary>Hours with readings that make a day without events a good one, 1 to 24; default 20 (E).</summary>
    public int MinimumHoursPerDay { get; init => field = value is >= 1 and <= 24 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "1 to 24."); } = 20;

    /// <summary>Standing water on a road, cm.</summary>
    public EventRule PondingRule => Rule(PondingGrades, PondingHysteresis);

    /// <summary>Depth above the invert in a pipe or manhole, m: <c>high</c>, <c>surcharged</c> (at the crown), <c>nearFlooding</c>, <c>flooding</c> (at the ground).</summary>
    /// <param name="design">How full sewers may be.</param>
    /// <param name="network">What the pipe carries; null when it is not known: then there is no high.</param>
    /// <param name="diameter">Inner diameter, m, above zero; null when it is not known: then there is no high and no surcharge.</param>
    /// <param name="depthToGround">From the invert to the ground, m, above zero; null when it is not known: then there is no flooding.</param>
    /// <returns>The rule; null when neither is known.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A length is not above zero.</exception>
    public EventRule? LevelRule(SewerDesign design, DrainageNetwork? network, decimal? diameter, decimal? depthToGround)
    {
        ArgumentNullException.ThrowIfNull(design);
        var grades = new List<EventGrade>();
        if (diameter is { } inner)
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(inner, nameof(diameter));
            if (network is { } carries) grades.Add(new EventGrade("high", HighFullness(design, carries, inner) * inner, IsIncluded: false));
            grades.Add(new EventGrade("surcharged", inner));
        }

        if (depthToGround is { } ground)
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(ground, nameof(depthToGround));
            grades.Add(new EventGrade("nearFlooding", ground - NearFloodingFreeboard));
            grades.Add(new EventGrade("flooding", ground));
        }

        return grades.Count > 0 ? Rule(grades, LevelHysteresis) : null;
    }

    /// <summary>Fullness above which a pipe counts as high: a sewer its design fullness, a storm or combined pipe <see cref="HighStormFullness"/>.</summary>
    /// <param name="design">How full sewers may be.</param>
    /// <param name="network">What the pipe carries.</param>
    /// <param name="diameter">Inner diameter, m, above zero.</param>
    /// <exception cref="ArgumentOutOfRangeException">The diameter is not above zero.</exception>
    public decimal HighFullness(SewerDesign design, DrainageNetwork network, decimal diameter)
    {
        ArgumentNullException.ThrowIfNull(design);
        decimal full = design.MaximumFullness(network, diameter);
        return network is DrainageNetwork.Sewer ? full : full * HighStormFullness;
    }

    /// <summary>The state of an overflow point: 1 while it overflows, 0 while it does not.</summary>
    public EventRule OverflowRule => Rule([new EventGrade("overflow", 1)], hysteresis: 0);

    /// <summary>Depth above the invert where water leaves over a weir, m.</summary>
    /// <param name="crest">From the invert to the crest, m, zero or more.</param>
    /// <exception cref="ArgumentOutOfRangeException">The crest is negative.</exception>
    public EventRule WeirRule(decimal crest) => Rule([new EventGrade("overflow", NotNegative(crest), IsIncluded: false)], hysteresis: 0);

    /// <summary>Height of a sump above its start level with no pump running, m; see <see cref="UnpumpedHeight"/>.</summary>
    public EventRule SumpRule => Rule([new EventGrade("notPumping", SumpAboveStart, IsIncluded: false)], hysteresis: 0);

    /// <summary>Height of a sump above the level at which pumps start; 0 while one runs or while it stands below.</summary>
    /// <param name="sump">Level of the sump, m.</param>
    /// <param name="startLevel">Level at which the first pump should start, m, in the same datum.</param>
    /// <param name="pumpsRunning">How many pumps run.</param>
    public static decimal UnpumpedHeight(decimal sump, decimal startLevel, decimal pumpsRunning) =>
        pumpsRunning > 0 ? 0 : Math.Max(0, sump - startLevel);

    /// <summary>Whether the weather is dry.</summary>
    /// <param name="rainOf24Hours">Rain of the last 24 hours.</param>
    /// <returns>Null when hours are missing and what is known does not make it wet: unknown is not dry.</returns>
    public bool? IsDry(RainSum rainOf24Hours) =>
        rainOf24Hours.AtLeast >= DryWeatherRainBelow ? false : rainOf24Hours.IsComplete ? true : null;

    private EventRule Rule(IReadOnlyList<EventGrade> grades, decimal hysteresis) =>
        new() { Grades = grades, Hysteresis = hysteresis, Consecutive = ConsecutiveReadings, LongestGap = LongestGap };

    private static decimal NotNegative(decimal value)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(value);
        return value;
    }

    private static decimal Positive(decimal value)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(value);
        return value;
    }
}
