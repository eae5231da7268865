using System.Globalization;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Telemetry.Verdicts;
using WenchangPlan.Worker.Resources;

namespace WenchangPlan.Worker.Api;

/// <summary>One indicator of a water verdict.</summary>
/// <param name="Concentration">The month's value in the indicator's unit, rounded for assessment.</param>
/// <param name="Class">1 to 6 (6 is worse than V); null when the indicator does not decide.</param>
/// <param name="Days">Days with data behind it; samples, where a laboratory decides.</param>
/// <param name="Source">Which decides, <c>sensors</c> or <c>laboratory</c>; absent in a month without samples, when sensors alone do.</param>
/// <param name="Beside">The value of the other one; absent when there is none.</param>
/// <param name="Reason">Why it does not decide, in the request's language; absent when it does.</param>
public sealed record WaterIndicatorItem(
    decimal? Concentration, int? Class, int Days, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] PartSource? Source,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] decimal? Beside, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Reason);

/// <summary>Monthly verdict of a water section by GB 3838-2002.</summary>
public sealed record WaterMonthItem
{
    /// <summary>Month, <c>yyyy-MM</c>.</summary>
    public required string Month { get; init; }

    /// <summary>Section.</summary>
    public required string Station { get; init; }

    /// <summary>Edition of the standard.</summary>
    public required string Edition { get; init; }

    /// <summary>1 to 5, 6 is worse than V; null when there is none.</summary>
    public int? Class { get; init; }

    /// <summary>The class as people write it, in the request's language; null when there is none.</summary>
    public string? Category { get; init; }

    /// <summary>Codes of the indicators that decide the class.</summary>
    public required IReadOnlyList<string> Deciding { get; init; }

    /// <summary>Class of at most 3; null when invalid or pending.</summary>
    public bool? Good { get; init; }

    /// <summary>Whether the verdict stands: <c>valid</c>, <c>invalid</c> or <c>pending</c>.</summary>
    public required Validity Validity { get; init; }

    /// <summary>Why it does not stand, in the request's language; null when valid.</summary>
    public string? Reason { get; init; }

    /// <summary>The same as codes and numbers; of a valid month what is to be known about it, such as <c>judged-without</c> an indicator.</summary>
    public required IReadOnlyList<Reason> Reasons { get; init; }

    /// <summary>How many of the 21 indicators of 环办〔2011〕22号 were there; below 21 the class is partial.</summary>
    public required int Assessed { get; init; }

    /// <summary>Days with data.</summary>
    public required int Days { get; init; }

    /// <summary>The indicators, by parameter code.</summary>
    public required IReadOnlyDictionary<string, WaterIndicatorItem> Indicators { get; init; }

    /// <summary>Puts a verdict into words of the API.</summary>
    public static WaterMonthItem From(Verdict month, District district, Wording wording)
    {
        VerdictKind kind = district.Domains.Verdict(month.Kind);
        return new WaterMonthItem
        {
            Month = month.Window.ToText(district.Clock),
            Station = month.Station ?? "",
            Edition = kind.EditionOf(month),
            Class = month.Grade,
            Category = wording.Grade(kind, month.Grade),
            Deciding = month.Deciding,
            Good = month.Good,
            Validity = month.Validity,
            Reason = wording.Verdict(month.Validity, month.Reasons, kind.Domain),
            Reasons = month.Reasons,
            Assessed = month.Parts.Values.Count(p => p.Grade is not null),
            Days = month.Samples ?? 0,
            Indicators = month.Parts.ToDictionary(p => p.Key, p => new WaterIndicatorItem(p.Value.Value, p.Value.Grade, p.Value.Samples, p.Value.Source, p.Value.Beside,
                p.Value.Reason is { } why ? wording.Reason(why, kind.Domain) : null), StringComparer.Ordinal),
        };
    }
}

internal static class WaterEndpoint
{
    /// <summary>In order of month, then station id.</summary>
    public static Results<Ok<Page<WaterMonthItem>>, ProblemHttpResult> Months(ApiQuery query, IVerdictReader verdicts)
    {
        (DateOnly from, DateOnly to) = query.Months();
        int limit = query.Limit();
        VerdictKey? start = query.After<VerdictKey>("waterMonths", 2, key => ApiTimes.Month(key[0]) is { } month ? new VerdictKey(Window.Month(month).Number, key[1]) : null);
        if (query.IsRefused(out ProblemHttpResult? problem))
        {
            return problem;
        }

        long first = Math.Max(Window.Month(from).Number, start?.Window ?? long.MinValue);
        List<Verdict> months = [.. verdicts.Read(new VerdictQuery("waterMonth", Place.All, first, Window.Month(to).Number) { Limit = limit + 1 + query.District.Stations.Count })
            .Where(m => start is not { } key || m.Window.Number > key.Window || string.CompareOrdinal(m.Station, key.Station) >= 0)];
        string? next = months.Count > limit
            ? Cursor.Write("waterMonths", months[limit].Window.FirstDay(query.Clock).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), months[limit].Station ?? "")
            : null;
        return TypedResults.Ok(new Page<WaterMonthItem>([.. months.Take(limit).Select(m => WaterMonthItem.From(m, query.District, query.Wording))], next));
    }
}
