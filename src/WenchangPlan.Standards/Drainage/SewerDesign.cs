using WenchangPlan.Standards.Editions;

namespace WenchangPlan.Standards.Drainage;

/// <summary>What a pipe carries, which decides how full it may be.</summary>
public enum DrainageNetwork : byte
{
    /// <summary>Sewage alone (污水): designed with air above the water.</summary>
    Sewer,

    /// <summary>Storm water alone (雨水): designed to run full.</summary>
    Storm,

    /// <summary>Storm water and sewage together (合流): designed to run full.</summary>
    Combined,
}

/// <summary>One edition of GB 50014: how full a pipe may be by design. Immutable.</summary>
public sealed record SewerDesign : Edition
{
    private const decimal Full = 1;
    private static readonly EditionCatalog<SewerDesign> Catalog = EditionCatalog<SewerDesign>.Load("Drainage");

    /// <summary>All editions, oldest first.</summary>
    public static IReadOnlyList<SewerDesign> All => Catalog.All;

    /// <summary>How full a sewer may be by design, by inner diameter, smallest first.</summary>
    public required IReadOnlyList<DesignFullness> DesignFullness { get; init => field = EditionTable.Rising(value, line => line.FromMillimetres); }

    /// <summary>The edition that judges a day.</summary>
    /// <param name="day">The local day being judged.</param>
    public static SewerDesign For(DateOnly day) => Catalog.For(day);

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

    /// <summary>How full a pipe may be by design: a sewer by its diameter, a storm or combined pipe 1.</summary>
    /// <param name="network">What the pipe carries.</param>
    /// <param name="diameter">Inner diameter, m, above zero.</param>
    /// <returns>Fullness, above 0 up to 1.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The diameter is not above zero.</exception>
    /// <remarks>GB 50014-2021, table 5.2.4 (unverified).</remarks>
    public decimal MaximumFullness(DrainageNetwork network, decimal diameter)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(diameter);
        return network is DrainageNetwork.Sewer ? DesignFullness.Last(line => diameter * 1000 >= line.FromMillimetres).Fullness : Full;
    }
}

/// <summary>How full a sewer may be by design.</summary>
/// <param name="FromMillimetres">Smallest inner diameter, mm, included.</param>
/// <param name="Fullness">Largest design fullness, 0 to 1.</param>
public sealed record DesignFullness(decimal FromMillimetres, decimal Fullness);
