using WenchangPlan.Standards.Air;
using WenchangPlan.Telemetry.Verdicts;

namespace WenchangPlan.Assessment.Air;

/// <summary>Makes the verdict of an hour from statistics.</summary>
internal static class AirHourVerdict
{
    public static Verdict Of(AirRules rules, Window hour, PointStatistics statistics)
    {
        AqiResult result = rules.Edition.Hourly(
            statistics.Concentrations(rules.Evaluation), statistics.NotMonitored(rules.Edition.Indicators(AirReport.Hourly)));
        bool hasAqi = result.TryGetAqi(out int aqi);
        var verdict = new Verdict
        {
            Kind = AirJudge.Hour,
            Station = statistics.Station?.Id,
            Window = hour,
            Editions = rules.Editions,
            Value = hasAqi ? aqi : null,
            Grade = hasAqi ? result.Category.Level : null,
            Validity = hasAqi ? Validity.Valid : Validity.Invalid,
            Reasons = hasAqi ? [] : [.. statistics.All.Where(s => s.Missing is not null).Select(s => s.Missing!)],
            Deciding = [.. result.Primary.Select(i => i.Code())],
            Parts = statistics.Parts(rules.Evaluation, result),
        };
        rules.Steps?.Hour(verdict, statistics, result);
        return verdict;
    }
}
