namespace WenchangPlan.Standards.Air;

/// <summary>
/// One column of the breakpoint table: the concentrations at which the sub-index has its fixed steps. Neighbouring segments share
/// their breakpoint, so there are no gaps.
/// </summary>
public sealed class BreakpointColumn
{
    private readonly int[] _iaqi;
    private readonly decimal[] _concentrations;
    private readonly Iaqi _above;

    /// <param name="name">The code of the column, such as "o3_8h".</param>
    /// <param name="iaqi">Sub-indices at the breakpoints, rising from zero; may go on beyond the column.</param>
    /// <param name="concentrations">Concentrations at the breakpoints, rising from zero.</param>
    /// <param name="above">What holds above the last breakpoint.</param>
    internal BreakpointColumn(string name, IReadOnlyList<int> iaqi, IReadOnlyList<decimal> concentrations, Iaqi above)
    {
        Name = name;
        _iaqi = [.. iaqi.Take(concentrations.Count)];
        _concentrations = [.. concentrations];
        _above = above;
        if (_concentrations.Length < 2 || _concentrations.Length > iaqi.Count || !Rises(_concentrations))
            throw new ArgumentException($"Column {name} must rise from zero in 2 to {iaqi.Count} steps.", nameof(concentrations));
    }

    /// <summary>The code of the column, such as "o3_8h".</summary>
    public string Name { get; }

    /// <summary>The breakpoints, lowest first: concentration (µg/m³; CO mg/m³) and the sub-index exactly there.</summary>
    public IEnumerable<(decimal Concentration, int Iaqi)> Breakpoints => _concentrations.Zip(_iaqi);

    /// <summary>The sub-index of a concentration: linear between breakpoints, rounded up, exact.</summary>
    /// <param name="concentration">µg/m³ (CO mg/m³), zero or more.</param>
    /// <exception cref="ArgumentOutOfRangeException">The concentration is negative.</exception>
    /// <remarks>HJ 633-2012, 4.3 formula 1 and 6.2; HJ 633-2026, 4.2.3 and 4.2.6.</remarks>
    public Iaqi Interpolate(decimal concentration)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(concentration);
        for (int i = 1; i < _concentrations.Length; i++)
        {
            if (concentration > _concentrations[i]) continue;
            decimal rise = (_iaqi[i] - _iaqi[i - 1]) * (concentration - _concentrations[i - 1]);
            decimal run = _concentrations[i] - _concentrations[i - 1];
            return new Iaqi(IaqiState.Computed, _iaqi[i - 1] + CeilingOfQuotient(rise, run));
        }

        return _above;
    }

    /// <summary>
    /// Rounds up exactly: a quotient without a finite decimal expansion may itself be rounded to a whole number, so the product decides.
    /// </summary>
    private static int CeilingOfQuotient(decimal dividend, decimal divisor)
    {
        int whole = (int)(dividend / divisor);
        return whole * divisor < dividend ? whole + 1 : whole;
    }

    private static bool Rises(decimal[] values)
    {
        for (int i = 1; i < values.Length; i++)
            if (values[i] <= values[i - 1]) return false;
        return values[0] == 0;
    }
}
