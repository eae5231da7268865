using WenchangPlan.Assessment.Air;
using WenchangPlan.Standards;
using WenchangPlan.Standards.Air;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Telemetry.Verdicts;

namespace WenchangPlan.Assessment.Statistics;

/// <summary>A figure of a pollutant over a period.</summary>
/// <param name="Value">µg/m³ (carbon monoxide mg/m³), rounded as HJ 663 says; null when no day has a value.</param>
/// <param name="Days">Days with a daily value.</param>
/// <param name="Exceeded">Days that were not good because of it, alone or with others.</param>
/// <param name="IsValid">Whether the days suffice for the period: of a month and a year GB 3095 table 4 says how many; of other periods null.</param>
public readonly record struct PollutantFigure(decimal? Value, int Days, int Exceeded, bool? IsValid);

/// <summary>The figures of air of a place over a period, from its judged days.</summary>
/// <remarks>
/// Means of PM2.5, PM10, SO2 and NO2, the 95th percentile of carbon monoxide and the 90th of ozone, also of a month; the composite index from these, rounded part by part. Nothing is judged anew: every
/// day is the verdict of its own edition. The editions of the statistics are those of the last day of the period. Values that an exclusion leaves out are in no mean, percentile or index.
/// </remarks>
public sealed record AirStatistics
{
    /// <summary>Levels of the AQI, 1 excellent to 6 severely polluted.</summary>
    public const int Levels = 6;

    private const int HeavyFrom = 5;
    private const int ShareDecimals = 1;

    private static readonly AirIndicator[] Six =
        [AirIndicator.Pm25, AirIndicator.Pm10, AirIndicator.So2, AirIndicator.No2, AirIndicator.Co, AirIndicator.O3EightHour];

    /// <summary>The period.</summary>
    public required Period Period { get; init; }

    /// <summary>Station id; null is the district.</summary>
    public string? Station { get; init; }

    /// <summary>The last day of the period with a verdict that stands, valid or not; null when there is none. The figures are of the days up to there.</summary>
    public DateOnly? AsOf { get; init; }

    /// <summary>Days by level of the AQI, the best level first: <see cref="Levels"/> numbers.</summary>
    public required IReadOnlyList<int> ByLevel { get; init; }

    /// <summary>Good days (优良天数), AQI of at most 100.</summary>
    public required int Good { get; init; }

    /// <summary>Days that were judged: the denominator of the share.</summary>
    public required int Valid { get; init; }

    /// <summary>Days that were over and had too few data to be judged.</summary>
    public required int Invalid { get; init; }

    /// <summary>Heavily and severely polluted days (重污染天数), levels 5 and 6.</summary>
    public int Heavy => ByLevel.Skip(HeavyFrom - 1).Sum();

    /// <summary>Good days among those judged, percent to one decimal; null when none was.</summary>
    public decimal? GoodShare => Valid == 0 ? null : Rounding.HalfEven(100m * Good / Valid, ShareDecimals);

    /// <summary>Days that were not good because of an exceptional event alone (dust, fire, fireworks); they count in the share as measured.</summary>
    public int ExcludedBad { get; init; }

    /// <summary>The share of good days without these, percent to one decimal; null when no other day was judged.</summary>
    public decimal? GoodShareWithout => Valid == ExcludedBad ? null : Rounding.HalfEven(100m * Good / (Valid - ExcludedBad), ShareDecimals);

    /// <summary>The six pollutants by code, in the order PM2.5, PM10, SO2, NO2, CO, O3.</summary>
    public required IReadOnlyDictionary<string, PollutantFigure> Pollutants { get; init; }

    /// <summary>The composite index (综合指数), two decimals; null when a pollutant has no figure.</summary>
    public decimal? Index { get; init; }

    /// <summary>The pollutants with the largest part of the index; empty when there is none.</summary>
    public IReadOnlyList<string> Dominant { get; init; } = [];

    /// <summary>Whether the days of every pollutant suffice for the period; null where nothing says how many are needed.</summary>
    public bool? IsValid => Pollutants.Values.Any(p => p.IsValid is null) ? null : Pollutants.Values.All(p => p.IsValid is true);

    /// <summary>Counts a period.</summary>
    /// <param name="period">The period.</param>
    /// <param name="station">Station id; null is the district.</param>
    /// <param name="verdicts">Has the days.</param>
    /// <exception cref="IOException">The store cannot be read now.</exception>
    public static AirStatistics Of(Period period, string? station, IVerdictReader verdicts)
    {
        ArgumentNullException.ThrowIfNull(verdicts);
        return Of(period, station, verdicts.Read(new VerdictQuery(AirJudge.Day, Place.Of(station), period.First.DayNumber, period.Last.DayNumber)));
    }

    /// <summary>The days of a period of every place by its station id, the district's under the empty text: read once for many places.</summary>
    /// <param name="period">The period.</param>
    /// <param name="verdicts">Has the days.</param>
    /// <exception cref="IOException">The store cannot be read now.</exception>
    public static ILookup<string, Verdict> DaysOf(Period period, IVerdictReader verdicts)
    {
        ArgumentNullException.ThrowIfNull(verdicts);
        return verdicts.Read(new VerdictQuery(AirJudge.Day, Place.All, period.First.DayNumber, period.Last.DayNumber)).ToLookup(d => d.Station ?? "", StringComparer.Ordinal);
    }

    /// <summary>Counts a period.</summary>
    /// <param name="period">The period.</param>
    /// <param name="station">Station id; null is the district.</param>
    /// <param name="found">Its days of that place, in order.</param>
    public static AirStatistics Of(Period period, string? station, IEnumerable<Verdict> found)
    {
        Verdict[] days = [.. found.Where(d => d.Validity is not Validity.Pending)];
        var evaluation = AirEvaluation.For(period.Last);
        PerIndicator<decimal?> values = default;
        var pollutants = new Dictionary<string, PollutantFigure>(StringComparer.Ordinal);
        foreach (AirIndicator indicator in Six)
        {
            PollutantFigure figure = FigureOf(indicator, period, days, evaluation);
            values = values.With(indicator, figure.Value);
            pollutants[indicator.Code()] = figure;
        }

        Verdict[] valid = [.. days.Where(d => d.Validity is Validity.Valid)];
        ComprehensiveIndex? index = Six.All(i => values[i] is not null) ? ComprehensiveIndex.Of(values, AmbientStandard.For(period.Last)) : null;
        return new AirStatistics
        {
            Period = period,
            Station = station,
            AsOf = days.Length == 0 ? null : DateOnly.FromDayNumber((int)days[^1].Window.Number),
            ByLevel = [.. Enumerable.Range(1, Levels).Select(level => valid.Count(d => d.Grade == level))],
            Good = valid.Count(d => d.Good is true),
            Valid = valid.Length,
            Invalid = days.Length - valid.Length,
            ExcludedBad = valid.Count(AirPeriodVerdict.IsBadByTheEvent),
            Pollutants = pollutants,
            Index = index?.Value,
            Dominant = index is null ? [] : [.. index.Dominant.Select(i => i.Code())],
        };
    }

    private static PollutantFigure FigureOf(AirIndicator indicator, Period period, IReadOnlyList<Verdict> days, AirEvaluation evaluation)
    {
        decimal?[] daily = new decimal?[period.Days];
        decimal?[] measured = new decimal?[period.Days];
        int exceeded = 0;
        foreach (Verdict day in days)
        {
            decimal? concentration = day.Parts.GetValueOrDefault(indicator.Code())?.Value;
            measured[(int)day.Window.Number - period.First.DayNumber] = concentration;
            daily[(int)day.Window.Number - period.First.DayNumber] = day.Other?.LeftOut.Contains(indicator.Code()) == true ? null : concentration;
            exceeded += day is { Validity: Validity.Valid, Good: false } && day.Parts.GetValueOrDefault(indicator.Code())?.Grade > AqiOfAGoodDay ? 1 : 0;
        }

        Statistic value = evaluation.ValueSoFar(indicator, daily);
        bool? suffices = period.Kind switch
        {
            PeriodKind.Month => evaluation.MonthlyValue(indicator, measured).IsValid,
            PeriodKind.Year => evaluation.AnnualValue(indicator, period.First.Year, measured).IsValid,
            _ => null,
        };
        return new PollutantFigure(value.IsValid ? evaluation.Round(indicator, value.Value) : null, value.Samples, exceeded, suffices);
    }

    /// <summary>Above this an individual index is one of a day that is not good.</summary>
    private const int AqiOfAGoodDay = 100;
}
