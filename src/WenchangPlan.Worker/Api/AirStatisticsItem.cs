using System.Text.Json.Serialization;
using WenchangPlan.Assessment.Statistics;
using WenchangPlan.Standards;

namespace WenchangPlan.Worker.Api;

/// <summary>A figure held against an earlier one.</summary>
/// <param name="Before">The earlier figure, as it is printed; null when there is none.</param>
/// <param name="Change">Percent of it for concentrations and the index, percentage points for the share, both to one decimal; days plainly. Null when there is none.</param>
/// <param name="Trend"><c>better</c>, <c>worse</c> or <c>same</c>; null when one of the figures is missing.</param>
public sealed record ComparisonItem(decimal? Before, decimal? Change, string? Trend)
{
    /// <summary>Compares figures as they are printed.</summary>
    internal static ComparisonItem Of(decimal? now, decimal? before, ComparisonForm form, bool lowIsGood)
    {
        if (now is not { } figure || before is not { } earlier)
        {
            return new ComparisonItem(before, null, null);
        }

        var comparison = new Comparison(figure, earlier, form);
        return new ComparisonItem(before, comparison.Change, comparison.Direction == 0 ? "same" : comparison.Direction < 0 == lowIsGood ? "better" : "worse");
    }
}

/// <summary>A pollutant over a period.</summary>
/// <param name="Value">µg/m³ (CO mg/m³), rounded; the mean, of CO the 95th and of ozone the 90th percentile. Null when no day has a value.</param>
/// <param name="Days">Days with a value.</param>
/// <param name="Exceeded">Days that were not good because of it, alone or with others.</param>
/// <param name="Sufficient">Whether the days suffice (GB 3095, table 4); null for other periods than months and years.</param>
/// <param name="YearBefore">Against the same period of the year before (同比).</param>
/// <param name="Previous">Against the period before (环比).</param>
public sealed record PollutantItem(decimal? Value, int Days, int Exceeded, bool? Sufficient, ComparisonItem YearBefore, ComparisonItem Previous);

/// <summary>Figures of air of a place over a period.</summary>
public sealed record AirStatisticsItem
{
    /// <summary>The period as it was asked for.</summary>
    public required string Period { get; init; }

    /// <summary>Station id; null is the district.</summary>
    public string? Station { get; init; }

    /// <summary>First local day, included.</summary>
    public required DateOnly From { get; init; }

    /// <summary>Last local day, included.</summary>
    public required DateOnly To { get; init; }

    /// <summary>Last day that is judged; null when none is. While the period runs it is compared with as many days of the earlier ones.</summary>
    public DateOnly? AsOf { get; init; }

    /// <summary>Good days, AQI of at most 100.</summary>
    public required int Good { get; init; }

    /// <summary>Days judged: the denominator of the share.</summary>
    public required int Valid { get; init; }

    /// <summary>Days that are over and had too few data.</summary>
    public required int Invalid { get; init; }

    /// <summary>Days of the period that have no verdict, because they are to come or nothing ever came.</summary>
    public required int Unjudged { get; init; }

    /// <summary>Good days among those judged, percent to one decimal; null when none was judged.</summary>
    public decimal? GoodShare { get; init; }

    /// <summary>Days that were not good because of an exceptional event alone (dust, fire, fireworks); absent when there are none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? ExcludedBad { get; init; }

    /// <summary>The share of good days without these; absent when there are none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public decimal? GoodShareWithout { get; init; }

    /// <summary>Days of levels 5 and 6.</summary>
    public required int Heavy { get; init; }

    /// <summary>Days by level of the AQI, 1 to 6.</summary>
    public required IReadOnlyList<int> Levels { get; init; }

    /// <summary>The pollutants by code.</summary>
    public required IReadOnlyDictionary<string, PollutantItem> Pollutants { get; init; }

    /// <summary>The composite index, two decimals; null when a pollutant has no figure.</summary>
    public decimal? Index { get; init; }

    /// <summary>Pollutants with the largest part of the index.</summary>
    public required IReadOnlyList<string> Dominant { get; init; }

    /// <summary>Whether the days of every pollutant suffice (GB 3095, table 4); null for other periods than months and years.</summary>
    public bool? Sufficient { get; init; }

    /// <summary>Rank of the station by its index among the stations of the answer, 1 the best; equal ones share it and the next is skipped. Null for the district, and without an index.</summary>
    public int? Rank { get; init; }

    /// <summary>The same period of the year before.</summary>
    public required ComparedPeriodItem YearBefore { get; init; }

    /// <summary>The period before.</summary>
    public required ComparedPeriodItem Previous { get; init; }

    internal static AirStatisticsItem Of(Period asked, AirStatistics now, AirStatistics yearBefore, AirStatistics previous, int? rank) => new()
    {
        Period = asked.ToString(),
        Station = now.Station,
        From = asked.First,
        To = asked.Last,
        AsOf = now.AsOf,
        Good = now.Good,
        Valid = now.Valid,
        Invalid = now.Invalid,
        Unjudged = asked.Days - now.Valid - now.Invalid,
        GoodShare = now.GoodShare,
        ExcludedBad = now.ExcludedBad > 0 ? now.ExcludedBad : null,
        GoodShareWithout = now.ExcludedBad > 0 ? now.GoodShareWithout : null,
        Heavy = now.Heavy,
        Levels = now.ByLevel,
        Pollutants = now.Pollutants.ToDictionary(p => p.Key, p => new PollutantItem(p.Value.Value, p.Value.Days, p.Value.Exceeded, p.Value.IsValid,
            ComparisonItem.Of(p.Value.Value, yearBefore.Pollutants[p.Key].Value, ComparisonForm.Percent, lowIsGood: true),
            ComparisonItem.Of(p.Value.Value, previous.Pollutants[p.Key].Value, ComparisonForm.Percent, lowIsGood: true)), StringComparer.Ordinal),
        Index = now.Index,
        Dominant = now.Dominant,
        Sufficient = now.IsValid,
        Rank = rank,
        YearBefore = ComparedPeriodItem.Of(now, yearBefore),
        Previous = ComparedPeriodItem.Of(now, previous),
    };
}

/// <summary>An earlier period, and what became of its figures.</summary>
/// <param name="From">Its first local day, included.</param>
/// <param name="To">The last local day that was compared, included.</param>
/// <param name="Valid">Its days that were judged.</param>
/// <param name="Good">Good days, plainly.</param>
/// <param name="Heavy">Days of levels 5 and 6, plainly.</param>
/// <param name="GoodShare">Share of good days, in percentage points.</param>
/// <param name="Index">The composite index, in percent.</param>
public sealed record ComparedPeriodItem(DateOnly From, DateOnly To, int Valid, ComparisonItem Good, ComparisonItem Heavy, ComparisonItem GoodShare, ComparisonItem Index)
{
    internal static ComparedPeriodItem Of(AirStatistics now, AirStatistics before)
    {
        // Where nothing was judged no days is no figure: it would read as a fall to nothing.
        decimal? Days(AirStatistics of, int days) => of.Valid == 0 ? null : days;
        return new ComparedPeriodItem(before.Period.First, before.Period.Last, before.Valid,
            ComparisonItem.Of(Days(now, now.Good), Days(before, before.Good), ComparisonForm.Difference, lowIsGood: false),
            ComparisonItem.Of(Days(now, now.Heavy), Days(before, before.Heavy), ComparisonForm.Difference, lowIsGood: true),
            ComparisonItem.Of(now.GoodShare, before.GoodShare, ComparisonForm.Points, lowIsGood: false),
            ComparisonItem.Of(now.Index, before.Index, ComparisonForm.Percent, lowIsGood: true));
    }
}
