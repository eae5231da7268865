using WenchangPlan.Standards.Editions;

namespace WenchangPlan.Standards.Water;

/// <summary>
/// What is measured in surface water: the 24 basic items of GB 3838-2002 in the order of its table 1, then two for the trophic state.
/// </summary>
/// <remarks>mg/L unless said otherwise.</remarks>
public enum WaterIndicator : byte
{
    /// <summary>Water temperature, °C.</summary>
    Temperature,

    /// <summary>pH, no unit.</summary>
    Ph,

    /// <summary>Dissolved oxygen.</summary>
    DissolvedOxygen,

    /// <summary>Permanganate index.</summary>
    CodMn,

    /// <summary>Chemical oxygen demand.</summary>
    Cod,

    /// <summary>Five-day biochemical oxygen demand.</summary>
    Bod5,

    /// <summary>Ammonia nitrogen.</summary>
    Nh3N,

    /// <summary>Total phosphorus, as P.</summary>
    TotalPhosphorus,

    /// <summary>Total nitrogen, as N.</summary>
    TotalNitrogen,

    /// <summary>Copper.</summary>
    Copper,

    /// <summary>Zinc.</summary>
    Zinc,

    /// <summary>Fluoride, as F⁻.</summary>
    Fluoride,

    /// <summary>Selenium.</summary>
    Selenium,

    /// <summary>Arsenic.</summary>
    Arsenic,

    /// <summary>Mercury.</summary>
    Mercury,

    /// <summary>Cadmium.</summary>
    Cadmium,

    /// <summary>Hexavalent chromium.</summary>
    HexavalentChromium,

    /// <summary>Lead.</summary>
    Lead,

    /// <summary>Cyanide.</summary>
    Cyanide,

    /// <summary>Volatile phenol.</summary>
    VolatilePhenol,

    /// <summary>Petroleum.</summary>
    Petroleum,

    /// <summary>Anionic surfactant.</summary>
    AnionicSurfactant,

    /// <summary>Sulfide.</summary>
    Sulfide,

    /// <summary>Fecal coliform, count/L.</summary>
    FecalColiform,

    /// <summary>Chlorophyll a, mg/m³ (the same number as µg/L).</summary>
    ChlorophyllA,

    /// <summary>Transparency (Secchi depth), m.</summary>
    Transparency,
}

/// <summary>Codes, names and units of water indicators.</summary>
public static class WaterIndicators
{
    private static readonly IndicatorTable<WaterIndicator> Table = IndicatorTable<WaterIndicator>.Load("water");

    /// <summary>How many indicators there are; their numbers run from 0 to this minus one.</summary>
    public const int Count = 26;

    /// <summary>The code used in payloads and files, such as "nh3n".</summary>
    /// <param name="indicator">The indicator.</param>
    public static string Code(this WaterIndicator indicator) => Table[indicator].Code;

    /// <summary>The name people read.</summary>
    /// <param name="indicator">The indicator.</param>
    public static BilingualText Name(this WaterIndicator indicator) => Table[indicator].Name;

    /// <summary>The unit of its values; empty for pH.</summary>
    /// <param name="indicator">The indicator.</param>
    public static string Unit(this WaterIndicator indicator) => Table[indicator].Unit;

    /// <summary>The indicator of a code.</summary>
    /// <param name="code">A code such as "codmn"; case matters.</param>
    /// <param name="indicator">The indicator, if the code is known.</param>
    /// <returns>Whether the code is known.</returns>
    public static bool TryParse(string code, out WaterIndicator indicator) => Table.TryFind(code, out indicator);

    /// <summary>The codes of a set joined by "+", in the order of the standard's table; empty for the empty set.</summary>
    /// <param name="indicators">The set.</param>
    public static string CodesJoined(this IndicatorSet<WaterIndicator> indicators) =>
        string.Join('+', indicators.Select(Code));

    internal static WaterIndicator Parse(string code) =>
        TryParse(code, out WaterIndicator indicator) ? indicator : throw new InvalidDataException($"There is no indicator {code}.");

    internal static IndicatorSet<WaterIndicator> ParseSet(IEnumerable<string> codes) =>
        codes.Aggregate(default(IndicatorSet<WaterIndicator>), (set, code) => set.With(Parse(code)));
}
