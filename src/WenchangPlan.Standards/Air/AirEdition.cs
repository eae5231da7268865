using WenchangPlan.Standards.Editions;

namespace WenchangPlan.Standards.Air;

/// <summary>
/// One edition of the AQI rule, HJ 633: concentrations in, index with reasons out. Immutable; safe to share between threads.
/// </summary>
/// <remarks>Concentrations are µg/m³, carbon monoxide mg/m³. All arithmetic is decimal and exact.</remarks>
public sealed record AirEdition : Edition
{
    private static readonly EditionCatalog<AirEdition> Catalog = EditionCatalog<AirEdition>.Load<AirEditionFile>("Aqi", file => file.ToEdition());

    private readonly BreakpointColumn?[][] _columns = new BreakpointColumn?[3][];
    private readonly AirIndicator[][] _asked = new AirIndicator[3][];
    private readonly int[] _inputDecimals = new int[AirIndicators.Count];

    [System.Diagnostics.CodeAnalysis.SetsRequiredMembers]
    internal AirEdition(AirEditionFile file)
    {
        (Standard, Pin, Title, From, To, Verification) = (file.Standard, file.Pin, file.Title, file.From, file.To, file.Verification);
        Dictionary<string, BreakpointColumn> columns = file.BuildColumns();
        Table = file.Table;
        LowestAqi = file.LowestAqi;
        WithMissingOnlyAbove = file.WithMissingOnlyAbove;
        PrimaryAbove = file.PrimaryAbove;
        ExceedingAbove = file.ExceedingAbove;
        Categories = CheckedCategories(file);

        Array.Fill(_inputDecimals, -1);
        foreach ((string code, int decimals) in file.InputDecimals)
            _inputDecimals[(int)Parse(code)] = decimals;

        foreach ((AirReport report, Dictionary<string, string> indicators) in file.Reports)
        {
            var byIndicator = new BreakpointColumn?[AirIndicators.Count];
            foreach ((string code, string column) in indicators)
                byIndicator[(int)Parse(code)] = columns.GetValueOrDefault(column) ?? throw new InvalidDataException($"There is no column {column}.");
            _columns[(int)report] = byIndicator;
            _asked[(int)report] = [.. Enum.GetValues<AirIndicator>().Where(indicator => byIndicator[(int)indicator] is not null)];
        }
    }

    /// <summary>All editions, oldest first.</summary>
    public static IReadOnlyList<AirEdition> All => Catalog.All;

    /// <summary>The names by which a target may pin an edition, oldest first: "2012", "2026".</summary>
    public static IReadOnlyList<string> Pins => Catalog.Pins;

    /// <summary>Number of the table of breakpoints: 1 in 2012, 3 in 2026.</summary>
    public string Table { get; }

    /// <summary>The lowest index there is: 0 in 2012, 1 in 2026 (4.1.1).</summary>
    public int LowestAqi { get; }

    /// <summary>With an indicator missing, only an index above this is published (2026, 5.3.1); null when it always is (2012).</summary>
    public int? WithMissingOnlyAbove { get; }

    /// <summary>An index above this, itself excluded, has primary pollutants.</summary>
    public int PrimaryAbove { get; }

    /// <summary>A sub-index above this, itself excluded, makes an exceedance pollutant; null in 2026, which knows none.</summary>
    public int? ExceedingAbove { get; }

    /// <summary>The six categories, best first.</summary>
    public IReadOnlyList<AqiCategory> Categories { get; }

    /// <summary>The edition that judges a day.</summary>
    /// <param name="day">The local day being judged, not the day of the calculation.</param>
    public static AirEdition For(DateOnly day) => Catalog.For(day);

    /// <summary>The edition of a name.</summary>
    /// <param name="name">Its pin or its number, such as "2012" or "HJ 633-2012".</param>
    /// <exception cref="ArgumentException">No edition has this name; the message lists those there are.</exception>
    public static AirEdition Named(string name) => Catalog.Named(name);

    /// <summary>The indicators a report asks for, in declared order; empty when the edition has no such report.</summary>
    /// <param name="report">The report.</param>
    public IReadOnlyList<AirIndicator> Indicators(AirReport report) => _asked[(int)report] ?? [];

    internal ReadOnlySpan<AirIndicator> Asked(AirReport report) => _asked[(int)report];

    /// <summary>The breakpoints that judge an indicator in a report.</summary>
    /// <param name="report">The report.</param>
    /// <param name="indicator">The indicator.</param>
    /// <exception cref="ArgumentException">The report does not ask for this indicator.</exception>
    public BreakpointColumn Column(AirReport report, AirIndicator indicator) =>
        _columns[(int)report]?[(int)indicator]
        ?? throw new ArgumentException($"{Standard} has no {indicator.Code()} in its {report} report.", nameof(indicator));

    /// <summary>The individual index of one concentration; the edition's rounding of concentrations comes first.</summary>
    /// <param name="report">The report.</param>
    /// <param name="indicator">The indicator.</param>
    /// <param name="concentration">µg/m³ (CO mg/m³), zero or more.</param>
    /// <exception cref="ArgumentOutOfRangeException">The concentration is negative.</exception>
    /// <exception cref="ArgumentException">The report does not ask for this indicator.</exception>
    public Iaqi Iaqi(AirReport report, AirIndicator indicator, decimal concentration) =>
        Column(report, indicator).Interpolate(RoundInput(indicator, concentration));

    /// <summary>The index of one calendar day.</summary>
    /// <param name="concentrations">Daily means; ozone: the daily maximum 8-hour mean, in 2012 also the daily maximum 1-hour mean. Null is missing.</param>
    /// <param name="notMonitored">Indicators outside the monitoring plan, whose absence does not block the index (2026, 5.3.2).</param>
    /// <exception cref="ArgumentOutOfRangeException">A concentration is negative.</exception>
    /// <remarks>HJ 633-2012, 5.1: seven indicators. HJ 633-2026, 4.2.2: six.</remarks>
    public AqiResult Daily(in PerIndicator<decimal?> concentrations, IndicatorSet<AirIndicator> notMonitored = default) =>
        Index(AirReport.Daily, concentrations, notMonitored);

    /// <summary>The index of one hour, from 1-hour means.</summary>
    /// <param name="concentrations">1-hour means; null is missing.</param>
    /// <param name="notMonitored">Indicators outside the monitoring plan, whose absence does not block the index (2026, 5.3.2).</param>
    /// <exception cref="ArgumentOutOfRangeException">A concentration is negative.</exception>
    /// <remarks>HJ 633-2026, 4.2.3; in 2012 as public platforms computed it, PM against its daily column.</remarks>
    public AqiResult Hourly(in PerIndicator<decimal?> concentrations, IndicatorSet<AirIndicator> notMonitored = default) =>
        Index(AirReport.Hourly, concentrations, notMonitored);

    /// <summary>The index of a report.</summary>
    /// <param name="report">The report.</param>
    /// <param name="concentrations">What the report asks for, see <see cref="Indicators"/>; anything else is ignored. Null is missing.</param>
    /// <param name="notMonitored">Indicators outside the monitoring plan, whose absence does not block the index (2026, 5.3.2).</param>
    /// <exception cref="ArgumentOutOfRangeException">A concentration is negative.</exception>
    /// <exception cref="ArgumentException">This edition has no such report.</exception>
    public AqiResult Index(AirReport report, in PerIndicator<decimal?> concentrations, IndicatorSet<AirIndicator> notMonitored = default)
    {
        AirIndicator[] asked = _asked[(int)report] ?? throw new ArgumentException($"{Standard} has no {report} report.", nameof(report));
        BreakpointColumn?[] columns = _columns[(int)report];
        PerIndicator<Iaqi> indices = default;
        foreach (AirIndicator indicator in asked)
        {
            Iaqi iaqi = concentrations[indicator] is { } concentration
                ? columns[(int)indicator]!.Interpolate(RoundInput(indicator, concentration))
                : new Iaqi(notMonitored.Contains(indicator) ? IaqiState.NotMonitored : IaqiState.Missing);
            indices = indices.With(indicator, iaqi);
        }

        return new AqiResult(this, report, indices);
    }

    /// <summary>The category of an index.</summary>
    /// <param name="aqi">Zero or more; above the last bound the worst category holds.</param>
    /// <exception cref="ArgumentOutOfRangeException">The index is negative.</exception>
    /// <remarks>HJ 633-2012, table 2; HJ 633-2026 has the same bounds.</remarks>
    public AqiCategory CategoryOf(int aqi)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(aqi);
        foreach (AqiCategory category in Categories)
            if (aqi <= category.UpTo) return category;
        return Categories[^1];
    }

    private decimal RoundInput(AirIndicator indicator, decimal concentration) =>
        _inputDecimals[(int)indicator] is >= 0 and var decimals ? Rounding.HalfEven(concentration, decimals) : concentration;

    private static AirIndicator Parse(string code) =>
        AirIndicators.TryParse(code, out AirIndicator indicator) ? indicator : throw new InvalidDataException($"There is no indicator {code}.");

    private static AqiCategory[] CheckedCategories(AirEditionFile file)
    {
        int bound = -1;
        for (int i = 0; i < file.Categories.Length; i++)
        {
            AqiCategory category = file.Categories[i];
            if (category.Level != i + 1 || category.UpTo <= bound) throw new InvalidDataException($"Category {category.Level} is out of order.");
            bound = category.UpTo;
        }

        return bound == file.Iaqi[^1] ? file.Categories : throw new InvalidDataException("The categories do not end where the index ends.");
    }
}
