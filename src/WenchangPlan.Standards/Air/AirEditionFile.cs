using WenchangPlan.Standards.Editions;

namespace WenchangPlan.Standards.Air;

/// <summary>The shape of an AQI edition file (folder Editions/Aqi); every member must be present.</summary>
internal sealed record AirEditionFile : Edition
{
    /// <summary>Number of the table of breakpoints.</summary>
    public required string Table { get; init; }

    /// <summary>Sub-indices at the breakpoints, shared by all columns.</summary>
    public required int[] Iaqi { get; init; }

    /// <summary>Concentrations at the breakpoints by column; a column may end early.</summary>
    public required Dictionary<string, decimal[]> Columns { get; init; }

    /// <summary>The sub-index above the end of a column that ends early.</summary>
    public required Dictionary<string, int> FixedAbove { get; init; }

    /// <summary>Columns that end early and have no sub-index above.</summary>
    public required string[] NotComputedAbove { get; init; }

    /// <summary>For each report, the column that judges each indicator.</summary>
    public required Dictionary<AirReport, Dictionary<string, string>> Reports { get; init; }

    /// <summary>Decimals to which concentrations are rounded first; an indicator not named is not rounded.</summary>
    public required Dictionary<string, int> InputDecimals { get; init; }

    /// <summary>The lowest index there is.</summary>
    public required int LowestAqi { get; init; }

    /// <summary>With an indicator missing, publish only an index above this; null: always publish.</summary>
    public required int? WithMissingOnlyAbove { get; init; }

    /// <summary>An index above this has primary pollutants.</summary>
    public required int PrimaryAbove { get; init; }

    /// <summary>A sub-index above this makes an exceedance pollutant; null: the edition knows none.</summary>
    public required int? ExceedingAbove { get; init; }

    /// <summary>The categories, best first.</summary>
    public required AqiCategory[] Categories { get; init; }

    internal AirEdition ToEdition() => new(this);

    internal Dictionary<string, BreakpointColumn> BuildColumns()
    {
        if (Iaqi is not [0, ..] || Iaqi.Zip(Iaqi.Skip(1)).Any(pair => pair.First >= pair.Second))
            throw new InvalidDataException("The sub-indices must rise from zero.");
        return Columns.ToDictionary(column => column.Key, column =>
            new BreakpointColumn(column.Key, Iaqi, column.Value, Above(column.Key, column.Value.Length < Iaqi.Length)));
    }

    private Iaqi Above(string column, bool endsEarly)
    {
        bool isFixed = FixedAbove.TryGetValue(column, out int value);
        bool notComputed = NotComputedAbove.Contains(column);
        return (endsEarly, isFixed, notComputed) switch
        {
            (false, false, false) => new Iaqi(IaqiState.Capped, Iaqi[^1]),
            (true, true, false) => new Iaqi(IaqiState.Fixed, value),
            (true, false, true) => new Iaqi(IaqiState.NotComputed),
            _ => throw new InvalidDataException($"Column {column}: say once what holds above its end if it ends early, else not at all."),
        };
    }
}
