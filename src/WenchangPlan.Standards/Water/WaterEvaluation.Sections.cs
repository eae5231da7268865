using System.Collections.Immutable;
using WenchangPlan.Standards.Editions;

namespace WenchangPlan.Standards.Water;

/// <content>Main pollution indicators and sets of sections.</content>
public sealed partial record WaterEvaluation
{
    /// <summary>From how many sections on a set is judged by shares instead of by mean concentrations; default 5.</summary>
    public required int MinimumSectionsForShares { get; init; }

    /// <summary>How many main pollution indicators are named at most; default 3.</summary>
    public required int MainIndicatorCount { get; init; }

    /// <summary>Codes of the indicators that come first among the main ones when beyond class III: cyanide and heavy metals.</summary>
    public required IReadOnlyList<string> MainIndicatorsFirst { get; init => field = EditionTable.Known(value, value, IsKnown); }

    /// <summary>Codes of the indicators that have no exceedance multiple: temperature, pH, dissolved oxygen.</summary>
    public required IReadOnlyList<string> WithoutMultiple { get; init => field = EditionTable.Known(value, value, IsKnown); }

    /// <summary>The state of a set of sections by shares; the first line that fits holds.</summary>
    public required IReadOnlyList<SetState> SetStates { get; init; }

    /// <summary>How many times over its class III limit a concentration is: (C − S) / S.</summary>
    /// <param name="indicator">The indicator.</param>
    /// <param name="value">In its unit.</param>
    /// <param name="body">River or lake.</param>
    /// <returns>Zero or less when the limit is met; invalid for temperature, pH, dissolved oxygen and indicators without a limit.</returns>
    /// <remarks>环办〔2011〕22号.</remarks>
    public Statistic ExceedanceMultiple(WaterIndicator indicator, decimal value, WaterBody body) =>
        !WithoutMultiple.Contains(indicator.Code()) && Limits.TryGetLimit(indicator, WaterClass.III, body, out decimal limit)
            ? Statistic.Of((value - limit) / limit, 1)
            : Statistic.Invalid(1, new BilingualText($"no multiple for {indicator.Name().En}", $"{indicator.Name().Zh}不计算超标倍数"));

    /// <summary>
    /// The main pollution indicators of a section: none at class III or better, else at most three of those beyond class III, cyanide and
    /// heavy metals first, then the worst class, then the largest multiple.
    /// </summary>
    /// <param name="values">The same values that were assessed.</param>
    /// <param name="body">River or lake.</param>
    /// <exception cref="ArgumentException">An indicator is there twice or negative.</exception>
    /// <remarks>环办〔2011〕22号; the order is unverified.</remarks>
    public ImmutableArray<MainIndicator> MainIndicators(ReadOnlySpan<WaterValue> values, WaterBody body)
    {
        SectionAssessment assessment = Assess(values, body);
        var beyond = new List<MainIndicator>();
        foreach ((WaterIndicator indicator, decimal value) in values)
        {
            if (assessment.Judged.Contains(indicator) && assessment[indicator] > WaterClass.III)
                beyond.Add(new MainIndicator(indicator, assessment[indicator], ExceedanceMultiple(indicator, value, body)));
        }

        return
        [
            .. beyond
                .OrderByDescending(main => MainIndicatorsFirst.Contains(main.Indicator.Code()))
                .ThenByDescending(main => main.Class)
                .ThenByDescending(main => main.Multiple.TryGetValue(out decimal multiple) ? multiple : 0)
                .ThenBy(main => main.Indicator)
                .Take(MainIndicatorCount),
        ];
    }

    /// <summary>The state of a river, basin or district: by shares of classes from 5 sections on, by mean concentrations below.</summary>
    /// <param name="sections">Every section listed in the plan; those without values count as not assessed.</param>
    /// <exception cref="ArgumentException">An indicator is there twice or negative.</exception>
    /// <remarks>环办〔2011〕22号; that exactly 5 sections are judged by shares is unverified.</remarks>
    public SectionSetAssessment AssessSet(IReadOnlyList<WaterSection> sections)
    {
        List<(WaterSection Section, SectionAssessment Result)> assessed =
        [
            .. sections.Select(section => (section, Assess(section.Values.AsSpan(), section.Body))).Where(pair => pair.Item2.HasClass),
        ];
        var share = new SectionShare(assessed.Count(pair => pair.Result.IsGood), assessed.Count, sections.Count);
        if (assessed.Count == 0) return SectionSetAssessment.Nothing(share);
        if (assessed.Count < MinimumSectionsForShares) return ByMeans(share, [.. assessed.Select(pair => pair.Section)]);

        decimal good = (decimal)share.Good / assessed.Count;
        decimal worse = (decimal)assessed.Count(pair => pair.Result.Class is WaterClass.WorseThanV) / assessed.Count;
        SetState state = SetStates.First(line => good >= line.GoodFrom && (line.WorseBelow is null || worse < line.WorseBelow));
        return new SectionSetAssessment(share, state.State, default);
    }

    /// <summary>A lake with several points: mean over the points, then judged as one.</summary>
    /// <param name="points">The points, each with its means over time; those without values are passed over.</param>
    /// <exception cref="ArgumentException">An indicator is negative.</exception>
    public SectionAssessment AssessLake(IReadOnlyList<WaterSection> points) => AssessMeans(points, WaterBody.Lake);

    /// <summary>The main pollution indicators of a river, basin or district: those with the largest share of sections beyond class III.</summary>
    /// <param name="sections">The sections; the rate is over those with any class.</param>
    /// <returns>At most three, the largest rate first; none when no section is beyond class III.</returns>
    /// <exception cref="ArgumentException">An indicator is there twice or negative.</exception>
    public ImmutableArray<ExceedanceRate> MainIndicatorsOfSet(IReadOnlyList<WaterSection> sections)
    {
        SectionAssessment[] assessed = [.. sections.Select(section => Assess(section.Values.AsSpan(), section.Body)).Where(section => section.HasClass)];
        return
        [
            .. assessed
                .SelectMany(section => section.Judged.Where(indicator => section[indicator] > WaterClass.III))
                .CountBy(indicator => indicator)
                .OrderByDescending(count => count.Value)
                .ThenBy(count => count.Key)
                .Take(MainIndicatorCount)
                .Select(count => new ExceedanceRate(count.Key, count.Value, assessed.Length)),
        ];
    }

    /// <summary>A set with any lake point is judged as a lake: the stricter phosphorus limits (a choice of this service).</summary>
    private SectionSetAssessment ByMeans(SectionShare share, IReadOnlyList<WaterSection> sections)
    {
        WaterBody body = sections.Any(section => section.Body is WaterBody.Lake) ? WaterBody.Lake : WaterBody.River;
        SectionAssessment result = AssessMeans(sections, body);
        return new SectionSetAssessment(share, StateOf(result.Class).State, result);
    }

    private SectionAssessment AssessMeans(IReadOnlyList<WaterSection> sections, WaterBody body) => Assess(MeansOf(sections).AsSpan(), body);

    /// <summary>The mean of each indicator over sections, of those that have it; not rounded.</summary>
    /// <param name="sections">The sections.</param>
    public static ImmutableArray<WaterValue> MeansOf(IReadOnlyList<WaterSection> sections)
    {
        ArgumentNullException.ThrowIfNull(sections);
        return
        [
            .. sections.SelectMany(section => section.Values)
                .GroupBy(value => value.Indicator)
                .Select(group => new WaterValue(group.Key, WaterMeans.Of(group.Key, [.. group.Select(value => (decimal?)value.Value)]).Value)),
        ];
    }
}

/// <summary>A section, lake point or outlet with its (averaged) values.</summary>
/// <param name="Name">Its name or id.</param>
/// <param name="Body">River or lake.</param>
/// <param name="Values">One value for each indicator; empty when there are none.</param>
public sealed record WaterSection(string Name, WaterBody Body, ImmutableArray<WaterValue> Values);

/// <summary>A main pollution indicator of a section.</summary>
/// <param name="Indicator">Which one.</param>
/// <param name="Class">Its class, IV or worse.</param>
/// <param name="Multiple">Its exceedance multiple over the class III limit; invalid where the method gives none.</param>
public readonly record struct MainIndicator(WaterIndicator Indicator, WaterClass Class, Statistic Multiple);

/// <summary>How many sections are beyond class III in one indicator.</summary>
/// <param name="Indicator">Which one.</param>
/// <param name="Beyond">Sections beyond class III.</param>
/// <param name="Assessed">Sections with a class: the denominator, above zero.</param>
public readonly record struct ExceedanceRate(WaterIndicator Indicator, int Beyond, int Assessed)
{
    /// <summary>The rate, 0 to 1, not rounded.</summary>
    public decimal Rate => (decimal)Beyond / Assessed;
}

/// <summary>One line of the table that judges a set of sections by shares.</summary>
/// <param name="GoodFrom">Share of classes I to III, 0 to 1, from which the line holds, included.</param>
/// <param name="WorseBelow">Share worse than class V, 0 to 1, below which the line holds, excluded; null: any.</param>
/// <param name="State">The state.</param>
public sealed record SetState(decimal GoodFrom, decimal? WorseBelow, BilingualText State);
