using WenchangPlan.Assessment.Water;
using WenchangPlan.Standards;
using WenchangPlan.Standards.Air;
using WenchangPlan.Standards.Water;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Verdicts;

namespace WenchangPlan.Assessment.Targets;

/// <summary>Says where a target stands in a year: share so far, what is left of the budget, and whether the outcome is certain. Pure (G5).</summary>
public sealed class TargetJudge(District district)
{
    /// <summary>Good-air days: days with an index of at most 100 among the valid days of the district.</summary>
    /// <param name="target">A target of <see cref="Indicator.GoodAirDays"/>.</param>
    /// <param name="year">Year judged.</param>
    /// <param name="lastClosed">The last local day that is over; days after it can still become good.</param>
    /// <param name="days">District days of the year; pending ones are left out.</param>
    public static TargetProgress JudgeAir(Target target, int year, DateOnly lastClosed, IReadOnlyList<AirDay> days)
    {
        List<AirDay> closed = [.. days.Where(d => d.Validity != Validity.Pending)];
        List<bool?> outcomes = [.. closed.Select(d => target.Edition is null ? d.Good : GoodBy(AirEdition.Named(target.Edition), d))];
        int good = outcomes.Count(g => g == true);
        int valid = outcomes.Count(g => g is not null);
        DateOnly? asof = closed.Count == 0 ? null : closed.Max(d => d.Date);
        var yearEnd = new DateOnly(year, 12, 31);
        int remaining = Math.Clamp(yearEnd.DayNumber - lastClosed.DayNumber, 0, yearEnd.DayOfYear);
        return Progress(target, year, "goodAirDays", good, valid, closed.Count - valid, remaining, asof);
    }

    /// <summary>Water sections: sections at Class III or better by the mean of the year's valid months, among those assessed.</summary>
    /// <param name="target">A target of <see cref="Indicator.WaterSections"/>.</param>
    /// <param name="year">Year judged.</param>
    /// <param name="closed">Whether the year is over; until then no outcome is certain, because the annual mean can still move.</param>
    /// <param name="months">Months of the year, of every section.</param>
    public TargetProgress JudgeWater(Target target, int year, bool closed, IReadOnlyList<WaterMonth> months)
    {
        int good = 0;
        int assessed = 0;
        int listed = 0;
        List<WaterMonth> valid = [.. months.Where(m => m.Validity == Validity.Valid).OrderBy(m => m.Month)];
        foreach (Station station in district.Stations.Where(s => s.Domain == Domain.Water && s.Counts))
        {
            listed++;
            int least = closed ? WaterEvaluation.For(new DateOnly(year, 12, 31)).MinimumMonthsPerYear : 1;
            if (WaterJudge.ClassOfYear(station, [.. valid.Where(m => m.Station == station.Id)], least) is { } waterClass)
            {
                assessed++;
                good += waterClass <= (int)WaterClass.III ? 1 : 0;
            }
        }

        DateOnly? asof = valid.Count == 0 ? null : valid[^1].Month.AddMonths(1).AddDays(-1);
        TargetProgress progress = Progress(target, year, "waterSections", good, assessed, listed - assessed, 0, asof);
        return closed || progress.State == TargetState.NoData ? progress
            : progress with { State = progress.Share >= target.Bound ? TargetState.OnTrack : TargetState.Behind };
    }

    private static TargetProgress Progress(Target target, int year, string indicator, int good, int assessed, int notAssessed, int remaining, DateOnly? asof)
    {
        if (assessed == 0)
        {
            return new TargetProgress(target.Id, year, indicator, target.Bound, 0, 0, notAssessed, remaining, null, null, TargetState.NoData, asof);
        }

        decimal bound = target.Bound / 100;
        decimal share = 100m * good / assessed;
        int budget = (int)decimal.Floor(good + remaining - (bound * (assessed + remaining)));
        TargetState state = budget < 0 ? TargetState.Missed
            : good >= bound * (assessed + remaining) ? TargetState.Met
            : share >= target.Bound ? TargetState.OnTrack
            : TargetState.Behind;
        return new TargetProgress(target.Id, year, indicator, target.Bound, good, assessed, notAssessed, remaining, Rounding.HalfEven(share, 1), budget, state, asof);
    }

    /// <summary>The outcome of a day by a pinned edition, from the concentrations the day was judged with.</summary>
    private static bool? GoodBy(AirEdition edition, AirDay day)
    {
        PerIndicator<decimal?> concentrations = default;
        IndicatorSet<AirIndicator> absent = default;
        bool missing = false;
        foreach (AirIndicator indicator in edition.Indicators(AirReport.Daily))
        {
            if (!day.Pollutants.TryGetValue(indicator.Code(), out AirPollutant? pollutant))
            {
                absent = absent.With(indicator);
            }
            else if (pollutant.Concentration is { } concentration)
            {
                concentrations = concentrations.With(indicator, concentration);
            }
            else
            {
                missing |= indicator != AirIndicator.O3;
            }
        }

        return edition.Daily(concentrations, absent).TryGetAqi(out int aqi) && (!missing || aqi > 100) ? aqi <= 100 : null;
    }
}
