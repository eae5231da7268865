using WenchangPlan.Telemetry.Register;
using WenchangPlan.Worker.Api;

namespace WenchangPlan.Worker.Cockpit.Water;

/// <summary>What the page about water shows, in the items of the API.</summary>
public sealed record WaterModel
{
    /// <summary>The year of the year-to-date column.</summary>
    public required int Year { get; init; }

    /// <summary>First days of the months shown, oldest first.</summary>
    public required IReadOnlyList<DateOnly> Months { get; init; }

    /// <summary>The sections by the water they stand at, those that do not count last.</summary>
    public required IReadOnlyList<WaterGroup> Groups { get; init; }

    /// <summary>The target over sections; null where none holds.</summary>
    public TargetItem? Target { get; init; }

    /// <summary>Figures of the district so far in the year; null when there are none.</summary>
    public WaterStatisticsItem? District { get; init; }

    /// <summary>Sections that count.</summary>
    public IEnumerable<WaterSection> Counting => Groups.SelectMany(g => g.Sections).Where(s => s.Station.Counts);
}

/// <summary>Sections at one water.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Sections">The sections in register order.</param>
public sealed record WaterGroup(string Name, IReadOnlyList<WaterSection> Sections);

/// <summary>A section.</summary>
/// <param name="Station">The section.</param>
/// <param name="Months">Its months, as many as the page shows; null where there is none.</param>
/// <param name="Year">The year so far; null when there is none.</param>
/// <param name="Figures">Figures of the year so far: values, limits of Class III, multiples; null when there are none.</param>
/// <param name="Samples">Laboratory results that count in these months.</param>
public sealed record WaterSection(Station Station, IReadOnlyList<WaterMonthCell?> Months, VerdictItem? Year, WaterStatisticsItem? Figures, int Samples)
{
    /// <summary>The indicator nearest to, or furthest beyond, the limit of Class III, with its share of it; null where nothing can be divided. Oxygen, of which more is better, is left out.</summary>
    public (string Code, decimal Value, decimal Limit)? Worst => Figures?.Parameters.Where(p => p.Value.Limit > 0 && p.Value.Class is not null && p.Key is not ("do" or "ph" or "temp"))
        .Select(p => (p.Key, p.Value.Value, p.Value.Limit!.Value)).OrderByDescending(p => p.Item2 / p.Item3).Select(p => ((string, decimal, decimal)?)p).FirstOrDefault();

    /// <summary>Whether the year so far is worse than Class III.</summary>
    public bool Fails => Station.Counts && Year?.Good == false;
}

/// <summary>A month of a section.</summary>
/// <param name="Verdict">The verdict.</param>
/// <param name="Beyond">Indicators beyond the limit of the target class, with how many times over it they are: (C − S) / S.</param>
public sealed record WaterMonthCell(VerdictItem Verdict, IReadOnlyList<(string Code, decimal Multiple)> Beyond);
