namespace WenchangPlan.Telemetry.Register;

/// <summary>How the readings of an hour become one value.</summary>
public enum MeanKind
{
    /// <summary>Sum divided by count.</summary>
    Arithmetic,
    /// <summary>pH: the mean of the hydrogen-ion concentrations, taken back to pH.</summary>
    Ph,
    /// <summary>Degrees on a circle: the direction of the mean unit vector.</summary>
    Direction,
    /// <summary>Amounts that add up, such as rain.</summary>
    Sum,
    /// <summary>Sound levels, dB: the level of the mean energy.</summary>
    Energy,
    /// <summary>The greatest, such as a maximum level.</summary>
    Maximum,
}

/// <summary>A quantity a station can report (监测因子).</summary>
/// <param name="Index">Position in the catalogue, from 0; stable only within one process.</param>
/// <param name="Domain">The domain it belongs to; the same code may mean different things in two domains.</param>
/// <param name="Code">Lower-case code used in payloads, the API and column names.</param>
/// <param name="Hj212">Factor code of HJ 212-2017 table B, or null where the standard names none.</param>
/// <param name="Name">Chinese name.</param>
/// <param name="NameEn">English name.</param>
/// <param name="Unit">Unit of every value under this code; empty for numbers without a unit.</param>
/// <param name="Min">Smallest plausible value, included. Below it a value is kept with the flag <c>range</c>.</param>
/// <param name="Max">Largest plausible value, included. Above it a value is kept with the flag <c>range</c>.</param>
/// <param name="Decimals">Decimals shown to people, 0 to 6. Stored values are never rounded.</param>
/// <param name="Mean">How the values of an hour are combined.</param>
public sealed record Parameter(
    int Index, Domain Domain, string Code, string? Hj212, string Name, string NameEn, string Unit,
    double Min, double Max, int Decimals, MeanKind Mean)
{
    /// <summary>Limit of detection, in the unit, above 0; null if none is named. A negative value down to minus the limit is an instrument at zero.</summary>
    public double? DetectionLimit { get; init; }

    /// <summary>The usual symbol, such as PM2.5, where there is one: shown where the name is too long.</summary>
    public string? Symbol { get; init; }
}
