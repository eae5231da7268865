using WenchangPlan.Standards.Editions;

namespace WenchangPlan.Standards.Noise;

/// <summary>The two parts of 24 hours, each with its own limit.</summary>
public enum NoisePeriod : byte
{
    /// <summary>昼间: 06:00 to 22:00 unless local government sets otherwise.</summary>
    Day,

    /// <summary>夜间: the rest; it belongs to the day on which it starts.</summary>
    Night,
}

/// <summary>One edition of GB 3096: limits of the equivalent level by class of area. A level equal to the limit meets it. Immutable.</summary>
/// <remarks>How much data a level takes is set by HJ 906-2017, whose numbers were not found: those here are engineering defaults ("E").</remarks>
public sealed record NoiseStandard : Edition
{
    private const int HoursPerDay = 24;
    private static readonly EditionCatalog<NoiseStandard> Catalog = EditionCatalog<NoiseStandard>.Load("Noise");

    /// <summary>All editions, oldest first.</summary>
    public static IReadOnlyList<NoiseStandard> All => Catalog.All;

    /// <summary>The hour at which the day begins, included; 6 unless local government sets otherwise.</summary>
    public required int DayFromHour { get; init; }

    /// <summary>The hour at which the night begins, included; 22 unless local government sets otherwise.</summary>
    public required int NightFromHour { get; init; }

    /// <summary>By how much a sudden noise at night may exceed the night limit, dB; 15.</summary>
    public required decimal SuddenNightExcess { get; init; }

    /// <summary>Minutes of valid sampling that make an hourly level, 1 to 60; default 45 (E).</summary>
    public required int MinimumMinutesPerHour { get; init => field = InRange(value, 60); }

    /// <summary>Hourly levels that make Ld, 1 to 24; default 12 of 16 (E).</summary>
    public required int MinimumDayHours { get; init => field = InRange(value, HoursPerDay); }

    /// <summary>Hourly levels that make Ln, 1 to 24; default 6 of 8 (E).</summary>
    public required int MinimumNightHours { get; init => field = InRange(value, HoursPerDay); }

    /// <summary>Decimals with which levels are reported and compared, half to even; default 1 (unverified).</summary>
    public required int ReportedDecimals { get; init; }

    /// <summary>The classes of area, quietest first.</summary>
    public required IReadOnlyList<NoiseClass> Classes { get; init; }

    /// <summary>The edition that judges a day.</summary>
    /// <param name="day">The local day being judged.</param>
    public static NoiseStandard For(DateOnly day) => Catalog.For(day);

    /// <summary>How many hours a period has.</summary>
    /// <param name="period">Day or night.</param>
    public int HoursOf(NoisePeriod period)
    {
        int day = NightFromHour - DayFromHour;
        return period is NoisePeriod.Day ? day : HoursPerDay - day;
    }

    /// <summary>How many hourly levels a period takes.</summary>
    /// <param name="period">Day or night.</param>
    public int MinimumHoursOf(NoisePeriod period) => period is NoisePeriod.Day ? MinimumDayHours : MinimumNightHours;

    /// <summary>How many hours after 00:00 of its day a period begins: 6 and 22.</summary>
    /// <param name="period">Day or night.</param>
    public int FromHour(NoisePeriod period) => period is NoisePeriod.Day ? DayFromHour : NightFromHour;

    /// <summary>Which period an instant belongs to, and of which day: the hours after midnight belong to the night that began the day before.</summary>
    /// <param name="local">Local time.</param>
    /// <remarks>A convention of this service; the standard's text was not seen.</remarks>
    public (DateOnly Day, NoisePeriod Period) PeriodOf(DateTime local) => (
        DateOnly.FromDateTime(local).AddDays(local.Hour < DayFromHour ? -1 : 0),
        local.Hour >= DayFromHour && local.Hour < NightFromHour ? NoisePeriod.Day : NoisePeriod.Night);

    /// <summary>The limits of a class of area.</summary>
    /// <param name="areaClass">"0", "1", "2", "3", "4a" or "4b".</param>
    /// <exception cref="ArgumentException">There is no such class.</exception>
    /// <remarks>GB 3096-2008, table 1.</remarks>
    public NoiseClass Limits(string areaClass) => Classes.FirstOrDefault(line => line.Class == areaClass)
        ?? throw new ArgumentException($"{Standard} has no class {areaClass}. There are: {string.Join(", ", Classes.Select(line => line.Class))}.", nameof(areaClass));

    /// <summary>Ld or Ln: the energy mean of the hourly levels of a period.</summary>
    /// <param name="period">Day or night.</param>
    /// <param name="hours">The hourly levels of the period, dB(A), in order; null is missing or invalid.</param>
    /// <exception cref="ArgumentException">There are not as many hours as the period has.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A level is outside −300 to 300.</exception>
    public Statistic LevelOf(NoisePeriod period, ReadOnlySpan<decimal?> hours) => hours.Length == HoursOf(period)
        ? SoundLevels.EnergyMean(hours, MinimumHoursOf(period))
        : throw new ArgumentException($"The {period} has {HoursOf(period)} hours, got {hours.Length}.", nameof(hours));

    /// <summary>Judges the level of a period.</summary>
    /// <param name="areaClass">"0", "1", "2", "3", "4a" or "4b".</param>
    /// <param name="period">Day or night.</param>
    /// <param name="level">Ld or Ln, or why there is none.</param>
    /// <param name="maximum">The highest level of the period, dB(A); null when it was not measured. Only nights have a bound for it.</param>
    /// <exception cref="ArgumentException">There is no such class.</exception>
    /// <remarks>GB 3096-2008: table 1; sudden noise at night may exceed the limit by 15 dB at most.</remarks>
    public NoiseVerdict Judge(string areaClass, NoisePeriod period, Statistic level, decimal? maximum = null)
    {
        NoiseClass limits = Limits(areaClass);
        decimal limit = period is NoisePeriod.Day ? limits.Day : limits.Night;
        decimal? reported = level.ValueOrGap() is { } value ? Rounding.HalfEven(value, ReportedDecimals) : null;
        decimal? peakLimit = period is NoisePeriod.Night ? limit + SuddenNightExcess : null;
        return new NoiseVerdict(reported, limit, AtMost(reported, limit), peakLimit, AtMost(maximum, peakLimit));
    }

    // A comparison with null would be false, which reads as "does not meet": unknown must stay unknown.
    private static bool? AtMost(decimal? value, decimal? limit) => value is null || limit is null ? null : value <= limit;

    private static int InRange(int value, int high) =>
        value >= 1 && value <= high ? value : throw new ArgumentOutOfRangeException(nameof(value), value, $"1 to {high}.");
}

/// <summary>The limits of one class of area.</summary>
/// <param name="Class">"0" to "4b".</param>
/// <param name="Day">Limit of Ld, dB(A), itself allowed.</param>
/// <param name="Night">Limit of Ln, dB(A), itself allowed.</param>
/// <param name="Area">What the class is for.</param>
public sealed record NoiseClass(string Class, decimal Day, decimal Night, BilingualText Area);

/// <summary>A day or a night judged.</summary>
/// <param name="Level">Ld or Ln as reported, dB(A); null when it is not valid.</param>
/// <param name="Limit">Its limit, dB(A), itself allowed.</param>
/// <param name="Meets">Whether the level meets the limit; null when it is not valid.</param>
/// <param name="PeakLimit">The bound of sudden noise, dB(A), itself allowed; null by day.</param>
/// <param name="PeakMeets">Whether the highest level stays within it; null by day, and when it was not measured.</param>
public readonly record struct NoiseVerdict(decimal? Level, decimal Limit, bool? Meets, decimal? PeakLimit, bool? PeakMeets);
