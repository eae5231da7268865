namespace WenchangPlan.Standards.Noise;

/// <summary>Means of sound levels: always of the energy, never of the decibels.</summary>
/// <remarks>Results are rounded to six decimals, so that every platform's logarithm agrees; reports show one.</remarks>
public static class SoundLevels
{
    private const int LevelDecimals = 6;
    private const int DayHours = 16;
    private const int NightHours = 8;
    private const decimal NightPenalty = 10;

    /// <summary>The equivalent level: the energy mean of levels over equal spans of time.</summary>
    /// <param name="levels">LAeq of each span, dB(A), −300 to 300; null is missing.</param>
    /// <param name="minimum">How many levels it takes, 1 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException">A level or <paramref name="minimum"/> is outside its range.</exception>
    public static Statistic EnergyMean(ReadOnlySpan<decimal?> levels, int minimum = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(minimum, 1);
        int count = 0;
        double energy = 0;
        foreach (decimal? level in levels)
        {
            if (!level.HasValue) continue;
            count++;
            energy += Energy(level.Value);
        }

        return count >= minimum ? Statistic.Of(Level(energy / count), count) : Statistic.TooFew(count, minimum, "levels", "声级");
    }

    /// <summary>The day-night level: nights count 10 dB more. 10 lg((16·10^(Ld/10) + 8·10^((Ln+10)/10)) / 24).</summary>
    /// <param name="day">Ld, dB(A), −300 to 290.</param>
    /// <param name="night">Ln, dB(A), −300 to 290.</param>
    /// <exception cref="ArgumentOutOfRangeException">A level is outside its range.</exception>
    public static decimal DayNight(decimal day, decimal night) =>
        Level(((DayHours * Energy(day)) + (NightHours * Energy(night + NightPenalty))) / (DayHours + NightHours));

    /// <summary>A percent level: the level that was exceeded in this percentage of the time, so that L10 ≥ L50 ≥ L90.</summary>
    /// <param name="levels">Instantaneous levels at equal steps, dB(A); null is missing.</param>
    /// <param name="percent">Above 0, below 100: 10 for L10.</param>
    /// <param name="minimum">How many levels it takes, 1 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="percent"/> or <paramref name="minimum"/> is outside its range.</exception>
    public static Statistic ExceededIn(ReadOnlySpan<decimal?> levels, decimal percent, int minimum = 1)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(percent);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(percent, 100);
        return Percentile.Of(levels, 1 - (percent / 100), minimum);
    }

    /// <summary>The energy of a level, relative to 0 dB: what is added up in a mean.</summary>
    /// <param name="decibels">The level, dB(A), −300 to 300.</param>
    /// <exception cref="ArgumentOutOfRangeException">The level is outside its range.</exception>
    public static double Energy(decimal decibels)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Math.Abs(decibels), 300, nameof(decibels));
        return Math.Pow(10, (double)decibels / 10);
    }

    /// <summary>The level of an energy, dB(A).</summary>
    /// <param name="energy">Relative to 0 dB, above zero.</param>
    public static decimal Level(double energy) => Rounding.HalfEven((decimal)(10 * Math.Log10(energy)), LevelDecimals);
}
