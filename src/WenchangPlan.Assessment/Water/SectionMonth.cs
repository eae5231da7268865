using WenchangPlan.Assessment.Derivations;
using WenchangPlan.Standards.Water;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Verdicts;

namespace WenchangPlan.Assessment.Water;

/// <summary>The class of a section in a month, from its automatic station and its samples.</summary>
internal static class SectionMonth
{
    /// <summary>Judges it.</summary>
    public static Verdict Of(Station station, Window window, bool closed, IEvidence evidence)
    {
        WaterSteps? steps = evidence.Derivation is { } derivation ? new WaterSteps(station, derivation) : null;
        var months = new IndicatorMonths(station, window, closed, evidence, steps);
        WaterEvaluation evaluation = months.Evaluation;
        IndicatorMonth[] decided = [.. months.All.Where(m => m.Value is not null)];
        WaterValue[] values = [.. decided.Select(m => new WaterValue(m.Indicator, m.Value!.Value))];
        SectionAssessment assessment = evaluation.Assess(values, WaterJudge.BodyOf(station));
        IReadOnlyList<Reason> missing = months.Missing is { Count: > 0 } why ? why : !assessment.HasClass ? [new Reason("nothing-to-judge")]
            : [.. station.Required.Where(code => !decided.Any(m => m.Indicator.Code() == code)).Select(code => new Reason("indicator-missing", code))];
        Validity validity = !closed ? Validity.Pending : missing.Count == 0 ? Validity.Valid : Validity.Invalid;
        bool sampled = months.Samples.Count > 0;
        var verdict = new Verdict
        {
            Kind = WaterJudge.Month,
            Station = station.Id,
            Window = window,
            Editions = sampled ? [.. evaluation.Editions, evaluation.AutomaticFirstRule] : evaluation.Editions,
            Grade = assessment.HasClass ? (int)assessment.Class : null,
            Deciding = assessment.HasClass ? [.. assessment.Deciding.Select(i => i.Code())] : [],
            Good = validity == Validity.Valid ? assessment.IsGood : null,
            Validity = validity,
            Reasons = validity == Validity.Pending ? [new Reason(Reason.WindowOpen)] : missing.Count > 0 ? missing : [.. JudgedWithout(station, evaluation, decided)],
            Samples = months.Days,
            AsOf = closed ? null : months.LastDay,
            Parts = months.All.ToDictionary(m => m.Indicator.Code(), m => Part(m, assessment, months, sampled), StringComparer.Ordinal),
        };
        steps?.Classes(evaluation, values, assessment, stands: true);
        bool enough = months.Missing.Count == 0 && assessment.HasClass;
        steps?.Enough("daysWithData", months.Days, sampled ? 1 : months.Need, verdict, enough);
        if (closed && enough && station.Required.Count > 0)
        {
            steps?.Required(station.Required, [.. decided.Select(m => m.Indicator.Code())]);
        }

        steps?.Good(verdict, (int)WaterClass.III, new Source(evaluation.Standard));
        return verdict;
    }

    /// <summary>An indicator that decides, that the section is measured for, and that had no value all month: to be known, since the class could be worse with it.</summary>
    private static IEnumerable<Reason> JudgedWithout(Station station, WaterEvaluation evaluation, IndicatorMonth[] decided) =>
        station.Parameters.Select(p => p.Parameter.Code)
            .Where(code => evaluation.Deciding.Contains(code) && !decided.Any(m => m.Indicator.Code() == code)).Select(code => new Reason("judged-without", code));

    private static VerdictPart Part(IndicatorMonth month, SectionAssessment assessment, IndicatorMonths months, bool sampled)
    {
        if (month.Source is not { } source)
        {
            return new VerdictPart(month.Sensors, null, month.Days, new Reason("too-few-days", month.Indicator.Code(), month.Days, months.Need)) { Source = PartSource.Sensors };
        }

        return new VerdictPart(month.Value, assessment.Judged.Contains(month.Indicator) ? (int)assessment[month.Indicator] : null, source == PartSource.Sensors ? month.Days : month.Samples)
        {
            Source = sampled ? source : null,
            Beside = source == PartSource.Sensors ? month.Laboratory : month.Sensors,
        };
    }
}
