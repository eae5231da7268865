using WenchangPlan.Assessment.Statistics;
using WenchangPlan.Standards;

namespace WenchangPlan.Worker.Api;

/// <summary>How many of some judged periods met their limit.</summary>
/// <param name="Valid">Those judged: the denominator.</param>
/// <param name="Met">Those that met it.</param>
/// <param name="Invalid">Those that are over and had too few data.</param>
/// <param name="Share">Met among those judged, percent to one decimal; null when none was.</param>
public sealed record ComplianceItem(int Valid, int Met, int Invalid, decimal? Share)
{
    internal static ComplianceItem Of(ComplianceFigure figure) => new(figure.Valid, figure.Met, figure.Invalid, figure.Share);
}

/// <summary>The days, or the nights, of noise over a period.</summary>
/// <param name="Valid">Station-days judged: the denominator.</param>
/// <param name="Met">Those that met the limit of their functional zone (GB 3096-2008, table 1).</param>
/// <param name="Invalid">Those that are over and had too few hours.</param>
/// <param name="Share">Met among those judged, percent to one decimal; null when none was.</param>
/// <param name="Level">Energy mean of the valid levels of a station, dB(A); null of the district.</param>
/// <param name="Classes">By class of functional zone, <c>0</c> to <c>4b</c>.</param>
/// <param name="YearBefore">The share against the same period of the year before (同比), in percentage points.</param>
/// <param name="Previous">The share against the period before (环比), in percentage points.</param>
public sealed record NoisePeriodItem(
    int Valid, int Met, int Invalid, decimal? Share, decimal? Level, IReadOnlyDictionary<string, ComplianceItem> Classes, ComparisonItem YearBefore, ComparisonItem Previous)
{
    internal static NoisePeriodItem Of(NoiseFigure now, NoiseFigure yearBefore, NoiseFigure previous)
    {
        ComparisonItem Against(NoiseFigure before) => ComparisonItem.Of(now.Compliance.Share, before.Compliance.Share, ComparisonForm.Points, lowIsGood: false);
        return new NoisePeriodItem(now.Compliance.Valid, now.Compliance.Met, now.Compliance.Invalid, now.Compliance.Share, now.Level,
            now.ByClass.ToDictionary(c => c.Key, c => ComplianceItem.Of(c.Value), StringComparer.Ordinal), Against(yearBefore), Against(previous));
    }
}

/// <summary>Noise of a place over a period.</summary>
public sealed record NoiseStatisticsItem
{
    /// <summary>The period as it was asked for.</summary>
    public required string Period { get; init; }

    /// <summary>Station id; null is the district.</summary>
    public string? Station { get; init; }

    /// <summary>First local day, included.</summary>
    public required DateOnly From { get; init; }

    /// <summary>Last local day, included.</summary>
    public required DateOnly To { get; init; }

    /// <summary>Last day of which day or night is judged; null when none is. While the period runs it is compared with as many days of the earlier ones.</summary>
    public DateOnly? AsOf { get; init; }

    /// <summary>Points with a judged day or night; of the district those that count.</summary>
    public required int Points { get; init; }

    /// <summary>Days (昼间).</summary>
    public required NoisePeriodItem Day { get; init; }

    /// <summary>Nights (夜间); a night belongs to the day it begins on.</summary>
    public required NoisePeriodItem Night { get; init; }

    internal static NoiseStatisticsItem Of(NoiseStatistics now, NoiseStatistics yearBefore, NoiseStatistics previous) => new()
    {
        Period = now.Period.ToString(),
        Station = now.Station,
        From = now.Period.First,
        To = now.Period.Last,
        AsOf = now.AsOf,
        Points = now.Points,
        Day = NoisePeriodItem.Of(now.Day, yearBefore.Day, previous.Day),
        Night = NoisePeriodItem.Of(now.Night, yearBefore.Night, previous.Night),
    };
}
