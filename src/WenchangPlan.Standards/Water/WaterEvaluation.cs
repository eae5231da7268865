using System.Text.Json.Serialization;
using WenchangPlan.Standards.Editions;

namespace WenchangPlan.Standards.Water;

/// <summary>
/// One edition of the assessment method, 环办〔2011〕22号: concentrations in, class of the section out. Immutable.
/// </summary>
/// <remarks>Average concentrations first, then judge; never average classes.</remarks>
public sealed partial record WaterEvaluation : Edition
{
    private static readonly EditionCatalog<WaterEvaluation> Catalog = EditionCatalog<WaterEvaluation>.Load("WaterEvaluation");

    private readonly IndicatorSet<WaterIndicator> _deciding;

    /// <summary>All editions, oldest first.</summary>
    public static IReadOnlyList<WaterEvaluation> All => Catalog.All;

    /// <summary>The pin of the GB 3838 edition that holds the limits.</summary>
    public required string LimitsPin { get; init => (field, Limits) = (value, SurfaceWaterStandard.Named(value)); }

    /// <summary>The limits.</summary>
    [JsonIgnore]
    public SurfaceWaterStandard Limits { get; private init; } = null!;

    /// <summary>Codes of the indicators that decide the class; 21 by the method.</summary>
    public required IReadOnlyList<string> Deciding { get; init => (field, _deciding) = (value, WaterIndicators.ParseSet(value)); }

    /// <summary>
    /// Whether 90 % of oxygen saturation also makes class I when the temperature is known. Default false: the published national classes
    /// do without it.
    /// </summary>
    public bool OxygenBySaturation { get; init; }

    /// <summary>What each class is called and shown in, best first.</summary>
    public required IReadOnlyList<WaterState> States { get; init; }

    /// <summary>Decimals of values as they enter an assessment, by indicator code.</summary>
    public required IReadOnlyDictionary<string, int> Decimals { get; init => field = EditionTable.Known(value, value.Keys, IsKnown); }

    /// <summary>
    /// Minutes of valid sampling that make an hourly value of water, 1 to 60; default 45 (E): HJ 915 sets the frequency of automatic stations, but its
    /// numbers were not found. A station that samples less than once an hour has its hour with one sample.
    /// </summary>
    public required int MinimumMinutesPerHour
    {
        get;
        init => field = value is >= 1 and <= 60 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "1 to 60.");
    }

    /// <summary>The editions that decide a class, the one that gives it first: "GB 3838-2002", "环办〔2011〕22号".</summary>
    [JsonIgnore]
    public IReadOnlyList<string> Editions => [Limits.Standard, Standard];

    /// <summary>
    /// Samples that make a month, 1 or more; default 1 (unverified). The minimum that HJ 915 sets for automatic stations was not found.
    /// </summary>
    public required int MinimumSamplesPerMonth { get; init => field = AtLeastOne(value); }

    /// <summary>Codes of the indicators of which data of automatic stations, where there are enough, go before samples; see <see cref="AutomaticFirstRule"/>.</summary>
    public required IReadOnlyList<string> AutomaticFirst { get; init => field = EditionTable.Known(value, value, IsKnown); }

    /// <summary>The rule that says so: 环办监测函〔2020〕82号.</summary>
    public required string AutomaticFirstRule { get; init; }

    /// <summary>Monitoring results that make a quarter, 1 or more; default 2 (unverified).</summary>
    public required int MinimumResultsPerQuarter { get; init => field = AtLeastOne(value); }

    /// <summary>Monthly results that make a year, 1 to 12; default 8, which also serves rivers that freeze (unverified).</summary>
    public required int MinimumMonthsPerYear { get; init => field = AtLeastOne(value); }

    /// <summary>The edition that judges a day.</summary>
    /// <param name="day">The local day being judged, not the day of the calculation.</param>
    public static WaterEvaluation For(DateOnly day) => Catalog.For(day);

    /// <summary>The edition of a name.</summary>
    /// <param name="name">Its pin or its number, such as "2011".</param>
    /// <exception cref="ArgumentException">No edition has this name; the message lists those there are.</exception>
    public static WaterEvaluation Named(string name) => Catalog.Named(name);

    /// <summary>The class of a section or lake point: the worst class among the deciding indicators that are there.</summary>
    /// <param name="values">One value for each indicator measured, in any order. Not rounded here; see <see cref="Round"/>.</param>
    /// <param name="body">River or lake.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is negative.</exception>
    /// <exception cref="ArgumentException">An indicator is there twice.</exception>
    /// <remarks>环办〔2011〕22号: single factor, 21 indicators without water temperature, total nitrogen and fecal coliform.</remarks>
    public SectionAssessment Assess(ReadOnlySpan<WaterValue> values, WaterBody body)
    {
        UInt128 classes = 0;
        IndicatorSet<WaterIndicator> seen = default, judged = default;
        foreach ((WaterIndicator indicator, decimal value) in values)
        {
            if (seen.Contains(indicator)) throw new ArgumentException($"{indicator.Code()} is there twice.", nameof(values));
            seen = seen.With(indicator);
            WaterClass waterClass = ClassOf(indicator, value, values, body);
            classes |= (UInt128)(byte)waterClass << (4 * (int)indicator);
            if (waterClass is not WaterClass.None && _deciding.Contains(indicator)) judged = judged.With(indicator);
        }

        return new SectionAssessment(classes, judged, _deciding.Count);
    }

    /// <summary>The mean of a month (or a week, a decade): of all its samples, <see cref="MinimumSamplesPerMonth"/> or more.</summary>
    /// <param name="indicator">The indicator; pH is averaged by its hydrogen ions.</param>
    /// <param name="samples">The samples; null is missing.</param>
    public Statistic MonthlyMean(WaterIndicator indicator, ReadOnlySpan<decimal?> samples) =>
        WaterMeans.Of(indicator, samples, MinimumSamplesPerMonth);

    /// <summary>The mean of a quarter: of its monitoring results, <see cref="MinimumResultsPerQuarter"/> or more.</summary>
    /// <param name="indicator">The indicator; pH is averaged by its hydrogen ions.</param>
    /// <param name="results">The results; null is missing.</param>
    public Statistic QuarterlyMean(WaterIndicator indicator, ReadOnlySpan<decimal?> results) =>
        WaterMeans.Of(indicator, results, MinimumResultsPerQuarter);

    /// <summary>The mean of a year: of its monthly means, <see cref="MinimumMonthsPerYear"/> or more.</summary>
    /// <param name="indicator">The indicator; pH is averaged by its hydrogen ions.</param>
    /// <param name="months">The monthly means; null is missing.</param>
    public Statistic AnnualMean(WaterIndicator indicator, ReadOnlySpan<decimal?> months) =>
        WaterMeans.Of(indicator, months, MinimumMonthsPerYear);

    /// <summary>Name, state and colour of a class.</summary>
    /// <param name="waterClass">Class I to worse than V.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is none of them.</exception>
    public WaterState StateOf(WaterClass waterClass)
    {
        foreach (WaterState state in States)
            if (state.Class == waterClass) return state;
        throw new ArgumentOutOfRangeException(nameof(waterClass), waterClass, "Not a class.");
    }

    /// <summary>A value as it enters an assessment: half to even, a trace keeps one significant digit.</summary>
    /// <param name="indicator">The indicator.</param>
    /// <param name="value">In its unit.</param>
    /// <returns>Unchanged for an indicator the edition gives no decimals.</returns>
    public decimal Round(WaterIndicator indicator, decimal value) =>
        Decimals.TryGetValue(indicator.Code(), out int decimals) ? Rounding.HalfEvenKeepingTraces(value, decimals) : value;

    private static bool IsKnown(string code) => WaterIndicators.TryParse(code, out _);

    private static int AtLeastOne(int value)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
        return value;
    }

    private WaterClass ClassOf(WaterIndicator indicator, decimal value, ReadOnlySpan<WaterValue> values, WaterBody body)
    {
        if (OxygenBySaturation && indicator is WaterIndicator.DissolvedOxygen)
        {
            foreach (WaterValue other in values)
                if (other.Indicator is WaterIndicator.Temperature) return Limits.ClassOfOxygenBySaturation(value, other.Value);
        }

        return Limits.ClassOf(indicator, value, body);
    }
}

/// <summary>What a class of surface water is called.</summary>
/// <param name="Class">The class.</param>
/// <param name="Numeral">As printed: Ⅰ to Ⅴ, 劣Ⅴ.</param>
/// <param name="State">The state of a section in this class.</param>
/// <param name="Colour">Name of the colour it is shown in.</param>
/// <param name="Rgb">The colour of the class on maps as #RRGGBB (unverified).</param>
public sealed record WaterState(WaterClass Class, string Numeral, BilingualText State, BilingualText Colour, string Rgb);
