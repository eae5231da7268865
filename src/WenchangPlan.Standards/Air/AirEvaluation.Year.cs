using System.Collections.Immutable;

namespace WenchangPlan.Standards.Air;

/// <content>Months, years and their compliance.</content>
public sealed partial record AirEvaluation
{
    private const int MonthsPerYear = 12;

    /// <summary>The mean of a calendar month.</summary>
    /// <param name="days">A value for each day of the month, 28 to 31 of them; null is missing. 28 or 29 days are a February.</param>
    /// <exception cref="ArgumentException">There are not 28 to 31 days.</exception>
    /// <remarks>GB 3095-2012 and GB 3095-2026, table 4: 27 days, in February 25.</remarks>
    public Statistic MonthlyMean(ReadOnlySpan<decimal?> days) => Means.Of(days, MinimumDays(days.Length), "days", "日均值");

    /// <summary>The percentile of a month's daily values, under the same minimum as its mean.</summary>
    /// <param name="indicator">Which percentile: SO2 and NO2 98th, PM and CO 95th, ozone (maximum 8-hour) 90th.</param>
    /// <param name="days">A value for each day of the month, 28 to 31 of them; null is missing.</param>
    /// <exception cref="ArgumentException">There are not 28 to 31 days, or the indicator has no percentile.</exception>
    /// <remarks>National and city bulletins give these percentiles of CO and ozone for months too.</remarks>
    public Statistic MonthlyPercentile(AirIndicator indicator, ReadOnlySpan<decimal?> days) =>
        Percentile.Of(days, PercentileOf(indicator), MinimumDays(days.Length));

    /// <summary>
    /// The value that stands for a pollutant over a period: the mean of its days, for CO and ozone their percentile. Without any minimum, for a
    /// period that still runs; a closed one needs <see cref="MonthlyMean"/> and its like.
    /// </summary>
    /// <param name="indicator">The indicator; one with a percentile.</param>
    /// <param name="days">Daily values; null is missing.</param>
    /// <exception cref="ArgumentException">The indicator has no percentile.</exception>
    public Statistic ValueSoFar(AirIndicator indicator, ReadOnlySpan<decimal?> days) =>
        IsJudgedByMean(indicator) ? Means.Of(days, 1, "days", "日均值") : PercentileSoFar(indicator, days);

    /// <summary>The percentile of the days there are, without any minimum.</summary>
    /// <param name="indicator">The indicator; one with a percentile.</param>
    /// <param name="days">Daily values; null is missing.</param>
    /// <exception cref="ArgumentException">The indicator has no percentile.</exception>
    public Statistic PercentileSoFar(AirIndicator indicator, ReadOnlySpan<decimal?> days) => Percentile.Of(days, PercentileOf(indicator));

    /// <summary>The value that stands for a pollutant over a month: its mean, for CO and ozone their percentile.</summary>
    /// <param name="indicator">The indicator; one with a percentile.</param>
    /// <param name="days">A value for each day of the month, 28 to 31 of them; null is missing.</param>
    /// <exception cref="ArgumentException">There are not 28 to 31 days, or the indicator has no percentile.</exception>
    public Statistic MonthlyValue(AirIndicator indicator, ReadOnlySpan<decimal?> days) =>
        IsJudgedByMean(indicator) ? MonthlyMean(days) : MonthlyPercentile(indicator, days);

    /// <summary>The value that stands for a pollutant over a year: its mean, for CO and ozone their percentile.</summary>
    /// <param name="indicator">The indicator; one with a percentile.</param>
    /// <param name="year">The year, 1 to 9999.</param>
    /// <param name="days">A value for each day of the year, 365 or 366 of them; null is missing.</param>
    /// <exception cref="ArgumentException">There are not as many days as the year has, or the indicator has no percentile.</exception>
    public Statistic AnnualValue(AirIndicator indicator, int year, ReadOnlySpan<decimal?> days) =>
        IsJudgedByMean(indicator) ? AnnualMean(year, days) : AnnualPercentile(indicator, year, days);

    /// <summary>The mean of a calendar year: enough days in the year, and enough in every month.</summary>
    /// <param name="year">The year, 1 to 9999.</param>
    /// <param name="days">A value for each day of the year, 365 or 366 of them; null is missing.</param>
    /// <remarks>GB 3095 table 4. All valid days take part.</remarks>
    /// <exception cref="ArgumentException">There are not as many days as the year has.</exception>
    public Statistic AnnualMean(int year, ReadOnlySpan<decimal?> days)
    {
        Statistic mean = Means.Of(days, MinimumDaysPerYear, "days", "日均值");
        return ShortMonth(year, days, mean.Samples) is { } invalid ? invalid : mean;
    }

    /// <summary>The percentile of a year's daily values, under the same minima as the annual mean.</summary>
    /// <param name="indicator">Which percentile: SO2 and NO2 98th, PM and CO 95th, ozone (maximum 8-hour) 90th.</param>
    /// <param name="year">The year, 1 to 9999.</param>
    /// <param name="days">A daily value for each day of the year, 365 or 366 of them; null is missing.</param>
    /// <exception cref="ArgumentException">There are not as many days as the year has, or the indicator has no percentile.</exception>
    /// <remarks>HJ 663; the minima of GB 3095 table 4 are written for annual means and applied here too.</remarks>
    public Statistic AnnualPercentile(AirIndicator indicator, int year, ReadOnlySpan<decimal?> days)
    {
        Statistic percentile = Percentile.Of(days, PercentileOf(indicator), MinimumDaysPerYear);
        return ShortMonth(year, days, percentile.Samples) is { } invalid ? invalid : percentile;
    }

    /// <summary>Which percentile of a year is judged.</summary>
    /// <param name="indicator">The indicator.</param>
    /// <returns>0 to 1.</returns>
    /// <exception cref="ArgumentException">The indicator has none.</exception>
    public decimal PercentileOf(AirIndicator indicator) => Percentiles.TryGetValue(indicator.Code(), out decimal share)
        ? share
        : throw new ArgumentException($"{Standard} judges no percentile of {indicator.Code()}.", nameof(indicator));

    /// <summary>Whether one pollutant meets its limits over a year: the percentile, and where it has one the annual mean.</summary>
    /// <param name="indicator">The indicator.</param>
    /// <param name="year">The year, 1 to 9999.</param>
    /// <param name="days">A daily value for each day of the year; null is missing.</param>
    /// <param name="limits">The limits.</param>
    /// <param name="zone">The zone.</param>
    /// <remarks>Both statistics are compared as they are reported, rounded.</remarks>
    /// <exception cref="ArgumentException">There are not as many days as the year has, or the indicator has no percentile.</exception>
    public AnnualCompliance JudgeYear(
        AirIndicator indicator, int year, ReadOnlySpan<decimal?> days, AmbientStandard limits, AirZone zone = AirZone.Class2)
    {
        ArgumentNullException.ThrowIfNull(limits);
        var judged = ImmutableArray.CreateBuilder<JudgedStatistic>(2);
        judged.Add(Judge(indicator, AnnualPercentile(indicator, year, days), limits.Limit(indicator, Averaging.Day, zone), PercentileOf(indicator)));
        if (IsJudgedByMean(indicator))
            judged.Add(Judge(indicator, AnnualMean(year, days), limits.Limit(indicator, Averaging.Year, zone), percentile: null));
        return new AnnualCompliance(indicator, judged.ToImmutable());
    }

    private JudgedStatistic Judge(AirIndicator indicator, Statistic value, decimal limit, decimal? percentile) =>
        new(percentile, value, limit, value.IsValid && Round(indicator, value.Value) <= limit);

    private bool IsJudgedByMean(AirIndicator indicator) => MeansJudged.Contains(indicator.Code());

    /// <summary>How many daily values a month takes: 27, in February 25.</summary>
    /// <param name="daysInMonth">28 to 31; 28 and 29 are a February.</param>
    /// <exception cref="ArgumentException">No month has so many days.</exception>
    public int MinimumDays(int daysInMonth) => daysInMonth switch
    {
        28 or 29 => MinimumDaysPerFebruary,
        30 or 31 => MinimumDaysPerMonth,
        _ => throw new ArgumentException($"No month has {daysInMonth} days.", nameof(daysInMonth)),
    };

    private Statistic? ShortMonth(int year, ReadOnlySpan<decimal?> days, int samples)
    {
        if (days.Length != (DateTime.IsLeapYear(year) ? 366 : 365))
            throw new ArgumentException($"The year {year} does not have {days.Length} days.", nameof(days));
        for (int month = 1; month <= MonthsPerYear; month++)
        {
            int length = DateTime.DaysInMonth(year, month);
            Statistic mean = MonthlyMean(days[..length]);
            if (!mean.IsValid && samples >= MinimumDaysPerYear)
            {
                return Statistic.Invalid(samples, new BilingualText(
                    string.Create(CultureInfo.InvariantCulture, $"month {month}: {mean.Reason.En}"),
                    string.Create(CultureInfo.InvariantCulture, $"{month}月：{mean.Reason.Zh}")));
            }

            days = days[length..];
        }

        return null;
    }
}

/// <summary>One statistic of a year beside its limit.</summary>
/// <param name="Percentile">Which percentile, 0 to 1; null for the mean.</param>
/// <param name="Value">The statistic, or why there is none.</param>
/// <param name="Limit">The limit, itself allowed.</param>
/// <param name="Meets">Whether it is valid and, rounded, at most the limit.</param>
public readonly record struct JudgedStatistic(decimal? Percentile, Statistic Value, decimal Limit, bool Meets);

/// <summary>Whether a pollutant met its limits over a year.</summary>
/// <param name="Indicator">The pollutant.</param>
/// <param name="Judged">The statistics it is judged by.</param>
public sealed record AnnualCompliance(AirIndicator Indicator, ImmutableArray<JudgedStatistic> Judged)
{
    /// <summary>Whether every statistic is there; only then is <see cref="Complies"/> a verdict.</summary>
    public bool IsValid => Judged.All(judged => judged.Value.IsValid);

    /// <summary>Whether every statistic meets its limit; a district complies when its six pollutants do.</summary>
    public bool Complies => Judged.All(judged => judged.Meets);
}
