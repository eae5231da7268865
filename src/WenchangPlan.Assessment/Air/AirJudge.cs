using WenchangPlan.Standards;
using WenchangPlan.Standards.Air;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Verdicts;

namespace WenchangPlan.Assessment.Air;

/// <summary>Judges air days and hours by HJ 633 and HJ 663, in the edition of the day judged. Pure: the same hours give the same verdict (G5).</summary>
/// <remarks>
/// A day is valid when every monitored pollutant is valid, or when the index of the others is above 100 already: then it is not a good day whatever the missing
/// one was (HJ 633-2026, 5.3.1; used for days of the 2012 edition too, where a missing pollutant could hide a bad day).
/// Concentrations are rounded as reported before the index is taken, so that an auditor gets the same index from what is shown.
/// </remarks>
public sealed class AirJudge(District district)
{
    private const int GoodUpTo = 100;
    private static readonly AirIndicator[] Averaged = [AirIndicator.Pm25, AirIndicator.Pm10, AirIndicator.So2, AirIndicator.No2, AirIndicator.Co];
    private static readonly AirIndicator[] DayIndicators = [.. Averaged, AirIndicator.O3EightHour, AirIndicator.O3];
    private static readonly AirIndicator[] HourIndicators = [.. Averaged, AirIndicator.O3];

    /// <summary>The days of every air station, in register order, and the day of the district last.</summary>
    /// <param name="date">Local day.</param>
    /// <param name="closed">Whether the day is over and no more data are awaited; if not, every verdict is pending.</param>
    /// <param name="hours">Hourly values of the day, 01:00 to 24:00, by station index; stations without data may be absent.</param>
    public IReadOnlyList<AirDay> JudgeDay(DateOnly date, bool closed, IReadOnlyDictionary<int, IReadOnlyList<StationHour>> hours)
    {
        AirEvaluation evaluation = AirEvaluation.For(date) with { MinimumStationShare = Math.Max(district.Assessment.MinimumPointShare, 0.01m) };
        var days = new List<AirDay>();
        var points = new List<IReadOnlyDictionary<AirIndicator, Statistic>>();
        foreach (Station station in district.Stations)
        {
            if (station.Domain != Domain.Air)
            {
                continue;
            }

            Dictionary<AirIndicator, Statistic> statistics = DayStatistics(evaluation, station, date, hours.GetValueOrDefault(station.Index) ?? []);
            if (station.Counts)
            {
                points.Add(statistics);
            }

            days.Add(Verdict(date, station.Id, closed, evaluation, statistics, (indicator, s) => TooFewHours(evaluation, indicator, s)));
        }

        if (points.Count > 0)
        {
            days.Add(Verdict(date, null, closed, evaluation, OfDistrict(evaluation, points), (indicator, s) =>
                new Reason("too-few-points", indicator.Code(), s.Samples, (int)decimal.Ceiling(evaluation.MinimumStationShare * Monitoring(points, indicator)))));
        }

        return days;
    }

    /// <summary>The hour of every air station that has data, and of the district last.</summary>
    /// <param name="hour">Number of the hour.</param>
    /// <param name="values">Hourly values by station index.</param>
    public IReadOnlyList<AirHour> JudgeHour(int hour, IReadOnlyDictionary<int, StationHour> values)
    {
        DateOnly date = Telemetry.Time.DistrictClock.DayOf(hour);
        AirEvaluation evaluation = AirEvaluation.For(date) with { MinimumStationShare = Math.Max(district.Assessment.MinimumPointShare, 0.01m) };
        var verdicts = new List<AirHour>();
        var points = new List<IReadOnlyDictionary<AirIndicator, Statistic>>();
        foreach (Station station in district.Stations)
        {
            if (station.Domain != Domain.Air)
            {
                continue;
            }

            StationHour? stationHour = values.GetValueOrDefault(station.Index);
            var statistics = HourIndicators.Where(i => station.Find(i.Code()) is not null).ToDictionary(i => i, i => HourStatistic(stationHour, i));
            if (station.Counts)
            {
                points.Add(statistics);
            }

            if (stationHour is not null)
            {
                verdicts.Add(HourVerdict(hour, station.Id, date, evaluation, statistics));
            }
        }

        if (verdicts.Count > 0 && points.Count > 0)
        {
            verdicts.Add(HourVerdict(hour, null, date, evaluation, OfDistrict(evaluation, points)));
        }

        return verdicts;
    }

    private static Dictionary<AirIndicator, Statistic> DayStatistics(AirEvaluation evaluation, Station station, DateOnly date, IReadOnlyList<StationHour> hours)
    {
        int first = Telemetry.Time.DistrictClock.FirstHourOf(date);
        var statistics = new Dictionary<AirIndicator, Statistic>();
        Span<decimal?> values = stackalloc decimal?[24];
        foreach (AirIndicator indicator in Averaged)
        {
            if (station.Find(indicator.Code()) is not null)
            {
                Fill(values, hours, first, indicator.Code());
                statistics[indicator] = evaluation.DailyMean(values);
            }
        }

        if (station.Find(AirIndicator.O3.Code()) is not null)
        {
            Fill(values, hours, first, AirIndicator.O3.Code());
            decimal limit = AirEdition.For(date).Column(AirReport.Daily, AirIndicator.O3EightHour).Breakpoints.First(b => b.Iaqi == GoodUpTo).Concentration;
            statistics[AirIndicator.O3EightHour] = evaluation.DailyMaximumEightHourMean(values, limit);
            statistics[AirIndicator.O3] = evaluation.DailyMaximum(values);
        }

        return statistics;
    }

    private static void Fill(Span<decimal?> values, IReadOnlyList<StationHour> hours, int first, string code)
    {
        values.Clear();
        foreach (StationHour hour in hours)
        {
            if (hour.Hour >= first && hour.Hour < first + 24 && hour.Find(code) is { IsValid: true } value)
            {
                values[hour.Hour - first] = value.Value;
            }
        }
    }

    private static Statistic HourStatistic(StationHour? hour, AirIndicator indicator) =>
        hour?.Find(indicator.Code()) is { IsValid: true, Value: { } value } ? Statistic.Of(value, 1) : default;

    private static Dictionary<AirIndicator, Statistic> OfDistrict(AirEvaluation evaluation, List<IReadOnlyDictionary<AirIndicator, Statistic>> points)
    {
        var statistics = new Dictionary<AirIndicator, Statistic>();
        foreach (AirIndicator indicator in DayIndicators)
        {
            decimal?[] monitored = [.. points.Where(p => p.ContainsKey(indicator)).Select(p => p[indicator].ValueOrGap())];
            if (monitored.Length > 0)
            {
                statistics[indicator] = evaluation.DistrictMean(monitored);
            }
        }

        return statistics;
    }

    private static int Monitoring(List<IReadOnlyDictionary<AirIndicator, Statistic>> points, AirIndicator indicator) => points.Count(p => p.ContainsKey(indicator));

    private static Reason TooFewHours(AirEvaluation evaluation, AirIndicator indicator, Statistic statistic) => indicator == AirIndicator.O3EightHour
        ? new Reason("too-few-windows", indicator.Code(), statistic.Samples, evaluation.MinimumEightHourMeans)
        : new Reason("too-few-hours", indicator.Code(), statistic.Samples, evaluation.MinimumHoursPerDay);

    private static AirDay Verdict(
        DateOnly date, string? station, bool closed, AirEvaluation evaluation, IReadOnlyDictionary<AirIndicator, Statistic> statistics, Func<AirIndicator, Statistic, Reason> why)
    {
        AirEdition edition = AirEdition.For(date);
        IReadOnlyList<AirIndicator> asked = edition.Indicators(AirReport.Daily);
        AqiResult result = edition.Daily(Concentrations(evaluation, statistics), NotMonitored(asked, statistics));
        var pollutants = new Dictionary<string, AirPollutant>(StringComparer.Ordinal);
        var reasons = new List<Reason>();
        foreach ((AirIndicator indicator, Statistic statistic) in statistics)
        {
            Reason? reason = statistic.IsValid ? null : why(indicator, statistic);
            pollutants[indicator.Code()] = Pollutant(evaluation, result, indicator, statistic, reason);
            if (reason is not null && asked.Contains(indicator) && indicator != AirIndicator.O3)
            {
                reasons.Add(reason);
            }
        }

        bool hasAqi = result.TryGetAqi(out int aqi);
        bool valid = hasAqi && (reasons.Count == 0 || aqi > GoodUpTo);
        if (statistics.Count == 0 || statistics.Values.All(s => !s.IsValid && s.Samples == 0))
        {
            reasons = [new Reason("no-data")];
        }

        Validity validity = !closed ? Validity.Pending : valid ? Validity.Valid : Validity.Invalid;
        return new AirDay(date, station, edition.Pin, hasAqi ? aqi : null, hasAqi ? result.Category.Level : null, Codes(result.Primary),
            validity == Validity.Valid ? aqi <= GoodUpTo : null, validity,
            validity switch { Validity.Valid => [], Validity.Pending => [new Reason("window-open")], _ => reasons }, pollutants);
    }

    private static AirHour HourVerdict(int hour, string? station, DateOnly date, AirEvaluation evaluation, IReadOnlyDictionary<AirIndicator, Statistic> statistics)
    {
        AirEdition edition = AirEdition.For(date);
        AqiResult result = edition.Hourly(Concentrations(evaluation, statistics), NotMonitored(edition.Indicators(AirReport.Hourly), statistics));
        bool hasAqi = result.TryGetAqi(out int aqi);
        var pollutants = statistics.ToDictionary(s => s.Key.Code(), s => Pollutant(evaluation, result, s.Key, s.Value,
            s.Value.IsValid ? null : new Reason("no-data", s.Key.Code())), StringComparer.Ordinal);
        return new AirHour(hour, station, edition.Pin, hasAqi ? aqi : null, hasAqi ? result.Category.Level : null, Codes(result.Primary), pollutants);
    }

    private static AirPollutant Pollutant(AirEvaluation evaluation, AqiResult result, AirIndicator indicator, Statistic statistic, Reason? reason)
    {
        Iaqi iaqi = result.Indices[indicator];
        return new AirPollutant(statistic.IsValid ? evaluation.Round(indicator, statistic.Value) : null, iaqi.HasValue ? iaqi.Value : null, statistic.Samples, reason);
    }

    private static PerIndicator<decimal?> Concentrations(AirEvaluation evaluation, IReadOnlyDictionary<AirIndicator, Statistic> statistics)
    {
        PerIndicator<decimal?> concentrations = default;
        foreach ((AirIndicator indicator, Statistic statistic) in statistics)
        {
            if (statistic.IsValid)
            {
                concentrations = concentrations.With(indicator, evaluation.Round(indicator, Math.Max(0, statistic.Value)));
            }
        }

        return concentrations;
    }

    private static IndicatorSet<AirIndicator> NotMonitored(IReadOnlyList<AirIndicator> asked, IReadOnlyDictionary<AirIndicator, Statistic> statistics)
    {
        IndicatorSet<AirIndicator> absent = default;
        foreach (AirIndicator indicator in asked)
        {
            absent = statistics.ContainsKey(indicator) ? absent : absent.With(indicator);
        }

        return absent;
    }

    private static IReadOnlyList<string> Codes(IndicatorSet<AirIndicator> indicators) => [.. indicators.Select(i => i.Code())];
}
