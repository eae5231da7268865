namespace WenchangPlan.Standards;

/// <summary>Rounding as GB/T 8170 prescribes: a lone half goes to the even neighbour.</summary>
public static class Rounding
{
    /// <summary>Rounds to a number of decimals, half to even.</summary>
    /// <param name="value">Any number.</param>
    /// <param name="decimals">0 to 28.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="decimals"/> is outside 0 to 28.</exception>
    public static decimal HalfEven(decimal value, int decimals) => Math.Round(value, decimals, MidpointRounding.ToEven);

    /// <summary>
    /// Rounds to a number of decimals, half to even, but never turns a trace into nothing: when the result would be zero,
    /// one significant digit is kept.
    /// </summary>
    /// <param name="value">Any number; zero stays zero.</param>
    /// <param name="decimals">0 to 28.</param>
    /// <remarks>总站水字〔2018〕87号, reported by one source.</remarks>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="decimals"/> is outside 0 to 28.</exception>
    public static decimal HalfEvenKeepingTraces(decimal value, int decimals)
    {
        decimal rounded = HalfEven(value, decimals);
        while (rounded == 0 && value != 0 && decimals < 28)
            rounded = HalfEven(value, ++decimals);
        return rounded;
    }
}
