namespace WenchangPlan.Standards.Air;

/// <summary>
/// The air quality index of one day or hour, or the reason there is none, with every sub-index it rests on.
/// </summary>
/// <remarks>
/// Made by <see cref="AirEdition.Index"/>; nothing in it allocates until a reason is read. The default has no index and no edition.
/// </remarks>
public readonly record struct AqiResult
{
    private readonly short _highest;

    internal AqiResult(AirEdition edition, AirReport report, in PerIndicator<Iaqi> indices)
    {
        (Edition, Report, Indices) = (edition, report, indices);
        int highest = -1;
        foreach (AirIndicator indicator in edition.Asked(report))
        {
            Iaqi iaqi = indices[indicator];
            if (iaqi.State is IaqiState.Missing) Missing = Missing.With(indicator);
            highest = Math.Max(highest, iaqi.ValueOrNegative);
        }

        _highest = (short)(highest < 0 ? highest : Math.Max(highest, edition.LowestAqi));
        HasAqi = highest >= 0 && (Missing.IsEmpty || edition.WithMissingOnlyAbove is not { } bound || highest > bound);
    }

    /// <summary>The edition that gave it.</summary>
    public AirEdition Edition { get; }

    /// <summary>The report it belongs to.</summary>
    public AirReport Report { get; }

    /// <summary>Every sub-index; those the report does not ask for are <see cref="IaqiState.NotAsked"/>.</summary>
    public PerIndicator<Iaqi> Indices { get; }

    /// <summary>The indicators whose concentration was missing.</summary>
    public IndicatorSet<AirIndicator> Missing { get; }

    /// <summary>Whether there is an index; if not, the report shows <c>NA</c>.</summary>
    public bool HasAqi { get; }

    /// <summary>The index: the highest sub-index, at least the edition's lowest, at most 500.</summary>
    /// <exception cref="InvalidOperationException">There is none; the message is the reason.</exception>
    public int Aqi => HasAqi ? _highest : throw new InvalidOperationException("No index: " + Reason.En);

    /// <summary>Why there is no index; empty when there is one.</summary>
    public BilingualText Reason
    {
        get
        {
            if (HasAqi) return BilingualText.Empty;
            if (Missing.IsEmpty || _highest < 0) return new BilingualText("no valid concentration", "无有效浓度");
            string codes = Missing.CodesJoined();
            return new BilingualText(
                string.Create(CultureInfo.InvariantCulture, $"missing {codes}; the others give {_highest}, not above {Edition.WithMissingOnlyAbove}"),
                string.Create(CultureInfo.InvariantCulture, $"缺少{codes}；其余项目得{_highest}，未超过{Edition.WithMissingOnlyAbove}"));
        }
    }

    /// <summary>The category of the index.</summary>
    /// <exception cref="InvalidOperationException">There is no index.</exception>
    public AqiCategory Category => Edition.CategoryOf(Aqi);

    /// <summary>Whether this is a good-air day (or hour): excellent or good, an index of at most 100.</summary>
    /// <exception cref="InvalidOperationException">There is no index; no data is neither good nor bad.</exception>
    public bool IsGood => Aqi <= 100;

    /// <summary>
    /// The primary pollutants: all indicators that share the highest sub-index, if the index is above 50; else none.
    /// </summary>
    /// <remarks>HJ 633-2026, 4.3.1; the same in 2012.</remarks>
    public IndicatorSet<AirIndicator> Primary => HasAqi && _highest > Edition.PrimaryAbove ? Where(static (value, bound) => value == bound, _highest) : default;

    /// <summary>The exceedance pollutants of 2012: every sub-index above 100. Empty in editions that know none.</summary>
    public IndicatorSet<AirIndicator> Exceeding => HasAqi && Edition.ExceedingAbove is { } bound ? Where(static (value, bound) => value > bound, bound) : default;

    /// <summary>The index, if there is one.</summary>
    /// <param name="aqi">The index, or zero.</param>
    /// <returns>Whether there is one.</returns>
    public bool TryGetAqi(out int aqi)
    {
        aqi = HasAqi ? _highest : 0;
        return HasAqi;
    }

    /// <summary>The index as it would be without some indicators, whose absence then does not block it.</summary>
    /// <param name="excluded">The indicators to leave out.</param>
    public AqiResult Without(IndicatorSet<AirIndicator> excluded)
    {
        PerIndicator<Iaqi> indices = Indices;
        foreach (AirIndicator indicator in excluded)
            if (indices[indicator].State is not IaqiState.NotAsked) indices = indices.With(indicator, new Iaqi(IaqiState.Excluded));
        return new AqiResult(Edition, Report, indices);
    }

    private IndicatorSet<AirIndicator> Where(Func<int, int, bool> holds, int bound)
    {
        IndicatorSet<AirIndicator> set = default;
        foreach (AirIndicator indicator in Edition.Asked(Report))
            if (holds(Indices[indicator].ValueOrNegative, bound)) set = set.With(indicator);
        return set;
    }
}
