using WenchangPlan.Assessment.Derivations;
using WenchangPlan.Standards;
using WenchangPlan.Standards.Air;
using WenchangPlan.Telemetry.Verdicts;

namespace WenchangPlan.Assessment.Air;

/// <summary>Notes the steps of the statistics of a month or a year.</summary>
internal sealed class AirPeriodSteps(Window window, string? station, DateOnly first, bool closed, AirEvaluation evaluation, AmbientStandard limits, Derivation derivation)
{
    private const string Percentile = "percentile";
    private const string OfMeasured = "ofMeasured";

    private bool IsYear => window.Span == WindowSpan.Year;

    private Source ValidData => new(limits.Standard, "table 4");

    /// <summary>A pollutant's days, and what they come to: their mean or a percentile.</summary>
    /// <param name="indicator">The pollutant.</param>
    /// <param name="measured">Its days.</param>
    /// <param name="daily">Those that count; null the others.</param>
    /// <param name="value">What they come to.</param>
    /// <param name="rounded">The same as it is given.</param>
    /// <param name="without">Whether excluded days are left out. Whether the days suffice goes by what was measured, so one that is left is enough then.</param>
    /// <param name="suffices">Whether they do.</param>
    public void Value(AirIndicator indicator, ReadOnlySpan<decimal?> measured, ReadOnlySpan<decimal?> daily, Statistic value, decimal? rounded, bool without, bool suffices)
    {
        var inputs = new StepInput[daily.Length];
        for (int i = 0; i < inputs.Length; i++)
        {
            inputs[i] = StepInput.Of(AirJudge.Day, Window.Day(first.AddDays(i)), measured[i], daily[i] is not null, station);
        }

        int counting = inputs.Count(i => i.Counts);
        Add(new Step(without ? "daysLeft" : "days", indicator.Code(), ValidData) { Inputs = inputs, Samples = counting, Result = counting });
        IReadOnlyDictionary<string, decimal> least = !closed || (without && suffices) ? Step.Named(("least", 1)) : Least(daily.Length);
        Statistic(evaluation.MeansJudged.Contains(indicator.Code()) ? null : evaluation.PercentileOf(indicator), indicator.Code(), indicator.Code(),
            without && !suffices ? Numbers(least, (OfMeasured, 1)) : least, value);
        if (rounded is not null)
        {
            Round(indicator, indicator.Code(), value.Value, rounded);
        }
    }

    /// <summary>A percentile beside a mean, of the days there are.</summary>
    public void Beside(AirIndicator indicator, string part, Statistic percentile, decimal? rounded)
    {
        Statistic(evaluation.PercentileOf(indicator), part, indicator.Code(), Step.Named(("least", 1)), percentile);
        Round(indicator, part, percentile.Value, rounded);
    }

    /// <summary>A statistic of a closed year against its limit; one with too few days is not judged. <c>ofMeasured</c> 1: too few are left without those that are excluded, so all of them are judged.</summary>
    public void Limit(string part, AirIndicator indicator, decimal? percentile, AnnualCompliance? compliance, int days, int? grade, bool ofMeasured)
    {
        foreach (JudgedStatistic judged in compliance?.Judged ?? [])
        {
            if (judged.Percentile == percentile)
            {
                Add(new Step("limitOfYear", part, new Source(limits.Standard, "table 1"))
                {
                    Gives = "grade",
                    Numbers = Numbers(Least(days), [("limit", judged.Limit), ("decimals", evaluation.Decimals[indicator.Code()]), .. MeasuredBy(ofMeasured, percentile)]),
                    Inputs = [StepInput.Of(indicator.Code(), judged.Value.ValueOrGap(), judged.Value.IsValid)], Samples = judged.Value.Samples, Result = grade,
                });
            }
        }
    }

    /// <summary>The good days among those that count, and how many are judged: a day that an event alone made bad may be judged and not count.</summary>
    public void GoodDays(IReadOnlyList<Verdict> counting, IReadOnlyList<Verdict> days, VerdictPart good, int judged)
    {
        Add(new Step("goodDays", "goodDays", Source.Default)
        {
            Gives = "value", Inputs = [.. days.Select(d => StepInput.Of(AirJudge.Day, d.Window, d.Good is { } g ? g ? 1 : 0 : null, counting.Contains(d), station))], Samples = good.Samples, Result = good.Value,
        });
        int left = judged - counting.Count;
        Add(new Step("judgedDays", null, Source.Default) { Gives = "samples", Numbers = left == 0 ? Step.Named() : Step.Named(("leftOut", left)), Samples = judged, Result = judged });
    }

    /// <summary>The composite index and what it says of the period.</summary>
    public void Index(ComprehensiveIndex? index, IReadOnlyList<AirIndicator> asked, Verdict verdict)
    {
        foreach ((AirIndicator indicator, decimal ratio) in index?.Parts ?? [])
        {
            decimal limit = limits.Limit(indicator, indicator is AirIndicator.Co or AirIndicator.O3EightHour ? Averaging.Day : Averaging.Year);
            Add(new Step("ratio", indicator.Code(), new Source(limits.Standard, "table 1"))
            {
                Numbers = Step.Named(("limit", limit), ("decimals", 2)), Inputs = [StepInput.Of(indicator.Code(), verdict.Parts[indicator.Code()].Value)], Result = ratio,
            });
        }

        Add(new Step("sum", null, Source.Default)
        {
            Gives = "value", Inputs = [.. asked.Select(i => StepInput.Of(i.Code(), index?.Parts.First(p => p.Indicator == i).Index, index is not null))], Result = index?.Value,
        });
        Add(new Step("decidingLargest", null, Source.Default)
        {
            Gives = "deciding", Inputs = [.. (index?.Parts ?? []).Select(p => StepInput.Of(p.Indicator.Code(), p.Index, verdict.Deciding.Contains(p.Indicator.Code(), StringComparer.Ordinal)))], Samples = verdict.Deciding.Count,
        });
        Add(new Step("allPresent", null, ValidData) { Gives = "validity", Inputs = [.. asked.Select(i => Part(verdict, i.Code(), p => p.Value))], Result = index is null ? 0 : 1 });
        if (verdict.Good is { } good)
        {
            Add(new Step("allMeet", null, new Source(evaluation.Standard))
            {
                Gives = "good", Inputs = [.. verdict.Parts.Where(p => p.Key != "goodDays").Select(p => Part(verdict, p.Key, x => x.Grade))], Result = good ? 1 : 0,
            });
        }
    }

    private static StepInput Part(Verdict verdict, string code, Func<VerdictPart, decimal?> member) =>
        (verdict.Parts.TryGetValue(code, out VerdictPart? part) ? member(part) : null) is { } value ? StepInput.Of(code, value) : StepInput.Of(code, null, counts: false);

    private void Statistic(decimal? share, string part, string of, IReadOnlyDictionary<string, decimal> least, Statistic value) => Add(
        new Step(share is null ? "mean" : Percentile, part, share is null ? ValidData : new Source(evaluation.Standard, "appendix A"))
        {
            Numbers = share is { } s ? Numbers(least, ("share", s)) : least,
            Inputs = part == of ? [] : [StepInput.Of(of, null)],
            Samples = value.Samples,
            Result = value.ValueOrGap(),
        });

    private void Round(AirIndicator indicator, string part, decimal value, decimal? rounded) => Add(new Step("round", part, Source.Default)
    {
        Gives = "value", Numbers = Step.Named(("decimals", evaluation.Decimals[indicator.Code()])), Inputs = [StepInput.Of(part, value)], Result = rounded,
    });

    /// <summary>How many days a closed period takes; a year as many in every month too.</summary>
    private IReadOnlyDictionary<string, decimal> Least(int days) => IsYear
        ? Step.Named(("least", evaluation.MinimumDaysPerYear), ("leastMonth", evaluation.MinimumDaysPerMonth), ("leastFebruary", evaluation.MinimumDaysPerFebruary))
        : Step.Named(("least", evaluation.MinimumDays(days)));

    /// <summary>That all days are judged, and by which statistic of them.</summary>
    private static (string, decimal)[] MeasuredBy(bool ofMeasured, decimal? percentile) => !ofMeasured ? [] : percentile is { } share ? [(OfMeasured, 1), ("share", share)] : [(OfMeasured, 1)];

    private static Dictionary<string, decimal> Numbers(IReadOnlyDictionary<string, decimal> numbers, params ReadOnlySpan<(string Name, decimal Value)> more)
    {
        var all = new Dictionary<string, decimal>(numbers, StringComparer.Ordinal);
        foreach ((string name, decimal value) in more)
        {
            all.Add(name, value);
        }

        return all;
    }

    private void Add(Step step) => derivation.Add(step with { Station = station });
}
