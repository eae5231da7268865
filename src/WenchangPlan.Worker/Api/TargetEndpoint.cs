using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Http.HttpResults;
using WenchangPlan.Assessment;
using WenchangPlan.Standards;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Telemetry.Verdicts;

namespace WenchangPlan.Worker.Api;

/// <summary>A section, or another place with one verdict a year, so far in the year.</summary>
/// <param name="Station">Its id.</param>
/// <param name="Name">Chinese name.</param>
/// <param name="NameEn">English name.</param>
/// <param name="Class">Class of the means so far, 1 to 6 (6 is worse than V); null when it is not assessed.</param>
/// <param name="Good">Whether that is good: Class III or better; null when it is not assessed.</param>
/// <param name="Deciding">Codes of the indicators that decide the class.</param>
/// <param name="Months">Months behind it.</param>
/// <param name="AsOf">Last day that went in; null without data.</param>
public sealed record SectionItem(string Station, string Name, string NameEn, int? Class, bool? Good, IReadOnlyList<string> Deciding, int Months, DateOnly? AsOf);

/// <summary>A target of the plan in one year: what was reached and what is left.</summary>
public record TargetItem
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

    /// <summary>How many days, or sections, must be judged before the year is said to be met or missed; null until it is judged again after an update.</summary>
    public int? Required { get; init; }

    /// <summary>Whether enough is judged: true when the year is over and it is, false as soon as it cannot be any more, else null.</summary>
    public bool? Complete { get; init; }

    /// <summary>Months that have too few judged days, whatever comes, <c>yyyy-MM</c>.</summary>
    public required IReadOnlyList<string> ShortMonths { get; init; }

    /// <summary>What the year will come to; null of kinds that are not forecast, without data, and when nothing is to come.</summary>
    public TargetForecast? Forecast { get; init; }

    /// <summary>Of a target over yearly verdicts every place that counts, in register order; else empty.</summary>
    public required IReadOnlyList<SectionItem> Sections { get; init; }

    /// <summary>How many of the days to come must be good; more than these when the bound is out of reach. Of sections: how many more must become good. Null without data.</summary>
    public int? NeededGood { get; init; }

    /// <summary>The targets that hold in a year, in register order, with what was reached; one without any verdict has the state <c>noData</c>.</summary>
    public static IReadOnlyList<TargetItem> Of(int year, District district, IVerdictStore store)
    {
        Dictionary<string, TargetProgress> progress = store.ReadTargets(year).ToDictionary(p => p.Target, StringComparer.Ordinal);
        return [.. district.Targets
            .Where(t => t.HoldsIn(year))
            .Select(t => From(t, year, progress.GetValueOrDefault(t.Id), SectionsOf(t, year, district, store)))];
    }

    private static IReadOnlyList<SectionItem> SectionsOf(Target target, int year, District district, IVerdictStore store)
    {
        VerdictKind kind = district.Domains.Verdict(target.Kind);
        if (kind.Span != WindowSpan.Year || target.Of != TargetScope.Stations)
        {
            return [];
        }

        long window = Window.Year(year).Number;
        Dictionary<string, Verdict> verdicts = store.Read(new VerdictQuery(kind.Code, Place.All, window, window)).Where(v => v.Station is not null).ToDictionary(v => v.Station!, StringComparer.Ordinal);
        return
        [
            .. from station in district.During(new DateOnly(year, 1, 1), new DateOnly(year, 12, 31)).Stations
               where station.Domain.Code == kind.Domain && station.Counts
               let verdict = verdicts.GetValueOrDefault(station.Id)
               select new SectionItem(station.Id, station.Name, station.NameEn, verdict?.Grade, verdict?.Good, verdict?.Deciding ?? [], verdict?.Samples ?? 0, verdict?.AsOf),
        ];
    }

    private static TargetItem From(Target target, int year, TargetProgress? progress, IReadOnlyList<SectionItem> sections) => new()
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
        Required = progress?.Required,
        Complete = progress?.Complete,
        ShortMonths = progress?.ShortMonths ?? [],
        Forecast = progress?.Forecast,
        Sections = sections,
        NeededGood = progress?.NeededGood,
    };
}

/// <summary>A window of the course of a year.</summary>
/// <param name="Window">A day, or a month.</param>
/// <param name="Good">Whether it was good; null when it is not judged.</param>
/// <param name="GoodSoFar">Good ones of the year up to it.</param>
/// <param name="AssessedSoFar">Judged ones of the year up to it.</param>
/// <param name="Share">Good of judged, in %, 1 decimal; null before the first.</param>
public sealed record CourseItem(string Window, bool? Good, int GoodSoFar, int AssessedSoFar, decimal? Share);

/// <summary>A target with the course of its year.</summary>
public sealed record TargetAnswer : TargetItem
{
    /// <summary>The target with its course.</summary>
    [SetsRequiredMembers]
    internal TargetAnswer(TargetItem target, decimal? pace, IReadOnlyList<CourseItem> course)
        : base(target) => (Pace, Course) = (pace, course);

    /// <summary>Good ones more than the bound asks of those judged so far, 1 decimal; negative is behind. Null without data.</summary>
    public decimal? Pace { get; }

    /// <summary>The windows of a district's target that are over, in order; empty of one over stations.</summary>
    public IReadOnlyList<CourseItem> Course { get; }
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

    public static Results<Ok<TargetAnswer>, ProblemHttpResult> Get(string id, ApiQuery query, IVerdictStore store, Judges judges, TimeProvider time)
    {
        int year = query.Year(time.GetUtcNow().ToOffset(query.Clock.Offset).Year);
        if (query.IsRefused(out ProblemHttpResult? problem))
        {
            return problem;
        }

        return TargetItem.Of(year, query.District, store).FirstOrDefault(t => t.Target == id) is not { } item
            ? query.NotFound("problem.target.title", "problem.target.detail", id, year)
            : TypedResults.Ok(new TargetAnswer(
                item,
                item.Assessed == 0 ? null : Rounding.HalfEven(item.Good - (item.Bound * item.Assessed / 100), 1),
                Course(query.District.Targets.First(t => t.Id == id), year, query.District, store, judges)));
    }

    /// <summary>The windows of a district's target that are over, in order; empty of one over stations.</summary>
    internal static List<CourseItem> Course(Target target, int year, District district, IVerdictStore store, Judges judges)
    {
        WindowSpan span = district.Domains.Verdict(target.Kind).Span;
        List<CourseItem> course = [];
        if (target.Of != TargetScope.District || span is not (WindowSpan.Day or WindowSpan.Month))
        {
            return course;
        }

        (int good, int assessed) = (0, 0);
        var query = new VerdictQuery(target.Kind, Place.District, Window.Of(span, new DateOnly(year, 1, 1)).Number, Window.Of(span, new DateOnly(year, 12, 31)).Number);
        foreach (Verdict verdict in store.Read(query).Where(v => v.Validity != Validity.Pending))
        {
            bool? isGood = target.Edition is { } pin ? judges.OfKind(target.Kind).IsGoodBy(verdict, pin) : verdict.Good;
            good += isGood == true ? 1 : 0;
            assessed += isGood is null ? 0 : 1;
            course.Add(new CourseItem(verdict.Window.ToText(district.Clock), isGood, good, assessed, assessed == 0 ? null : Rounding.HalfEven(100m * good / assessed, 1)));
        }

        return course;
    }
}
