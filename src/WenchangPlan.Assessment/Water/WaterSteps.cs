using WenchangPlan.Assessment.Derivations;
using WenchangPlan.Standards;
using WenchangPlan.Standards.Water;
using WenchangPlan.Telemetry.Acts;
using WenchangPlan.Telemetry.Readings;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Verdicts;

namespace WenchangPlan.Assessment.Water;

/// <summary>Notes the steps of the months and years of water.</summary>
internal sealed class WaterSteps(Station station, Derivation derivation)
{
    private const int PhDecimals = 10;

    private static readonly Source Means = Source.Default;

    /// <summary>The hours of a parameter in a window, and which of them were sampled long enough. Hours in which the station was silent are those that are not there.</summary>
    public void Hours(string code, IReadOnlyList<StationHour> hours, int leastMinutes, string rule = "hours")
    {
        StepInput[] inputs = [.. from hour in hours
                                 let value = hour.Find(code)
                                 select new StepInput(value?.Value, value?.IfSampled(leastMinutes) is not null) { Window = Window.Hour(hour.Hour), Hour = value }];
        int counting = inputs.Count(i => i.Counts);
        Add(new Step(rule, code, Source.Default) { Numbers = Step.Named(("leastMinutes", leastMinutes)), Inputs = inputs, Samples = counting, Result = counting });
    }

    /// <summary>Verdicts that a mean is made of, one a window.</summary>
    /// <param name="code">The indicator.</param>
    /// <param name="verdicts">The verdicts.</param>
    /// <param name="judgedOnly">Whether what a verdict shows and did not judge, since it had too few data, takes no part.</param>
    public void Verdicts(string code, IReadOnlyList<Verdict> verdicts, bool judgedOnly = false)
    {
        StepInput[] inputs = [.. from verdict in verdicts
                                 let part = verdict.Parts.GetValueOrDefault(code)
                                 let value = judgedOnly && part?.Reason is not null ? null : part?.Value
                                 select StepInput.Of(verdict.Kind, verdict.Window, value, value is not null, verdict.Station)];
        int counting = inputs.Count(i => i.Counts);
        Add(new Step("days", code, Source.Default) { Inputs = inputs, Samples = counting, Result = counting });
    }

    /// <summary>The mean of those that count, for pH by way of the hydrogen ions.</summary>
    public void Mean(string code, Statistic mean) => Add(new Step(code == WaterIndicator.Ph.Code() ? "phMean" : "mean", code, Means)
    {
        Numbers = code == WaterIndicator.Ph.Code() ? Step.Named(("least", 1), ("decimals", PhDecimals)) : Step.Named(("least", 1)), Samples = mean.Samples, Result = mean.ValueOrGap(),
    });

    /// <summary>The laboratory results of an indicator in a window, and their mean, for pH by way of the hydrogen ions.</summary>
    /// <param name="code">The indicator.</param>
    /// <param name="samples">Them, in order of time.</param>
    /// <param name="rule">What counts of a result below detection.</param>
    /// <param name="least">How many it takes.</param>
    /// <param name="mean">The mean.</param>
    public void SampleMean(string code, IReadOnlyList<Sample> samples, BelowLimitRule rule, int least, Statistic mean) =>
        Add(new Step(code == WaterIndicator.Ph.Code() ? "samplePhMean" : "sampleMean", code, Means)
        {
            Numbers = code == WaterIndicator.Ph.Code() ? Step.Named(("least", least), ("decimals", PhDecimals)) : Step.Named(("least", least)),
            Inputs = [.. samples.Select(s => new StepInput(s.Used(rule), Counts: true) { Time = s.Time, Flag = s.Below ? ReadingFlag.BelowDetection.ToCode() : null })],
            Samples = mean.Samples, Result = mean.ValueOrGap(),
        });

    /// <summary>A mean rounded as a report has it.</summary>
    public void Round(string code, decimal mean, int decimals, decimal rounded) => Add(new Step("round", code, Source.Default)
    {
        Gives = "value", Numbers = Step.Named(("decimals", decimals)), Inputs = [StepInput.Of(code, mean)], Result = rounded,
    });

    /// <summary>A mean as it enters the assessment: not below zero, and a trace keeps one digit. One that does not decide stands beside the one that does.</summary>
    public void Assessed(WaterEvaluation evaluation, WaterIndicator indicator, decimal mean, decimal entered, bool notBelowZero, bool decides = true) => Add(new Step("roundKeepingTraces", indicator.Code(), new Source("总站水字〔2018〕87号"))
    {
        Gives = decides ? "value" : null,
        Numbers = (evaluation.Decimals.TryGetValue(indicator.Code(), out int decimals), notBelowZero) switch
        {
            (true, true) => Step.Named(("decimals", decimals), ("notBelow", 0)), (true, false) => Step.Named(("decimals", decimals)), (false, true) => Step.Named(("notBelow", 0)), _ => Step.Named(),
        },
        Inputs = [StepInput.Of(indicator.Code(), mean)],
        Result = entered,
    });

    /// <summary>The class of each indicator that decides, and the worst of them.</summary>
    /// <param name="evaluation">The method.</param>
    /// <param name="values">Values as they are assessed.</param>
    /// <param name="assessment">What they come to.</param>
    /// <param name="stands">Whether there is enough for a class.</param>
    public void Classes(WaterEvaluation evaluation, IReadOnlyList<WaterValue> values, SectionAssessment assessment, bool stands)
    {
        List<StepInput> classes = [];
        foreach (WaterIndicator indicator in assessment.Judged) // in the order in which those that decide are named
        {
            decimal value = values.First(v => v.Indicator == indicator).Value;
            Add(new Step("class", indicator.Code(), new Source(evaluation.Limits.Standard, "table 1"))
            {
                Gives = "grade", Numbers = LimitsOf(evaluation.Limits, indicator, WaterJudge.BodyOf(station)), Inputs = [StepInput.Of(indicator.Code(), value)], Result = (int)assessment[indicator],
            });
            classes.Add(StepInput.Of(indicator.Code(), (int)assessment[indicator]));
        }

        if (stands && assessment.HasClass)
        {
            Add(new Step("worst", null, new Source(evaluation.Standard)) { Gives = "grade", Inputs = classes, Result = (int)assessment.Class });
            Add(new Step("decidingWorst", null, new Source(evaluation.Standard))
            {
                Gives = "deciding", Inputs = [.. classes.Select(c => c with { Counts = c.Value == (int)assessment.Class })], Samples = assessment.Deciding.Count,
            });
        }
    }

    /// <summary>How many days, months or items stand behind the verdict, and whether that is enough.</summary>
    /// <param name="rule">What is counted, a rule.</param>
    /// <param name="samples">How many.</param>
    /// <param name="least">How many it takes.</param>
    /// <param name="verdict">The verdict.</param>
    /// <param name="enough">Whether it is; null where the verdict is valid just then.</param>
    public void Enough(string rule, int samples, int least, Verdict verdict, bool? enough = null)
    {
        Add(new Step(rule, null, Source.Default) { Gives = "samples", Samples = samples, Result = samples });
        if (verdict.Validity != Validity.Pending)
        {
            Add(new Step("enough", null, Source.Default)
            {
                Gives = "validity", Numbers = Step.Named(("least", least)), Inputs = [StepInput.Of("samples", samples), StepInput.Of("grade", verdict.Grade, verdict.Grade is not null)],
                Result = (enough ?? verdict.Validity == Validity.Valid) ? 1 : 0,
            });
        }
    }

    /// <summary>Whether every indicator that the register requires has a value that decides.</summary>
    public void Required(IReadOnlyList<string> codes, IReadOnlyCollection<string> decided)
    {
        StepInput[] inputs = [.. codes.Select(c => StepInput.Of(c, decided.Contains(c) ? 1 : null, decided.Contains(c)))];
        Add(new Step("allPresent", null, Source.Default) { Gives = "validity", Inputs = inputs, Result = Array.TrueForAll(inputs, i => i.Counts) ? 1 : 0 });
    }

    /// <summary>Whether the grade is good.</summary>
    public void Good(Verdict verdict, int upTo, Source source)
    {
        if (verdict.Good is { } good)
        {
            Add(new Step("good", null, source) { Gives = "good", Numbers = Step.Named(("upTo", upTo)), Inputs = [StepInput.Of("grade", verdict.Grade)], Result = good ? 1 : 0 });
        }
    }

    /// <summary>A step of a rule that stands elsewhere.</summary>
    public void Add(Step step) => derivation.Add(step with { Station = station.Id });

    /// <summary>The limits of the classes for an indicator; of pH its range.</summary>
    public static IReadOnlyDictionary<string, decimal> LimitsOf(SurfaceWaterStandard standard, WaterIndicator indicator, WaterBody body)
    {
        if (indicator == WaterIndicator.Ph)
        {
            return Step.Named(("low", standard.PhRange.Low), ("high", standard.PhRange.High));
        }

        var limits = new Dictionary<string, decimal>(StringComparer.Ordinal);
        for (WaterClass of = WaterClass.I; of <= WaterClass.V; of++)
        {
            if (standard.TryGetLimit(indicator, of, body, out decimal limit))
            {
                limits.Add((indicator == WaterIndicator.DissolvedOxygen ? "atLeast" : "upTo") + (int)of, limit);
            }
        }

        return limits;
    }
}
