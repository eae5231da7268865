using WenchangPlan.Assessment.Derivations;
using WenchangPlan.Standards;
using WenchangPlan.Standards.Air;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Verdicts;

namespace WenchangPlan.Assessment.Air;

/// <summary>Notes the steps of air days and hours: where each rule stands, its numbers, what went in and what came out.</summary>
internal sealed class AirSteps(AirRules rules, AmbientStandard limits, Derivation derivation)
{
    private const int HoursPerWindow = 8;

    /// <summary>Where the rules of an edition of HJ 633 stand, by what they are about; an edition that says nothing of something is absent there.</summary>
    private static readonly Dictionary<(string Edition, string Rule), string> Clauses = new()
    {
        [("2012", "index")] = "4.3, 6.2, table 1",
        [("2026", "index")] = "4.2.3, 4.2.6, table 3",
        [("2026", "round")] = "4.2.2",
        [("2012", "largest")] = "4.3",
        [("2026", "largest")] = "4.1.1",
        [("2026", "valid")] = "5.3.1",
        [("2012", "deciding")] = "4.3.1",
        [("2026", "deciding")] = "4.3.1",
        [("2012", "grade")] = "table 2",
        [("2026", "grade")] = "table 2",
        [("2012", "good")] = "table 2",
        [("2026", "good")] = "table 2",
    };

    private Source ValidData => new(limits.Standard, "table 4");

    /// <summary>The hours of a parameter of a station, and which of them were sampled long enough.</summary>
    public void Hours(Station station, AirIndicator indicator, IReadOnlyList<StationHour> hours, int first, ReadOnlySpan<decimal?> taken)
    {
        var inputs = new StepInput[taken.Length];
        int counting = 0;
        for (int i = 0; i < inputs.Length; i++)
        {
            inputs[i] = new StepInput(null, false) { Window = Window.Hour(first + i) };
            counting += taken[i] is null ? 0 : 1;
        }

        foreach (StationHour hour in hours)
        {
            if (hour.Hour - first is >= 0 and var at && at < inputs.Length && hour.Find(indicator.Code()) is { } value)
            {
                inputs[at] = new StepInput(value.Value, taken[at] is not null) { Window = Window.Hour(hour.Hour), Hour = value };
            }
        }

        Add(new Step("hours", indicator.Code(), ValidData)
        {
            Numbers = Step.Named(("leastMinutes", rules.Evaluation.MinimumMinutesPerHour)), Inputs = inputs, Samples = counting, Result = counting,
        }, station);
    }

    /// <summary>The mean of a day.</summary>
    public void DailyMean(Station station, AirIndicator indicator, Statistic mean) => Add(new Step("mean", indicator.Code(), ValidData)
    {
        Numbers = Step.Named(("least", rules.Evaluation.MinimumHoursPerDay)), Samples = mean.Samples, Result = mean.ValueOrGap(),
    }, station);

    /// <summary>The greatest moving mean of eight hours.</summary>
    public void EightHours(Station station, int first, ReadOnlySpan<decimal?> hours, decimal limit, Statistic highest)
    {
        AirEvaluation evaluation = rules.Evaluation;
        var inputs = new List<StepInput>();
        for (int end = evaluation.FirstEightHourEnd; end <= hours.Length; end++)
        {
            decimal? mean = evaluation.EightHourMean(hours.Slice(end - HoursPerWindow, HoursPerWindow)).ValueOrGap();
            inputs.Add(new StepInput(mean, mean is not null) { Window = Window.Hour(first + end - 1) });
        }

        Add(new Step("movingMeans", AirIndicator.O3EightHour.Code(), new Source(evaluation.Standard, "6.1.2"))
        {
            Numbers = Step.Named(("hours", HoursPerWindow), ("leastHours", evaluation.MinimumHoursPerEightHours), ("least", evaluation.MinimumEightHourMeans), ("orAbove", limit),
                ("decimals", DecimalsOf(AirIndicator.O3EightHour))),
            Inputs = inputs, Samples = highest.Samples, Result = highest.ValueOrGap(),
        }, station);
    }

    /// <summary>The greatest hour of a day.</summary>
    public void DailyMaximum(Station station, Statistic maximum) => Add(new Step("maximum", AirIndicator.O3.Code(), new Source(rules.Evaluation.Standard))
    {
        Numbers = Step.Named(("least", rules.Evaluation.MinimumHoursForDailyMaximum)), Samples = maximum.Samples, Result = maximum.ValueOrGap(),
    }, station);

    /// <summary>One hour of a parameter of a station.</summary>
    public void Hour(Station station, AirIndicator indicator, int? hour, HourValue? value)
    {
        int least = rules.Evaluation.MinimumMinutesPerHour;
        decimal? taken = value?.IfSampled(least);
        Add(new Step("hours", indicator.Code(), ValidData)
        {
            Numbers = Step.Named(("leastMinutes", least)), Samples = taken is null ? 0 : 1, Result = taken is null ? 0 : 1,
            Inputs = hour is { } number ? [new StepInput(value?.Value, taken is not null) { Window = Window.Hour(number), Hour = value }] : [],
        }, station);
        Add(new Step("mean", indicator.Code(), ValidData) { Numbers = Step.Named(("least", 1)), Samples = taken is null ? 0 : 1, Result = taken }, station);
    }

    /// <summary>The mean of the district's points, not rounded before.</summary>
    public void Points(AirIndicator indicator, IReadOnlyList<PointStatistics> points, int monitored, Statistic mean) => Add(new Step("points", indicator.Code(), new Source(rules.Evaluation.Standard))
    {
        Numbers = Step.Named(("leastShare", rules.Evaluation.MinimumStationShare), ("points", monitored), ("least", Math.Max(1, decimal.Ceiling(rules.Evaluation.MinimumStationShare * monitored)))),
        Inputs = [.. from point in points
                     let statistic = point.Find(indicator)
                     where statistic is not null
                     select new StepInput(statistic.Value.ValueOrGap(), statistic.Value.IsValid) { Station = point.Station!.Id }],
        Samples = mean.Samples,
        Result = mean.ValueOrGap(),
    }, null);

    /// <summary>What a day's verdict is made of, from its statistics on.</summary>
    public void Day(Verdict verdict, PointStatistics statistics, AqiResult result, IReadOnlyList<Reason> missing)
    {
        Index(verdict, statistics, result);
        Add(new Step("valid", null, SourceOf("valid"))
        {
            Gives = "validity",
            Numbers = Step.Named(("orAbove", AirRules.GoodUpTo)),
            Inputs = [.. statistics.All.Where(s => s.Indicator != AirIndicator.O3 && rules.Edition.Indicators(AirReport.Daily).Contains(s.Indicator))
                .Select(s => StepInput.Of(s.Indicator.Code(), verdict.Parts[s.Indicator.Code()].Value, s.Missing is null))],
            Samples = missing.Count,
            Result = result.HasAqi && (missing.Count == 0 || verdict.Value > AirRules.GoodUpTo) ? 1 : 0,
        }, statistics.Station);
        if (verdict.Good is { } good)
        {
            Add(new Step("good", null, SourceOf("good")) { Gives = "good", Numbers = Step.Named(("upTo", AirRules.GoodUpTo)), Inputs = [StepInput.Of("value", verdict.Value)], Result = good ? 1 : 0 }, statistics.Station);
        }
    }

    /// <summary>What an hour's verdict is made of, from its statistics on.</summary>
    public void Hour(Verdict verdict, PointStatistics statistics, AqiResult result) => Index(verdict, statistics, result);

    private void Index(Verdict verdict, PointStatistics statistics, AqiResult result)
    {
        foreach ((AirIndicator indicator, Statistic statistic, _) in statistics.All)
        {
            string code = indicator.Code();
            if (statistic.IsValid)
            {
                decimal rounded = verdict.Parts[code].Value!.Value;
                Add(new Step("round", code, SourceOf("round")) { Gives = "value", Numbers = Step.Named(("decimals", DecimalsOf(indicator))), Inputs = [StepInput.Of(code, statistic.Value)], Result = rounded }, statistics.Station);
                SubIndex(statistics.Station, indicator, Math.Max(0, rounded), result);
            }
        }

        Add(new Step("largest", null, SourceOf("largest"))
        {
            Gives = "value",
            Numbers = rules.Edition.WithMissingOnlyAbove is { } bound ? Step.Named(("lowest", rules.Edition.LowestAqi), ("withMissingOnlyAbove", bound)) : Step.Named(("lowest", rules.Edition.LowestAqi)),
            Inputs = [.. rules.Edition.Indicators(result.Report).Where(i => result.Indices[i].State is not IaqiState.NotMonitored)
                .Select(i => StepInput.Of(i.Code(), result.Indices[i].HasValue ? result.Indices[i].Value : null, result.Indices[i].State is not IaqiState.Missing))],
            Result = verdict.Value,
        }, statistics.Station);
        Add(new Step("grade", null, SourceOf("grade"))
        {
            Gives = "grade",
            Numbers = rules.Edition.Categories.ToDictionary(c => $"upTo{c.Level}", c => (decimal)c.UpTo), Inputs = [StepInput.Of("value", verdict.Value)], Result = verdict.Grade,
        }, statistics.Station);
        Add(new Step("deciding", null, SourceOf("deciding"))
        {
            Gives = "deciding",
            Numbers = Step.Named(("above", rules.Edition.PrimaryAbove)),
            Inputs = [.. rules.Edition.Indicators(result.Report).Where(i => result.Indices[i].HasValue)
                .Select(i => StepInput.Of(i.Code(), result.Indices[i].Value, verdict.Deciding.Contains(i.Code(), StringComparer.Ordinal)))],
            Samples = verdict.Deciding.Count,
        }, statistics.Station);
    }

    /// <summary>The index of one concentration: the line between the two breakpoints it lies between, rounded up.</summary>
    private void SubIndex(Station? station, AirIndicator indicator, decimal concentration, AqiResult result)
    {
        Iaqi iaqi = result.Indices[indicator];
        if (iaqi.State is IaqiState.NotAsked)
        {
            return;
        }

        (decimal Concentration, int Iaqi)[] breakpoints = [.. rules.Edition.Column(result.Report, indicator).Breakpoints];
        int at = Array.FindIndex(breakpoints, 1, b => concentration <= b.Concentration);
        Add(new Step("index", indicator.Code(), SourceOf("index"))
        {
            Gives = "grade",
            Numbers = at < 0 ? iaqi.HasValue ? Step.Named(("above", breakpoints[^1].Concentration), ("index", iaqi.Value)) : Step.Named(("above", breakpoints[^1].Concentration))
                : Step.Named(("concentrationLow", breakpoints[at - 1].Concentration), ("concentrationHigh", breakpoints[at].Concentration),
                    ("indexLow", breakpoints[at - 1].Iaqi), ("indexHigh", breakpoints[at].Iaqi)),
            Inputs = [StepInput.Of(indicator.Code(), concentration)],
            Result = iaqi.HasValue ? iaqi.Value : null,
        }, station);
    }

    private int DecimalsOf(AirIndicator indicator) => rules.Evaluation.Decimals[indicator.Code()];

    /// <summary>Where HJ 633 says nothing, the rule is a choice of this project.</summary>
    private Source SourceOf(string rule) => Clauses.TryGetValue((rules.Edition.Pin, rule), out string? clause) ? new Source(rules.Edition.Standard, clause) : Source.Default;

    private void Add(Step step, Station? station) => derivation.Add(step with { Station = station?.Id });
}
