using WenchangPlan.Standards.Editions;

namespace WenchangPlan.Standards.Drainage;

/// <summary>What a pipe carries, which decides how full it may be.</summary>
public enum PipeKind : byte
{
    /// <summary>Sewage alone: designed with air above the water.</summary>
    Sewer,

    /// <summary>Storm water, or storm water and sewage together: designed to run full.</summary>
    Storm,
}

/// <summary>How high the water stands in a manhole.</summary>
public enum LevelState : byte
{
    /// <summary>Within what the pipe was designed for.</summary>
    Normal,

    /// <summary>Fuller than designed, below the crown.</summary>
    High,

    /// <summary>At or above the crown of the pipe.</summary>
    Surcharged,

    /// <summary>Near the ground: the freeboard is at most the warning freeboard.</summary>
    NearFlooding,

    /// <summary>At or above the ground.</summary>
    Flooding,
}

/// <summary>
/// Design fullness after GB 50014 and grades of water in pipes and on roads. Most numbers are proposals, so each can be replaced:
/// <c>with { FloodingWarningFreeboard = 0.5m }</c>. Immutable.
/// </summary>
public sealed record DrainageGrades : Edition
{
    private static readonly EditionCatalog<DrainageGrades> Catalog = EditionCatalog<DrainageGrades>.Load("Drainage");

    /// <summary>All editions, oldest first.</summary>
    public static IReadOnlyList<DrainageGrades> All => Catalog.All;

    /// <summary>How full a sewer may be by design, by inner diameter, smallest first.</summary>
    public required IReadOnlyList<DesignFullness> DesignFullness { get; init => field = EditionTable.Rising(value, line => line.FromMillimetres); }

    /// <summary>Fullness above which a storm or combined pipe counts as high; default 0.8.</summary>
    public required decimal HighStormFullness { get; init; }

    /// <summary>Freeboard, m, at which and below which flooding is near; default 0.3.</summary>
    public required decimal FloodingWarningFreeboard { get; init; }

    /// <summary>Rain in 24 hours, mm, below which the weather is dry; default 1.</summary>
    public required decimal DryWeatherRainBelow { get; init; }

    /// <summary>Grades of standing water on roads, shallowest first.</summary>
    public required IReadOnlyList<PondingGrade> PondingGrades { get; init => field = EditionTable.Rising(value, line => line.From); }

    /// <summary>The edition that judges a day.</summary>
    /// <param name="day">The local day being judged.</param>
    public static DrainageGrades For(DateOnly day) => Catalog.For(day);

    /// <summary>Fullness: depth above the invert over inner diameter (h/D). 1 and more is surcharge.</summary>
    /// <param name="depth">Water depth above the invert, m, zero or more.</param>
    /// <param name="diameter">Inner diameter, m, above zero.</param>
    /// <exception cref="ArgumentOutOfRangeException">A length is outside its range.</exception>
    public static decimal Fullness(decimal depth, decimal diameter)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(depth);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(diameter);
        return depth / diameter;
    }

    /// <summary>Freeboard: how far the water is below the ground, m; zero or negative is flooding.</summary>
    /// <param name="groundLevel">Level of the ground, m, in any datum.</param>
    /// <param name="waterLevel">Level of the water, m, in the same datum.</param>
    public static decimal Freeboard(decimal groundLevel, decimal waterLevel) => groundLevel - waterLevel;

    /// <summary>How full a sewer may be by design.</summary>
    /// <param name="diameter">Inner diameter, m, above zero.</param>
    /// <returns>Fullness, 0 to 1.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The diameter is not above zero.</exception>
    /// <remarks>GB 50014-2021, table 5.2.4 (unverified).</remarks>
    public decimal MaximumFullness(decimal diameter)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(diameter);
        return DesignFullness.Last(line => diameter * 1000 >= line.FromMillimetres).Fullness;
    }

    /// <summary>The state of a manhole; the worst condition that holds.</summary>
    /// <param name="kind">What the pipe carries.</param>
    /// <param name="depth">Water depth above the invert, m, zero or more.</param>
    /// <param name="diameter">Inner diameter, m, above zero.</param>
    /// <param name="depthToGround">From the invert to the ground, m, above zero.</param>
    /// <exception cref="ArgumentOutOfRangeException">A length is outside its range.</exception>
    public LevelState StateOf(PipeKind kind, decimal depth, decimal diameter, decimal depthToGround)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(depthToGround);
        decimal fullness = Fullness(depth, diameter);
        decimal freeboard = Freeboard(depthToGround, depth);
        decimal high = kind is PipeKind.Sewer ? MaximumFullness(diameter) : HighStormFullness;
        if (freeboard <= 0) return LevelState.Flooding;
        if (freeboard <= FloodingWarningFreeboard) return LevelState.NearFlooding;
        if (fullness >= 1) return LevelState.Surcharged;
        return fullness > high ? LevelState.High : LevelState.Normal;
    }

    /// <summary>The grade of standing water on a road.</summary>
    /// <param name="centimetres">Depth, cm, zero or more.</param>
    /// <param name="grade">The grade, when one is reached.</param>
    /// <returns>Whether any grade is reached.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The depth is negative.</exception>
    public bool TryGetPondingGrade(decimal centimetres, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out PondingGrade? grade)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(centimetres);
        grade = PondingGrades.LastOrDefault(line => centimetres >= line.From);
        return grade is not null;
    }

    /// <summary>Whether an overflow happens in dry weather, when it should never.</summary>
    /// <param name="overflows">Whether the point overflows.</param>
    /// <param name="rainOf24Hours">Rain of the last 24 hours, mm, zero or more; invalid when the gauge has no data.</param>
    /// <returns>The verdict, or why there is none: without rain data the weather is unknown, not dry.</returns>
    public (bool IsKnown, bool IsDryWeatherOverflow, BilingualText Reason) JudgeOverflow(bool overflows, Statistic rainOf24Hours)
    {
        if (!overflows) return (true, false, BilingualText.Empty);
        return rainOf24Hours.TryGetValue(out decimal rain)
            ? (true, rain < DryWeatherRainBelow, BilingualText.Empty)
            : (false, false, rainOf24Hours.Reason);
    }
}

/// <summary>How full a sewer may be by design.</summary>
/// <param name="FromMillimetres">Smallest inner diameter, mm, included.</param>
/// <param name="Fullness">Largest design fullness, 0 to 1.</param>
public sealed record DesignFullness(decimal FromMillimetres, decimal Fullness);

/// <summary>One grade of standing water.</summary>
/// <param name="From">Depth, cm, from which it holds, included.</param>
/// <param name="Name">Its colour.</param>
public sealed record PondingGrade(decimal From, BilingualText Name);
