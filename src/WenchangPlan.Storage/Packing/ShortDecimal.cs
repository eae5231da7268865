namespace WenchangPlan.Storage.Packing;

/// <summary>A double as a whole number and a power of ten, as far as that is exact: what sensors send has few decimals (35.2 is 352 / 10).</summary>
internal static class ShortDecimal
{
    /// <summary>Most decimals tried.</summary>
    public const int MostDecimals = 6;

    /// <summary>2^53: below it every whole number is a double.</summary>
    private const long Exact = 1L << 53;

    private static readonly double[] Powers = [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000];

    /// <summary>Finds the whole number that <see cref="Unscale"/> turns back into exactly the same double, bit by bit: -0.0 has none.</summary>
    /// <param name="value">Any double.</param>
    /// <param name="decimals">0 to <see cref="MostDecimals"/>.</param>
    /// <param name="number">The number, below 2^53 in size.</param>
    /// <remarks>A quotient of two exact doubles is rounded as the decimal number itself would be, so the text of that number reads back as the same double too.</remarks>
    public static bool TryScale(double value, int decimals, out long number)
    {
        double scaled = Math.Round(value * Powers[decimals]);
        number = Math.Abs(scaled) < Exact ? (long)scaled : 0;
        return BitConverter.DoubleToInt64Bits(Unscale(number, decimals)) == BitConverter.DoubleToInt64Bits(value);
    }

    /// <summary>The number divided by 10^decimals.</summary>
    public static double Unscale(long number, int decimals) => number / Powers[decimals];
}
