using WenchangPlan.Assessment.Derivations;
using WenchangPlan.Standards;
using WenchangPlan.Standards.Noise;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Verdicts;

namespace WenchangPlan.Assessment.Noise;

/// <summary>Notes the steps of the day or the night of a noise point.</summary>
internal sealed class NoiseSteps(Station station, NoiseStandard standard, Derivation derivation)
{
    private const int LevelDecimals = 6;

    private Source Limits => new(standard.Standard, "table 1");

    /// <summary>The hours of a level, and which of them were sampled long enough.</summary>
    public void Hours(string code, IReadOnlyList<StationHour> hours, int first, int end, int leastMinutes)
    {
        Dictionary<int, StationHour> there = hours.ToDictionary(h => h.Hour);
        StepInput[] inputs = [.. Enumerable.Range(first, end - first).Select(hour =>
        {
            HourValue? value = there.GetValueOrDefault(hour)?.Find(code);
            return new StepInput(value?.Value, value?.IfSampled(leastMinutes) is not null) { Window = Window.Hour(hour), Hour = value };
        })];
        int counting = inputs.Count(i => i.Counts);
        Add(new Step("hours", code, Source.Default) { Numbers = Step.Named(("leastMinutes", leastMinutes)), Inputs = inputs, Samples = counting, Result = counting });
    }

    /// <summary>The greatest level of the hours in which one was measured, however short.</summary>
    public void Loudest(IReadOnlyList<StationHour> hours)
    {
        StepInput[] inputs = [.. from hour in hours
                                 let most = hour.Find(HourlyLevels.Lmax)?.Max
                                 where most is not null
                                 select new StepInput(most, Counts: true) { Window = Window.Hour(hour.Hour), Hour = hour.Find(HourlyLevels.Lmax) }];
        if (inputs.Length > 0)
        {
            Add(new Step("greatest", HourlyLevels.Lmax, Source.Default) { Gives = "value", Inputs = inputs, Samples = inputs.Length, Result = inputs.Max(i => i.Value) });
        }
    }

    /// <summary>A percent level: the mean of the hours that have it.</summary>
    public void Mean(string code, Statistic mean, int decimals, decimal? rounded)
    {
        Add(new Step("mean", code, Source.Default) { Numbers = Step.Named(("least", 1)), Samples = mean.Samples, Result = mean.Value });
        Add(new Step("round", code, Source.Default) { Gives = "value", Numbers = Step.Named(("decimals", decimals)), Inputs = [StepInput.Of(code, mean.Value)], Result = rounded });
    }

    /// <summary>A level against its limit; not judged where it is not known or has none.</summary>
    public void Limit(string code, decimal? level, decimal? limit, int? grade)
    {
        if (limit is { } bound && level is not null)
        {
            Add(new Step("limit", code, Limits) { Gives = "grade", Numbers = Step.Named(("limit", bound)), Inputs = [StepInput.Of(code, level)], Result = grade });
        }
    }

    /// <summary>The level of the period and what it is held against.</summary>
    public void Level(NoisePeriod period, Statistic level, NoiseVerdict? judged, Verdict verdict)
    {
        Add(new Step("energyMean", HourlyLevels.Leq, Source.Default)
        {
            Numbers = Step.Named(("least", standard.MinimumHoursOf(period)), ("decimals", LevelDecimals)), Samples = level.Samples, Result = level.ValueOrGap(),
        });
        if (level.TryGetValue(out decimal value))
        {
            var round = new Step("round", HourlyLevels.Leq, Source.Default)
            {
                Gives = "value", Numbers = Step.Named(("decimals", standard.ReportedDecimals)), Inputs = [StepInput.Of(HourlyLevels.Leq, value)], Result = verdict.Value,
            };
            Add(judged is null ? round with { Gives = null } : round);
            Add(new Step("same", null, Source.Default) { Gives = "value", Inputs = [StepInput.Of(HourlyLevels.Leq, verdict.Value)], Result = verdict.Value });
        }

        if (judged is { } known)
        {
            Limit(HourlyLevels.Leq, known.Level, known.Limit, verdict.Parts[HourlyLevels.Leq].Grade);
            Add(new Step("limitIs", "limit", Limits) { Gives = "value", Numbers = Step.Named(("limit", known.Limit)), Result = known.Limit });
        }

        Add(new Step("counted", null, Source.Default) { Gives = "samples", Inputs = [StepInput.Of(HourlyLevels.Leq, level.Samples)], Samples = level.Samples, Result = level.Samples });
        Add(new Step("decidingJudged", null, Limits) { Gives = "deciding", Inputs = [StepInput.Of(HourlyLevels.Leq, verdict.Parts[HourlyLevels.Leq].Grade, judged?.Meets is not null)], Samples = verdict.Deciding.Count });
        if (verdict.Validity != Validity.Pending)
        {
            Add(new Step("allPresent", null, Source.Default)
            {
                Gives = "validity", Inputs = [StepInput.Of(HourlyLevels.Leq, verdict.Parts[HourlyLevels.Leq].Grade, judged?.Meets is not null)], Result = verdict.Validity == Validity.Valid ? 1 : 0,
            });
        }

        if (verdict.Good is { } good)
        {
            Add(new Step("good", null, Limits) { Gives = "good", Numbers = Step.Named(("upTo", judged!.Value.Limit)), Inputs = [StepInput.Of("value", verdict.Value)], Result = good ? 1 : 0 });
        }
    }

    private void Add(Step step) => derivation.Add(step with { Station = station.Id });
}
