using WenchangPlan.Telemetry.Register;
using WenchangPlan.Worker.Api;

namespace WenchangPlan.Worker.Cockpit.Air;

/// <summary>What the page about air shows, in the items of the API.</summary>
public sealed record AirModel
{
    /// <summary>The district (null) and every station with its newest hour; null when there is none in the last hours.</summary>
    public required IReadOnlyList<(Station? Station, AirHourItem? Hour)> Now { get; init; }

    /// <summary>The year of the calendar.</summary>
    public required int Year { get; init; }

    /// <summary>Its days that have a verdict.</summary>
    public required IReadOnlyDictionary<DateOnly, AirDayItem> Days { get; init; }

    /// <summary>Years that have days, oldest first, this one among them.</summary>
    public required IReadOnlyList<int> Years { get; init; }

    /// <summary>Figures of yesterday's month, for on its first day a month has none yet: the district, then the stations; empty on the page of another year.</summary>
    public required IReadOnlyList<AirStatisticsItem> Month { get; init; }

    /// <summary>Figures of the district in the year; null when there are none.</summary>
    public AirStatisticsItem? Whole { get; init; }
}

/// <summary>What the page of a month shows, in the items of the API.</summary>
public sealed record MonthModel
{
    /// <summary>First day of the month.</summary>
    public required DateOnly Month { get; init; }

    /// <summary>Every day of it with its verdict; null where there is none.</summary>
    public required IReadOnlyList<NearDay> Days { get; init; }

    /// <summary>Figures: the district, then the stations.</summary>
    public required IReadOnlyList<AirStatisticsItem> Figures { get; init; }

    /// <summary>Every water section with its month; null where there is none.</summary>
    public required IReadOnlyList<(Station Station, VerdictItem? Month)> Water { get; init; }
}
