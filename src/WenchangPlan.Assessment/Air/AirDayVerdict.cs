using WenchangPlan.Standards.Air;
using WenchangPlan.Telemetry.Verdicts;

namespace WenchangPlan.Assessment.Air;

/// <summary>Makes the verdict of a day from statistics.</summary>
internal static class AirDayVerdict
{
    public static Verdict Of(AirRules rules, Window day, bool closed, PointStatistics statistics)
    {
        IReadOnlyList<AirIndicator> asked = rules.Edition.Indicators(AirReport.Daily);
        AqiResult result = rules.Edition.Daily(statistics.Concentrations(rules.Evaluation), statistics.NotMonitored(asked));
        bool hasAqi = result.TryGetAqi(out int aqi);
        List<Reason> missing = Missing(statistics, asked);
        bool valid = hasAqi && (missing.Count == 0 || aqi > AirRules.GoodUpTo);
        Validity validity = !closed ? Validity.Pending : valid ? Validity.Valid : Validity.Invalid;
        var verdict = new Verdict
        {
            Kind = AirJudge.Day,
            Station = statistics.Station?.Id,
            Window = day,
            Editions = rules.Editions,
            Value = hasAqi ? aqi : null,
            Grade = hasAqi ? result.Category.Level : null,
            Good = validity == Validity.Valid ? aqi <= AirRules.GoodUpTo : null,
            Validity = validity,
            Reasons = validity switch { Validity.Valid => [], Validity.Pending => [new Reason(Reason.WindowOpen)], _ => missing },
            Deciding = [.. result.Primary.Select(i => i.Code())],
            Parts = statistics.Parts(rules.Evaluation, result),
        };
        rules.Steps?.Day(verdict, statistics, result, missing);
        return verdict;
    }

    /// <summary>What keeps the day from being valid. The highest hour of ozone is shown, and missed by nobody: its eight-hour value says the same.</summary>
    private static List<Reason> Missing(PointStatistics statistics, IReadOnlyList<AirIndicator> asked)
    {
        if (!statistics.Came)
        {
            return [new Reason(Reason.NoData)];
        }

        List<Reason> reasons = [];
        foreach ((AirIndicator indicator, _, Reason? reason) in statistics.All)
        {
            if (reason is not null && indicator != AirIndicator.O3 && asked.Contains(indicator))
            {
                reasons.Add(reason);
            }
        }

        return reasons.Count == 0 && statistics.All.Count == 0 ? [new Reason("nothing-to-judge")] : reasons;
    }
}
