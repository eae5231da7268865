using WenchangPlan.Standards.Editions;

namespace WenchangPlan.Standards.Water;

/// <summary>
/// One edition of GB 3838: the class of a single concentration. Immutable; safe to share between threads.
/// </summary>
public sealed record SurfaceWaterStandard : Edition
{
    private const int Classes = 5;

    private static readonly EditionCatalog<SurfaceWaterStandard> Catalog =
        EditionCatalog<SurfaceWaterStandard>.Load<SurfaceWaterFile>("SurfaceWater", file => new SurfaceWaterStandard(file));

    private readonly decimal[]?[] _upToRiver = new decimal[WaterIndicators.Count][];
    private readonly decimal[]?[] _upToLake = new decimal[WaterIndicators.Count][];
    private readonly decimal[]?[] _atLeast = new decimal[WaterIndicators.Count][];
    private readonly decimal _saturationShare;
    private readonly decimal _temperatureRise;
    private readonly decimal _temperatureFall;

    [System.Diagnostics.CodeAnalysis.SetsRequiredMembers]
    internal SurfaceWaterStandard(SurfaceWaterFile file)
    {
        (Standard, Pin, Title, From, To, Verification) = (file.Standard, file.Pin, file.Title, file.From, file.To, file.Verification);
        (PhRange, _saturationShare) = (file.PhRange, file.SaturationShare);
        (_temperatureRise, _temperatureFall) = (file.TemperatureRise, file.TemperatureFall);
        Fill(_upToRiver, file.UpTo[WaterBody.River], rising: true);
        Fill(_upToLake, file.UpTo[WaterBody.River], rising: true);
        Fill(_upToLake, file.UpTo[WaterBody.Lake], rising: true);
        Fill(_atLeast, file.AtLeast, rising: false);
    }

    /// <summary>The range of pH in every class, both ends allowed.</summary>
    public PhLimits PhRange { get; }

    /// <summary>All editions, oldest first.</summary>
    public static IReadOnlyList<SurfaceWaterStandard> All => Catalog.All;

    /// <summary>The edition that judges a day.</summary>
    /// <param name="day">The local day being judged, not the day of the calculation.</param>
    public static SurfaceWaterStandard For(DateOnly day) => Catalog.For(day);

    /// <summary>The edition of a name.</summary>
    /// <param name="name">Its pin or its number, such as "2002" or "GB 3838-2002".</param>
    /// <exception cref="ArgumentException">No edition has this name; the message lists those there are.</exception>
    public static SurfaceWaterStandard Named(string name) => Catalog.Named(name);

    /// <summary>The class of one value: the best class whose limit it meets; the limits belong to their class.</summary>
    /// <param name="indicator">What was measured.</param>
    /// <param name="value">In the unit of the indicator, zero or more (temperature may be negative).</param>
    /// <param name="body">River or lake.</param>
    /// <returns>
    /// <see cref="WaterClass.None"/> when the standard gives this indicator no class: temperature, the trophic indicators, and total
    /// nitrogen in rivers. pH is class I inside its range and worse than V outside.
    /// </returns>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    /// <remarks>GB 3838-2002, table 1.</remarks>
    public WaterClass ClassOf(WaterIndicator indicator, decimal value, WaterBody body)
    {
        if (indicator is WaterIndicator.Temperature) return WaterClass.None;
        ArgumentOutOfRangeException.ThrowIfNegative(value);
        if (indicator is WaterIndicator.Ph) return value >= PhRange.Low && value <= PhRange.High ? WaterClass.I : WaterClass.WorseThanV;
        if (_atLeast[(int)indicator] is { } floors) return Best(floors, value, static (value, floor) => value >= floor);
        return UpTo(indicator, body) is { } ceilings ? Best(ceilings, value, static (value, ceiling) => value <= ceiling) : WaterClass.None;
    }

    /// <summary>
    /// The class of dissolved oxygen where 90 % of saturation also makes class I (the other half of the standard's wording; national
    /// practice leaves it out).
    /// </summary>
    /// <param name="oxygen">Dissolved oxygen, mg/L, zero or more.</param>
    /// <param name="temperature">Water temperature of the same sample, °C, above −31.6.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public WaterClass ClassOfOxygenBySaturation(decimal oxygen, decimal temperature)
    {
        WaterClass byValue = ClassOf(WaterIndicator.DissolvedOxygen, oxygen, WaterBody.River);
        return oxygen >= _saturationShare * OxygenSaturation(temperature) ? WaterClass.I : byValue;
    }

    /// <summary>Dissolved oxygen at saturation, at sea level, by the formula of HJ 2.3: 468 / (31.6 + T).</summary>
    /// <param name="temperature">Water temperature, °C, above −31.6.</param>
    /// <returns>mg/L.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The temperature is −31.6 or less.</exception>
    public static decimal OxygenSaturation(decimal temperature)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(temperature, -31.6m);
        return 468m / (31.6m + temperature);
    }

    /// <summary>Whether a man-made change of temperature is allowed, the same in every class: up by 1 °C, down by 2 °C.</summary>
    /// <param name="change">Change of the weekly mean, °C; the bounds are allowed.</param>
    public bool AllowsTemperatureChange(decimal change) => change <= _temperatureRise && change >= -_temperatureFall;

    /// <summary>The limit of a class.</summary>
    /// <param name="indicator">The indicator; not pH, whose limits are a range.</param>
    /// <param name="waterClass">Class I to V.</param>
    /// <param name="body">River or lake.</param>
    /// <param name="limit">The limit, which belongs to the class: an upper one, for dissolved oxygen a lower one.</param>
    /// <returns>Whether the standard has such a limit.</returns>
    public bool TryGetLimit(WaterIndicator indicator, WaterClass waterClass, WaterBody body, out decimal limit)
    {
        decimal[]? limits = _atLeast[(int)indicator] ?? UpTo(indicator, body);
        bool has = limits is not null && waterClass is >= WaterClass.I and <= WaterClass.V;
        limit = has ? limits![(int)waterClass - 1] : 0;
        return has;
    }

    private decimal[]? UpTo(WaterIndicator indicator, WaterBody body) => (body is WaterBody.Lake ? _upToLake : _upToRiver)[(int)indicator];

    private static WaterClass Best(decimal[] limits, decimal value, Func<decimal, decimal, bool> meets)
    {
        for (int i = 0; i < limits.Length; i++)
            if (meets(value, limits[i])) return (WaterClass)(i + 1);
        return WaterClass.WorseThanV;
    }

    private static void Fill(decimal[]?[] table, Dictionary<string, decimal[]> limits, bool rising)
    {
        foreach ((string code, decimal[] byClass) in limits)
        {
            bool ordered = byClass.Zip(byClass.Skip(1)).All(pair => rising ? pair.First <= pair.Second : pair.First >= pair.Second);
            if (byClass.Length != Classes || !ordered) throw new InvalidDataException($"The limits of {code} must be {Classes}, best class first.");
            table[(int)WaterIndicators.Parse(code)] = byClass;
        }
    }
}

/// <summary>The shape of a surface water edition file (folder Editions/SurfaceWater).</summary>
internal sealed record SurfaceWaterFile : Edition
{
    /// <summary>Upper limits of classes I to V; the lake table holds what differs from rivers.</summary>
    public required Dictionary<WaterBody, Dictionary<string, decimal[]>> UpTo { get; init; }

    /// <summary>Lower limits of classes I to V.</summary>
    public required Dictionary<string, decimal[]> AtLeast { get; init; }

    /// <summary>The range of pH.</summary>
    public required PhLimits PhRange { get; init; }

    /// <summary>Largest man-made rise of the weekly mean temperature, °C.</summary>
    public required decimal TemperatureRise { get; init; }

    /// <summary>Largest man-made fall of the weekly mean temperature, °C.</summary>
    public required decimal TemperatureFall { get; init; }

    /// <summary>The share of oxygen saturation that also makes class I.</summary>
    public required decimal SaturationShare { get; init; }
}
