namespace WenchangPlan.Standards.Air;

/// <summary>
/// Conversion between volume fractions and mass concentrations of a gas, at the reference state of GB 3095 (2018 amendment and 2026):
/// 298.15 K and 1013.25 hPa.
/// </summary>
/// <remarks>
/// Particulate matter, lead and benzo[a]pyrene have no volume fraction and are reported at actual temperature and pressure.
/// </remarks>
public static class GasUnits
{
    /// <summary>Reference temperature, K.</summary>
    public const decimal ReferenceKelvin = 298.15m;

    /// <summary>Reference pressure, hPa.</summary>
    public const decimal ReferenceHectopascal = 1013.25m;

    /// <summary>The gas constant, J/(mol·K): exact since the SI of 2019.</summary>
    public const decimal GasConstant = 8.31446261815324m;

    private const decimal MicrogramsPerMilligram = 1000;

    /// <summary>Molar volume at the reference state, L/mol: about 24.465.</summary>
    public static decimal ReferenceMolarVolume { get; } = GasConstant * ReferenceKelvin / ReferenceHectopascal * 10;

    /// <summary>Molar mass, g/mol, from conventional atomic weights.</summary>
    /// <param name="gas">SO2, NO2, CO or O3 (either ozone indicator).</param>
    /// <exception cref="ArgumentException">The indicator is no gas.</exception>
    public static decimal MolarMass(AirIndicator gas) => gas switch
    {
        AirIndicator.So2 => 64.064m,
        AirIndicator.No2 => 46.0055m,
        AirIndicator.Co => 28.010m,
        AirIndicator.O3 or AirIndicator.O3EightHour => 47.998m,
        _ => throw new ArgumentException($"{gas.Code()} is no gas.", nameof(gas)),
    };

    /// <summary>Mass concentration of a volume fraction at the reference state.</summary>
    /// <param name="gas">The gas.</param>
    /// <param name="ppb">Parts per billion by volume (nmol/mol).</param>
    /// <returns>µg/m³, not rounded.</returns>
    /// <exception cref="ArgumentException">The indicator is no gas.</exception>
    public static decimal MicrogramsFromPpb(AirIndicator gas, decimal ppb) => ppb * MolarMass(gas) / ReferenceMolarVolume;

    /// <summary>What to multiply a value of a unit by to have it in the unit of the indicator, at the reference state.</summary>
    /// <param name="gas">The indicator: µg/m³, carbon monoxide mg/m³.</param>
    /// <param name="unit">"ppb", "ppm", "µg/m³" or "mg/m³"; also "ug/m3", "mg/m3" and the like. Case does not matter.</param>
    /// <param name="kelvin">
    /// The temperature at which a mass concentration was reported, above 0 K: 273.15 for data before September 2018. A volume fraction does not depend
    /// on it.
    /// </param>
    /// <param name="factor">The factor, above zero.</param>
    /// <returns>False when the unit is none of these, or when the indicator is no gas and the unit is a volume fraction.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The temperature is not above zero.</exception>
    public static bool TryGetFactor(AirIndicator gas, string unit, decimal kelvin, out decimal factor)
    {
        ArgumentNullException.ThrowIfNull(unit);
        bool isGas = gas is AirIndicator.So2 or AirIndicator.No2 or AirIndicator.Co or AirIndicator.O3 or AirIndicator.O3EightHour;
        decimal micrograms = unit.Trim().ToUpperInvariant().Replace('Μ', 'U').Replace('µ', 'U').Replace('³', '3') switch
        {
            "PPB" when isGas => MicrogramsFromPpb(gas, 1),
            "PPM" when isGas => MicrogramsFromPpb(gas, MicrogramsPerMilligram),
            "UG/M3" => isGas ? ToReferenceState(1, kelvin) : 1,
            "MG/M3" => MicrogramsPerMilligram * (isGas ? ToReferenceState(1, kelvin) : 1),
            _ => 0,
        };
        factor = gas is AirIndicator.Co ? micrograms / MicrogramsPerMilligram : micrograms;
        return factor > 0;
    }

    /// <summary>A concentration of a gas at one state, at the reference state: for instruments that report another one.</summary>
    /// <param name="concentration">At the state of the instrument, any mass unit per m³.</param>
    /// <param name="kelvin">Temperature of that state, above 0 K; 273.15 for data reported before September 2018.</param>
    /// <param name="hectopascal">Pressure of that state, above 0 hPa.</param>
    /// <returns>In the same unit, not rounded.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A temperature or pressure is not above zero.</exception>
    public static decimal ToReferenceState(decimal concentration, decimal kelvin, decimal hectopascal = ReferenceHectopascal)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(kelvin);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(hectopascal);
        return concentration * kelvin / ReferenceKelvin * ReferenceHectopascal / hectopascal;
    }
}
