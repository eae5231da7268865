using System.Globalization;
using System.Text;
using WenchangPlan.Standards.Air;

namespace WenchangPlan.Worker.Tables;

/// <summary>What a unit measures; units of one quantity convert into each other.</summary>
internal enum Quantity
{
    None,
    MassConcentration,
    VolumeFraction,
    Temperature,
    Pressure,
    Speed,
    Conductivity,
    Turbidity,
    Length,
    Flow,
    Percent,
    Angle,
    Voltage,
    Current,
    Sound,
}

/// <summary>A unit, and how its numbers become those of the base unit of its quantity: value × Factor + Shift.</summary>
/// <param name="Text">As it was written.</param>
/// <param name="Quantity">What it measures.</param>
/// <param name="Factor">Base units in one unit.</param>
/// <param name="Shift">Added after that; temperatures only.</param>
internal sealed record MeasureUnit(string Text, Quantity Quantity, decimal Factor, decimal Shift = 0)
{
    private static readonly Dictionary<string, MeasureUnit> Known = Table();

    /// <summary>Temperature of the gas volume, K, where it was written behind @; else that of the standard.</summary>
    public decimal ReferenceKelvin { get; init; } = GasUnits.ReferenceKelvin;

    /// <summary>Reads a unit: µg/m3, ug/m³, ugm-3, 微克/立方米, ppb, mg/L, ℃, °F, hPa … A concentration may name the temperature it is given at: ug/m3@20C, @293.15K.</summary>
    /// <returns>Null when it is none.</returns>
    public static MeasureUnit? TryParse(string text)
    {
        int element = text.LastIndexOf(" as ", StringComparison.OrdinalIgnoreCase); // mg/L as P, as our limits are
        string[] parts = (element > 0 && text[(element + 4)..].Trim() is "P" or "N" ? text[..element] : text).Split('@');
        decimal kelvin = GasUnits.ReferenceKelvin;
        if (parts.Length > 2 || (parts.Length == 2 && !TryKelvin(parts[1], out kelvin))) return null;
        return Known.TryGetValue(Key(parts[0]), out MeasureUnit? found) ? found with { Text = text.Trim(), ReferenceKelvin = kelvin } : null;
    }

    /// <summary>A unit of the catalogue; one that is not known here converts into nothing else.</summary>
    public static MeasureUnit Of(string text) => TryParse(text) ?? new MeasureUnit(text, Quantity.None, 1);

    /// <summary>Which multiple of a value, and what added to it, is the value in another unit.</summary>
    /// <param name="target">The other unit.</param>
    /// <param name="code">The parameter; for gases volume and mass convert into each other by their molar mass.</param>
    /// <returns>Null when there is no such conversion.</returns>
    public (decimal Factor, decimal Shift)? To(MeasureUnit target, string code)
    {
        bool gas = TryGas(code, out AirIndicator indicator);
        decimal atReference = gas ? ReferenceKelvin / GasUnits.ReferenceKelvin : 1;
        if (Quantity == target.Quantity) return (Factor / target.Factor * atReference, (Shift - target.Shift) / target.Factor);
        if (target.Quantity is not Quantity.MassConcentration || Quantity is not Quantity.VolumeFraction) return null;

        // A part in a billion of water by mass is 1 µg/L; of air by volume it weighs what the gas weighs.
        decimal micrograms = gas ? GasUnits.MicrogramsFromPpb(indicator, Factor) : Factor * 1000;
        return gas || target.Text.EndsWith('L') ? (micrograms / target.Factor, 0) : null;
    }

    private static bool TryGas(string code, out AirIndicator gas) => AirIndicators.TryParse(code, out gas) && gas is AirIndicator.So2 or AirIndicator.No2 or AirIndicator.Co or AirIndicator.O3 or AirIndicator.O3EightHour;

    private static bool TryKelvin(string text, out decimal kelvin)
    {
        string trimmed = text.Trim().TrimEnd('C', 'c', '℃').TrimEnd('°', ' ');
        bool isKelvin = trimmed.EndsWith('K') || trimmed.EndsWith('k');
        if (!decimal.TryParse(isKelvin ? trimmed[..^1] : trimmed, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out kelvin)) return false;
        kelvin += isKelvin ? 0 : 273.15m;
        return kelvin is > 200 and < 400;
    }

    /// <summary>Letters, digits and signs that matter, in one spelling.</summary>
    private static string Key(string text)
    {
        var key = new StringBuilder();
        foreach (char c in text.Normalize(NormalizationForm.FormKC).Replace("立方米", "m3", StringComparison.Ordinal).Replace("微克", "ug", StringComparison.Ordinal)
                     .Replace("毫克", "mg", StringComparison.Ordinal).Replace("升", "l", StringComparison.Ordinal).ToLowerInvariant())
        {
            if (c is 'μ' or 'µ') key.Append('u');
            else if (char.IsLetterOrDigit(c) || c is '%' or '°') key.Append(c);
        }

        return key.ToString();
    }

    private static Dictionary<string, MeasureUnit> Table()
    {
        var table = new Dictionary<string, MeasureUnit>(StringComparer.Ordinal);
        void Add(Quantity quantity, decimal factor, decimal shift, params string[] spellings)
        {
            foreach (string spelling in spellings) table.TryAdd(Key(spelling), new MeasureUnit(spelling, quantity, factor, shift));
        }

        foreach ((string prefix, decimal factor) in ((string, decimal)[])[("n", 0.001m), ("u", 1), ("m", 1000), ("", 1_000_000)])
        {
            Add(Quantity.MassConcentration, factor, 0, prefix + "g/m3", prefix + "g/m^3", prefix + "g m-3", prefix + "g per cubic meter", prefix + "g/cubic meter", prefix + "g/Nm3", prefix + "g/cu m");
            Add(Quantity.MassConcentration, factor * 1000, 0, prefix + "g/L", prefix + "g L-1", prefix + "g/dm3");
        }

        Add(Quantity.MassConcentration, 1, 0, "micrograms per cubic meter (LC)", "micrograms/cubic meter", "UG/M3", "ugm3", "ug/m³ (LC)");
        Add(Quantity.VolumeFraction, 0.001m, 0, "ppt");
        Add(Quantity.VolumeFraction, 1, 0, "ppb", "ppbv", "nmol/mol", "parts per billion", "parts per billion by volume");
        Add(Quantity.VolumeFraction, 1000, 0, "ppm", "ppmv", "umol/mol", "parts per million");
        Add(Quantity.Temperature, 1, 0, "°C", "C", "deg C", "degrees C", "celsius", "摄氏度");
        Add(Quantity.Temperature, 5m / 9, -160m / 9, "°F", "F", "deg F", "degrees F", "fahrenheit");
        Add(Quantity.Temperature, 1, -273.15m, "K", "kelvin");
        Add(Quantity.Pressure, 1, 0, "hPa", "mbar", "百帕");
        Add(Quantity.Pressure, 0.01m, 0, "Pa", "帕");
        Add(Quantity.Pressure, 10, 0, "kPa", "千帕");
        Add(Quantity.Pressure, 1.33322387415m, 0, "mmHg");
        Add(Quantity.Speed, 1, 0, "m/s", "m s-1", "米/秒");
        Add(Quantity.Speed, 1 / 3.6m, 0, "km/h", "kph");
        Add(Quantity.Speed, 0.44704m, 0, "mph");
        Add(Quantity.Conductivity, 1, 0, "uS/cm", "uS/cm @25C", "umho/cm", "us/cm25c");
        Add(Quantity.Conductivity, 1000, 0, "mS/cm");
        Add(Quantity.Conductivity, 10, 0, "mS/m");
        Add(Quantity.Conductivity, 10_000, 0, "S/m");
        Add(Quantity.Turbidity, 1, 0, "NTU", "FNU", "FTU", "度");
        Add(Quantity.Length, 1, 0, "m", "米");
        Add(Quantity.Length, 0.01m, 0, "cm", "厘米");
        Add(Quantity.Length, 0.001m, 0, "mm", "毫米");
        Add(Quantity.Length, 0.3048m, 0, "ft", "feet");
        Add(Quantity.Length, 0.0254m, 0, "in", "inch", "inches");
        Add(Quantity.Flow, 1, 0, "m3/s", "立方米/秒");
        Add(Quantity.Flow, 1m / 3600, 0, "m3/h", "立方米/小时", "t/h");
        Add(Quantity.Flow, 1m / 86_400, 0, "m3/d", "立方米/天", "t/d");
        Add(Quantity.Flow, 0.001m, 0, "L/s", "升/秒");
        Add(Quantity.Flow, 0.028316846592m, 0, "ft3/s", "cfs");
        Add(Quantity.Percent, 1, 0, "%", "percent", "%RH");
        Add(Quantity.Angle, 1, 0, "°", "deg", "degrees");
        Add(Quantity.Voltage, 1, 0, "V", "伏");
        Add(Quantity.Current, 1, 0, "A", "安");
        Add(Quantity.Sound, 1, 0, "dB", "dB(A)", "dBA", "分贝");
        Add(Quantity.None, 1, 0, "", "1", "无量纲", "none", "std units", "standard units", "pH units", "unitless");
        return table;
    }
}
