using WenchangPlan.Standards.Editions;

namespace WenchangPlan.Standards.Water;

/// <summary>
/// Discharge limits of municipal treatment plants: grades 1A and 1B of GB 18918, and class IV of GB 3838 as the plan's target. Daily means,
/// mg/L; a concentration equal to the limit meets it. Immutable.
/// </summary>
public sealed record EffluentStandard : Edition
{
    private static readonly EditionCatalog<EffluentStandard> Catalog = EditionCatalog<EffluentStandard>.Load("Effluent");

    /// <summary>All editions, oldest first.</summary>
    public static IReadOnlyList<EffluentStandard> All => Catalog.All;

    /// <summary>The highest water temperature, °C, at which the looser ammonia limit still holds; 12.</summary>
    public required decimal ColdUpTo { get; init; }

    /// <summary>The range of pH for every grade.</summary>
    public required PhLimits PhRange { get; init; }

    /// <summary>Limits by grade: "1A", "1B", "IV" (GB 3838) and "quasiIV" (a usual local target, unverified).</summary>
    public required IReadOnlyDictionary<string, IReadOnlyList<EffluentLimit>> Grades { get; init; }

    /// <summary>Where the limits of each grade stand: the editions that decide, none for a local target.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyList<string>> Sources { get; init; }

    /// <summary>The edition that judges a day.</summary>
    /// <param name="day">The local day being judged.</param>
    public static EffluentStandard For(DateOnly day) => Catalog.For(day);

    /// <summary>Judges one daily mean.</summary>
    /// <param name="grade">A grade of <see cref="Grades"/>.</param>
    /// <param name="item">Code of the item: those of <see cref="WaterIndicators"/>, and ss, animaloil, colour.</param>
    /// <param name="value">In mg/L, or the unit of the item; zero or more.</param>
    /// <param name="waterTemperature">Water temperature of the same sample, °C; null when unknown.</param>
    /// <param name="builtBefore2006">Whether the plant was built before 2006-01-01.</param>
    /// <returns>The verdict. Without a temperature the strict ammonia limit holds, and the reason says so.</returns>
    /// <exception cref="ArgumentException">There is no such grade.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    /// <remarks>GB 18918-2002, table 1 with its note on water temperature.</remarks>
    public EffluentVerdict Judge(string grade, string item, decimal value, decimal? waterTemperature = null, bool builtBefore2006 = false)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(value);
        if (!Grades.TryGetValue(grade, out IReadOnlyList<EffluentLimit>? limits)) throw new ArgumentException($"There is no grade {grade}.", nameof(grade));
        if (item == "ph")
            return new EffluentVerdict(item, value, Statistic.Of(value < PhRange.Low ? PhRange.Low : PhRange.High, 1), value >= PhRange.Low && value <= PhRange.High);

        if (limits.FirstOrDefault(limit => limit.Item == item) is not { } found)
            return new EffluentVerdict(item, value, Statistic.Invalid(0, new BilingualText($"grade {grade} has no limit for {item}", $"{grade}级未规定{item}限值")), Meets: true);

        decimal limit = found.Limit;
        BilingualText remark = BilingualText.Empty;
        if (builtBefore2006 && found.BuiltBefore2006 is { } old) limit = old;
        if (found.Cold is { } cold)
        {
            if (waterTemperature <= ColdUpTo) limit = cold;
            else if (waterTemperature is null) remark = new BilingualText("water temperature unknown: strict limit", "水温未知：按严格限值");
        }

        return new EffluentVerdict(item, value, Statistic.Of(limit, 1, remark), value <= limit);
    }
}

/// <summary>A range of pH, both ends allowed.</summary>
/// <param name="Low">Lowest.</param>
/// <param name="High">Highest.</param>
public sealed record PhLimits(decimal Low, decimal High);

/// <summary>One limit of a grade.</summary>
/// <param name="Item">Code of the item.</param>
/// <param name="Limit">The limit, itself allowed.</param>
/// <param name="Cold">The limit in cold water, where there is one.</param>
/// <param name="BuiltBefore2006">The limit for plants built before 2006, where there is one.</param>
public sealed record EffluentLimit(string Item, decimal Limit, decimal? Cold = null, decimal? BuiltBefore2006 = null);

/// <summary>One item judged.</summary>
/// <param name="Item">Code of the item.</param>
/// <param name="Value">What was measured.</param>
/// <param name="Limit">The limit that held, with a remark if it was a choice; invalid when the grade has none.</param>
/// <param name="Meets">Whether the value meets the limit; true when there is none.</param>
public sealed record EffluentVerdict(string Item, decimal Value, Statistic Limit, bool Meets);
