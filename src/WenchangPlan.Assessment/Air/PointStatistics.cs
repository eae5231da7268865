using WenchangPlan.Standards;
using WenchangPlan.Standards.Air;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Verdicts;

namespace WenchangPlan.Assessment.Air;

/// <summary>The statistics of one point, or of the district, in a day or an hour, and why those that are not valid are not.</summary>
internal sealed class PointStatistics
{
    private const int HoursPerDay = 24;
    private static readonly AirIndicator[] Averaged = [AirIndicator.Pm25, AirIndicator.Pm10, AirIndicator.So2, AirIndicator.No2, AirIndicator.Co];
    private static readonly AirIndicator[] DayIndicators = [.. Averaged, AirIndicator.O3EightHour, AirIndicator.O3];
    private static readonly AirIndicator[] HourIndicators = [.. Averaged, AirIndicator.O3];
    private readonly List<(AirIndicator Indicator, Statistic Statistic, Reason? Missing)> _all = new(DayIndicators.Length);

    /// <summary>The station; null is the district.</summary>
    public Station? Station { get; private init; }

    /// <summary>Whether any reading came, valid or not.</summary>
    public bool Came { get; private init; }

    /// <summary>Hours of the day in which somebody worked at it.</summary>
    public int Maintained { get; private init; }

    /// <summary>The monitored indicators in order, with what is missing of those that are not valid.</summary>
    public IReadOnlyList<(AirIndicator Indicator, Statistic Statistic, Reason? Missing)> All => _all;

    /// <summary>Those of a station's day.</summary>
    /// <param name="rules">The editions of the day.</param>
    /// <param name="station">The station.</param>
    /// <param name="first">The hour labelled 01:00.</param>
    /// <param name="hours">Its hourly values of the day.</param>
    /// <param name="maintained">Hours in which somebody worked at it.</param>
    public static PointStatistics OfDay(AirRules rules, Station station, int first, IReadOnlyList<StationHour> hours, int maintained)
    {
        var statistics = new PointStatistics { Station = station, Came = hours.Any(h => h.Values.Count > 0), Maintained = maintained };
        AirEvaluation evaluation = rules.Evaluation;
        Span<decimal?> values = stackalloc decimal?[HoursPerDay];
        foreach (AirIndicator indicator in Averaged)
        {
            if (station.Find(indicator.Code()) is not null)
            {
                Fill(values, hours, first, indicator.Code(), evaluation.MinimumMinutesPerHour);
                Statistic mean = evaluation.DailyMean(values);
                statistics.Add(indicator, mean, s => TooFewHours(indicator, s, evaluation.MinimumHoursPerDay));
                rules.Steps?.Hours(station, indicator, hours, first, values);
                rules.Steps?.DailyMean(station, indicator, mean);
            }
        }

        if (station.Find(AirIndicator.O3.Code()) is not null)
        {
            Fill(values, hours, first, AirIndicator.O3.Code(), evaluation.MinimumMinutesPerHour);
            decimal limit = rules.Edition.Column(AirReport.Daily, AirIndicator.O3EightHour).Breakpoints.First(b => b.Iaqi == AirRules.GoodUpTo).Concentration;
            Statistic highest = evaluation.DailyMaximumEightHourMean(values, limit);
            statistics.Add(AirIndicator.O3EightHour, highest, s => new Reason("too-few-windows", AirIndicator.O3EightHour.Code(), s.Samples, evaluation.MinimumEightHourMeans));
            Statistic maximum = evaluation.DailyMaximum(values);
            statistics.Add(AirIndicator.O3, maximum, s => TooFewHours(AirIndicator.O3, s, evaluation.MinimumHoursPerDay));
            rules.Steps?.Hours(station, AirIndicator.O3, hours, first, values);
            rules.Steps?.EightHours(station, first, values, limit, highest);
            rules.Steps?.DailyMaximum(station, maximum);
        }

        return statistics;
    }

    /// <summary>Those of a station's hour.</summary>
    /// <param name="rules">The editions of its day.</param>
    /// <param name="station">The station.</param>
    /// <param name="hour">Its hourly values; null when it sent nothing.</param>
    public static PointStatistics OfHour(AirRules rules, Station station, StationHour? hour)
    {
        var statistics = new PointStatistics { Station = station, Came = hour is not null };
        int least = rules.Evaluation.MinimumMinutesPerHour;
        foreach (AirIndicator indicator in HourIndicators)
        {
            if (station.Find(indicator.Code()) is null)
            {
                continue;
            }

            HourValue? value = hour?.Find(indicator.Code());
            rules.Steps?.Hour(station, indicator, hour?.Hour, value);
            Statistic statistic = value?.IfSampled(least) is { } mean ? Statistic.Of(mean, 1) : default;
            statistics._all.Add((indicator, statistic, statistic.IsValid ? null
                : value is { } some ? new Reason("too-few-minutes", indicator.Code(), some.Minutes, least) : new Reason(Reason.NoData, indicator.Code())));
        }

        return statistics;
    }

    /// <summary>Those of the district: the means over its points.</summary>
    /// <param name="rules">The editions of the day.</param>
    /// <param name="points">The points that count.</param>
    public static PointStatistics OfDistrict(AirRules rules, IReadOnlyList<PointStatistics> points)
    {
        var statistics = new PointStatistics { Came = points.Any(p => p.Came) };
        decimal?[] values = new decimal?[points.Count];
        foreach (AirIndicator indicator in DayIndicators)
        {
            int count = 0;
            foreach (PointStatistics point in points)
            {
                if (point.Find(indicator) is { } monitored)
                {
                    values[count++] = monitored.ValueOrGap();
                }
            }

            if (count > 0)
            {
                Statistic mean = rules.Evaluation.DistrictMean(values.AsSpan(0, count));
                rules.Steps?.Points(indicator, points, count, mean);
                statistics.Add(indicator, mean, s => new Reason(
                    "too-few-points", indicator.Code(), s.Samples, (int)decimal.Ceiling(rules.Evaluation.MinimumStationShare * count)));
            }
        }

        return statistics;
    }

    /// <summary>Concentrations as reported, of the valid ones.</summary>
    public PerIndicator<decimal?> Concentrations(AirEvaluation evaluation)
    {
        PerIndicator<decimal?> concentrations = default;
        foreach ((AirIndicator indicator, Statistic statistic, _) in _all)
        {
            if (statistic.IsValid)
            {
                concentrations = concentrations.With(indicator, evaluation.Round(indicator, Math.Max(0, statistic.Value)));
            }
        }

        return concentrations;
    }

    /// <summary>The indicators a report asks for that are not monitored here.</summary>
    public IndicatorSet<AirIndicator> NotMonitored(IReadOnlyList<AirIndicator> asked)
    {
        IndicatorSet<AirIndicator> absent = default;
        foreach (AirIndicator indicator in asked)
        {
            absent = Find(indicator) is null ? absent.With(indicator) : absent;
        }

        return absent;
    }

    /// <summary>The parts of the verdict.</summary>
    public Dictionary<string, VerdictPart> Parts(AirEvaluation evaluation, AqiResult result)
    {
        var parts = new Dictionary<string, VerdictPart>(_all.Count, StringComparer.Ordinal);
        foreach ((AirIndicator indicator, Statistic statistic, Reason? missing) in _all)
        {
            Iaqi iaqi = result.Indices[indicator];
            parts.Add(indicator.Code(), new VerdictPart(
                statistic.IsValid ? evaluation.Round(indicator, statistic.Value) : null, iaqi.HasValue ? iaqi.Value : null, statistic.Samples, missing));
        }

        return parts;
    }

    private void Add(AirIndicator indicator, Statistic statistic, Func<Statistic, Reason> why) =>
        _all.Add((indicator, statistic, statistic.IsValid ? null : why(statistic)));

    /// <summary>That of an indicator; null when it is not monitored.</summary>
    public Statistic? Find(AirIndicator indicator)
    {
        foreach ((AirIndicator known, Statistic statistic, _) in _all)
        {
            if (known == indicator)
            {
                return statistic;
            }
        }

        return null;
    }

    private static void Fill(Span<decimal?> values, IReadOnlyList<StationHour> hours, int first, string code, int leastMinutes)
    {
        values.Clear();
        foreach (StationHour hour in hours)
        {
            if (hour.Hour >= first && hour.Hour < first + HoursPerDay)
            {
                values[hour.Hour - first] = hour.Find(code)?.IfSampled(leastMinutes);
            }
        }
    }

    private static Reason TooFewHours(AirIndicator indicator, Statistic statistic, int need) => new("too-few-hours", indicator.Code(), statistic.Samples, need);
}
