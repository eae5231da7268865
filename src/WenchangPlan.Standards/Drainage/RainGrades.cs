using WenchangPlan.Standards.Editions;

namespace WenchangPlan.Standards.Drainage;

/// <summary>Rain classes of GB/T 28592 and the national thresholds of rainstorm warning signals. Immutable.</summary>
public sealed record RainGrades : Edition
{
    private static readonly EditionCatalog<RainGrades> Catalog = EditionCatalog<RainGrades>.Load("Rain");

    /// <summary>All editions, oldest first.</summary>
    public static IReadOnlyList<RainGrades> All => Catalog.All;

    /// <summary>The rain classes, lightest first.</summary>
    public required IReadOnlyList<RainClass> Classes
    {
        get;
        init => field = EditionTable.Rising(EditionTable.Rising(value, rain => rain.From12Hours), rain => rain.From24Hours);
    }

    /// <summary>The warning signals, worst first. Provinces may use others: <c>with { Signals = … }</c>.</summary>
    public required IReadOnlyList<RainSignal> Signals { get; init; }

    /// <summary>The edition that judges a day.</summary>
    /// <param name="day">The local day being judged.</param>
    public static RainGrades For(DateOnly day) => Catalog.For(day);

    /// <summary>The class of a 12-hour sum.</summary>
    /// <param name="millimetres">Zero or more; rounded half to even to the 0.1 mm in which the table is written.</param>
    /// <exception cref="ArgumentOutOfRangeException">The sum is negative.</exception>
    /// <remarks>GB/T 28592-2012, table 1.</remarks>
    public RainClass ClassOf12Hours(decimal millimetres) => ClassOf(millimetres, static rain => rain.From12Hours);

    /// <summary>The class of a 24-hour sum.</summary>
    /// <param name="millimetres">Zero or more; rounded half to even to the 0.1 mm in which the table is written.</param>
    /// <exception cref="ArgumentOutOfRangeException">The sum is negative.</exception>
    /// <remarks>GB/T 28592-2012, table 1.</remarks>
    public RainClass ClassOf24Hours(decimal millimetres) => ClassOf(millimetres, static rain => rain.From24Hours);

    /// <summary>
    /// The worst signal whose threshold measured sums have reached. The signal itself is issued by the weather service; this only says what
    /// the own gauges show.
    /// </summary>
    /// <param name="sums">Sum of each span that is known: hours → mm.</param>
    /// <param name="signal">The signal, when one is reached.</param>
    /// <returns>Whether any is reached.</returns>
    public bool TryGetSignal(IReadOnlyDictionary<int, decimal> sums, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out RainSignal? signal)
    {
        ArgumentNullException.ThrowIfNull(sums);
        signal = Signals.FirstOrDefault(line => sums.TryGetValue(line.Hours, out decimal sum) && sum >= line.From);
        return signal is not null;
    }

    private RainClass ClassOf(decimal millimetres, Func<RainClass, decimal> from)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(millimetres);
        decimal tenths = Rounding.HalfEven(millimetres, 1);
        return Classes.Last(rain => tenths >= from(rain));
    }
}

/// <summary>One rain class.</summary>
/// <param name="From12Hours">Lowest 12-hour sum, mm, included.</param>
/// <param name="From24Hours">Lowest 24-hour sum, mm, included.</param>
/// <param name="Code">Its code, such as <c>moderate</c>.</param>
/// <param name="Name">Its name.</param>
public sealed record RainClass(decimal From12Hours, decimal From24Hours, string Code, BilingualText Name);

/// <summary>The rain at which a warning signal is issued.</summary>
/// <param name="Hours">The span.</param>
/// <param name="From">Sum in that span, mm, included.</param>
/// <param name="Code">Its code, such as <c>orange</c>.</param>
/// <param name="Name">Colour of the signal.</param>
public sealed record RainSignal(int Hours, decimal From, string Code, BilingualText Name);
