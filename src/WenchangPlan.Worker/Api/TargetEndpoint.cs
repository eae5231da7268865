using Microsoft.AspNetCore.Http.HttpResults;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Telemetry.Verdicts;

namespace WenchangPlan.Worker.Api;

/// <summary>A target of the plan in one year: what was reached and what is left.</summary>
public sealed record TargetItem
{
    /// <summary>Target id.</summary>
    public required string Target { get; init; }

    /// <summary>Year.</summary>
    public required int Year { get; init; }

    /// <summary>What it counts: <c>goodAirDays</c>, <c>waterSections</c>, or a kind of verdict.</summary>
    public required string Indicator { get; init; }

    /// <summary>Chinese name.</summary>
    public required string Name { get; init; }

    /// <summary>English name.</summary>
    public required string NameEn { get; init; }

    /// <summary>Share to reach, in %, included.</summary>
    public required decimal Bound { get; init; }

    /// <summary>Share of the year before the plan, in %; null if unknown.</summary>
    public decimal? Baseline { get; init; }

    /// <summary>Binding (约束性) or expected (预期性).</summary>
    public required bool Binding { get; init; }

    /// <summary>Good days, or sections at Class III or better.</summary>
    public required int Good { get; init; }

    /// <summary>Valid days, or sections assessed.</summary>
    public required int Assessed { get; init; }

    /// <summary>Days over without a valid verdict, or sections without one.</summary>
    public required int NotAssessed { get; init; }

    /// <summary>Days still to come; 0 for sections.</summary>
    public required int Remaining { get; init; }

    /// <summary>Good of assessed, in %; null without data.</summary>
    public decimal? Share { get; init; }

    /// <summary>How many more bad days (or sections) the year can take if all others are good; negative when it cannot be met; null without data.</summary>
    public int? Budget { get; init; }

    /// <summary>Where it stands: <c>noData</c>, <c>onTrack</c>, <c>behind</c>, <c>met</c> or <c>missed</c>.</summary>
    public required TargetState State { get; init; }

    /// <summary>Last day that went in; null without data.</summary>
    public DateOnly? AsOf { get; init; }

    /// <summary>The targets that hold in a year, in register order, with what was reached; one without any verdict has the state <c>noData</c>.</summary>
    public static IReadOnlyList<TargetItem> Of(int year, District district, IVerdictStore store)
    {
        Dictionary<string, TargetProgress> progress = store.ReadTargets(year).ToDictionary(p => p.Target, StringComparer.Ordinal);
        return [.. district.Targets
            .Where(t => t.HoldsIn(year))
            .Select(t => From(t, year, progress.GetValueOrDefault(t.Id)))];
    }

    private static TargetItem From(Target target, int year, TargetProgress? progress) => new()
    {
        Target = target.Id,
        Year = year,
        Indicator = target.Indicator,
        Name = target.Name,
        NameEn = target.NameEn,
        Bound = progress?.Bound ?? target.Bound,
        Baseline = target.Baseline,
        Binding = target.Binding,
        Good = progress?.Good ?? 0,
        Assessed = progress?.Assessed ?? 0,
        NotAssessed = progress?.NotAssessed ?? 0,
        Remaining = progress?.Remaining ?? 0,
        Share = progress?.Share,
        Budget = progress?.Budget,
        State = progress?.State ?? TargetState.NoData,
        AsOf = progress?.Asof,
    };
}

internal static class TargetEndpoint
{
    public static Results<Ok<Page<TargetItem>>, ProblemHttpResult> List(ApiQuery query, IVerdictStore store, TimeProvider time)
    {
        int year = query.Year(time.GetUtcNow().ToOffset(query.Clock.Offset).Year);
        int limit = query.Limit();
        IReadOnlyList<TargetItem> all = TargetItem.Of(year, query.District, store);
        int first = query.After<int>("targets", 1, key => all.Select(t => t.Target).ToList().IndexOf(key[0]) is >= 0 and int at ? at : null) ?? 0;
        return query.IsRefused(out ProblemHttpResult? problem)
            ? problem
            : TypedResults.Ok(new Page<TargetItem>([.. all.Skip(first).Take(limit)],
                first + limit < all.Count ? Cursor.Write("targets", all[first + limit].Target) : null));
    }
}
