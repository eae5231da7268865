using WenchangPlan.Standards.Editions;

namespace WenchangPlan.Standards.Noise;

/// <summary>One edition of GB 3096: limits of the equivalent level by class of area. A level equal to the limit meets it. Immutable.</summary>
public sealed record NoiseStandard : Edition
{
    private static readonly EditionCatalog<NoiseStandard> Catalog = EditionCatalog<NoiseStandard>.Load("Noise");

    /// <summary>All editions, oldest first.</summary>
    public static IReadOnlyList<NoiseStandard> All => Catalog.All;

    /// <summary>The hour at which the day begins, included; 6 unless local government sets otherwise.</summary>
    public required int DayFromHour { get; init; }

    /// <summary>The hour at which the night begins, included; 22 unless local government sets otherwise.</summary>
    public required int NightFromHour { get; init; }

    /// <summary>By how much a sudden noise at night may exceed the night limit, dB; 15.</summary>
    public required decimal SuddenNightExcess { get; init; }

    /// <summary>The classes of area, quietest first.</summary>
    public required IReadOnlyList<NoiseClass> Classes { get; init; }

    /// <summary>The edition that judges a day.</summary>
    /// <param name="day">The local day being judged.</param>
    public static NoiseStandard For(DateOnly day) => Catalog.For(day);

    /// <summary>Whether an instant belongs to the day; else it belongs to the night.</summary>
    /// <param name="time">Local time.</param>
    public bool IsDay(TimeOnly time) => time.Hour >= DayFromHour && time.Hour < NightFromHour;

    /// <summary>The day to which an instant's period is counted: the hours after midnight belong to the night that began the day before.</summary>
    /// <param name="local">Local time.</param>
    /// <remarks>A convention of this service; the standard's text was not seen.</remarks>
    public DateOnly DayOf(DateTime local) => DateOnly.FromDateTime(local).AddDays(local.Hour < DayFromHour ? -1 : 0);

    /// <summary>The limits of a class of area.</summary>
    /// <param name="areaClass">"0", "1", "2", "3", "4a" or "4b".</param>
    /// <exception cref="ArgumentException">There is no such class.</exception>
    /// <remarks>GB 3096-2008, table 1.</remarks>
    public NoiseClass Limits(string areaClass) => Classes.FirstOrDefault(line => line.Class == areaClass)
        ?? throw new ArgumentException($"{Standard} has no class {areaClass}.", nameof(areaClass));

    /// <summary>Whether a sudden noise at night stays within its bound: the night limit and 15 dB.</summary>
    /// <param name="areaClass">"0", "1", "2", "3", "4a" or "4b".</param>
    /// <param name="maximum">The highest level, dB(A).</param>
    /// <exception cref="ArgumentException">There is no such class.</exception>
    public bool AllowsSuddenNight(string areaClass, decimal maximum) => maximum <= Limits(areaClass).Night + SuddenNightExcess;
}

/// <summary>The limits of one class of area.</summary>
/// <param name="Class">"0" to "4b".</param>
/// <param name="Day">Limit of Ld, dB(A), itself allowed.</param>
/// <param name="Night">Limit of Ln, dB(A), itself allowed.</param>
/// <param name="Area">What the class is for.</param>
public sealed record NoiseClass(string Class, decimal Day, decimal Night, BilingualText Area)
{
    /// <summary>Whether the levels of a day and its night meet the limits.</summary>
    /// <param name="day">Ld, dB(A).</param>
    /// <param name="night">Ln, dB(A).</param>
    public bool Meets(decimal day, decimal night) => day <= Day && night <= Night;
}
