using WenchangPlan.Standards;
using WenchangPlan.Standards.Air;
using WenchangPlan.Telemetry.Acts;
using WenchangPlan.Telemetry.Verdicts;

namespace WenchangPlan.Assessment.Air;

/// <summary>Makes the verdict of a day from statistics.</summary>
internal static class AirDayVerdict
{
    public static Verdict Of(AirRules rules, Window day, bool closed, PointStatistics statistics, IReadOnlyList<ExcludedDays> exclusions)
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
            Reasons = [.. validity switch { Validity.Valid => [], Validity.Pending => [new Reason(Reason.WindowOpen)], _ => missing },
                .. statistics.Maintained > 0 ? (Reason[])[new Reason("maintenance", null, statistics.Maintained)] : []],
            Deciding = [.. result.Primary.Select(i => i.Code())],
            Parts = statistics.Parts(rules.Evaluation, result),
            Other = exclusions.Count == 0 ? null : Without(rules, validity, statistics, exclusions),
        };
        rules.Steps?.Day(verdict, statistics, result, missing);
        return verdict;
    }

    /// <summary>The day without what is excluded: the index of the other pollutants. What the public is told stays as measured.</summary>
    private static OtherResult Without(AirRules rules, Validity validity, PointStatistics statistics, IReadOnlyList<ExcludedDays> exclusions)
    {
        IReadOnlyList<AirIndicator> asked = rules.Edition.Indicators(AirReport.Daily);
        PerIndicator<decimal?> concentrations = statistics.Concentrations(rules.Evaluation);
        IndicatorSet<AirIndicator> absent = statistics.NotMonitored(asked);
        AirIndicator[] left = [.. statistics.All.Select(s => s.Indicator).Where(i => exclusions.Any(e => e.Parameters.Contains(ParameterOf(i))))];
        foreach (AirIndicator indicator in left)
        {
            concentrations = concentrations.With(indicator, null);
            absent = absent.With(indicator);
        }

        AqiResult result = rules.Edition.Daily(concentrations, absent);
        bool has = result.TryGetAqi(out int aqi);
        return new OtherResult
        {
            IsWithout = true,
            Exclusions = [.. exclusions.Select(e => e.Id)],
            LeftOut = [.. left.Select(i => i.Code())],
            Value = has ? aqi : null,
            Grade = has ? result.Category.Level : null,
            Good = has && validity == Validity.Valid ? aqi <= AirRules.GoodUpTo : null,
            Deciding = [.. result.Primary.Select(i => i.Code())],
        };
    }

    /// <summary>The parameter of an indicator: the eight-hour value is made of ozone.</summary>
    private static string ParameterOf(AirIndicator indicator) => (indicator == AirIndicator.O3EightHour ? AirIndicator.O3 : indicator).Code();

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
