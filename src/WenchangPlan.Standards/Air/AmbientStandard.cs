using WenchangPlan.Standards.Editions;

namespace WenchangPlan.Standards.Air;

/// <summary>The time a limit of GB 3095 is averaged over.</summary>
public enum Averaging : byte
{
    /// <summary>One hour.</summary>
    Hour,

    /// <summary>One calendar day; for ozone the daily maximum 8-hour mean.</summary>
    Day,

    /// <summary>One calendar quarter.</summary>
    Quarter,

    /// <summary>One calendar year.</summary>
    Year,
}

/// <summary>The two kinds of ambient air zone.</summary>
public enum AirZone : byte
{
    /// <summary>Class 1: national parks, nature reserves and other specially protected areas.</summary>
    Class1 = 1,

    /// <summary>Class 2: residential, mixed, cultural, industrial and rural areas.</summary>
    Class2 = 2,
}

/// <summary>
/// One edition of GB 3095: concentration limits. A concentration equal to the limit meets it. Immutable; safe to share between threads.
/// </summary>
public sealed record AmbientStandard : Edition
{
    private static readonly EditionCatalog<AmbientStandard> Catalog = EditionCatalog<AmbientStandard>.Load("AmbientAir");

    /// <summary>All editions, oldest first.</summary>
    public static IReadOnlyList<AmbientStandard> All => Catalog.All;

    /// <summary>The limits: µg/m³, carbon monoxide mg/m³.</summary>
    public required IReadOnlyList<AmbientLimit> Limits { get; init => field = Checked(value); }

    /// <summary>The edition that judges a day.</summary>
    /// <param name="day">The local day being judged, not the day of the calculation.</param>
    public static AmbientStandard For(DateOnly day) => Catalog.For(day);

    /// <summary>The edition of a name.</summary>
    /// <param name="name">Its pin or its number, such as "2012" or "2026-transition".</param>
    /// <exception cref="ArgumentException">No edition has this name; the message lists those there are.</exception>
    public static AmbientStandard Named(string name) => Catalog.Named(name);

    /// <summary>A limit.</summary>
    /// <param name="code">The code: those of <see cref="AirIndicators"/>, and tsp, nox, pb, bap.</param>
    /// <param name="averaging">The time it is averaged over.</param>
    /// <param name="zone">The zone.</param>
    /// <exception cref="ArgumentException">The edition has no such limit.</exception>
    /// <remarks>GB 3095, tables 1 and 2.</remarks>
    public decimal Limit(string code, Averaging averaging, AirZone zone = AirZone.Class2)
    {
        foreach (AmbientLimit limit in Limits)
            if (limit.Indicator == code && limit.Averaging == averaging) return zone is AirZone.Class1 ? limit.Class1 : limit.Class2;
        throw new ArgumentException($"{Standard} has no limit for {code} over one {averaging}.", nameof(code));
    }

    /// <summary>The limit of an indicator of the index.</summary>
    /// <param name="indicator">The indicator.</param>
    /// <param name="averaging">The time it is averaged over.</param>
    /// <param name="zone">The zone.</param>
    /// <exception cref="ArgumentException">The edition has no such limit.</exception>
    public decimal Limit(AirIndicator indicator, Averaging averaging, AirZone zone = AirZone.Class2) => Limit(indicator.Code(), averaging, zone);

    private static IReadOnlyList<AmbientLimit> Checked(IReadOnlyList<AmbientLimit> limits)
    {
        foreach (AmbientLimit limit in limits)
            if (limit.Class1 <= 0 || limit.Class2 < limit.Class1) throw new InvalidDataException($"Limit of {limit.Indicator}: class 1 must be above zero and at most class 2.");
        return limits.DistinctBy(limit => (limit.Indicator, limit.Averaging)).Count() == limits.Count
            ? limits
            : throw new InvalidDataException("A limit is there twice.");
    }
}

/// <summary>One line of the limit table.</summary>
/// <param name="Indicator">Code of the indicator.</param>
/// <param name="Averaging">The time it is averaged over.</param>
/// <param name="Class1">Limit in class 1 zones, µg/m³ (CO mg/m³).</param>
/// <param name="Class2">Limit in class 2 zones, µg/m³ (CO mg/m³).</param>
public sealed record AmbientLimit(string Indicator, Averaging Averaging, decimal Class1, decimal Class2);
