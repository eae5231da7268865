using System.Collections.Immutable;
using WenchangPlan.Assessment.Water;
using WenchangPlan.Standards.Water;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Telemetry.Time;
using WenchangPlan.Telemetry.Verdicts;

namespace WenchangPlan.Assessment.Statistics;

/// <summary>The water of a section over a period: concentrations are averaged first, then judged.</summary>
/// <remarks>
/// Of a period of whole months the values are those of its judged months: one of a month, at least two of a quarter, eight of a year and in proportion of other months, as 环办〔2011〕22号 is
/// practised; what a month shows and did not judge takes no part. Of days, weeks, heating seasons and other days they are means of the hourly values, without samples, with data on at least the share of days that a month asks (a register's
/// <c>minimumWaterDayShare</c>).
/// </remarks>
public sealed record SectionFigure
{
    /// <summary>Pending while the period runs, valid, or invalid for want of data.</summary>
    public required Validity Validity { get; init; }

    /// <summary>The class so far or of the period, 1 to 6 (worse than V); null when there are too few data or nothing to judge.</summary>
    public int? Class { get; init; }

    /// <summary>Whether it is at Class III or better; null without a class.</summary>
    public bool? Good => Class is null ? null : Class <= (int)WaterClass.III;

    /// <summary>Months that went in, or days with data where the period is not of whole months.</summary>
    public required int Samples { get; init; }

    /// <summary>How many it takes.</summary>
    public required int Need { get; init; }

    /// <summary>The last day that went in; null without data.</summary>
    public DateOnly? AsOf { get; init; }

    /// <summary>The mean of each indicator, rounded as it is judged.</summary>
    public required ImmutableArray<WaterValue> Values { get; init; }

    /// <summary>The class of each indicator that has one.</summary>
    public required SectionAssessment Assessment { get; init; }

    /// <summary>The main pollution indicators with their exceedance multiples; none at Class III or better.</summary>
    public required ImmutableArray<MainIndicator> Main { get; init; }

    /// <summary>Judges a section over a period.</summary>
    /// <param name="period">The period.</param>
    /// <param name="station">A river section or lake point.</param>
    /// <param name="district">The register.</param>
    /// <param name="verdicts">Has the months.</param>
    /// <param name="store">Has the hourly values.</param>
    /// <param name="lastClosed">The last local day that is over, late data included.</param>
    /// <exception cref="IOException">The store cannot be read now.</exception>
    public static SectionFigure Of(Period period, Station station, District district, IVerdictReader verdicts, IVerdictStore store, DateOnly lastClosed)
    {
        ArgumentNullException.ThrowIfNull(station);
        ArgumentNullException.ThrowIfNull(district);
        ArgumentNullException.ThrowIfNull(verdicts);
        ArgumentNullException.ThrowIfNull(store);
        var evaluation = WaterEvaluation.For(period.Last);
        return period.IsOfWholeMonths ? OfMonths(period, station, evaluation, district, verdicts, lastClosed) : OfHours(period, station, evaluation, district, store, lastClosed);
    }

    private static SectionFigure OfMonths(
        Period period, Station station, WaterEvaluation evaluation, District district, IVerdictReader verdicts, DateOnly lastClosed)
    {
        IReadOnlyList<Verdict> read = verdicts.Read(new VerdictQuery(WaterJudge.Month, Place.Of(station.Id), Window.Month(period.First).Number, Window.Month(period.Last).Number));

        // A single month that runs has its values so far; of more months only those that are over go in, as in a year that runs.
        bool single = period.MonthCount == 1, running = single && read is [{ Validity: Validity.Pending }];
        Verdict[] months = [.. read.Where(m => m.Validity is Validity.Valid || running)];
        List<WaterValue> values = [];
        foreach (string code in months.SelectMany(m => m.Parts.Keys).Distinct(StringComparer.Ordinal))
        {
            if (WaterIndicators.TryParse(code, out WaterIndicator indicator) && WaterMeans.Of(indicator, [.. months.Select(m => m.Parts.GetValueOrDefault(code) is { Reason: null } part ? part.Value : null)]) is { IsValid: true } mean)
            {
                values.Add(new WaterValue(indicator, evaluation.Round(indicator, mean.Value)));
            }
        }

        bool closed = period.Last <= lastClosed;
        DateOnly? asOf = months.Length == 0 ? null : running ? months[0].AsOf : months[^1].Window.LastDay(district.Clock);
        return Of(values, station, evaluation, closed, months.Length, NeededMonths(period, evaluation), asOf);
    }

    private static SectionFigure OfHours(Period period, Station station, WaterEvaluation evaluation, District district, IVerdictStore store, DateOnly lastClosed)
    {
        IReadOnlyList<StationHour> hours = store.ReadHours(station, DistrictClock.FirstHourOf(period.First), DistrictClock.FirstHourOf(period.Last.AddDays(1)));
        List<WaterValue> values = [];
        HashSet<DateOnly> days = [];
        foreach (StationParameter entry in station.Parameters)
        {
            string code = entry.Parameter.Code;
            StationHour[] sampled = [.. hours.Where(h => h.Find(code)?.IfSampled(evaluation.MinimumMinutesPerHour) is not null)];
            if (WaterIndicators.TryParse(code, out WaterIndicator indicator) && sampled.Length > 0)
            {
                decimal mean = WaterMeans.Of(indicator, [.. sampled.Select(h => h.Find(code)?.Value)]).Value;
                values.Add(new WaterValue(indicator, evaluation.Round(indicator, indicator is WaterIndicator.Temperature ? mean : Math.Max(0, mean))));
            }

            days.UnionWith(sampled.Select(h => DistrictClock.DayOf(h.Hour)));
        }

        int need = Math.Max(1, (int)decimal.Ceiling(district.Assessment.MinimumWaterDayShare * period.Days));
        return Of(values, station, evaluation, period.Last <= lastClosed, days.Count, need, days.Count == 0 ? null : days.Max());
    }

    private static SectionFigure Of(List<WaterValue> values, Station station, WaterEvaluation evaluation, bool closed, int samples, int need, DateOnly? asOf)
    {
        WaterBody body = WaterJudge.BodyOf(station);
        SectionAssessment assessment = evaluation.Assess(values.ToArray(), body);
        bool enough = assessment.HasClass && samples >= (closed ? need : 1);
        return new SectionFigure
        {
            Validity = !closed ? Validity.Pending : enough ? Validity.Valid : Validity.Invalid,
            Class = enough ? (int)assessment.Class : null,
            Samples = samples,
            Need = need,
            AsOf = asOf,
            Values = [.. values],
            Assessment = assessment,
            Main = enough ? evaluation.MainIndicators(values.ToArray(), body) : [],
        };
    }

    /// <summary>Of a month its verdict has counted the days.</summary>
    private static int NeededMonths(Period period, WaterEvaluation evaluation) => period.MonthCount switch
    {
        1 => 1,
        3 => evaluation.MinimumResultsPerQuarter,
        var months => (int)decimal.Ceiling(months * evaluation.MinimumMonthsPerYear / 12m),
    };
}
